using Rowback.Comparing;
using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.Journaling;

/// <summary>Writes what an undo does into the journal: values before they go, and at the end what was left, after triggers have done their part.</summary>
internal sealed class UndoRecord(ILiveDatabase live, Journal journal, CancellationToken cancellation)
{
    private static readonly SqlText Coming = $"u.stay IS NULL AND u.action = {new SqlValue(JournalAction.Delete)}";

    private static readonly SqlText Going = $"u.stay IS NULL AND u.action = {new SqlValue(JournalAction.Insert)}";

    private static readonly SqlText GoingBack = $"u.stay IS NULL AND {JournalAction.SetsColumns("u.action")}";

    /// <summary>Each table with its number in the undo's own entry.</summary>
    private readonly List<(UndoTableRows Table, SqlText Id)> _tables = [];

    private Dialect Dialect => live.Dialect;

    /// <summary>Notes a table, and what is about to be written over in it.</summary>
    public async Task BeginAsync(UndoTableRows table)
    {
        await journal.AddTableAsync(table.Table.Name.ToString(), Digested(table), table.KeyIsWholeRow ? [] : table.Key.Select(c => c.Name));
        SqlText id = $"{new SqlValue(await journal.NewestTableAsync())}";
        _tables.Add((table, id));
        await ExecuteAsync($"INSERT INTO {journal.Tables.Row} (tbl, action, key, new_key) SELECT {id}, u.action, u.key, u.new_key FROM {table.Rows} AS u WHERE {GoingBack}");
        foreach (var column in table.Noted.Where(c => c.Live is not null))
        {
            await ExecuteAsync($"""
                INSERT INTO {journal.Tables.Value} (tbl, new_key, col, before, after)
                SELECT {id}, v.new_key, {new SqlValue(column.Live!.Name)}, min(v.after), min(v.before) FROM {journal.Tables.Value} AS v
                WHERE v.tbl = {new SqlValue(table.JournalId)} AND v.col = {new SqlValue(column.Name)} AND v.new_key IN (SELECT u.new_key FROM {table.Rows} AS u WHERE {GoingBack}) GROUP BY v.new_key
                """);
        }
    }

    /// <summary>Keeps the rows that go, so that they can come back without the backup; and what was computed of them, by which others refer to them or clash.</summary>
    public async Task NoteRemovedAsync(UndoTableRows table)
    {
        var id = _tables.Single(t => t.Table == table).Id;
        if (table.KeyIsWholeRow)
        {
            await ExecuteAsync($"INSERT INTO {journal.Tables.Row} (tbl, action, key, new_key, hash) SELECT {id}, {new SqlValue(JournalAction.Delete)}, u.key, u.new_key, u.hash FROM {table.Rows} AS u WHERE {Going}");
            return;
        }

        await ExecuteAsync($"""
            INSERT INTO {journal.Tables.Row} (tbl, action, key, new_key, hash)
            SELECT {id}, {new SqlValue(JournalAction.Delete)}, u.key, u.new_key, {Digest(table)} FROM {table.Rows} AS u CROSS JOIN {table.Live} AS l WHERE {Going} AND {table.At(Dialect, "l", "u")}
            """);
        foreach (var column in table.Table.Live.Columns)
        {
            await ExecuteAsync($"""
                INSERT INTO {journal.Tables.Value} (tbl, new_key, col, before, after)
                SELECT {id}, u.new_key, {new SqlValue(column.Name)}, {Dialect.ToAny($"{new Identifier("l", column.Name)}", column)}, NULL
                FROM {table.Rows} AS u CROSS JOIN {table.Live} AS l WHERE {Going} AND {table.At(Dialect, "l", "u")}
                """);
        }
    }

    /// <summary>Notes the rows that came back, and what columns that went back hold now.</summary>
    public async Task CompleteAsync()
    {
        var triggers = _tables.Any(t => t.Table.Table.Live.Triggers.Count > 0);
        foreach (var (table, id) in _tables)
        {
            if (table.KeyIsWholeRow)
            {
                await ExecuteAsync($"INSERT INTO {journal.Tables.Row} (tbl, action, key, new_key, hash) SELECT {id}, {new SqlValue(JournalAction.Insert)}, u.key, u.new_key, u.hash FROM {table.Rows} AS u WHERE {Coming}");
                continue;
            }

            var expected = await live.CountAsync($"SELECT count(*) FROM {table.Rows} AS u WHERE {Coming}", cancellation);
            var noted = await ExecuteAsync($"""
                INSERT INTO {journal.Tables.Row} (tbl, action, key, new_key, hash)
                SELECT {id}, {new SqlValue(JournalAction.Insert)}, u.key, u.new_key, {Digest(table)} FROM {table.Rows} AS u CROSS JOIN {table.Live} AS l WHERE {Coming} AND {table.At(Dialect, "l", "u")}
                """);
            if (noted != expected)
                throw new RowbackException(ErrorKind.Verification, "VERIFICATION_FAILED", $"{expected - noted} rows of {table.Table} are not where they were brought back: a trigger suppressed or moved them. Rolled back.") { Table = table.Table.ToString() };
            if (triggers)
                await RefreshAfterAsync(table, id);
        }
    }

    private async Task RefreshAfterAsync(UndoTableRows table, SqlText id)
    {
        foreach (var column in table.Noted.Where(c => c.Live is not null))
        {
            await ExecuteAsync($"""
                UPDATE {journal.Tables.Value} AS v SET after = {Dialect.ToAny($"{new Identifier("l", column.Live!.Name)}", column.Live)}
                FROM {table.Rows} AS u, {table.Live} AS l
                WHERE v.tbl = {id} AND v.col = {new SqlValue(column.Live.Name)} AND v.new_key = u.new_key AND {GoingBack} AND {table.At(Dialect, "l", "u")}
                """);
        }
    }

    /// <summary>Rows without a key are named by what was noted of them; of all others all that can be written counts.</summary>
    private static IReadOnlyList<string> Digested(UndoTableRows table) => [.. (table.KeyIsWholeRow ? table.Key : table.Writable).Select(c => c.Name)];

    private SqlText Digest(UndoTableRows table) => Dialect.RowHash([.. Digested(table).Select(c => (SqlText)$"{new Identifier("l", c)}")]);

    private Task<long> ExecuteAsync(SqlText sql) => live.ExecuteAsync(sql, cancellation);
}
