using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Journaling;

/// <summary>Takes back what was judged harmless, and journals it, so that it can itself be taken back.</summary>
internal sealed class UndoWriter(ILiveDatabase live, Journal journal, IReadOnlyList<UndoTableRows> tables, IReadOnlyList<TableMatch> parentsFirst, CancellationToken cancellation)
{
    private static readonly SqlValue _insert = new(JournalAction.Insert), _delete = new(JournalAction.Delete);

    private Dialect Dialect => live.Dialect;

    public async Task WriteAsync(long undo, long undone)
    {
        foreach (var statement in Dialect.DeferConstraints)
            await ExecuteAsync(statement);
        var ordered = parentsFirst.Select(t => tables.FirstOrDefault(u => u.Table == t)).OfType<UndoTableRows>().ToList();
        var record = new UndoRecord(live, journal, cancellation);
        foreach (var table in ordered)
        {
            await record.BeginAsync(table);
            await InsertRemovedAsync(table);
            await new ColumnReversal(live, journal, cancellation).RunAsync(table);
            await record.NoteRemovedAsync(table);
        }

        foreach (var table in Enumerable.Reverse(ordered))
            await DeleteAsync(table);
        await record.CompleteAsync();
        foreach (var table in ordered)
            await SettleJournalAsync(table, undo);
        await journal.MarkUndoneAsync(undo, undone);
    }

    private async Task DeleteAsync(UndoTableRows table)
    {
        SqlText rows = $"u.stay IS NULL AND u.action = {_insert}";
        var key = table.Stage.DisplayKey;
        if (table.Table.KeyIsWholeRow)
        {
            // Equal rows are as good as each other: as many go as were inserted.
            var address = new Identifier("l", table.Table.Live.RowAddress!);
            await ExecuteAsync($"""
                DELETE FROM {table.Stage.Live} WHERE {new Identifier(table.Table.Live.RowAddress!)} IN (
                  SELECT a FROM (SELECT {address} AS a, row_number() OVER (PARTITION BY u.new_key ORDER BY {address} DESC) AS i, (SELECT count(*) FROM {table.Rows} AS w WHERE w.new_key = u.new_key AND w.stay IS NULL) AS c
                    FROM (SELECT * FROM {table.Rows} AS u WHERE {rows} GROUP BY u.new_key) AS u CROSS JOIN {table.Stage.Live} AS l WHERE {table.At(Dialect, "l", "u")}) AS x WHERE x.i <= x.c)
                """);
            return;
        }

        SqlText keys = $"SELECT {key.Select((_, i) => UndoTableRows.K(i, "u"))} FROM {table.Rows} AS u WHERE {rows}";
        await ExecuteAsync($"DELETE FROM {table.Stage.Live} WHERE ({key.Select(c => new Identifier(c.Live.Name))}) IN ({keys})");
        await foreach (var row in live.QueryAsync($"SELECT count(*) FROM {table.Rows} AS u WHERE {rows} AND EXISTS (SELECT 1 FROM {table.Stage.Live} AS l WHERE {table.At(Dialect, "l", "u")})", cancellation))
        {
            if (row.GetInt64(0) > 0)
                throw new RowbackException(ErrorKind.Verification, "VERIFICATION_FAILED", $"{row.GetInt64(0)} rows of {table.Table} are still there after they were removed: a trigger held or replaced them. Rolled back.") { Table = table.Table.ToString() };
        }
    }

    private Task InsertRemovedAsync(UndoTableRows table)
    {
        SqlText rows = $"u.stay IS NULL AND u.action = {_delete}";
        var columns = table.Digested.Select(c => table.Table.Live.FindColumn(c)!).Where(c => c.Generated == Schema.GeneratedKind.None).ToList();
        SqlText source;
        if (table.Table.KeyIsWholeRow)
        {
            source = $"SELECT {table.Stage.DisplayKey.Select((_, i) => UndoTableRows.K(i, "u"))} FROM {table.Rows} AS u WHERE {rows}";
        }
        else
        {
            var values = columns.Select(c => (SqlText)$"(SELECT {Dialect.FromAny($"v.before", c)} FROM {journal.Tables.Value} AS v WHERE v.tbl = {new SqlValue(table.JournalId)} AND v.new_key = u.new_key AND v.col = {new SqlValue(c.Name)})");
            source = $"SELECT {values} FROM {table.Rows} AS u WHERE {rows}";
        }

        return ExecuteAsync($"INSERT INTO {table.Stage.Live} ({columns.Select(c => new Identifier(c.Name))}) {source}");
    }

    /// <summary>Rows that were taken back are no longer known by the key that the restore gave them.</summary>
    private Task SettleJournalAsync(UndoTableRows table, long undo) => ExecuteAsync($"""
        UPDATE {journal.Tables.Row} AS r SET undone_by = {new SqlValue(undo)}
        WHERE r.tbl = {new SqlValue(table.JournalId)} AND r.undone_by IS NULL AND r.new_key IN (SELECT u.new_key FROM {table.Rows} AS u WHERE u.stay IS NULL OR u.stay = 2)
        """);

    private Task<long> ExecuteAsync(SqlText sql) => live.ExecuteAsync(sql, cancellation);
}
