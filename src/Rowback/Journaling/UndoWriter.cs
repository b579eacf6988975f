using Rowback.Applying;
using Rowback.Closing;
using Rowback.Comparing;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Journaling;

/// <summary>Takes back what was judged harmless, and journals it, so that it can itself be taken back.</summary>
internal sealed class UndoWriter(ILiveDatabase live, SchemaMatch schema, Journal journal, IReadOnlyList<UndoTableRows> tables, CancellationToken cancellation)
{
    private static readonly SqlValue _insert = new(JournalAction.Insert), _delete = new(JournalAction.Delete);

    private static readonly SqlText Removed = $"u.stay IS NULL AND u.action = {_insert}";

    private Dialect Dialect => live.Dialect;

    public async Task WriteAsync(long undo, long undone)
    {
        foreach (var statement in Dialect.DeferConstraints)
            await ExecuteAsync(statement);
        var ordered = TableOrder.ParentsFirst(schema).Select(t => tables.FirstOrDefault(u => u.Table == t)).OfType<UndoTableRows>().ToList();
        var record = new UndoRecord(live, journal, cancellation);
        var reversal = new ColumnReversal(live, journal, new UndoConstraints(live, schema, journal, tables, cancellation), cancellation);
        var effects = new UndoEffects(live, schema, ordered, cancellation);
        // One statement has to write the tables of a cycle, where the engine looks at references when a statement ends.
        var groups = Dialect.ChecksWhenStatementEnds ? TableCycles.Together(ordered, t => t.Table, schema) : [.. ordered.Select(t => (IReadOnlyList<UndoTableRows>)[t])];
        foreach (var group in groups)
        {
            var before = new Dictionary<UndoTableRows, long>();
            foreach (var table in group.Where(IsUnforeseen))
                before[table] = await CountAsync($"SELECT count(*) FROM {table.Live}");
            var inserted = await InsertRemovedAsync(group);
            foreach (var table in group)
            {
                await record.BeginAsync(table);
                await reversal.RunAsync(table);
                if (before.TryGetValue(table, out var count) && await CountAsync($"SELECT count(*) FROM {table.Live}") < count + inserted.GetValueOrDefault(table))
                    throw new RowbackException(ErrorKind.Verification, "ROWS_DISPLACED", $"Rows of live in {table.Table} would have been deleted to make room, by a constraint with ON CONFLICT REPLACE or by a trigger. Rolled back; live is as it was.", "Change the unique value of the live row that is in the way, or remove it, and run it again.") { Table = table.Table.ToString() };
                await record.NoteRemovedAsync(table);
            }

            foreach (var table in group)
                await effects.NoteOwnAsync(table, group);
        }

        foreach (var group in Enumerable.Reverse(groups))
            await DeleteAsync(group);
        await effects.SettleAsync();
        await record.CompleteAsync();
        foreach (var table in ordered)
            await SettleJournalAsync(table, undo);
        await journal.MarkUndoneAsync(undo, undone);
    }

    private async Task DeleteAsync(IReadOnlyList<UndoTableRows> group)
    {
        if (group.Count == 1)
            await ExecuteAsync(Delete(group[0]));
        else
            await WriteTogetherAsync([.. group.Select(Delete)]);
        foreach (var table in group.Where(t => !t.KeyIsWholeRow))
        {
            var left = await CountAsync($"SELECT count(*) FROM {table.Rows} AS u WHERE {Removed} AND EXISTS (SELECT 1 FROM {table.Live} AS l WHERE {table.At(Dialect, "l", "u")})");
            if (left > 0)
                throw new RowbackException(ErrorKind.Verification, "VERIFICATION_FAILED", $"{left} rows of {table.Table} are still there after they were removed: a trigger held or replaced them. Rolled back.") { Table = table.Table.ToString() };
        }
    }

    /// <summary>
    /// A constraint might delete a row unseen, because it stands on what only the database computes and triggers leave no way to make it fail
    /// (<see cref="Dialect.Writing"/>): rows are counted before and after.
    /// </summary>
    private static bool IsUnforeseen(UndoTableRows table) =>
        table.Table.Live is { DisplacesRows: true, Triggers.Count: > 0 } && !UndoConstraints.Keys(table).All(k => KeyParts.AreKnown(k, table.Table.Live));

    private SqlText Delete(UndoTableRows table)
    {
        if (!table.KeyIsWholeRow)
            return $"DELETE FROM {table.Live} WHERE ({table.Key.Select(c => new Identifier(c.Name))}) IN (SELECT {table.Key.Select((_, i) => UndoTableRows.K(i, "u"))} FROM {table.Rows} AS u WHERE {Removed})";
        // Equal rows are as good as each other: as many go as were inserted.
        var address = new Identifier("l", table.Table.Live.RowAddress!);
        return $"""
            DELETE FROM {table.Live} WHERE {new Identifier(table.Table.Live.RowAddress!)} IN (
              SELECT a FROM (SELECT {address} AS a, row_number() OVER (PARTITION BY u.digest ORDER BY {address} DESC) AS i, (SELECT count(*) FROM {table.Rows} AS w WHERE w.digest = u.digest AND w.stay IS NULL) AS c
                FROM (SELECT DISTINCT u.digest FROM {table.Rows} AS u WHERE {Removed}) AS u CROSS JOIN {table.Live} AS l WHERE {table.At(Dialect, "l", "u")} AND {table.IsUntouched("l")}) AS x WHERE x.i <= x.c)
            """;
    }

