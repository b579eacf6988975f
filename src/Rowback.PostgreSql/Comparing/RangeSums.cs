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

    /// <summary>How many rows each side has, and the stretches of keys that hold differences; null where all rows must be looked at.</summary>
    public async Task<(long There, long Here, IReadOnlyList<(long First, long Last)> Differing)?> FindAsync()
    {
        var (there, here) = await BothAsync(EndsAsync);
        if (there is null || here is null)
            return null;
        var (low, high) = (Math.Min(there.Value.Low, here.Value.Low), Math.Max(there.Value.High, here.Value.High));
        if (high - (BigInteger)low > long.MaxValue / 2)
            return null;
        var width = Math.Max(1, (high - low) / Ranges + 1);
        var hash = await RowHash.OfAsync(backup.Connection, live.Connection, cancellation);
        var probes = Enumerable.Range(0, Probes).Select(i => (high - low) / width * i / Probes).ToList();
        var probed = await DifferingAsync(side => SqlText.Join(" UNION ALL ", probes.Select(r => table.Sums(side, hash, low, width, Range(side, r)))));
        if (probed.Differing.Count > Probes / 2)
            return null;
        var (rowsThere, rowsHere, differing) = await DifferingAsync(side => table.Sums(side, hash, low, width, SqlText.Empty));
        var stretches = new List<(long First, long Last)>();
        foreach (var range in differing)
        {
            var (first, last) = Ends(range);
            if (stretches.Count > 0 && stretches[^1].Last + 1 == first)
                stretches[^1] = (stretches[^1].First, last);
            else
                stretches.Add((first, last));
        }

        return stretches.Count > Stretches ? null : (rowsThere, rowsHere, stretches);

        (long First, long Last) Ends(long range)
        {
            var first = low + range * width;
            return (first, first + Math.Min(high - first, width - 1));
        }

        SqlText Range(bool side, long range) => table.Between(side, Ends(range).First, Ends(range).Last);
    }

    /// <summary>How many rows each side has, and the numbers of the ranges that are not the same on both, in order.</summary>
    private async Task<(long There, long Here, IReadOnlyList<long> Differing)> DifferingAsync(Func<bool, SqlText> sums)
    {
        var (before, now) = await BothAsync((side, c) => SumsAsync(side, sums(side), c));
        return (before.Values.Sum(s => s.Rows), now.Values.Sum(s => s.Rows), [.. before.Keys.Union(now.Keys).Where(r => before.GetValueOrDefault(r) != now.GetValueOrDefault(r)).Order()]);
    }

    private async Task<(long Low, long High)?> EndsAsync(bool ofBackup, CancellationToken ending)
    {
        await foreach (var row in Connection(ofBackup).ReadAsync(Literal(table.Ends(ofBackup)), ending))
            return row[0] is null ? null : (Number(row[0]!), Number(row[1]!));
        return null;
    }

    private async Task<Dictionary<long, (long Rows, string Sum)>> SumsAsync(bool ofBackup, SqlText query, CancellationToken ending)
    {
        var sums = new Dictionary<long, (long, string)>();
        // How many ranges there are is not known to the planner, which would sort all rows by them.
        await Connection(ofBackup).ExecuteAsync("SET enable_sort = off", ending);
        await foreach (var row in Connection(ofBackup).ReadAsync(Literal(query), ending))
            sums[Number(row[0]!)] = (Number(row[1]!), row[2]!);
        await Connection(ofBackup).ExecuteAsync("RESET enable_sort", ending);
        return sums;
    }

    private Task<(T There, T Here)> BothAsync<T>(Func<bool, CancellationToken, Task<T>> ask) =>
        AtOnce.BothAsync(backup.Connection.Blocks, c => ask(true, c), c => ask(false, c), cancellation);

    private Connection Connection(bool ofBackup) => ofBackup ? backup.Connection : live.Connection;

    private string Literal(SqlText sql) => RenderedSql.Literal(sql, live.Dialect);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
