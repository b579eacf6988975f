using Rowback.Matching;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Applying;

/// <summary>
/// What the application's triggers made of rows that were to be written, where the rows are then not there or not under their key. Only writing
/// shows it, so it stops when all is written but nothing committed.
/// </summary>
internal sealed class TriggerStop(Workbench bench, RestorePlan plan)
{
    private const int Shown = 3;

    /// <summary>The rows, of those that a condition over <c>s</c> names, which the table's triggers did not let through.</summary>
    public async Task<RowbackException> SuppressedAsync(StageTable stage, SqlText rows, IReadOnlyList<ColumnMatch>? columns, string what)
    {
        var there = columns is null ? SqlText.Empty : SqlText.All(columns.Select(c => bench.Dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", $"{stage.T(c, "s")}")));
        var lost = SqlText.All([rows, $"NOT EXISTS (SELECT 1 FROM {stage.Live} AS l WHERE {SqlText.All([stage.AtAddress(bench.Dialect, "l", "s"), there])})"]);
        var count = await bench.CountAsync($"SELECT count(*) FROM {stage.Name} AS s WHERE {lost}");
        return await StopAsync(stage, "TRIGGER_SUPPRESSED", lost, $"{Rows(count, stage)} that {(count == 1 ? "was" : "were")} to be {what} {(count == 1 ? "was" : "were")} suppressed by {Names(stage.Table.Live.Triggers)}", stage.Table.Live.Triggers);
    }

    /// <summary>The rows that were written and are not under their key: a trigger gave them another, or removed them again.</summary>
    public async Task<RowbackException> MovedAsync(StageTable stage, SqlText lost, long count)
    {
        var triggers = bench.Tables.SelectMany(t => t.Table.Live.Triggers).ToList();
        var names = Names(triggers);
        var moved = stage.Table.KeyIsWholeRow ? stage.Written is null : await ElsewhereAsync(stage, lost);
        return moved
            ? await StopAsync(stage, "TRIGGER_REKEYED", lost, $"{Rows(count, stage)} {(count == 1 ? "is" : "are")} not under the key that {(count == 1 ? "it was" : "they were")} written with: changed by {names}", triggers)
            : await StopAsync(stage, "TRIGGER_SUPPRESSED", lost, $"{Rows(count, stage)} {(count == 1 ? "is" : "are")} not there any more after {(count == 1 ? "it was" : "they were")} written: removed by {names}", triggers);
    }

    private async Task<bool> ElsewhereAsync(StageTable stage, SqlText lost)
    {
        var others = stage.Table.Columns.Where(c => !stage.Address.Contains(c)).ToList();
        return others.Count > 0 && await bench.AnyAsync($"""
            SELECT 1 FROM (SELECT * FROM {stage.Name} AS s WHERE {lost} LIMIT {Shown}) AS s CROSS JOIN {stage.Live} AS l
            WHERE {SqlText.All(others.Select(c => bench.Dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", $"{stage.T(c, "s")}")))}
            """);
    }

    private async Task<RowbackException> StopAsync(StageTable stage, string code, SqlText rows, string what, IReadOnlyList<Schema.Trigger> triggers)
    {
        var shown = await bench.RowsAsync($"SELECT {stage.BackupKey(bench.Dialect, "s")} FROM {stage.Name} AS s WHERE {rows} ORDER BY {stage.StagedAddress("s")} LIMIT {Shown}");
        var hazard = new Hazard(code, $"{what}. Rolled back; live is as it was.", $"--without-triggers {string.Join(',', triggers.Select(t => t.Name).Distinct())} switches {(triggers.Select(t => t.Name).Distinct().Count() == 1 ? "it" : "them")} off for the time of the restore; or leave these rows out (a narrower selection, or --without {stage.Table})", Stops: true)
        {
            Details = [.. shown.Select(r => $"{stage.Table} {KeyText.Display((string?)r[0])}")],
        };
        return new RowbackException(ErrorKind.Decision, code, hazard.Message, hazard.Flag)
        {
            Table = stage.Table.ToString(),
            Details = hazard.Details,
            Plan = plan with { Hazards = [.. plan.Hazards, hazard] },
        };
    }

    private static string Names(IReadOnlyList<Schema.Trigger> triggers)
    {
        var names = triggers.Select(t => t.Name).Distinct().ToList();
        return names.Count == 1 ? $"the trigger {names[0]}" : $"one of the triggers {string.Join(", ", names)}";
    }

    private static string Rows(long count, StageTable stage) => $"{count} row{(count == 1 ? "" : "s")} of {stage.Table}";
}
