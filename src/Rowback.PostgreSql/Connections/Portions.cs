using System.Globalization;
using System.Runtime.CompilerServices;

namespace Rowback.PostgreSql;

/// <summary>Reads a long query portion by portion: between two rows its connection is free for other statements. In a transaction only.</summary>
internal static class Portions
{
    private const int Length = 5_000;
    private static int _cursors;

    /// <summary>The rows, each value as PostgreSQL's text; null for NULL.</summary>
    public static async IAsyncEnumerable<string?[]> ReadAsync(Connection connection, string query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var cursor = string.Create(CultureInfo.InvariantCulture, $"rowback_cursor{Interlocked.Increment(ref _cursors)}");
        await connection.ExecuteAsync($"DECLARE {cursor} NO SCROLL CURSOR FOR {query}", cancellation);
        var portion = new List<string?[]>();
        do
        {
            portion.Clear();
            await foreach (var row in connection.ReadAsync(string.Create(CultureInfo.InvariantCulture, $"FETCH {Length} FROM {cursor}"), cancellation))
                portion.Add(row);
            foreach (var row in portion)
                yield return row;
        }
        while (portion.Count == Length);
        await connection.ExecuteAsync($"CLOSE {cursor}", cancellation);
    }
}
