using System.Globalization;
using Rowback.Closing;
using Rowback.Comparing;
using Rowback.Matching;
using Rowback.Planning;
using Rowback.Schema;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Applying;

/// <summary>
/// What triggers make of the other columns of live rows that are overwritten or re-attached, such as a time of change. Nothing was planned for these columns, so that reading back
/// what was written would not see it.
/// </summary>
internal sealed class TouchedColumns(Workbench bench)
{
    private const int Shown = 3;
    private static readonly Identifier N = new("n");

    /// <summary>With the temporary table of the rows as they were.</summary>
    private readonly List<(StageTable Stage, Identifier Before)> _noted = [];

    /// <summary>To be called before anything is written. A script has nobody to tell.</summary>
    public async Task NoteAsync()
    {
        if (bench.Script is not null || bench.Tables.All(t => t.Table.Live.Triggers.Count == 0))
            return;
        foreach (var stage in bench.Concerned.Where(s => !s.Table.KeyIsWholeRow && s.Tally is not { Overwritten: 0, Reattached: 0 }))
        {
            var before = bench.Dialect.Temporary("rowback_before" + stage.Table.Index.ToString(CultureInfo.InvariantCulture));
            await bench.ExecuteAsync($"DROP TABLE IF EXISTS {before}");
            await bench.ExecuteAsync($"""
                CREATE TEMPORARY TABLE {before.Unqualified()} AS SELECT s.{N} AS {N}, {Columns(stage).Select((c, i) => (SqlText)$"{new Identifier("l", c.Name)} AS {Value(i)}")}
                FROM {stage.Name} AS s CROSS JOIN {stage.Live} AS l WHERE {SqlText.Any([SqlText.Raw("s.overwrite = 1"), .. stage.Parents.Select(r => (SqlText)$"{StageTable.Reattach(r, "s")} = 1")])} AND {stage.AtAddress(bench.Dialect, "l", "s")}
                """);
            _noted.Add((stage, before));
        }
    }

    /// <summary>To be called once all is written: adds a hazard for each table of which other columns hold something else now.</summary>
    public async Task TellAsync()
    {
        foreach (var (stage, before) in _noted)
            await TellAsync(stage, before);
    }

    private async Task TellAsync(StageTable stage, Identifier before)
    {
        var columns = Columns(stage).Select((c, i) => (Column: c, Touched: SqlText.All([
            $"NOT {bench.Dialect.Same(c, $"{new Identifier("l", c.Name)}", $"b.{Value(i)}")}", $"NOT {SqlText.Any(Written(stage, c))}"]), Before: Value(i))).ToList();
        SqlText rows = $"FROM {before} AS b JOIN {stage.Name} AS s ON s.{N} = b.{N} CROSS JOIN {stage.Live} AS l WHERE {stage.AtAddress(bench.Dialect, "l", "s")}";
        var found = (await bench.RowsAsync($"SELECT {columns.Select(c => (SqlText)$"count(*) FILTER (WHERE {c.Touched})")} {rows}"))[0];
        columns = [.. columns.Where((_, i) => Convert.ToInt64(found[i], CultureInfo.InvariantCulture) > 0)];
        if (columns.Count == 0)
            return;
        var touched = SqlText.Any(columns.Select(c => c.Touched));
        var count = await bench.CountAsync($"SELECT count(*) {rows} AND {touched}");
        var lines = new List<string>();
        var changes = new List<ValueChange>();
        var pairs = columns.SelectMany(c => new SqlText[] { $"b.{c.Before}", $"{new Identifier("l", c.Column.Name)}", $"CASE WHEN {c.Touched} THEN 1 ELSE 0 END" });
        foreach (var row in await bench.RowsAsync($"SELECT {stage.BackupKey(bench.Dialect, "s")}, {pairs} {rows} AND {touched} ORDER BY {stage.StagedAddress("s")} LIMIT {Shown}"))
        {
            for (var i = 0; i < columns.Count; i++)
            {
                if (Convert.ToInt64(row[3 + i * 3] ?? 0, CultureInfo.InvariantCulture) == 0)
                    continue;
                lines.Add($"{stage.Table} {KeyText.Display((string?)row[0])}: {columns[i].Column.Name} was {RowText.Value(row[1 + i * 3])}, is {RowText.Value(row[2 + i * 3])}");
                changes.Add(new ValueChange(stage.Table.ToString(), KeyText.Parts((string?)row[0]), columns[i].Column.Name, ValueText.Shown(row[1 + i * 3]), ValueText.Shown(row[2 + i * 3])));
            }
        }

        var names = string.Join(", ", bench.Tables.SelectMany(t => t.Table.Live.Triggers).Where(t => t.On != TriggerEvents.Delete).Select(t => t.Name).Distinct());
        bench.Hazards.Add(new Hazard("TRIGGER_CHANGED",
            $"Triggers ({names}) changed {string.Join(", ", columns.Select(c => c.Column.Name))} too in {count} live row{(count == 1 ? "" : "s")} of {stage.Table} of which only other columns were written.", null, Stops: false) { Details = lines, Changes = changes });
    }

    /// <summary>For which rows the column was itself written: what became of that is told where it is read back.</summary>
    private IEnumerable<SqlText> Written(StageTable stage, Column column)
    {
        yield return SqlText.Raw("1=0");
        if (Overwriting.Columns(bench, stage).Any(c => c.Live == column))
            yield return SqlText.Raw("coalesce(s.overwrite, 0) = 1");
        foreach (var relation in stage.Parents.Where(r => r.ActionColumns.Any(c => c.Live == column)))
            yield return $"coalesce({StageTable.Reattach(relation, "s")}, 0) = 1";
    }

    private static IReadOnlyList<Column> Columns(StageTable stage) => [.. stage.Table.Live.Columns.Where(c => c.Generated == GeneratedKind.None)];

    private static Identifier Value(int i) => new("v" + i.ToString(CultureInfo.InvariantCulture));
}
