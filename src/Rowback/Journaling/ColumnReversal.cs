using System.Globalization;
using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.Journaling;

/// <summary>
/// Sets overwritten and re-attached columns back: all those of a row in one statement, so that a constraint over several of them holds throughout, and
/// no others, so that triggers on columns fire only for what goes back.
/// </summary>
internal sealed class ColumnReversal(ILiveDatabase live, Journal journal, CancellationToken cancellation)
{
    /// <summary>Which columns of a row go back, as their places in a list.</summary>
    private static readonly Identifier Columns = new("cols");

    private static readonly SqlText GoingBack = $"u.stay IS NULL AND u.action IN ({new SqlValue(JournalAction.Update)}, {new SqlValue(JournalAction.Reattach)})";

    /// <summary>Notes what goes back in the newest entry's newest table, and sets it back.</summary>
    public async Task RunAsync(UndoTableRows table)
    {
        var columns = await journal.ValueColumnsAsync(table.JournalId);
        await NoteAsync(table);
        for (var i = 0; i < columns.Count; i++)
        {
            await ExecuteAsync($"""
                UPDATE {table.Rows} AS u SET {Columns} = coalesce(u.{Columns}, {new SqlValue("")}) || {new SqlValue(Place(i))}
                WHERE {GoingBack} AND EXISTS (SELECT 1 {Value(table, columns[i])})
                """);
        }

        var sets = new List<string>();
        await foreach (var row in live.QueryAsync($"SELECT DISTINCT u.{Columns} FROM {table.Rows} AS u WHERE u.{Columns} IS NOT NULL ORDER BY 1", cancellation))
            sets.Add(row.GetString(0));
        if (sets.Count > 1)
            await ExecuteAsync($"CREATE INDEX {live.Dialect.Temporary(table.Rows.Name + "_cols")} ON {table.Rows.Unqualified()} ({Columns})");
        foreach (var set in sets)
            await SetBackAsync(table, set, [.. set.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(i => columns[int.Parse(i, CultureInfo.InvariantCulture)])]);
    }

    private async Task NoteAsync(UndoTableRows table)
    {
        await ExecuteAsync($"INSERT INTO {journal.Tables.Row} (tbl, action, key, new_key) SELECT {journal.CurrentTable}, u.action, u.key, u.new_key FROM {table.Rows} AS u WHERE {GoingBack}");
        await ExecuteAsync($"""
            INSERT INTO {journal.Tables.Value} (tbl, new_key, col, before, after)
            SELECT {journal.CurrentTable}, v.new_key, v.col, v.after, v.before FROM {journal.Tables.Value} AS v
            WHERE v.tbl = {new SqlValue(table.JournalId)} AND v.new_key IN (SELECT u.new_key FROM {table.Rows} AS u WHERE {GoingBack})
            """);
    }

    /// <summary>The rows of which just these columns go back.</summary>
    private Task<long> SetBackAsync(UndoTableRows table, string set, IReadOnlyList<string> columns)
    {
        var before = columns.Select((c, i) => (SqlText)$"(SELECT v.before {Value(table, c)} LIMIT 1) AS {new Identifier(Before(i))}");
        var values = columns.Select((c, i) => (SqlText)$"{new Identifier(c)} = {live.Dialect.FromAny($"{new Identifier("x", Before(i))}", table.Table.Live.FindColumn(c)!)}");
        return ExecuteAsync($"""
            UPDATE {table.Stage.Live} AS l SET {values}
            FROM (SELECT {table.Stage.DisplayKey.Select((_, i) => UndoTableRows.K(i, "u"))}, {before} FROM {table.Rows} AS u WHERE u.{Columns} = {new SqlValue(set)}) AS x
            WHERE {table.At(live.Dialect, "l", "x")}
            """);
    }

    private SqlText Value(UndoTableRows table, string column) =>
        $"FROM {journal.Tables.Value} AS v WHERE v.tbl = {new SqlValue(table.JournalId)} AND v.new_key = u.new_key AND v.col = {new SqlValue(column)}";

    private static string Place(int index) => index.ToString(CultureInfo.InvariantCulture) + " ";

    private static string Before(int index) => "b" + index.ToString(CultureInfo.InvariantCulture);

    private Task<long> ExecuteAsync(SqlText sql) => live.ExecuteAsync(sql, cancellation);
}
