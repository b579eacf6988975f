using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Judging;

/// <summary>Columns that only live has, and values that live's type cannot take: what the plan has to ask for.</summary>
internal sealed class Values(Workbench bench)
{
    public async Task JudgeAsync()
    {
        foreach (var stage in bench.Concerned)
        {
            if (!await bench.AnyAsync($"SELECT 1 FROM {stage.Name} AS s WHERE s.keep = 1 OR s.overwrite = 1"))
                continue;
            foreach (var column in stage.Table.LiveOnly.Where(c => c.NotNull && c.Default is null && bench.Question.ValueFor(stage.Table, c.Name) is null && stage.Table.Live.Generator?.Column != c.Name))
            {
                bench.Hazards.Add(new Hazard("NEEDS_VALUE", $"Live's column {stage.Table}.{column.Name} takes no NULL, has no default, and the backup does not know it.",
                    $"--set {stage.Table}.{column.Name}=VALUE", Stops: true));
            }

            foreach (var column in stage.Table.Columns.Where(c => c.Retyped))
                await CheckAsync(stage, column);
            foreach (var column in stage.Table.Columns.Where(c => c.Live.NotNull && !c.Backup.NotNull && !stage.Address.Contains(c)))
                await CheckNullAsync(stage, column);
        }
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
        var rows = await bench.RowsAsync($"SELECT {stage.BackupKey(bench.Dialect, "s")} FROM {stage.Name} AS s WHERE (s.keep = 1 OR s.overwrite = 1) AND {stage.T(column, "s")} IS NULL LIMIT 4");
        if (rows.Count == 0)
            return;
        bench.Hazards.Add(new Hazard("NULL_REFUSED",
            $"{stage.Table}.{column.Live.Name} is NULL in rows of the restore set, and live takes no NULL there by now.", $"--missing-parents restore, or --without {stage.Table}", Stops: true)
        { Details = [.. rows.Take(3).Select(r => $"{stage.Table} {KeyText.Display((string?)r[0])}")] });
    }
}
