using System.Globalization;
using System.Text.Json;
using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>About how many rows a table has, from what PostgreSQL knows without reading it.</summary>
internal static class TableSize
{
    /// <summary>What a row takes beside its values, and a value of variable length at least.</summary>
    private const int RowOverhead = 28, LeastVariable = 5;

    /// <summary>What the planner takes it to be; for a table that was never analyzed, what its pages have room for.</summary>
    /// <param name="connection">To the database that it is in.</param>
    /// <param name="name">How statements there name it.</param>
    /// <param name="dialect">How statements are written.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<long> EstimateAsync(Connection connection, Identifier name, PostgreSqlDialect dialect, CancellationToken cancellation)
    {
        SqlText room = $"""
            SELECT pg_relation_size(c.oid) / ({new SqlValue(RowOverhead)} + sum(CASE WHEN a.attlen > 0 THEN a.attlen ELSE {new SqlValue(LeastVariable)} END))
            FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.oid = {new SqlValue(dialect.Quote(name.WithoutOnly()))}::regclass AND c.relkind = 'r' AND c.relpages = 0 GROUP BY c.oid
            """;
        if (await connection.ScalarAsync(RenderedSql.Literal(room, dialect), cancellation) is { } rows)
            return long.Parse(rows, CultureInfo.InvariantCulture);
        var plan = await connection.ScalarAsync($"EXPLAIN (FORMAT JSON) SELECT 1 FROM {dialect.Quote(name)}", cancellation);
        using var document = JsonDocument.Parse(plan!);
        return (long)document.RootElement[0].GetProperty("Plan").GetProperty("Plan Rows").GetDouble();
    }
}
