using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Judging;

/// <summary>Columns that only live has, and values that live's type cannot take: what the plan has to ask for.</summary>
internal sealed class Values(Workbench bench)
{
    public async Task JudgeAsync()
    {
        foreach (var stage in await bench.HavingAsync(bench.Concerned, SqlText.Raw("s.keep = 1 OR s.overwrite = 1")))
        {
            foreach (var column in stage.Table.LiveOnly.Where(c => c.NotNull && stage.Table.Live.Generator?.Column != c.Name))
                CheckGiven(stage, column);

            foreach (var relation in stage.Parents.Where(r => r.ChildColumns.Any(c => c.Live.Generated != Schema.GeneratedKind.None)))
                await CheckComputedAsync(stage, relation);
            foreach (var column in stage.Table.Columns.Where(c => c.Retyped))
                await CheckAsync(stage, column);
            foreach (var column in stage.Table.Columns.Where(c => c.Live.NotNull && !c.Backup.NotNull && c != stage.Surrogate))
                await CheckNullAsync(stage, column);
        }
    }

    /// <summary>A computed reference is not written, so it follows no row to another key.</summary>
    private async Task CheckComputedAsync(StageTable stage, Matching.Relation relation)
    {
        var moved = SqlText.Any(relation.ChildColumns.Select(c => (SqlText)$"{stage.T(c, "s")} IS DISTINCT FROM {StageTable.C(c, "s")}"));
        var moves = bench.Find(relation.Parent) is { } parent
            ? (SqlText)$"""
              {StageTable.P(relation, "s")} = {ParentState.Missing} AND EXISTS (SELECT 1 FROM {parent.Name} AS q WHERE q.keep = 1 AND {Fragments.PointsTo(bench.Dialect, relation, "s", "q")}
                AND ({(parent.Surrogate is { } key && relation.ParentColumns.Contains(key) ? SqlText.Raw("q.newkey IS NOT NULL") : SqlText.Raw("1=0"))} OR {SqlText.Any(relation.ParentColumns.Select(c => (SqlText)$"{parent.T(c, "q")} IS DISTINCT FROM {StageTable.C(c, "q")}"))}))
              """
            : SqlText.Empty;
        SqlText rows = $"(s.keep = 1 OR s.overwrite = 1) AND {SqlText.Any([moved, moves])}";
        var shown = await bench.RowsAsync($"SELECT {stage.BackupKey(bench.Dialect, "s")} FROM {stage.Name} AS s WHERE {rows} LIMIT 4");
        if (shown.Count == 0)
            return;
        bench.Hazards.Add(new Hazard("COMPUTED_REFERENCE",
            $"Rows of {stage.Table} refer by a computed column ({relation.Name}) to rows of {relation.Parent} that have, or get, another key in live; a computed reference cannot follow them.", $"--without {stage.Table}", Stops: true)
        { Details = [.. shown.Take(3).Select(r => $"{stage.Table} {KeyText.Display((string?)r[0])}")] });
    }

    /// <summary>A column that only live has, and that takes no NULL: its default, or a value that the user gives.</summary>
    private void CheckGiven(StageTable stage, Schema.Column column)
    {
        var given = bench.Question.ValueFor(stage.Table, column.Name);
        if (given is null ? column.Default is not null : given.Value is not null)
            return;
        var why = given is null ? "takes no NULL, has no default, and the backup does not know it" : "takes no NULL, and NULL is what --set gives";
        bench.Hazards.Add(new Hazard("NEEDS_VALUE", $"Live's column {stage.Table}.{column.Name} {why}.", $"--set {stage.Table}.{column.Name}=VALUE", Stops: true));
    }

    private async Task CheckAsync(StageTable stage, Matching.ColumnMatch column)
    {
        var cannot = bench.Dialect.CannotHold($"{StageTable.C(column, "s")}", column.Live);
        if (cannot.IsEmpty)
            return;
        var rows = await bench.RowsAsync($"SELECT {stage.BackupKey(bench.Dialect, "s")} FROM {stage.Name} AS s WHERE (s.keep = 1 OR s.overwrite = 1) AND {cannot} LIMIT 4");
        if (rows.Count == 0)
            return;
        bench.Hazards.Add(new Hazard("CANNOT_CAST",
            $"A value of {stage.Table}.{column.Live.Name} cannot become {column.Live.Type}, its type in live by now.", null, Stops: true)
        { Details = [.. rows.Take(3).Select(r => $"{stage.Table} {KeyText.Display((string?)r[0])}")] });
    }

    private async Task CheckNullAsync(StageTable stage, Matching.ColumnMatch column)
    {
        SqlText refused = $"(s.keep = 1 OR s.overwrite = 1) AND {stage.T(column, "s")} IS NULL";
        var rows = await bench.RowsAsync($"SELECT {stage.BackupKey(bench.Dialect, "s")} FROM {stage.Name} AS s WHERE {refused} ORDER BY {stage.StagedAddress("s")} LIMIT 3");
        if (rows.Count == 0)
            return;
        // What only relations bring can be left out as a table; of what was selected less can be selected.
        var selected = await bench.AnyAsync($"SELECT 1 FROM {stage.Name} AS s WHERE {refused} AND s.role = {Role.Root}");
        var flag = selected ? $"select only rows of {stage.Table} in which {column.Backup.Name} is not NULL, or let live's column take NULL" : $"--without {stage.Table}";
        bench.Hazards.Add(new Hazard("NULL_REFUSED", $"{stage.Table}.{column.Live.Name} is NULL in rows of the restore set, and live takes no NULL there by now.", flag, Stops: true)
        { Details = [.. rows.Select(r => $"{stage.Table} {KeyText.Display((string?)r[0])}")] });
    }
}
