using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.Sqlite.Tests;

/// <summary>Short ways to ask.</summary>
internal static class Queries
{
    public static Task<long> Execute(this ILiveDatabase live, SqlText sql) => live.ExecuteAsync(sql, CancellationToken.None);

    public static async Task<List<object?[]>> Rows(this ILiveDatabase live, SqlText sql)
    {
        var rows = new List<object?[]>();
        await foreach (var row in live.QueryAsync(sql, CancellationToken.None))
        {
            var values = new object[row.FieldCount];
            row.GetValues(values);
            rows.Add([.. values.Select(v => v is DBNull ? null : v)]);
        }

        return rows;
    }

    public static async Task<object?> Scalar(this ILiveDatabase live, SqlText sql) => (await live.Rows(sql)).Single()[0];

    public static async Task<List<object?[]>> All(this IAsyncEnumerable<object?[]> rows)
    {
        var all = new List<object?[]>();
        await foreach (var row in rows)
            all.Add(row);
        return all;
    }
}