    /// <summary>Returns how many rows it inserted into each table.</summary>
    private async Task<Dictionary<UndoTableRows, long>> InsertRemovedAsync(IReadOnlyList<UndoTableRows> group)
    {
        var insertions = new List<Insertion>();
        foreach (var table in group)
        {
            if (await PrepareAsync(table) is { } insertion)
                insertions.Add(insertion);
        }

        var written = insertions.Count switch
        {
            0 => [],
            1 => [await ExecuteAsync(insertions[0].Sql)],
            _ => await WriteTogetherAsync([.. insertions.Select(i => i.Sql)]),
        };
        foreach (var (insertion, count) in insertions.Zip(written))
            Expect(insertion.Table, insertion.Planned, count, "brought back");
        return insertions.ToDictionary(i => i.Table, i => i.Planned);
    }

    /// <summary>The statement that brings a table's rows back; null where there are none.</summary>
    private async Task<Insertion?> PrepareAsync(UndoTableRows table)
    {
        SqlText rows = $"u.stay IS NULL AND u.action = {_delete}";
        var planned = await CountAsync($"SELECT count(*) FROM {table.Rows} AS u WHERE {rows}");
        if (planned == 0)
            return null;
        if (!table.KeyIsWholeRow && tables.Any(t => t.Table.Live.Triggers.Count > 0))
        {
            // Their places were free when this was judged: triggers have made these rows for rows that came back. They get the values that they had.
            SqlText made = $"SELECT u.n FROM {table.Rows} AS u WHERE {rows} AND EXISTS (SELECT 1 FROM {table.Live} AS l WHERE {table.At(Dialect, "l", "u")})";
            if (await CountAsync($"SELECT count(*) FROM ({made}) AS x") is > 0 and var count)
            {
                await GiveBackAsync(table, made, count);
                rows = $"{rows} AND u.n NOT IN ({made})";
                planned -= count;
            }
        }

        // Columns that came later get what the database gives them.
        var columns = Known(table).Select(c => c.Name).ToList();
        return new Insertion(table, planned, $"""
            {Dialect.Writing(table.Table.Live).Insert} {table.Live.WithoutOnly()} ({columns.Select(c => new Identifier(c))}) {Dialect.OverridingKeys(table.Table.Live)}SELECT {columns.Select(c => new Identifier("i", c))}
            FROM {table.Rows} AS u CROSS JOIN {table.Image} AS i WHERE {rows} AND i.{UndoImages.Number} = u.n ORDER BY u.n
            """);
    }

    /// <summary>How many rows each statement wrote.</summary>
    private async Task<IReadOnlyList<long>> WriteTogetherAsync(IReadOnlyList<SqlText> statements)
    {
        // To the end: only there is it known that no reference is broken.
        IReadOnlyList<long> written = [];
        await foreach (var row in live.QueryAsync(Dialect.WriteTogether(statements), cancellation))
            written = [.. statements.Select((_, i) => row.GetInt64(i))];
        return written;
    }

    /// <summary>How many rows come back into a table, and by which statement.</summary>
    private sealed record Insertion(UndoTableRows Table, long Planned, SqlText Sql);

    private async Task GiveBackAsync(UndoTableRows table, SqlText rows, long count)
    {
        var columns = Known(table).Except(table.Key).ToList();
        if (columns.Count == 0)
            return;
        Expect(table, count, await ExecuteAsync($"""
            {Dialect.Writing(table.Table.Live).Update} {table.Live} AS l SET {columns.Select(c => (SqlText)$"{new Identifier(c.Name)} = {new Identifier("i", c.Name)}")}
            FROM {table.Image} AS i CROSS JOIN {table.Rows} AS u WHERE i.{UndoImages.Number} IN ({rows}) AND u.n = i.{UndoImages.Number} AND {table.At(Dialect, "l", "u")}
            """), "given back their values");
    }

    private static IEnumerable<Schema.Column> Known(UndoTableRows table) => table.Writable.Except(table.Unknown);

    public static void Expect(UndoTableRows table, long planned, long written, string what)
    {
        if (planned != written)
            throw SuppressedRows.Failure(table.Table.Name, planned, written, what, table.Table.Live.Triggers);
    }

    private Task<long> CountAsync(SqlText sql) => live.CountAsync(sql, cancellation);

    /// <summary>Rows that were taken back are no longer known by the key that the restore gave them.</summary>
    private Task SettleJournalAsync(UndoTableRows table, long undo) => ExecuteAsync($"""
        UPDATE {journal.Tables.Row} AS r SET undone_by = {new SqlValue(undo)}
        WHERE r.tbl = {new SqlValue(table.JournalId)} AND r.undone_by IS NULL AND r.new_key IN (SELECT u.new_key FROM {table.Rows} AS u WHERE u.stay IS NULL OR u.stay = 2)
        """);

    private Task<long> ExecuteAsync(SqlText sql) => live.ExecuteAsync(sql, cancellation);
}
