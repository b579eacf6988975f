using System.Globalization;
using System.Numerics;
using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>
/// Which ranges of keys hold the same on both sides, by how many rows each has and a sum over their hashes, computed inside each server, both at once. Whether that is
/// worth while is found out from a few ranges first: where differences are spread over all of them, every row has to be looked at anyway.
/// </summary>
internal sealed class RangeSums(ComparedTable table, PostgreSqlBackupDatabase backup, PostgreSqlLiveDatabase live, CancellationToken cancellation)
{
    private const int Ranges = 1024, Probes = 7;

    /// <summary>How many differing stretches of keys are read one by one.</summary>
    private const int Stretches = 64;

    /// <summary>The stretches of keys that hold differences; null where all rows must be looked at.</summary>
    public async Task<(long Rows, IReadOnlyList<(long First, long Last)> Differing)?> FindAsync()
    {
        var (there, here) = await BothAsync(EndsAsync);
        if (there is null || here is null)
            return null;
        var (low, high) = (Math.Min(there.Value.Low, here.Value.Low), Math.Max(there.Value.High, here.Value.High));
        if (high - (BigInteger)low > long.MaxValue / 2)
            return null;
        var width = Math.Max(1, (high - low) / Ranges + 1);
        if (await AreSpreadAsync(low, high, width))
            return null;
        var (before, now) = await BothAsync(side => SumsAsync(side, low, width, SqlText.Empty));
        var differing = before.Keys.Union(now.Keys).Where(r => before.GetValueOrDefault(r) != now.GetValueOrDefault(r)).Order().ToList();
        var stretches = new List<(long First, long Last)>();
        foreach (var range in differing)
        {
            var (first, last) = (low + range * width, low + range * width + (width - 1));
            if (stretches.Count > 0 && stretches[^1].Last + 1 == first)
                stretches[^1] = (stretches[^1].First, last);
            else
                stretches.Add((first, last));
        }

        return stretches.Count > Stretches ? null : (before.Values.Sum(s => s.Rows), stretches);
    }

    private async Task<bool> AreSpreadAsync(long low, long high, long width)
    {
        var differing = 0;
        for (var i = 0; i < Probes; i++)
        {
            var first = low + (high - low) / Probes * i;
            var (before, now) = await BothAsync(side => SumsAsync(side, first, width, table.Between(side, first, first + (width - 1))));
            if (before.GetValueOrDefault(0) != now.GetValueOrDefault(0))
                differing++;
        }

        return differing > Probes / 2;
    }

    private async Task<(long Low, long High)?> EndsAsync(bool ofBackup)
    {
        await foreach (var row in Connection(ofBackup).ReadAsync(Literal(table.Ends(ofBackup)), cancellation))
            return row[0] is null ? null : (Number(row[0]!), Number(row[1]!));
        return null;
    }

    private async Task<Dictionary<long, (long Rows, string Sum)>> SumsAsync(bool ofBackup, long low, long width, SqlText range)
    {
        var sums = new Dictionary<long, (long, string)>();
        // How many ranges there are is not known to the planner, which would sort all rows by them.
        await Connection(ofBackup).ExecuteAsync("SET enable_sort = off", cancellation);
        await foreach (var row in Connection(ofBackup).ReadAsync(Literal(table.Sums(ofBackup, low, width, range)), cancellation))
            sums[Number(row[0]!)] = (Number(row[1]!), row[2]!);
        await Connection(ofBackup).ExecuteAsync("RESET enable_sort", cancellation);
        return sums;
    }

    /// <summary>Asks both sides at once.</summary>
    private async Task<(T There, T Here)> BothAsync<T>(Func<bool, Task<T>> ask)
    {
        var there = backup.Connection.Blocks ? Task.Run(() => ask(true), CancellationToken.None) : ask(true);
        var here = backup.Connection.Blocks ? Task.Run(() => ask(false), CancellationToken.None) : ask(false);
        await Task.WhenAll(there, here);
        return (await there, await here);
    }

    private Connection Connection(bool ofBackup) => ofBackup ? backup.Connection : live.Connection;

    private string Literal(SqlText sql) => RenderedSql.Literal(sql, live.Dialect);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
