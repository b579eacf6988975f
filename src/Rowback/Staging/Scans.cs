using Rowback.Engines;
using Rowback.Matching;

namespace Rowback.Staging;

/// <summary>
/// Announces, before it begins, that a large table of the backup is read as a whole for the sake of a few rows, because no index serves the columns by which they
/// are looked up.
/// </summary>
internal sealed class Scans(Workbench bench)
{
    /// <summary>A smaller table is read before anybody has finished reading about it.</summary>
    private const long Large = 100_000;

    private readonly HashSet<string> _told = [];

    public async Task AnnounceAsync(TableMatch table, StageRequest request)
    {
        var plain = request.KeyColumns.Where((_, i) => request.ComparedAs.ElementAtOrDefault(i) is null).ToList();
        if (request.KeyColumns.Count == 0 || table.Backup.CanFindBy(plain, underCondition: request.When is not null))
            return;
        if (await bench.Backup.EstimateRowsAsync(table.Backup, bench.Cancellation) is not { } rows || rows < Large)
            return;
        bench.Report("scanning", table);
        var columns = $"{table.Backup.Name}({string.Join(", ", request.KeyColumns)})";
        if (!_told.Add(columns))
            return;
        var (why, help) = plain.Count == request.KeyColumns.Count
            ? ($"The backup has no index by which rows are found by {columns}", $"an index on {columns} would help")
            : ($"{columns} has another type or collation than the key that it refers to, so that no index serves", $"the key's type and collation for {columns}, and an index on it, would help");
        bench.Hazards.Add(new Hazard("SCAN", $"{why}: the whole table is read (about {rows.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} rows).",
            $"{help}, made in live before the next backup", Stops: false));
    }
}
