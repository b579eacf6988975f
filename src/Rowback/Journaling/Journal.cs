using System.Globalization;
using System.Text.Json;
using Rowback.Comparing;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Journaling;

/// <summary>The durable record of restores, in tables of live, written in the restore's own transaction.</summary>
/// <param name="live">The database.</param>
/// <param name="cancellation">Ends it.</param>
/// <param name="write">How a statement of the journal reaches live: executed (null), or noted only.</param>
/// <param name="inFile">True where a file holds it; the tables are then temporary ones, filled by <see cref="JournalPlace"/>.</param>
internal sealed class Journal(ILiveDatabase live, CancellationToken cancellation, Func<SqlText, Task<long>>? write = null, bool inFile = false)
{
    /// <summary>So many columns tell a journal's table from one that only has its name.</summary>
    private const int Beginning = 3;

    private readonly JournalTables _tables = new(live.Dialect, inFile);

    /// <summary>How a statement of the journal reaches live: executed, unless the run is only noted.</summary>
    private readonly Func<SqlText, Task<long>> _write = write ?? (sql => live.ExecuteAsync(sql, cancellation));

    public JournalTables Tables => _tables;

    /// <summary>
    /// True where live has the journal's tables. Tables of their names that are others are no journal; those of another version of Rowback
    /// are refused (Usage, <c>OTHER_JOURNAL</c>), for what was restored would be taken for lost again.
    /// </summary>
    public async Task<bool> ExistsAsync()
    {
        if (inFile)
            return true;
        return await live.CountAsync(live.Dialect.Exists(_tables.Restore), cancellation) > 0 && await PresenceAsync() switch
        {
            JournalPresence.Here => true,
            JournalPresence.OfAnotherVersion => throw new RowbackException(ErrorKind.Usage, "OTHER_JOURNAL", "Another version of Rowback wrote the journal in live. Nothing was written.", "Use that version; or --journal FILE for a journal elsewhere; or remove it, and with it the way to take back what was restored: `rowback log --drop`."),
            _ => false,
        };
    }

    /// <summary>Throws (Usage, <c>JOURNAL_NAME_TAKEN</c>) where the journal could not be made, because other tables have its names.</summary>
    public async Task CheckNamesAsync()
    {
        if (await PresenceAsync() is JournalPresence.NameTaken or JournalPresence.OfAnotherVersion)
            throw new RowbackException(ErrorKind.Usage, "JOURNAL_NAME_TAKEN", $"Live has tables of its own with the names of Rowback's journal ({string.Join(", ", _tables.Shape.Select(s => s.Table.Name))}). Nothing was written.", "--journal FILE keeps the journal elsewhere.");
    }

    public async Task CreateIfMissingAsync()
    {
        if (await ExistsAsync())
            return;
        await CheckNamesAsync();
        foreach (var statement in _tables.Create())
            await _write(statement);
    }

    /// <summary>Removes the journal's tables, of another version too, but none that are not a journal's (Usage, <c>JOURNAL_NAME_TAKEN</c>).</summary>
    public async Task DropAsync()
    {
        if (await PresenceAsync() == JournalPresence.NameTaken)
            await CheckNamesAsync();
        foreach (var statement in _tables.Drop())
            await live.ExecuteAsync(statement, cancellation);
    }

    private async Task<JournalPresence> PresenceAsync()
    {
        var found = new List<(IReadOnlyList<string> Expected, List<string> Found)>();
        foreach (var (table, expected) in _tables.Shape)
        {
            var columns = new List<string>();
            await foreach (var row in live.QueryAsync(live.Dialect.ColumnsOf(table), cancellation))
                columns.Add(row.GetString(0));
            found.Add((expected, columns));
        }

        if (found.TrueForAll(t => t.Found.Count == 0))
            return JournalPresence.None;
        if (found.TrueForAll(t => t.Found.SequenceEqual(t.Expected)))
            return JournalPresence.Here;
        // In every version a table begins with the same columns.
        return found.TrueForAll(t => t.Found.Count == 0 || t.Found.Take(Beginning).SequenceEqual(t.Expected.Take(Beginning))) ? JournalPresence.OfAnotherVersion : JournalPresence.NameTaken;
    }

