using System.Globalization;
using Rowback.Comparing;
using Rowback.Matching;
using Rowback.Planning;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Applying;

/// <summary>What live holds of rows that were written, beside what was written.</summary>
internal static class ReadBack
{
    private const int Shown = 3;

    /// <summary>Live's value of the column (of row <c>l</c>) is what was written (of row <c>s</c>).</summary>
    public static SqlText Same(Workbench bench, StageTable stage, ColumnMatch column) =>
        bench.Dialect.Same(column.Live, $"{new Identifier("l", column.Live.Name)}", $"{stage.T(column, "s")}");

    /// <summary>The values that differ in the first few of some rows, for people and as data.</summary>
    /// <param name="bench">The run.</param>
    /// <param name="stage">The rows' table.</param>
    /// <param name="rows">Which of them, over <c>s</c> and <c>l</c>.</param>
    /// <param name="columns">Where they may differ.</param>
    public static async Task<(IReadOnlyList<string> Lines, IReadOnlyList<ValueChange> Changes)> DifferencesAsync(Workbench bench, StageTable stage, SqlText rows, IReadOnlyList<ColumnMatch> columns)
    {
        var lines = new List<string>();
        var changes = new List<ValueChange>();
        var pairs = columns.SelectMany(c => new SqlText[] { $"{stage.T(c, "s")}", $"{new Identifier("l", c.Live.Name)}", Same(bench, stage, c) });
        foreach (var row in await bench.RowsAsync($"SELECT {stage.BackupKey(bench.Dialect, "s")}, {pairs} FROM {stage.Name} AS s CROSS JOIN {stage.Live} AS l WHERE {rows} ORDER BY {stage.StagedAddress("s")} LIMIT {Shown}"))
        {
            for (var i = 0; i < columns.Count; i++)
            {
                if (Convert.ToInt64(row[3 + i * 3] ?? 0, CultureInfo.InvariantCulture) != 0)
                    continue;
                lines.Add($"{stage.Table} {KeyText.Display((string?)row[0])}: {columns[i].Live.Name} written {RowText.Value(row[1 + i * 3])}, found {RowText.Value(row[2 + i * 3])}");
                changes.Add(new ValueChange(stage.Table.ToString(), KeyText.Parts((string?)row[0]), columns[i].Live.Name, ValueText.Shown(row[1 + i * 3]), ValueText.Shown(row[2 + i * 3])));
            }
        }

        return (lines, changes);
    }
}
