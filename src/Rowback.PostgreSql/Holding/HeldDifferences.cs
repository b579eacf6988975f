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
        var all = SqlText.All([.. request.NotNull.Select(c => (SqlText)$"{new Identifier(source.Name.Name, c)} IS NOT NULL"), request.When is null ? SqlText.Empty : SqlText.Raw(request.When + "\n")]);
        var types = target is null ? [] : request.Columns.Select(c => (c.Source, staging.Type(target, c.Target))).ToList();
        var query = Query(request, rows, pairs);
        var counts = new DifferenceCounts(0, 0, 0);
        await foreach (var some in rows.ReadAsync(HeldStaging.One(found?.Conditions ?? [all]), cancellation))
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

        return found is null ? counts : counts with { Backup = found.Value.Rows };
    }

    /// <summary>Which of some rows differ, each by its place, and how.</summary>
    private SqlText Query(DifferenceRequest request, HeldRows rows, Dictionary<string, TypeFacts?> types)
    {
        var columns = live.Catalog!.Schema.Find(request.Live)!;
        SqlText Value(string column) => rows[column].As(types[column], "i");
        var key = SqlText.All(request.Key.Select(k => live.Dialect.KeyEquals($"{new Identifier("l", k.Live)}", Value(k.Backup))));
        SqlText isMissing = $"{new Identifier("l", request.Key[0].Live)} IS NULL";
        var differs = SqlText.Any(request.Compared.Select(c => live.Dialect.Differs(columns.FindColumn(c.Live)!, $"{new Identifier("l", c.Live)}", Value(c.Backup))));
        var wanted = request.MissingOnly ? isMissing : SqlText.Any([isMissing, differs]);
        var place = new Identifier("i", HeldTable.Place);
        return $"SELECT {place}, CASE WHEN {isMissing} THEN 1 ELSE 2 END FROM {HeldRows.Name} AS i LEFT JOIN {live.Dialect.Live(request.Live)} AS l ON {key} WHERE {wanted} ORDER BY {place}";
    }
}