    /// <summary>Removes one entry. Throws Usage (<c>NO_SUCH_RESTORE</c>) where there is none.</summary>
    public async Task ForgetAsync(string id)
    {
        var number = (await FindAsync(id)).Id;
        SqlText restore = $"{new SqlValue(long.Parse(number, CultureInfo.InvariantCulture))}";
        SqlText tables = $"(SELECT id FROM {_tables.Table} WHERE restore = {restore})";
        await live.ExecuteAsync($"DELETE FROM {_tables.Value} WHERE tbl IN {tables}", cancellation);
        await live.ExecuteAsync($"DELETE FROM {_tables.Row} WHERE tbl IN {tables}", cancellation);
        await live.ExecuteAsync($"DELETE FROM {_tables.Table} WHERE restore = {restore}", cancellation);
        await live.ExecuteAsync($"DELETE FROM {_tables.Restore} WHERE id = {restore}", cancellation);
    }

    /// <summary>All entries, the oldest first.</summary>
    public async Task<IReadOnlyList<JournalEntry>> ReadAsync()
    {
        var entries = new List<JournalEntry>();
        if (!await ExistsAsync())
            return entries;
        await foreach (var row in live.QueryAsync($"""
            SELECT e.id, e.kind, e.made_at, e.question, e.fingerprint, e.backup, e.inserted, e.updated, e.reattached, e.deleted, e.undoes, e.undone_by,
              CASE WHEN e.undone_by IS NOT NULL AND EXISTS (SELECT 1 FROM {_tables.Table} AS t CROSS JOIN {_tables.Row} AS r WHERE t.restore = e.id AND r.tbl = t.id AND r.undone_by IS NULL) THEN 1 ELSE 0 END
            FROM {_tables.Restore} AS e ORDER BY e.id
            """, cancellation))
        {
            string? Text(int i) => row.IsDBNull(i) ? null : Convert.ToString(row.GetValue(i), CultureInfo.InvariantCulture);
            long Number(int i) => Convert.ToInt64(row.GetValue(i), CultureInfo.InvariantCulture);
            entries.Add(new JournalEntry
            {
                Id = Text(0)!,
                Kind = Text(1)!,
                MadeAt = DateTimeOffset.Parse(Text(2)!, CultureInfo.InvariantCulture),
                Question = Text(3)!,
                Fingerprint = Text(4)!,
                Backup = Text(5)!,
                Inserted = Number(6),
                Updated = Number(7),
                Reattached = Number(8),
                Deleted = Number(9),
                Undoes = Text(10),
                UndoneBy = Text(11),
                UndoneInPart = Number(12) == 1,
            });
        }

        return entries;
    }

    public async Task<JournalEntry> FindAsync(string id)
    {
        var entries = await ReadAsync();
        return entries.FirstOrDefault(e => e.Id == id)
            ?? throw new RowbackException(ErrorKind.Usage, "NO_SUCH_RESTORE", $"The journal has no restore {id}.", entries.Count == 0 ? "It is empty: nothing was restored into this database yet. What was journalled to a file is undone with --journal FILE." : $"It has {string.Join(", ", entries.TakeLast(5).Select(e => e.Id))}: see `rowback log`.");
    }

    /// <summary>Opens an entry. Its number is the highest.</summary>
    /// <param name="entry">What is written; its number and time are not used.</param>
    /// <param name="time">When, as an expression.</param>
    public async Task BeginAsync(JournalEntry entry, SqlText time)
    {
        await CreateIfMissingAsync();
        await _write($"""
            INSERT INTO {_tables.Restore} (id, kind, made_at, question, fingerprint, backup, inserted, updated, reattached, deleted, undoes)
            SELECT coalesce(max(id), 0) + 1, {new SqlValue(entry.Kind)}, {time}, {new SqlValue(entry.Question)}, {new SqlValue(entry.Fingerprint)},
              {new SqlValue(entry.Backup)}, {new SqlValue(entry.Inserted)}, {new SqlValue(entry.Updated)}, {new SqlValue(entry.Reattached)}, {new SqlValue(entry.Deleted)},
              {new SqlValue(entry.Undoes is null ? null : long.Parse(entry.Undoes, CultureInfo.InvariantCulture))}
            FROM {_tables.Restore}
            """);
    }

