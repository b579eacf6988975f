using Rowback.Engines;

namespace Rowback;

/// <summary>
/// What a restore would do: the question, the verdicts in sum, the hazards and the fingerprint. Data, without the rows themselves.
/// </summary>
public sealed record RestorePlan
{
    /// <summary>The version of the format of plan files; 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>What was asked.</summary>
    public required Question Question { get; init; }

    /// <summary>A digest (hexadecimal) of everything that apply will judge again.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Which backup it was made from (<see cref="IBackupDatabase.Fingerprint"/>).</summary>
    public required string Backup { get; init; }

    /// <summary>The counts, a row a table of the restore set, ordered by name.</summary>
    public required IReadOnlyList<TablePlan> Tables { get; init; }

    /// <summary>The rows left out, with the reason, ordered by table and key; at most <see cref="ShownSkips"/> of them, see <see cref="SkippedCount"/>.</summary>
    public required IReadOnlyList<SkippedRow> Skipped { get; init; }

    /// <summary>How many rows were left out in all.</summary>
    public long SkippedCount { get; init; }

    /// <summary>What the user should know, and what stops the plan, ordered by code.</summary>
    public required IReadOnlyList<Hazard> Hazards { get; init; }

    /// <summary>The restore set as a tree by relation, with counts and samples.</summary>
    public required IReadOnlyList<PlanBranch> Tree { get; init; }

    /// <summary>The hazards that stop it; empty if it can be applied as it is.</summary>
    public IEnumerable<Hazard> Stops => Hazards.Where(h => h.Stops);

    /// <summary>True if it would change nothing.</summary>
    public bool IsEmpty => Tables.All(t => t.Insert == 0 && t.Update == 0 && t.Reattach == 0);

    /// <summary>How many skipped rows a plan lists one by one.</summary>
    public const int ShownSkips = 1000;
}

/// <summary>The verdicts on one table's rows of the restore set, counted.</summary>
/// <param name="Table">Live's name.</param>
/// <param name="Insert">Rows that are missing and will be inserted.</param>
/// <param name="Update">Root rows in live whose values will be overwritten.</param>
/// <param name="Reattach">Live rows that get back references that the deletion cleared.</param>
/// <param name="Same">Root rows in live with the same values.</param>
/// <param name="Changed">Root rows in live with other values, left as they are.</param>
/// <param name="Skip">Rows left out.</param>
/// <param name="Stop">Rows that need a decision.</param>
/// <param name="NewKeys">Of the inserted rows, those that will get a new key.</param>
public sealed record TablePlan(string Table, long Insert, long Update, long Reattach, long Same, long Changed, long Skip, long Stop, long NewKeys);

/// <summary>A row that is left out.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Key">Its key in the backup.</param>
/// <param name="Reason">The first cause, as a sentence without its full stop.</param>
public sealed record SkippedRow(string Table, IReadOnlyList<string> Key, string Reason)
{
    /// <summary>The relation by which the row, or what it hung on, referred to what is gone; null where the reason is another. Not kept in files: <see cref="Reason"/> names it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? Relation { get; init; }
}

/// <summary>A named warning.</summary>
/// <param name="Code">A stable name in capitals, documented in docs/semantics.md.</param>
/// <param name="Message">What was found, as a sentence. Commands in it are written as in <see cref="RowbackException.Next"/>.</param>
/// <param name="Flag">The flag that accepts, avoids or decides it, or another hint; null where there is none.</param>
/// <param name="Stops">True if the plan cannot be applied until it is decided.</param>
public sealed record Hazard(string Code, string Message, string? Flag, bool Stops)
{
    /// <summary>Rows shown side by side, or further lines for people.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>Values that were found otherwise than they were written, of the first few rows; also in <see cref="Details"/>, in words.</summary>
    public IReadOnlyList<ValueChange> Changes { get; init; } = [];
}

/// <summary>A value that a trigger changed.</summary>
/// <param name="Table">The row's table.</param>
/// <param name="Key">The row's key in the backup.</param>
/// <param name="Column">Live's name of the column.</param>
/// <param name="Written">What was written, as people read it; null for NULL.</param>
/// <param name="Found">What was read back, likewise.</param>
public sealed record ValueChange(string Table, IReadOnlyList<string> Key, string Column, string? Written, string? Found);

/// <summary>Rows of one table that came into the restore set by one relation.</summary>
public sealed record PlanBranch
{
    /// <summary>The table of these rows.</summary>
    public required string Table { get; init; }

    /// <summary>The relation that pulled them in, or null for the selection itself.</summary>
    public string? Relation { get; init; }

    /// <summary>What is done with them: <c>insert</c>, <c>update</c>, <c>reattach</c>, <c>same</c>, <c>changed</c>, <c>skip</c>, <c>needed</c>, <c>merge</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>How many rows there are of this kind.</summary>
    public required long Count { get; init; }

    /// <summary>A few of them, as people would call them: key and a name-like column.</summary>
    public IReadOnlyList<string> Samples { get; init; } = [];

    /// <summary>What hangs on them.</summary>
    public IReadOnlyList<PlanBranch> Branches { get; init; } = [];
}
