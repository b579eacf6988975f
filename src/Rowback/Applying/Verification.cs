using Rowback.Closing;
using Rowback.Matching;
using Rowback.Planning;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Applying;

/// <summary>
/// Reads back every row that was written and compares it, in stored form, with what the plan said; checks the references that nothing
/// enforced. What triggers changed is said, and rows that they moved or removed stop it; without triggers a difference is a failure.
/// </summary>
internal sealed class Verification(Workbench bench, RestorePlan plan)
{
    public async Task VerifyAsync()
    {
        var triggers = bench.Tables.Where(t => t.Table.Live.Triggers.Count > 0).ToList();
        foreach (var stage in bench.ParentsFirst.Where(s => !s.IsOnlyReferred))
        {
            bench.Report("verifying", stage.Table);
            if (stage.Tally.Kept > 0)
                await VerifyRowsAsync(stage, $"s.keep = 1 AND NOT {stage.HasNullKey("s")}", stage.Table.Columns, triggers);
            if (stage.Tally.Kept > 0 && stage.KeyMayBeNull)
                await VerifyRowsAsync(stage, $"s.keep = 1 AND {stage.HasNullKey("s")}", stage.Table.Columns, triggers, hasKey: false);
            if (stage.Table.KeyIsWholeRow)
                continue;
            if (stage.Tally.Overwritten > 0)
                await VerifyRowsAsync(stage, SqlText.Raw("s.overwrite = 1"), Overwriting.Columns(bench, stage), triggers);
            foreach (var relation in stage.Parents.Where(r => stage.Tally.ReattachedBy(r) > 0))
                await VerifyRowsAsync(stage, $"{StageTable.Reattach(relation, "s")} = 1", relation.ActionColumns, triggers);
            foreach (var relation in stage.Parents)
                await VerifyReferencesAsync(stage, relation);
        }
    }

    private async Task VerifyRowsAsync(StageTable stage, SqlText rows, IReadOnlyList<ColumnMatch> columns, List<StageTable> triggers, bool hasKey = true)
    {
        hasKey &= !stage.Table.KeyIsWholeRow;
        var same = SqlText.All(columns.Select(c => ReadBack.Same(bench, stage, c)));
        var isFound = stage.Written is not null;
        SqlText atKey = isFound ? stage.AtWritten("l", "s") : hasKey ? stage.AtAddress(bench.Dialect, "l", "s") : SqlText.Raw("1=1");
        if (!hasKey && !isFound)
            same = stage.IsWholly(bench.Dialect, "l", "s");
        SqlText wrong = $"{rows} AND NOT EXISTS (SELECT 1 FROM {stage.Live} AS l WHERE {atKey} AND {same})";
        SqlText lost = $"{rows} AND NOT EXISTS (SELECT 1 FROM {stage.Live} AS l WHERE {atKey})";
        if (bench.Script is { } script)
        {
            script.Check($"{stage.Table}: rows read back differently", $"NOT EXISTS (SELECT 1 FROM {stage.Name} AS s WHERE {(triggers.Count == 0 ? wrong : lost)})");
            return;
        }

        var count = await bench.CountAsync($"SELECT count(*) FROM {stage.Name} AS s WHERE {wrong}");
        if (count == 0)
            return;
        var gone = !hasKey && !isFound ? count
            : await bench.CountAsync($"SELECT count(*) FROM {stage.Name} AS s WHERE {lost}");
        var names = string.Join(", ", triggers.SelectMany(t => t.Table.Live.Triggers).Where(t => t.On != Schema.TriggerEvents.Delete).Select(t => t.Name).Distinct());
        if (gone > 0 && names.Length > 0)
            throw await new TriggerStop(bench, plan).MovedAsync(stage, lost, gone);
        if (gone > 0)
            throw Failed(stage, $"{gone} row{(gone == 1 ? "" : "s")} of {stage.Table} {(gone == 1 ? "is" : "are")} not where {(gone == 1 ? "it was" : "they were")} written", []);
        var differences = await ReadBack.DifferencesAsync(bench, stage, $"{wrong} AND {atKey}", columns);
        if (triggers.Count == 0)
            throw Failed(stage, $"{count} row{(count == 1 ? "" : "s")} of {stage.Table} read back differently from what was written", differences.Lines);
        bench.Hazards.Add(new Hazard("TRIGGER_CHANGED", $"Triggers ({names}) changed {count} restored row{(count == 1 ? "" : "s")} of {stage.Table}.", null, Stops: false) { Details = differences.Lines, Changes = differences.Changes });
    }

    /// <summary>A reference of a written row to a row that there is: also where no constraint says so, or constraints are off.</summary>
    private async Task VerifyReferencesAsync(StageTable stage, Relation relation)
    {
        if (relation.Source == RelationSource.Declared && bench.Live.EnforcesReferences)
            return;
        var parent = bench.Dialect.Live(relation.Parent.Name);
        var there = SqlText.All(relation.ChildColumns.Zip(relation.ParentColumns).Select(p => bench.Dialect.KeyEquals($"{new Identifier("l", p.Second.Live.Name)}", $"{stage.T(p.First, "s")}")));
        var set = SqlText.All(relation.ChildColumns.Select(c => (SqlText)$"{stage.T(c, "s")} IS NOT NULL"));
        SqlText dangling = $"""
            SELECT 1 FROM {stage.Name} AS s
            WHERE (s.keep = 1 OR s.overwrite = 1 OR {StageTable.Reattach(relation, "s")} = 1) AND {StageTable.P(relation, "s")} IN ({ParentState.InLive}, {ParentState.Missing}, {ParentState.Default})
              AND {set} AND NOT EXISTS (SELECT 1 FROM {parent} AS l WHERE {there})
            """;
        if (bench.Script is { } script)
        {
            script.Check($"{stage.Table}: references to no row ({relation.Name})", $"NOT EXISTS ({dangling})");
            return;
        }

        var count = await bench.CountAsync($"SELECT count(*) FROM ({dangling}) AS d");
        if (count > 0)
            throw Failed(stage, $"{count} restored row{(count == 1 ? "" : "s")} of {stage.Table} would refer to no row of {relation.Parent} ({relation.Name})", []);
    }

    private static RowbackException Failed(StageTable stage, string what, IReadOnlyList<string> details) =>
        new(ErrorKind.Verification, "VERIFICATION_FAILED", $"{what}. Rolled back; live is as it was.") { Table = stage.Table.ToString(), Details = details };
}
