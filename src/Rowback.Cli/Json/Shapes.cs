namespace Rowback.Cli.Json;

// What `--json` prints, shape by shape; documented in docs/cli.md. Keys are arrays of strings in key-column order. Notes are what
// there is to say of the databases themselves: how the backup was opened, what is left out.

internal sealed record ErrorAnswer(ErrorJson Error);

internal sealed record ErrorJson(string Code, int Exit, string Message, string? Table, IReadOnlyList<string>? Key, string? Constraint, string? Next);

/// <summary>plan, restore, apply.</summary>
internal sealed record RestoreAnswer(PlanJson Plan, bool Applied, string? Restore, IReadOnlyList<KeyChange> KeyMap)
{
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Only where it was asked for.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RowExplanation>? Explained { get; init; }

    public static RestoreAnswer Of(RestorePlan plan, Shell shell) => new(PlanJson.Of(plan, shell), false, null, []);

    public static RestoreAnswer Of(RestoreResult result, Shell shell) => new(PlanJson.Of(result.Plan, shell), result.Applied, result.RestoreId, result.KeyMap);
}

internal sealed record PlanJson(string Fingerprint, IReadOnlyList<PlanTableJson> Tables, IReadOnlyList<SkippedRow> Skipped, IReadOnlyList<HazardJson> Hazards)
{
    public static PlanJson Of(RestorePlan plan, Shell shell) => new(plan.Fingerprint,
        [.. plan.Tables.Select(t => new PlanTableJson(t.Table, t.Insert, t.Update, t.Reattach, t.Same, t.Skip, t.Stop))],
        plan.Skipped,
        [.. plan.Hazards.Select(h => new HazardJson(h.Code, Hint.Typed(h.Message, shell.Command), h.Flag is { } flag ? Hint.Typed(flag, shell.Command) : null, h.Changes))]);
}

internal sealed record PlanTableJson(string Table, long Insert, long Update, long Reattach, long Same, long Skip, long Stop);

internal sealed record HazardJson(string Code, string Message, string? Flag, IReadOnlyList<ValueChange> Changes);

internal sealed record DiffAnswer(IReadOnlyList<TableDiff> Tables, IReadOnlyList<VanishedGroup> Vanished)
{
    public IReadOnlyList<string> Notes { get; init; } = [];

    public static DiffAnswer Of(DatabaseDiff diff) => new(diff.Tables, diff.Vanished);
}

internal sealed record RowsAnswer(string Table, IReadOnlyList<string> Key, IReadOnlyList<RowJson> Rows, bool More)
{
    public IReadOnlyList<string> Notes { get; init; } = [];
}

internal sealed record RowJson(IReadOnlyList<string> Key, string Verdict, IReadOnlyDictionary<string, string?> Backup, IReadOnlyDictionary<string, string?>? Live);

internal sealed record LogAnswer(IReadOnlyList<JournalEntry> Entries)
{
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>log --keys.</summary>
internal sealed record KeyMapAnswer(IReadOnlyList<KeyChange> KeyMap)
{
    public IReadOnlyList<string> Notes { get; init; } = [];
}

internal sealed record ForgetAnswer(string? Forgotten, bool Dropped);

internal sealed record UndoAnswer(UndoPlanJson Plan, bool Applied, string? Undo)
{
    public IReadOnlyList<string> Notes { get; init; } = [];

    public static UndoAnswer Of(UndoPlan plan) => new(UndoPlanJson.Of(plan), false, null);

    public static UndoAnswer Of(UndoResult result) => new(UndoPlanJson.Of(result.Plan), result.Applied, result.UndoId);
}

internal sealed record UndoPlanJson(string Restore, string Fingerprint, IReadOnlyList<UndoTable> Tables, IReadOnlyList<SkippedRow> Staying, IReadOnlyList<string> Notes)
{
    public static UndoPlanJson Of(UndoPlan plan) => new(plan.RestoreId, plan.Fingerprint, plan.Tables, plan.Staying, plan.Notes);
}

internal sealed record SchemaAnswer(IReadOnlyList<SchemaTableJson> Tables, IReadOnlyList<RelationJson> Relations, IReadOnlyList<DriftJson> Drift)
{
    public IReadOnlyList<string> Notes { get; init; } = [];
}

internal sealed record SchemaTableJson(string Table, IReadOnlyList<string> Key, bool Generated, string? Link, IReadOnlyList<string> Columns);

internal sealed record RelationJson(string Name, string Table, IReadOnlyList<string> Columns, string Parent, IReadOnlyList<string> ParentColumns, string OnDelete, string Source, string? When);

internal sealed record DriftJson(string Kind, string Table, string? Column, string Message);

/// <summary>schema --guess.</summary>
internal sealed record GuessAnswer(IReadOnlyList<GuessJson> Guessed, string? Written)
{
    public IReadOnlyList<string> Notes { get; init; } = [];
}

internal sealed record GuessJson(string From, string To, string? When, long Values, long Matching, string Reason)
{
    public static GuessJson Of(GuessedRelation guess) => new(guess.Relation.From, guess.Relation.To, guess.Relation.When, guess.Values, guess.Matching, guess.Reason);
}

internal sealed record CompletionAnswer(string Shell, string Script);

internal sealed record DemoAnswer(string Folder, string Live, string Backup, IReadOnlyList<DemoStepJson> Steps, IReadOnlyList<string> Next);

internal sealed record DemoStepJson(string Title, string? Command, int Exit);
