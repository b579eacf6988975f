using System.Globalization;
using Rowback.Comparing;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Journaling;

/// <summary>Brings an entry's rows into temporary tables.</summary>
/// <param name="live">Live.</param>
/// <param name="schema">Its tables as they are now.</param>
/// <param name="renames">What tables and columns (<c>table.column</c>) have been renamed to, where live has them under their noted names no longer.</param>
/// <param name="journal">The journal.</param>
/// <param name="cancellation">Ends it.</param>
internal sealed class UndoTables(ILiveDatabase live, SchemaMatch schema, IReadOnlyDictionary<string, string> renames, Journal journal, CancellationToken cancellation)
{
    public const string Renamed = "is gone from live, or has another name there (\"renames\" in rowback.json)";

    /// <summary>The tables of an entry, and those whose rows cannot be found any more.</summary>
    public async Task<(IReadOnlyList<UndoTableRows> Tables, IReadOnlyList<LostTable> Lost)> LoadAsync(long restore)
    {
        var found = new List<(long Id, string Name, IReadOnlyList<string> Columns, IReadOnlyList<string> Key)>();
        await foreach (var row in live.QueryAsync($"SELECT id, name, columns, key FROM {journal.Tables.Table} WHERE restore = {new SqlValue(restore)} ORDER BY id", cancellation))
            found.Add((row.GetInt64(0), row.GetString(1), Journal.ReadColumnList(row.GetString(2)), Journal.ReadColumnList(row.GetString(3))));
        var tables = new List<UndoTableRows>();
        var lost = new List<LostTable>();
        foreach (var (id, name, columns, key) in found)
        {
            if (FindTable(name) is not { } table)
            {
                lost.Add(new LostTable(id, name, $"table {name} {Renamed}"));
                continue;
            }

            var noted = columns.Select(c => new NotedColumn(c, FindColumn(table, name, c))).ToList();
            var naming = key.Count == 0 ? noted : [.. key.Select(k => noted.Find(n => n.Name == k) ?? new NotedColumn(k, FindColumn(table, name, k)))];
            if (naming.Find(c => c.Live is null) is { } gone)
                lost.Add(new LostTable(id, name, $"column {name}.{gone.Name}, by which it is known, {Renamed}"));
            else if (key.Count == 0 && table.Live.RowAddress is null)
                lost.Add(new LostTable(id, name, $"table {name} has a key by now, and is known by its values"));
            else
                tables.Add(await LoadAsync(id, table, noted, [.. naming.Select(c => c.Live!)], key.Count == 0));
        }

        return (tables, lost);
    }

    private async Task<UndoTableRows> LoadAsync(long id, TableMatch table, IReadOnlyList<NotedColumn> noted, IReadOnlyList<Schema.Column> key, bool keyIsWholeRow)
    {
        var dialect = live.Dialect;
        var rows = dialect.Temporary("rowback_u" + table.Index.ToString(CultureInfo.InvariantCulture));
        await live.ExecuteAsync($"DROP TABLE IF EXISTS {rows}", cancellation);
        var keys = key.Select((c, i) => (SqlText)$"{UndoTableRows.K(i)} {dialect.StageType(c)}");
        await live.ExecuteAsync($"CREATE TEMPORARY TABLE {rows.Unqualified()} (n {dialect.RowNumberType}, action {dialect.TextType}, key {dialect.TextType}, new_key {dialect.TextType}, hash {dialect.BytesType}, stay {dialect.IntegerType}, reason {dialect.TextType}, cols {dialect.TextType}, digest {dialect.BytesType}, {keys})", cancellation);
        var parts = key.Select((c, i) => dialect.AnyKeyPart($"r.new_key", i, c));
        await live.ExecuteAsync($"""
            INSERT INTO {rows} (action, key, new_key, hash, {key.Select((_, i) => UndoTableRows.K(i))})
            SELECT r.action, r.key, r.new_key, r.hash, {parts} FROM {journal.Tables.Row} AS r WHERE r.tbl = {new SqlValue(id)} AND r.undone_by IS NULL
            """, cancellation);
        // Whole rows are found by their digest; they may be too long for an index, or hold what none takes.
        if (!keyIsWholeRow)
            await live.ExecuteAsync($"CREATE INDEX {dialect.IndexOn(dialect.Temporary(rows.Name + "_key"), rows)} ({key.Select((_, i) => UndoTableRows.K(i))})", cancellation);
        // A row that was re-attached by several references goes back once, with all of them.
        await live.ExecuteAsync($"""
            DELETE FROM {rows} WHERE {JournalAction.SetsColumns("action")} AND n NOT IN (SELECT min(w.n) FROM {rows} AS w WHERE {JournalAction.SetsColumns("w.action")} GROUP BY w.new_key)
            """, cancellation);
        await live.AnalyzeAsync(rows, cancellation);
        return new UndoTableRows { JournalId = id, Table = table, Live = dialect.Live(table.Name), Noted = noted, Key = key, KeyIsWholeRow = keyIsWholeRow, Rows = rows };
    }

    private TableMatch? FindTable(string name) =>
        schema.Tables.FirstOrDefault(t => t.Name.ToString() == name)
        ?? (renames.TryGetValue(name, out var now) ? schema.Tables.FirstOrDefault(t => t.Name.ToString() == now || t.Name.Name == now) : null);

    private Schema.Column? FindColumn(TableMatch table, string noted, string name) =>
        table.Live.FindColumn(name) ?? (renames.TryGetValue($"{noted}.{name}", out var now) ? table.Live.FindColumn(now) : null);
}