    /// <summary>Marks an entry as undone by another. Taking back an undo brings the restore before it back to force.</summary>
    public async Task MarkUndoneAsync(long undo, long undone)
    {
        // Along the chain of undoes every other entry is out of force, and those between are in force again.
        await _write($"""
            UPDATE {_tables.Restore} AS r SET undone_by = CASE WHEN c.distance % 2 = 0 THEN {new SqlValue(undo)} ELSE NULL END
            FROM (WITH RECURSIVE chain (id, distance) AS (
                SELECT x.id, 0 FROM {_tables.Restore} AS x WHERE x.id = {new SqlValue(undone)}
                UNION ALL SELECT x.undoes, chain.distance + 1 FROM chain JOIN {_tables.Restore} AS x ON x.id = chain.id WHERE x.undoes IS NOT NULL)
              SELECT id, distance FROM chain) AS c
            WHERE r.id = c.id
            """);
    }

    /// <summary>A time as <see cref="BeginAsync"/> takes it.</summary>
    public static SqlText Time(DateTimeOffset time) => $"{new SqlValue(time.ToString("O", CultureInfo.InvariantCulture))}";

    /// <summary>The number of the newest entry.</summary>
    public Task<long> NewestAsync() => NewestAsync(_tables.Restore);

    /// <summary>A query that has a row where this entry is in the journal, and not another that has got its number since.</summary>
    public async Task<SqlText> TokenAsync(long id)
    {
        await foreach (var row in live.QueryAsync($"SELECT made_at, fingerprint FROM {_tables.Restore} WHERE id = {new SqlValue(id)}", cancellation))
            return $"SELECT 1 FROM {_tables.Restore} WHERE id = {new SqlValue(id)} AND made_at = {new SqlValue(row.GetString(0))} AND fingerprint = {new SqlValue(row.GetString(1))}";
        throw new InvalidOperationException("An entry that is to be committed is not there.");
    }

    /// <summary>True where the journal is there, and a query over it has a row.</summary>
    public async Task<bool> HasAsync(SqlText query)
    {
        // The journal itself may have been made by what was not committed.
        if (await live.CountAsync(live.Dialect.Exists(_tables.Restore), cancellation) == 0)
            return false;
        var has = false;
        try
        {
            await foreach (var _ in live.QueryAsync(query, cancellation))
            {
                has = true;
                break;
            }
        }
        catch (RowbackException) when (has)
        {
            // The row was there, whatever has become of the connection since.
        }

        return has;
    }

    /// <summary>True where an entry of this number is in the journal; for null, where the journal is there at all.</summary>
    public async Task<bool> HasEntryAsync(string? id) => id is null
        ? await live.CountAsync(live.Dialect.Exists(_tables.Restore), cancellation) > 0
        : await HasAsync($"SELECT 1 FROM {_tables.Restore} WHERE id = {new SqlValue(long.Parse(id, CultureInfo.InvariantCulture))}");

    /// <summary>The newest entry's newest table.</summary>
    public Task<long> NewestTableAsync() => NewestAsync(_tables.Table);

    private async Task<long> NewestAsync(Identifier table)
    {
        await foreach (var row in live.QueryAsync($"SELECT max(id) FROM {table}", cancellation))
            return Convert.ToInt64(row.GetValue(0), CultureInfo.InvariantCulture);
        throw new InvalidOperationException("An entry that was just written is not there.");
    }

    /// <summary>Notes that the newest entry writes this table.</summary>
    /// <param name="table">Its name in live.</param>
    /// <param name="columns">The columns whose values are digested.</param>
    /// <param name="key">The columns by which a row is named; none for a table without a key, whose rows are named by all that is digested.</param>
    public Task AddTableAsync(string table, IEnumerable<string> columns, IEnumerable<string> key) =>
        _write($"""
            INSERT INTO {_tables.Table} (id, restore, name, columns, key)
            SELECT coalesce((SELECT max(id) FROM {_tables.Table}), 0) + 1, (SELECT max(id) FROM {_tables.Restore}), {new SqlValue(table)}, {new SqlValue(ColumnList(columns))}, {new SqlValue(ColumnList(key))}
            """);

