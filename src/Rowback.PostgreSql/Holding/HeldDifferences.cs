using System.Globalization;
using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>As <see cref="Differences"/>, into <see cref="HeldTables"/>: only rows that differ are kept.</summary>
internal sealed class HeldDifferences(PostgreSqlBackupDatabase backup, PostgreSqlLiveDatabase live, HeldTables held, CancellationToken cancellation)
{
    public async Task<DifferenceCounts> StageAsync(DifferenceRequest request)
    {
        var source = backup.Catalog!.Schema.Find(request.Backup)!;
        var table = live.Catalog!.Schema.Find(request.Live)!;
        var pairs = request.Key.Concat(request.Compared).ToDictionary(p => p.Backup, p => live.OwnDialect.Facts(table.FindColumn(p.Live)!), StringComparer.Ordinal);
        var rows = new HeldRows(backup, live, source, pairs.Keys.Concat(request.Columns.Select(c => c.Source)), cancellation);
        var staging = new HeldStaging(backup, live, held, cancellation);
        var target = request.Target is { } into ? held[into] : null;
        var found = await new DifferingRows(backup, live, cancellation).FindAsync(request);
        var types = target is null ? [] : request.Columns.Select(c => (c.Source, staging.Type(target, c.Target))).ToList();
        // Which of some rows differ, each by its place, and how.
        var (kindOf, from) = DifferenceText.Differing(request, live, HeldRows.Name, c => rows[c].As(pairs[c], "i"));
        var place = new Identifier("i", HeldTable.Place);
        SqlText query = $"SELECT {place}, {kindOf} {from} ORDER BY {place}";
        var counts = new DifferenceCounts(0, 0, 0);
        await foreach (var some in rows.ReadAsync(HeldStaging.One(found?.Conditions ?? [DifferenceText.IsCompared(request)]), cancellation))
        {
            var differing = await held.ReadAsync(query, rows.AsTable(some), cancellation);
            var missing = differing.Count(d => d[1] == "1");
            counts = new DifferenceCounts(counts.Backup + some.Count, counts.Missing + missing, counts.Different + differing.Count - missing);
            if (target is null || differing.Count == 0)
                continue;
            var kept = differing.ConvertAll(d => (Row: some[int.Parse(d[0]!, CultureInfo.InvariantCulture) - 1], Kind: d[1]));
            await rows.RefuseAsync(held, types, kept.ConvertAll(k => k.Row));
            var targets = HeldStaging.Targets(target, request.Columns, request.Constants);
            if (request.Kind is { } kind)
                held.Add(target, [.. targets, target.IndexOf(kind)], kept.Select(k => (IReadOnlyList<string?>)[.. HeldStaging.Values(rows, k.Row, request.Columns, request.Constants), k.Kind]));
            else
                held.Add(target, targets, kept.Select(k => HeldStaging.Values(rows, k.Row, request.Columns, request.Constants)));
        }

        return found?.Counted(counts, request) ?? counts;
    }
}
