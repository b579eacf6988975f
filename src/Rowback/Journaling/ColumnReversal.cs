using System.Globalization;
using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Journaling;

/// <summary>
/// Sets overwritten and re-attached columns back: all those of a row in one statement, so that a constraint over several of them holds throughout, and
/// no others, so that triggers on columns fire only for what goes back.
/// </summary>
internal sealed class ColumnReversal(ILiveDatabase live, Journal journal, UndoConstraints constraints, CancellationToken cancellation)
{
    /// <summary>Which columns of a row go back, as their places in a list.</summary>
    private static readonly Identifier Columns = new("cols");

    private static readonly SqlText GoingBack = $"u.stay IS NULL AND {JournalAction.SetsColumns("u.action")}";

    public async Task RunAsync(UndoTableRows table)
    {
        var columns = Places(table);
        var values = (await journal.ValueColumnsAsync(table.JournalId)).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < columns.Count; i++)
        {
            if (!values.Contains(columns[i].Name))
                continue;
            await live.ExecuteAsync($"""
                UPDATE {table.Rows} AS u SET {Columns} = coalesce(u.{Columns}, {new SqlValue("")}) || {new SqlValue(i.ToString(CultureInfo.InvariantCulture) + " ")}
                WHERE {GoingBack} AND EXISTS (SELECT 1 FROM {journal.Tables.Value} AS v WHERE v.tbl = {new SqlValue(table.JournalId)} AND v.new_key = u.new_key AND v.col = {new SqlValue(columns[i].Name)})
                """, cancellation);
        }

        var sets = new List<(string Set, long Rows)>();
        await foreach (var row in live.QueryAsync($"SELECT u.{Columns}, count(*) FROM {table.Rows} AS u WHERE u.{Columns} IS NOT NULL GROUP BY 1 ORDER BY 1", cancellation))
            sets.Add((row.GetString(0), row.GetInt64(1)));
        if (sets.Count == 0)
            return;
        await VacateAsync(table);
        if (sets.Count > 1)
            await live.ExecuteAsync($"CREATE INDEX {live.Dialect.IndexOn(live.Dialect.Temporary(table.Rows.Name + "_cols"), table.Rows)} ({Columns})", cancellation);
        foreach (var (set, rows) in sets)
        {
            var names = set.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(i => new Identifier(columns[int.Parse(i, CultureInfo.InvariantCulture)].Live!.Name));
            UndoWriter.Expect(table, rows, await live.ExecuteAsync($"""
                {live.Dialect.Writing(table.Table.Live).Update} {table.Live} AS l SET {names.Select(c => (SqlText)$"{c} = {new Identifier("i", c.Name)}")}
                FROM {table.Rows} AS u CROSS JOIN {table.Image} AS i WHERE u.{Columns} = {new SqlValue(set)} AND i.{UndoImages.Number} = u.n AND {table.At(live.Dialect, "l", "u")}
                """, cancellation), "set back");
        }
    }

    /// <summary>Once it has run: this column of the row <c>u</c> went back.</summary>
    public static SqlText GoesBack(UndoTableRows table, Column column)
    {
        var place = Places(table).FindIndex(c => c.Live == column);
        return $"{new SqlValue(" ")} || coalesce(u.{Columns}, {new SqlValue("")}) LIKE {new SqlValue($"% {place.ToString(CultureInfo.InvariantCulture)} %")}";
    }

    private static List<NotedColumn> Places(UndoTableRows table) => [.. table.Noted.Where(c => c.Live is { Generated: GeneratedKind.None })];

    /// <summary>Rows that go back give a unique value up first that another of them is to have.</summary>
    private async Task VacateAsync(UndoTableRows table)
    {
        foreach (var key in UndoConstraints.Keys(table))
        {
            if (UndoConstraints.Vacated(table, key) is not { } column)
                continue;
            SqlText holders = $"""
                SELECT w.n FROM {table.Rows} AS u CROSS JOIN {table.Image} AS i CROSS JOIN {table.Live} AS l CROSS JOIN {table.Rows} AS w
                WHERE {GoingBack} AND i.{UndoImages.Number} = u.n AND {UndoConstraints.Holds(live.Dialect, table, key)} AND {constraints.GivesUp(table, column)}
                """;
            await live.ExecuteAsync($"{live.Dialect.Writing(table.Table.Live).Update} {table.Live} AS l SET {new Identifier(column.Name)} = NULL FROM {table.Rows} AS g WHERE g.n IN ({holders}) AND {table.At(live.Dialect, "l", "g")}", cancellation);
        }
    }
}
