using Rowback.Comparing;
using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.Journaling;

/// <summary>Writes what an undo does into the journal: the values of rows before they go, and at the end what was left, after triggers have done their part.</summary>
internal sealed class UndoRecord(ILiveDatabase live, Journal journal, CancellationToken cancellation)
{
    private static readonly SqlValue _insert = new(JournalAction.Insert), _delete = new(JournalAction.Delete);

    /// <summary>Each table with its number in the undo's own entry.</summary>
    private readonly List<(UndoTableRows Table, long Id)> _tables = [];

    /// <summary>Notes a table; what is noted of it before the next one's turn goes under its number.</summary>
    public async Task BeginAsync(UndoTableRows table)
    {
        await journal.AddTableAsync(table.Table.Name.ToString(), table.Digested);
        _tables.Add((table, await journal.NewestTableAsync()));
    }

    /// <summary>Keeps the values of the rows that go, so that they can come back without the backup.</summary>
    public async Task NoteRemovedAsync(UndoTableRows table)
    {
        SqlText rows = $"u.stay IS NULL AND u.action = {_insert}";
        await ExecuteAsync($"INSERT INTO {journal.Tables.Row} (tbl, action, key, new_key, hash) SELECT {journal.CurrentTable}, {_delete}, u.key, u.new_key, u.hash FROM {table.Rows} AS u WHERE {rows}");
        if (table.Table.KeyIsWholeRow)
            return;
        foreach (var name in table.Digested)
        {
            var column = table.Table.Live.FindColumn(name)!;
            await ExecuteAsync($"""
                INSERT INTO {journal.Tables.Value} (tbl, new_key, col, before, after)
                SELECT {journal.CurrentTable}, u.new_key, {new SqlValue(name)}, {live.Dialect.ToAny($"{new Identifier("l", name)}", column)}, NULL
                FROM {table.Rows} AS u CROSS JOIN {table.Stage.Live} AS l WHERE {rows} AND {table.At(live.Dialect, "l", "u")}
                """);
        }
    }

    /// <summary>Notes the rows that came back, and what columns that went back hold now.</summary>
    public async Task CompleteAsync()
    {
        var triggers = _tables.Any(t => t.Table.Table.Live.Triggers.Count > 0);
        foreach (var (table, id) in _tables)
        {
            SqlText rows = $"u.stay IS NULL AND u.action = {_delete}";
            SqlText mine = $"{new SqlValue(id)}";
            if (table.Table.KeyIsWholeRow)
            {
                await ExecuteAsync($"INSERT INTO {journal.Tables.Row} (tbl, action, key, new_key, hash) SELECT {mine}, {_insert}, u.key, u.new_key, u.hash FROM {table.Rows} AS u WHERE {rows}");
                continue;
            }

            var expected = await live.CountAsync($"SELECT count(*) FROM {table.Rows} AS u WHERE {rows}", cancellation);
            var noted = await ExecuteAsync($"""
                INSERT INTO {journal.Tables.Row} (tbl, action, key, new_key, hash)
                SELECT {mine}, {_insert}, u.key, u.new_key, {live.Dialect.RowHash([.. table.Digested.Select(c => (SqlText)$"{new Identifier("l", c)}")])}
                FROM {table.Rows} AS u CROSS JOIN {table.Stage.Live} AS l WHERE {rows} AND {table.At(live.Dialect, "l", "u")}
                """);
            if (noted != expected)
                throw new RowbackException(ErrorKind.Verification, "VERIFICATION_FAILED", $"{expected - noted} rows of {table.Table} are not where they were brought back: a trigger suppressed or moved them. Rolled back.") { Table = table.Table.ToString() };
            if (triggers)
                await RefreshAfterAsync(table, mine);
        }
    }

    private async Task RefreshAfterAsync(UndoTableRows table, SqlText mine)
    {
        foreach (var name in await journal.ValueColumnsAsync(table.JournalId))
        {
            if (table.Table.Live.FindColumn(name) is not { } column)
                continue;
            await ExecuteAsync($"""
                UPDATE {journal.Tables.Value} AS v SET after = {live.Dialect.ToAny($"{new Identifier("l", name)}", column)}
                FROM {table.Rows} AS u, {table.Stage.Live} AS l
                WHERE v.tbl = {mine} AND v.col = {new SqlValue(name)} AND v.new_key = u.new_key AND u.stay IS NULL
                  AND u.action IN ({new SqlValue(JournalAction.Update)}, {new SqlValue(JournalAction.Reattach)}) AND {table.At(live.Dialect, "l", "u")}
                """);
        }
    }

    private Task<long> ExecuteAsync(SqlText sql) => live.ExecuteAsync(sql, cancellation);
}
