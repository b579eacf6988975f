using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Journaling;

/// <summary>
/// The journal's temporary tables, where a file holds it: what stands in each kind of line, and two tables more that live's journal does
/// without: how many equal rows a table without a key has afterwards, and what an undo took back.
/// </summary>
internal sealed class FiledTables(ILiveDatabase live, SchemaMatch schema, JournalTables tables, CancellationToken cancellation)
{
    private Dialect Dialect => live.Dialect;

    public Identifier Count => Dialect.Temporary("rowback_journal_count");

    public Identifier Taken => Dialect.Temporary("rowback_journal_taken");

    /// <summary>The table and the columns of a kind of line; null for one that holds no row.</summary>
    public (Identifier Table, IReadOnlyList<string> Columns)? Of(string kind) => kind switch
    {
        JournalLineKind.Begin or JournalLineKind.Kept => (tables.Restore, JournalTables.RestoreColumns),
        JournalLineKind.Table => (tables.Table, JournalTables.TableColumns),
        JournalLineKind.Row => (tables.Row, JournalTables.RowColumns),
        JournalLineKind.Value => (tables.Value, JournalTables.ValueColumns),
        JournalLineKind.Count => (Count, ["tbl", "hash", "n"]),
        JournalLineKind.Taken => (Taken, ["tbl", "new_key"]),
        _ => null,
    };

    /// <summary>Makes them anew, empty.</summary>
    public async Task CreateAsync()
    {
        SqlText[] own = [$"DROP TABLE IF EXISTS {Count}", $"DROP TABLE IF EXISTS {Taken}"];
        foreach (var statement in tables.Drop().Concat(own).Concat(tables.Create()))
            await live.ExecuteAsync(statement, cancellation);
        await live.ExecuteAsync($"CREATE TEMPORARY TABLE {Count.Unqualified()} (tbl {Dialect.IntegerType}, hash {Dialect.BytesType}, n {Dialect.IntegerType})", cancellation);
        await live.ExecuteAsync($"CREATE TEMPORARY TABLE {Taken.Unqualified()} (tbl {Dialect.IntegerType}, new_key {Dialect.TextType}, PRIMARY KEY (tbl, new_key))", cancellation);
    }

    public Task InsertAsync(string kind, IReadOnlyList<object?[]> rows)
    {
        var (table, columns) = Of(kind)!.Value;
        var values = rows.Select(r => (SqlText)$"({r.Select(v => (SqlText)$"{new SqlValue(v)}")})");
        return live.ExecuteAsync($"INSERT INTO {table} ({columns.Select(c => new Identifier(c))}) VALUES {values}", cancellation);
    }

    /// <summary>The rows of an entry that stand in lines of a kind.</summary>
    public SqlText Rows(string kind, long id)
    {
        var (table, columns) = Of(kind)!.Value;
        SqlText entry = $"{new SqlValue(id)}";
        SqlText which = kind switch
        {
            JournalLineKind.Begin or JournalLineKind.Kept => $"id = {entry}",
            JournalLineKind.Table => $"restore = {entry}",
            _ => $"tbl IN (SELECT id FROM {tables.Table} WHERE restore = {entry})",
        };
        return kind == JournalLineKind.Taken
            ? (SqlText)$"SELECT DISTINCT tbl, new_key FROM {tables.Row} WHERE undone_by = {entry}"
            : $"SELECT {columns.Select(c => new Identifier(c))} FROM {table} WHERE {which}";
    }

    /// <summary>Marks what an undo took back, once its section is read.</summary>
    public async Task TakeAsync(long undo)
    {
        await live.ExecuteAsync($"""
            UPDATE {tables.Row} AS r SET undone_by = {new SqlValue(undo)}
            WHERE r.undone_by IS NULL AND r.tbl IN (SELECT tbl FROM {Taken}) AND EXISTS (SELECT 1 FROM {Taken} AS t WHERE t.tbl = r.tbl AND t.new_key = r.new_key)
            """, cancellation);
        await live.ExecuteAsync($"DELETE FROM {Taken}", cancellation);
    }

    /// <summary>Counts the rows that look like an entry's, in its tables without a key: there no key tells whether a row was there before.</summary>
    public async Task CountAsync(long id)
    {
        await foreach (var (journalId, table, columns) in KeylessAsync(id))
        {
            await live.ExecuteAsync($"""
                INSERT INTO {Count} (tbl, hash, n) SELECT {new SqlValue(journalId)}, w.hash, coalesce(c.n, 0)
                FROM (SELECT DISTINCT hash FROM {tables.Row} WHERE tbl = {new SqlValue(journalId)} AND hash IS NOT NULL) AS w LEFT JOIN ({CountedNow(table, columns)}) AS c ON c.hash = w.hash
                """, cancellation);
        }
    }

    /// <summary>An entry's tables without a key, as far as they are as they were.</summary>
    public async IAsyncEnumerable<(long JournalId, TableMatch Table, IReadOnlyList<string> Columns)> KeylessAsync(long id)
    {
        var found = new List<(long Id, string Name, string Columns)>();
        await foreach (var row in live.QueryAsync($"SELECT id, name, columns FROM {tables.Table} WHERE restore = {new SqlValue(id)} AND key = {new SqlValue(Journal.ColumnList([]))} ORDER BY id", cancellation))
            found.Add((row.GetInt64(0), row.GetString(1), row.GetString(2)));
        foreach (var (journalId, name, list) in found)
        {
            var columns = Journal.ReadColumnList(list);
            if (schema.Tables.FirstOrDefault(t => t.Name.ToString() == name) is { } table && columns.All(c => table.Live.FindColumn(c) is not null))
                yield return (journalId, table, columns);
        }
    }

    /// <summary>The rows of a table by their digest: <c>hash</c>, <c>n</c>.</summary>
    public SqlText CountedNow(TableMatch table, IReadOnlyList<string> columns) =>
        $"SELECT x.hash AS hash, count(*) AS n FROM (SELECT {Dialect.RowHash([.. columns.Select(c => (SqlText)$"{new Identifier("l", c)}")])} AS hash FROM {Dialect.Live(table.Name)} AS l) AS x GROUP BY x.hash";
}