    /// <summary>The newest entry's newest table, as an expression.</summary>
    public SqlText CurrentTable => $"(SELECT max(id) FROM {_tables.Table})";

    /// <summary>The columns of an entry's table that were overwritten, re-attached or removed, by name.</summary>
    public async Task<IReadOnlyList<string>> ValueColumnsAsync(long table)
    {
        var columns = new List<string>();
        await foreach (var row in live.QueryAsync($"SELECT DISTINCT col FROM {_tables.Value} WHERE tbl = {new SqlValue(table)} ORDER BY col", cancellation))
            columns.Add(row.GetString(0));
        return columns;
    }

    /// <summary>The rows to which an entry gave new keys, those left out that were taken back since. Throws Usage (<c>NO_SUCH_RESTORE</c>) where there is no such entry.</summary>
    public async IAsyncEnumerable<KeyChange> NewKeysAsync(string id)
    {
        var restore = new SqlValue(long.Parse((await FindAsync(id)).Id, CultureInfo.InvariantCulture));
        await foreach (var row in live.QueryAsync($"""
            SELECT t.name, r.key, r.new_key FROM {_tables.Table} AS t JOIN {_tables.Row} AS r ON r.tbl = t.id
            WHERE t.restore = {restore} AND t.key <> {new SqlValue(ColumnList([]))} AND r.action = {new SqlValue(JournalAction.Insert)} AND r.key <> r.new_key AND r.undone_by IS NULL
            ORDER BY t.id
            """, cancellation))
            yield return new KeyChange(row.GetString(0), KeyText.Parts(row.GetString(1)), KeyText.Parts(row.GetString(2)));
    }

    /// <summary>The rows of this table that earlier restores renumbered and nobody took back.</summary>
    public SqlText Renumbered(TableMatch table) => Inserted(table, SqlText.Raw("r.key <> r.new_key"));

    /// <summary>The rows of this table that earlier restores inserted under their own key and nobody took back.</summary>
    public SqlText Restored(TableMatch table) => Inserted(table, SqlText.Raw("r.key = r.new_key"));

    private SqlText Inserted(TableMatch table, SqlText which) =>
        $"""
        SELECT r.key AS old_key, r.new_key AS new_key FROM {_tables.Table} AS t JOIN {_tables.Row} AS r ON t.id = r.tbl
        WHERE t.name = {new SqlValue(table.Name.ToString())} AND r.action = {new SqlValue(JournalAction.Insert)} AND {which} AND r.undone_by IS NULL
        """;

    /// <summary>The tables into which rows were restored, and whether any of them was renumbered.</summary>
    public async Task<IReadOnlyDictionary<string, bool>> RestoredTablesAsync()
    {
        var tables = new Dictionary<string, bool>(StringComparer.Ordinal);
        if (!await ExistsAsync())
            return tables;
        await foreach (var row in live.QueryAsync($"SELECT DISTINCT name FROM {_tables.Table}", cancellation))
            tables[row.GetString(0)] = false;
        await foreach (var row in live.QueryAsync($"SELECT DISTINCT t.name FROM {_tables.Row} AS r JOIN {_tables.Table} AS t ON t.id = r.tbl WHERE r.key <> r.new_key AND r.undone_by IS NULL", cancellation))
            tables[row.GetString(0)] = true;
        return tables;
    }

    /// <summary>For each table the queries <see cref="Renumbered"/> and <see cref="Restored"/>, where it has such rows.</summary>
    public async Task<EarlierRestores> EarlierRestoresAsync()
    {
        var tables = await RestoredTablesAsync();
        return new EarlierRestores(
            table => tables.GetValueOrDefault(table.Name.ToString()) ? Renumbered(table) : null,
            table => tables.ContainsKey(table.Name.ToString()) ? Restored(table) : null);
    }

    public static string ColumnList(IEnumerable<string> columns) => "[" + string.Join(",", columns.Select(c => "\"" + JsonEncodedText.Encode(c) + "\"")) + "]";

    public static IReadOnlyList<string> ReadColumnList(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(e => e.GetString()!)];
    }
}
