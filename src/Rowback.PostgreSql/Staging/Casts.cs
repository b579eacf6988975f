using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>Finds the row whose value cannot become what its column is in live, after PostgreSQL has refused it without saying where.</summary>
internal sealed class Casts(PostgreSqlLiveDatabase live, Table source, Arrival arrival, IReadOnlyList<(string Target, string Source)> columns, IReadOnlyDictionary<string, TypeFacts> types, CancellationToken cancellation)
{
    private const int Shown = 3;

    /// <summary>Stages rows. Throws Decision (<c>CANNOT_CAST</c>) with the keys of rows that hold a value which live's type does not take.</summary>
    public async Task<long> WatchAsync(Func<Task<long>> stage)
    {
        var doubtful = columns.Where(c => arrival[c.Source].MayBeRefused(types.GetValueOrDefault(c.Target))).DistinctBy(c => c.Source, StringComparer.Ordinal).ToList();
        if (doubtful.Count == 0)
            return await stage();
        await ExecuteAsync($"SAVEPOINT rowback_cast");
        try
        {
            var staged = await stage();
            await ExecuteAsync($"RELEASE SAVEPOINT rowback_cast");
            return staged;
        }
        catch (RowbackException refused) when (refused.Code == "BAD_VALUE")
        {
            await ExecuteAsync($"ROLLBACK TO SAVEPOINT rowback_cast");
            foreach (var (target, column) in doubtful)
            {
                if (await FindAsync(arrival[column], types[target]) is { Count: > 0 } rows)
                    throw Refused(source, column, types[target], rows, refused);
            }

            throw;
        }
    }

    /// <summary>A few rows that are refused: the key, where there is one, and the value.</summary>
    private async Task<List<string[]>> FindAsync(StagedColumn column, TypeFacts type)
    {
        var carried = SqlText.Raw(column.Carried);
        await ExecuteAsync($"""
            CREATE OR REPLACE FUNCTION pg_temp.rowback_takes(given {carried}) RETURNS boolean LANGUAGE plpgsql AS $rowback$
            DECLARE v {SqlText.Raw(type.Stored)};
            BEGIN v := {(column.IsBinary ? (SqlText)$"given" : type.UncutValue($"given"))}; RETURN true; EXCEPTION WHEN OTHERS THEN RETURN false; END $rowback$
            """);
        var key = (source.PrimaryKey?.Columns ?? []).Where(k => columns.Any(c => c.Source == k)).Select(k => (SqlText)$"({arrival[k].Name("i")})::text");
        var rows = new List<string[]>();
        await foreach (var row in live.Connection.QueryAsync($"SELECT {key.Append((SqlText)$"({column.Name("i")})::text")} FROM {arrival.Name} AS i WHERE NOT pg_temp.rowback_takes({column.Name("i")}) LIMIT {new SqlValue(Shown)}", live.Dialect, cancellation))
            rows.Add([.. Enumerable.Range(0, row.FieldCount).Select(row.GetString)]);
        return rows;
    }

    /// <summary>What to throw.</summary>
    /// <param name="source">The backup's table.</param>
    /// <param name="column">Its column.</param>
    /// <param name="type">The type in live.</param>
    /// <param name="rows">A few rows that are refused: the key, where there is one, and the value.</param>
    /// <param name="refused">What PostgreSQL said, where it said something.</param>
    public static RowbackException Refused(Table source, string column, TypeFacts type, IReadOnlyList<string[]> rows, RowbackException? refused) => new(
        ErrorKind.Decision, "CANNOT_CAST", $"A value of {source.Name}.{column} cannot become {type.Stored}, its type in live by now: {Short(rows[0][^1])}.",
        $"Let live's type take it, leave {source.Name} out with --without, or select rows without it.", refused)
    {
        Table = source.Name.ToString(),
        Key = rows[0].Length > 1 ? rows[0][..^1] : null,
        Details = [.. rows.Select(r => $"{source.Name} {string.Join(", ", r[..^1])}: {Short(r[^1])}")],
    };

    private static string Short(string value) => value.Length > 60 ? value[..60] + "…" : value;

    private Task<long> ExecuteAsync(SqlText sql) => live.Connection.ExecuteAsync(sql, live.Dialect, cancellation);
}
