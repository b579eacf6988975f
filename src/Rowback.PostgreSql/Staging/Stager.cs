using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>Brings rows of the backup into a temporary table on live.</summary>
internal sealed class Stager(PostgreSqlBackupDatabase backup, PostgreSqlLiveDatabase live, CancellationToken cancellation)
{
    public async Task<long> StageAsync(StageRequest request)
    {
        var source = backup.Catalog!.Schema.Find(request.Source)!;
        var types = await TargetTypesAsync(request.Target);
        var arrival = new Arrival(backup, live, source, [.. request.Columns.Select(c => (c.Source, types.GetValueOrDefault(c.Target)))], cancellation);
        await arrival.CreateAsync();
        var when = request.When is null ? SqlText.Empty : SqlText.Raw(request.When + "\n");
        if (request.Keys is null || request.KeyColumns.Count == 0)
        {
            await arrival.BringAsync(SqlText.All([when]));
        }
        else
        {
            await foreach (var wanted in new WantedKeys(backup, live, source, request, cancellation).ConditionsAsync())
                await arrival.BringAsync(SqlText.All([wanted, when]));
        }

        await arrival.RecordAsync();
        var casts = new Casts(live, source, arrival, request.Columns, types, cancellation);
        var staged = await casts.WatchAsync(() => request.FillExisting ? FillAsync(request, arrival, types) : InsertAsync(request, arrival, types));
        await arrival.EmptyAsync();
        return staged;
    }

    /// <summary>The facts of a temporary table's columns.</summary>
    public async Task<Dictionary<string, TypeFacts>> TargetTypesAsync(Identifier target)
    {
        if (live.StageTypes.TryGetValue(target, out var known))
            return known;
        var types = new Dictionary<string, TypeFacts>(StringComparer.Ordinal);
        SqlText query = $"SELECT attname, atttypid FROM pg_catalog.pg_attribute WHERE attrelid = {new SqlValue(live.Dialect.Quote(target))}::regclass AND attnum > 0";
        await foreach (var row in live.Connection.QueryAsync(query, live.Dialect, cancellation))
        {
            if (live.Catalog!.TypesByOid.TryGetValue(row.GetString(1), out var facts))
                types[row.GetString(0)] = facts;
        }

        live.StageTypes[target] = types;
        return types;
    }

    /// <summary>The columns of the temporary table that are filled.</summary>
    public static IEnumerable<Identifier> Targets(IReadOnlyList<(string Target, string Source)> columns, IReadOnlyList<(string Target, SqlValue Value)> constants) =>
        columns.Select(c => new Identifier(c.Target)).Concat(constants.Select(c => new Identifier(c.Target)));

    private Task<long> InsertAsync(StageRequest request, Arrival arrival, Dictionary<string, TypeFacts> types)
    {
        var values = request.Columns.Select(c => arrival[c.Source].Into(types.GetValueOrDefault(c.Target), "i")).Concat(request.Constants.Select(c => (SqlText)$"{c.Value}"));
        return ExecuteAsync($"INSERT INTO {request.Target} ({Targets(request.Columns, request.Constants)}) SELECT {values} FROM {arrival.Name} AS i ON CONFLICT DO NOTHING");
    }

    /// <summary>The rows are there: found by what addresses them.</summary>
    private Task<long> FillAsync(StageRequest request, Arrival arrival, Dictionary<string, TypeFacts> types)
    {
        var address = request.KeyColumns.Select(k => request.Columns.First(c => c.Source == k)).ToList();
        var set = request.Columns.Except(address).Select(c => (SqlText)$"{new Identifier(c.Target)} = {arrival[c.Source].Into(types.GetValueOrDefault(c.Target), "i")}")
            .Concat(request.Constants.Select(c => (SqlText)$"{new Identifier(c.Target)} = {c.Value}"));
        var same = SqlText.All(address.Select(c => (SqlText)$"{new Identifier("s", c.Target)} = {arrival[c.Source].Into(types.GetValueOrDefault(c.Target), "i")}"));
        return ExecuteAsync($"UPDATE {request.Target} AS s SET {set} FROM {arrival.Name} AS i WHERE {same}");
    }

    private Task<long> ExecuteAsync(SqlText sql) => live.ExecuteAsync(sql, cancellation);
}
