using System.Globalization;
using Rowback.Comparing;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Journaling;

/// <summary>
/// Finds out from live whether an entry of which the file does not say so was committed. It was committed whole or not at all; what happened to
/// single rows since is outweighed by the others.
/// </summary>
internal sealed class JournalTruth(ILiveDatabase live, SchemaMatch schema, Journal journal, FiledTables filed, CancellationToken cancellation)
{
    private long _done;
    private long _not;

    private Dialect Dialect => live.Dialect;

    public async Task<bool> IsDoneAsync(long id)
    {
        (_done, _not) = (0, 0);
        foreach (var table in (await new UndoTables(live, schema, new Dictionary<string, string>(), journal, cancellation).LoadAsync(id)).Tables)
        {
            if (table.KeyIsWholeRow)
                continue;
            SqlText there = $"EXISTS (SELECT 1 FROM {table.Live} AS l WHERE {table.At(Dialect, "l", "u")})";
            SqlText asLeft = $"EXISTS (SELECT 1 FROM {table.Live} AS l WHERE {table.At(Dialect, "l", "u")} AND {table.IsAsLeft(Dialect, "l", "u")})";
            SqlText inserted = $"u.action = {new SqlValue(JournalAction.Insert)}", removed = $"u.action = {new SqlValue(JournalAction.Delete)}";
            _done += await CountAsync($"SELECT count(*) FROM {table.Rows} AS u WHERE ({inserted} AND {asLeft}) OR ({removed} AND NOT {there})");
            _not += await CountAsync($"SELECT count(*) FROM {table.Rows} AS u WHERE ({inserted} AND NOT {there}) OR ({removed} AND {asLeft})");
            await WeighColumnsAsync(table);
        }

        await foreach (var (journalId, table, columns) in filed.KeylessAsync(id))
            await WeighCountsAsync(journalId, table, columns);
        return _done >= _not;
    }

    private async Task WeighColumnsAsync(UndoTableRows table)
    {
        foreach (var name in await journal.ValueColumnsAsync(table.JournalId))
        {
            if (table.Find(name) is not { Live: { } column })
                continue;
            _done += await HoldingAsync("v.after");
            _not += await HoldingAsync("v.before");

            Task<long> HoldingAsync(string value) => CountAsync($"""
                SELECT count(*) FROM {table.Rows} AS u CROSS JOIN {journal.Tables.Value} AS v CROSS JOIN {table.Live} AS l
                WHERE u.action IN ({new SqlValue(JournalAction.Update)}, {new SqlValue(JournalAction.Reattach)}) AND v.tbl = {new SqlValue(table.JournalId)} AND v.new_key = u.new_key AND v.col = {new SqlValue(name)}
                  AND {table.At(Dialect, "l", "u")} AND {Dialect.Same(column, $"{new Identifier("l", name)}", Dialect.FromAny(SqlText.Raw(value), column))}
                """);
        }
    }

    /// <summary>Before a row was written there were fewer of its like than were counted afterwards, and before one was removed there were more.</summary>
    private async Task WeighCountsAsync(long journalId, TableMatch table, IReadOnlyList<string> columns)
    {
        SqlText counted = $"""
            SELECT c.n AS n, coalesce(x.n, 0) AS now, (SELECT min(r.action) FROM {journal.Tables.Row} AS r WHERE r.tbl = c.tbl AND r.hash = c.hash) AS action
            FROM {filed.Count} AS c LEFT JOIN ({filed.CountedNow(table, columns)}) AS x ON x.hash = c.hash WHERE c.tbl = {new SqlValue(journalId)}
            """;
        await foreach (var row in live.QueryAsync(counted, cancellation))
        {
            var (then, now) = (row.GetInt64(0), row.GetInt64(1));
            var done = row.GetString(2) == JournalAction.Insert ? now >= then : now <= then;
            _done += done ? 1 : 0;
            _not += done ? 0 : 1;
        }
    }

    private Task<long> CountAsync(SqlText sql) => live.CountAsync(sql, cancellation);
}
