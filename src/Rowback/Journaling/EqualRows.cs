using Rowback.Comparing;
using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.Journaling;

/// <summary>
/// Finds the live rows that equal an entry's rows where the table had no key, in one pass and by digest, so that rows without a key cost no more than others.
/// </summary>
internal sealed class EqualRows(ILiveDatabase live, CancellationToken cancellation)
{
    public async Task FindAsync(UndoTableRows table)
    {
        var (rows, equal, dialect) = (table.Rows, table.Equal, live.Dialect);
        await live.ExecuteAsync($"UPDATE {rows} SET digest = {dialect.RowHash([.. table.Key.Select((_, i) => (SqlText)$"{UndoTableRows.K(i)}")])}", cancellation);
        await live.ExecuteAsync($"CREATE INDEX {dialect.IndexOn(dialect.Temporary(rows.Name + "_digest"), rows)} (digest)", cancellation);
        await live.ExecuteAsync($"DROP TABLE IF EXISTS {equal}", cancellation);
        await live.ExecuteAsync($"CREATE TEMPORARY TABLE {equal.Unqualified()} (a {dialect.AddressType}, digest {dialect.BytesType})", cancellation);
        SqlText inserted = $"action = {new SqlValue(JournalAction.Insert)}";
        if (!await live.AnyAsync($"SELECT 1 FROM {rows} WHERE {inserted}", cancellation))
            return;

        // Values of single columns first: there an index may serve.
        var may = new List<SqlText>();
        for (var i = 0; i < table.Key.Count; i++)
        {
            if (!dialect.HasEquality(table.Key[i]))
                continue;
            var column = new Identifier("l", table.Key[i].Name);
            SqlText isOne = $"{column} IN (SELECT {UndoTableRows.K(i)} FROM {rows} WHERE {inserted})";
            may.Add(await live.AnyAsync($"SELECT 1 FROM {rows} WHERE {inserted} AND {UndoTableRows.K(i)} IS NULL", cancellation) ? $"{isOne} OR {column} IS NULL" : isOne);
        }

        await live.ExecuteAsync($"""
            INSERT INTO {equal} SELECT x.a, x.digest FROM (
              SELECT {new Identifier("l", table.Table.Live.RowAddress!)} AS a, {dialect.RowHash([.. table.Key.Select(c => (SqlText)$"{new Identifier("l", c.Name)}")])} AS digest FROM {table.Live} AS l WHERE {SqlText.All(may)}) AS x
            WHERE x.digest IN (SELECT digest FROM {rows} WHERE {inserted})
            """, cancellation);
        await live.ExecuteAsync($"CREATE INDEX {dialect.IndexOn(dialect.Temporary(equal.Name + "_digest"), equal)} (digest)", cancellation);
        await live.ExecuteAsync($"CREATE INDEX {dialect.IndexOn(dialect.Temporary(equal.Name + "_a"), equal)} (a)", cancellation);
    }
}
