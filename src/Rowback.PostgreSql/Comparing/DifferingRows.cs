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

    /// <summary>Null where all rows are to be brought over.</summary>
    public async Task<FoundRows?> FindAsync(DifferenceRequest request)
    {
        if (ComparedTable.Of(backup, live, request) is not { } table)
            return null;
        var there = await TableSize.EstimateAsync(backup.Connection, live.OwnDialect.Backup(request.Backup), live.OwnDialect, cancellation);
        var here = await TableSize.EstimateAsync(live.Connection, live.OwnDialect.Live(request.Live), live.OwnDialect, cancellation);
        if (there < Small || here < there / 2)
            return null;
        var keys = new KeyChunks(request.Backup.Name, table.Key, ChunkLength);
        (long There, long Here) rows;
        if (table.HasRanges && !request.EveryRow && await new RangeSums(table, backup, live, cancellation).FindAsync() is { } ranges)
        {
            foreach (var (first, last) in ranges.Differing)
                await CompareAsync(table, keys, table.Between(true, first, last), table.Between(false, first, last));
            rows = (ranges.There, ranges.Here);
        }
        else
        {
            rows = await CompareAsync(table, keys, SqlText.Empty, SqlText.Empty);
        }

        return keys.Count > Most ? null : new FoundRows(rows.There, rows.Here, keys.Conditions());
    }

    private async Task<(long There, long Here)> CompareAsync(ComparedTable table, KeyChunks keys, SqlText rangeThere, SqlText rangeHere)
    {
        var kinds = table.Kinds;
        await using var there = await SortedRows.OpenAsync(backup.Connection, Literal(table.Sorted(true, rangeThere)), kinds.Count, cancellation);
        await using var here = await SortedRows.OpenAsync(live.Connection, Literal(table.Sorted(false, rangeHere)), kinds.Count, cancellation);
        var more = await here.NextAsync();
        while (await there.NextAsync())
        {
            while (more && Compare(kinds, there, here) > 0)
                more = await here.NextAsync();
            // What is too much is read to its end all the same: a transaction does not outlive a query that is broken off.
            if (!(more && there.Row.SequenceEqual(here.Row)) && keys.Count <= Most)
                keys.Add(kinds, there);
        }

        while (more)
            more = await here.NextAsync();
        return (there.Count, here.Count);
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

/// <summary>What was found without bringing it over.</summary>
/// <param name="There">How many rows of the backup there are to compare.</param>
/// <param name="Here">How many of live were read.</param>
/// <param name="Conditions">Conditions over the backup's table; together they hold for the rows that may differ.</param>
internal sealed record FoundRows(long There, long Here, IReadOnlyList<SqlText> Conditions)
{
    /// <summary>What was counted of the rows brought over, with the number of all.</summary>
    public DifferenceCounts Counted(DifferenceCounts brought, DifferenceRequest request) =>
        // Under a condition on the backup's rows, live's were not all read.
        brought with { Backup = There, Live = request.When is null && request.NotNull.Count == 0 ? Here : null };
}
