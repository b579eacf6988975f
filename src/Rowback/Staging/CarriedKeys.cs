using System.Globalization;
using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.Staging;

/// <summary>Keys that come from elsewhere than a statement on live (a predicate's, say), put into a temporary table with columns k0, k1, ….</summary>
internal static class CarriedKeys
{
    private const int Batch = 500;

    /// <summary>Makes the table and fills it. Returns how many keys came.</summary>
    public static async Task<long> FillAsync(ILiveDatabase live, Identifier table, IReadOnlyList<SqlText> types, IAsyncEnumerable<object?[]> keys, CancellationToken cancellation)
    {
        await live.ExecuteAsync($"DROP TABLE IF EXISTS {table}", cancellation);
        await live.ExecuteAsync($"CREATE TEMPORARY TABLE {table.Unqualified()} ({types.Select((t, i) => (SqlText)$"{K(i)} {t}")})", cancellation);
        var batch = new List<SqlText>(Batch);
        long count = 0;
        await foreach (var key in keys)
        {
            count++;
            batch.Add($"({key.Select(v => (SqlText)$"{new SqlValue(v)}")})");
            if (batch.Count == Batch)
                await FlushAsync();
        }

        await FlushAsync();
        return count;

        async Task FlushAsync()
        {
            if (batch.Count > 0)
                await live.ExecuteAsync($"INSERT INTO {table} VALUES {batch}", cancellation);
            batch.Clear();
        }
    }

    public static Identifier K(int part, string? alias = null) => new(alias, "k" + part.ToString(CultureInfo.InvariantCulture));
}
