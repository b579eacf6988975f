using System.Data.Common;
using System.Globalization;
using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.Comparing;

/// <summary>Queries whose answer is small.</summary>
internal static class Queries
{
    /// <summary>The one whole number that a query gives; 0 for NULL or no row.</summary>
    public static async Task<long> CountAsync(this ILiveDatabase live, SqlText query, CancellationToken cancellation)
    {
        await foreach (var reader in live.QueryAsync(query, cancellation))
            return reader.IsDBNull(0) ? 0 : Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture);
        return 0;
    }

    /// <summary>Lets the engine know what a table has been filled with; does nothing where it knows.</summary>
    public static async Task AnalyzeAsync(this ILiveDatabase live, Identifier table, CancellationToken cancellation)
    {
        if (live.Dialect.Analyze(table) is { IsEmpty: false } statement)
            await live.ExecuteAsync(statement, cancellation);
    }

    /// <summary>True if the query has a row.</summary>
    public static async Task<bool> AnyAsync(this ILiveDatabase live, SqlText query, CancellationToken cancellation) =>
        await live.CountAsync($"SELECT EXISTS ({query})", cancellation) != 0;

    /// <summary>All rows of a query.</summary>
    public static async Task<List<object?[]>> RowsAsync(this ILiveDatabase live, SqlText query, CancellationToken cancellation)
    {
        var rows = new List<object?[]>();
        await foreach (var reader in live.QueryAsync(query, cancellation))
            rows.Add(Values(reader));
        return rows;
    }

    public static object?[] Values(DbDataReader reader)
    {
        var values = new object?[reader.FieldCount];
        for (var i = 0; i < values.Length; i++)
            values[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
        return values;
    }

    /// <summary>A whole number as a query gives it.</summary>
    public static long Number(object? value) => Convert.ToInt64(value ?? 0L, CultureInfo.InvariantCulture);
}
