using System.Globalization;
using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>As <see cref="Stager"/>, into <see cref="HeldTables"/>.</summary>
internal sealed class HeldStaging(PostgreSqlBackupDatabase backup, PostgreSqlLiveDatabase live, HeldTables held, CancellationToken cancellation)
{
    public async Task<long> StageAsync(StageRequest request)
    {
        if (request.FillExisting)
            throw new NotSupportedException("Rows that are only looked at are not filled.");
        var source = backup.Catalog!.Schema.Find(request.Source)!;
        var target = held[request.Target];
        var rows = new HeldRows(backup, live, source, request.Columns.Select(c => c.Source), cancellation);
        var types = request.Columns.Select(c => (c.Source, Type(target, c.Target))).ToList();
        var targets = Targets(target, request.Columns, request.Constants);
        SqlText when = request.When is null ? SqlText.Empty : SqlText.Raw(request.When + "\n");
        var conditions = request.Keys is null || request.KeyColumns.Count == 0
            ? One(SqlText.All([when]))
            : new WantedKeys(backup, live, source, request with { Keys = held.Readable(request.Keys) }, cancellation).ConditionsAsync().Select(wanted => SqlText.All([wanted, when]));
        long staged = 0;
        await foreach (var some in rows.ReadAsync(conditions, cancellation))
        {
            await rows.RefuseAsync(held, types, some);
            staged += held.Add(target, targets, some.Select(r => Values(rows, r, request.Columns, request.Constants)));
        }

        return staged;
    }

    /// <summary>The facts of a column's type; null for one that no column of live has.</summary>
    public TypeFacts? Type(HeldTable table, string column)
    {
        var type = table.Columns[table.IndexOf(column)].Plain;
        return live.Catalog!.Types.Values.FirstOrDefault(t => t.Stored == type);
    }

    /// <summary>Where in a row the columns and constants of a request go.</summary>
    public static IReadOnlyList<int> Targets(HeldTable table, IEnumerable<(string Target, string Source)> columns, IEnumerable<(string Target, SqlValue Value)> constants) =>
        [.. columns.Select(c => table.IndexOf(c.Target)), .. constants.Select(c => table.IndexOf(c.Target))];

    /// <summary>What goes there of a row.</summary>
    public static IReadOnlyList<string?> Values(HeldRows rows, string?[] row, IEnumerable<(string Target, string Source)> columns, IEnumerable<(string Target, SqlValue Value)> constants) =>
        [.. columns.Select(c => row[rows[c.Source].Place]), .. constants.Select(c => Convert.ToString(c.Value.Value, CultureInfo.InvariantCulture))];

    /// <summary>A condition alone.</summary>
    public static async IAsyncEnumerable<SqlText> One(params IReadOnlyList<SqlText> conditions)
    {
        await Task.CompletedTask;
        foreach (var condition in conditions)
            yield return condition;
    }
}
