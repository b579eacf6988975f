using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>
/// Finds the rows of the backup that live lacks or may hold with other values, without bringing any other: ranges of keys that are alike are passed over by their sums, and of the rest both
/// sides are read in the order of their keys, side by side. Equal bytes are the same values; whatever is not equal is left to be looked at.
/// </summary>
internal sealed class DifferingRows(PostgreSqlBackupDatabase backup, PostgreSqlLiveDatabase live, CancellationToken cancellation)
{
    /// <summary>Smaller tables are brought over as they are.</summary>
    private const long Small = 5_000;

    /// <summary>More keys are not kept in memory; all rows are brought over then.</summary>
    private const int Most = 400_000;

    private const int ChunkLength = 5_000;

    /// <summary>How many rows of the backup there are to compare, and conditions by which those are found that may differ; null where all are to be brought over.</summary>
    public async Task<(long Rows, IReadOnlyList<SqlText> Conditions)?> FindAsync(DifferenceRequest request)
    {
        if (ComparedTable.Of(backup, live, request) is not { } table)
            return null;
        var there = await TableSize.EstimateAsync(backup.Connection, live.OwnDialect.Backup(request.Backup), live.OwnDialect, cancellation);
        var here = await TableSize.EstimateAsync(live.Connection, live.OwnDialect.Live(request.Live), live.OwnDialect, cancellation);
        if (there < Small || here < there / 2)
            return null;
        var keys = new KeyChunks(request.Backup.Name, table.Key, ChunkLength);
        long rows = 0;
        if (table.HasRanges && !request.EveryRow && await new RangeSums(table, backup, live, cancellation).FindAsync() is { } ranges)
        {
            foreach (var (first, last) in ranges.Differing)
                await CompareAsync(table, keys, table.Between(true, first, last), table.Between(false, first, last));
            rows = ranges.Rows;
        }
        else
        {
            rows = await CompareAsync(table, keys, SqlText.Empty, SqlText.Empty);
        }

        return keys.Count > Most ? null : (rows, keys.Conditions());
    }

    private async Task<long> CompareAsync(ComparedTable table, KeyChunks keys, SqlText rangeThere, SqlText rangeHere)
    {
        var kinds = table.Kinds;
        await using var there = await SortedRows.OpenAsync(backup.Connection, Literal(table.Sorted(true, rangeThere)), kinds.Count, cancellation);
        await using var here = await SortedRows.OpenAsync(live.Connection, Literal(table.Sorted(false, rangeHere)), kinds.Count, cancellation);
        long rows = 0;
        var more = await here.NextAsync();
        while (await there.NextAsync())
        {
            rows++;
            while (more && Compare(kinds, there, here) > 0)
                more = await here.NextAsync();
            // What is too much is read to its end all the same: a transaction does not outlive a query that is broken off.
            if (!(more && there.Row.SequenceEqual(here.Row)) && keys.Count <= Most)
                keys.Add(kinds, there);
        }

        return rows;
    }

    private static int Compare(IReadOnlyList<KeyKind> kinds, SortedRows a, SortedRows b)
    {
        for (var i = 0; i < kinds.Count; i++)
        {
            if (KeyBytes.Compare(kinds[i], a.Key(i), b.Key(i)) is var order and not 0)
                return order;
        }

        return 0;
    }

    private string Literal(SqlText sql) => RenderedSql.Literal(sql, live.Dialect);
}
