using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>Compares a table of the backup with live's, driven by the backup's rows.</summary>
internal sealed class Differences(PostgreSqlBackupDatabase backup, PostgreSqlLiveDatabase live, CancellationToken cancellation)
{
    public async Task<DifferenceCounts> StageAsync(DifferenceRequest request)
    {
        var source = backup.Catalog!.Schema.Find(request.Backup)!;
        var target = live.Catalog!.Schema.Find(request.Live)!;
        var pairs = request.Key.Concat(request.Compared).ToDictionary(p => p.Backup, p => target.FindColumn(p.Live)!, StringComparer.Ordinal);
        var types = request.Target is { } staged ? await new Stager(backup, live, cancellation).TargetTypesAsync(staged) : [];
        var columns = pairs.Select(p => (p.Key, live.OwnDialect.Facts(p.Value))).Concat(request.Columns.Select(c => (c.Source, types.GetValueOrDefault(c.Target)))).ToList();
        var arrival = new Arrival(backup, live, source, columns, cancellation);
        await arrival.CreateAsync();
        // What is found by its key was read under the condition already. A script judges every row again where it is run.
        var found = live.Recorder is null ? await new DifferingRows(backup, live, cancellation).FindAsync(request) : null;
        foreach (var condition in found?.Conditions ?? [DifferenceText.IsCompared(request)])
            await arrival.BringAsync(condition);

        SqlText Value(string column) => arrival[column].As(pairs.TryGetValue(column, out var known) ? live.OwnDialect.Facts(known) : null, "i");
        var (kindOf, from) = DifferenceText.Differing(request, live, arrival.Name, Value);
        // In the backup's order, whatever the join's: it is the order in which what vanished is told.
        SqlText rows = $"SELECT i.*, {kindOf} AS kind {from} ORDER BY i.ctid";
        var insert = request.Target is { } into ? Insert(request, into, arrival, types) : SqlText.Empty;
        var counts = new DifferenceCounts(0, 0, 0);
        SqlText query = $"""
            WITH d AS MATERIALIZED ({rows}){insert}
            SELECT (SELECT count(*) FROM {arrival.Name}), count(*) FILTER (WHERE kind = 1), count(*) FILTER (WHERE kind = 2) FROM d
            """;
        await arrival.RecordAsync();
        live.Recorder?.Invoke(new RecordedStatement(query));
        var casts = new Casts(live, source, arrival, request.Columns, types, cancellation);
        await casts.WatchAsync(async () =>
        {
            await foreach (var row in live.Connection.QueryAsync(query, live.Dialect, cancellation))
                counts = new DifferenceCounts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
            return counts.Backup;
        });
        await arrival.EmptyAsync();
        return found?.Counted(counts, request) ?? counts;
    }

    private static SqlText Insert(DifferenceRequest request, Identifier into, Arrival arrival, Dictionary<string, TypeFacts> types)
    {
        var values = request.Columns.Select(c => arrival[c.Source].Into(types.GetValueOrDefault(c.Target), "d")).Concat(request.Constants.Select(c => (SqlText)$"{c.Value}"));
        var targets = Stager.Targets(request.Columns, request.Constants);
        if (request.Kind is { } kind)
        {
            values = values.Append(SqlText.Raw("d.kind"));
            targets = targets.Append(new Identifier(kind));
        }

        return $", inserted AS (INSERT INTO {into} ({targets}) SELECT {values} FROM d ON CONFLICT DO NOTHING)";
    }
}
