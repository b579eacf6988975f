using System.Globalization;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Staging;

/// <summary>
/// Rows that must never come back (<c>never</c> in rowback.json). Of a row that is protected nothing is brought here but its key and what others refer to it by, so that its values reach
/// no plan, journal or script. It stands in its temporary table as settled: missing, left out, and nothing more to be found about it. (That live has its key is noted, for then
/// nothing was going to be inserted anyway.)
/// </summary>
internal sealed class Protection(Workbench bench)
{
    /// <summary>The value of loaded for a row that has just come, of which only the key is there.</summary>
    private const int Arrived = -1;

    private readonly Dictionary<int, Sets> _keys = [];

    /// <summary>
    /// What an earlier run of the same question found: for each table the rows of the backup and of live that are protected. A script is made with these, so that it holds the keys
    /// of no other rows. Null for an earlier run there is none of.
    /// </summary>
    public IReadOnlyDictionary<int, Found>? Earlier { get; init; }

    /// <summary>What was found of one table, as keys.</summary>
    public sealed record Found(IReadOnlyList<object?[]> Backup, IReadOnlyList<object?[]> Live);

    /// <summary>The backup's rows that are protected, by what tells them apart; and keys listed in live, and those of live's protected rows. Null for none.</summary>
    private sealed record Sets(Identifier? Backup, Identifier? Listed, Identifier? Live);

    /// <summary>As <see cref="IBackupDatabase.StageAsync"/>, into the table's own temporary table: keys first, and the rest of what is not protected.</summary>
    public async Task<long> FetchAsync(StageTable stage, StageRequest request)
    {
        var came = await bench.Backup.StageAsync(request with { Columns = stage.WhoColumns, Constants = Arriving(request.Constants) }, bench.Cancellation);
        await SettleAsync(stage, request.Columns, request.Constants);
        return came;
    }

    /// <summary>Settles the protected ones of the rows that have just come, and brings what is missing of the others.</summary>
    private async Task SettleAsync(StageTable stage, IReadOnlyList<(string Target, string Source)> columns, IReadOnlyList<(string Target, SqlValue Value)> constants)
    {
        SqlText arrived = $"s.loaded = {Arrived}";
        if (!await bench.AnyAsync($"SELECT 1 FROM {stage.Name} AS s WHERE {arrived}"))
            return;
        await bench.PostAsync($"UPDATE {stage.Name} AS s SET {new Identifier("never")} = 1 WHERE {arrived} AND {await IsProtectedAsync(stage)}");
        SqlText others = $"{arrived} AND s.never IS NULL";
        var loaded = constants.FirstOrDefault(c => c.Target == "loaded").Value.Value ?? 0L;
        if (columns.Count > stage.WhoColumns.Count && await bench.AnyAsync($"SELECT 1 FROM {stage.Name} AS s WHERE {others}"))
        {
            await bench.Backup.StageAsync(new StageRequest
            {
                Source = stage.Table.Backup.Name,
                Target = stage.Name,
                Columns = columns,
                KeyColumns = stage.BackupRow,
                Keys = $"SELECT {stage.StagedRow("s").Select((c, i) => (SqlText)$"{c} AS {CarriedKeys.K(i)}")} FROM {stage.Name} AS s WHERE {others}",
                FillExisting = true,
            }, bench.Cancellation);
        }

        await bench.PostAsync($"UPDATE {stage.Name} AS s SET {new Identifier("loaded")} = {new SqlValue(loaded)} WHERE {others}");
        await CloseAsync(stage, $"{arrived} AND s.never = 1");
    }

    /// <summary>
    /// Settles rows of which only now it is known which live row they are, and that this one is protected. A row that is to be taken for a live row by the user's wish is among them.
    /// </summary>
    public async Task MarkJudgedAsync(StageTable stage)
    {
        if (stage.Table.Never is not { All: false } || stage.Table.KeyIsWholeRow)
            return;
        var keys = await KeysAsync(stage);
        if ((keys.Listed ?? keys.Live) is null)
            return;
        var known = InLive(stage, keys, c => $"{stage.T(c, "s")}");
        SqlText rows = $"s.state = {RowState.InLive} AND s.never IS NULL AND {known}";
        if (!await bench.AnyAsync($"SELECT 1 FROM {stage.Name} AS s WHERE {rows}"))
            return;
        await bench.PostAsync($"UPDATE {stage.Name} AS s SET {new Identifier("never")} = 1, {new Identifier("cause_key")} = CASE WHEN s.merged = 1 THEN {stage.LiveKey(bench.Dialect, "s")} END WHERE {rows}");
        await CloseAsync(stage, $"s.never = 1 AND s.cause IS NULL");
    }

    /// <summary>True if the live row with this key, as the dialect's key JSON, must not be shown.</summary>
    public async Task<bool> HidesLiveAsync(StageTable stage, string? key)
    {
        if (stage.Table.Never is not { } never || key is null)
            return false;
        if (never.All)
            return true;
        var keys = await KeysAsync(stage);
        var known = InLive(stage, keys, c => bench.Dialect.KeyPart($"{new SqlValue(key)}", IndexOf(stage.DisplayKey, c), c.Live));
        return (keys.Listed ?? keys.Live) is not null && await bench.AnyAsync($"SELECT 1 WHERE {known}");
    }

    /// <summary>What this run found, for the next one to go by; only where more than the configuration is needed to know it.</summary>
    public async Task<IReadOnlyDictionary<int, Found>> FoundAsync()
    {
        var found = new Dictionary<int, Found>();
        foreach (var stage in bench.Tables.Where(s => s.Table.Never is { All: false }))
        {
            var backup = await bench.RowsAsync($"SELECT {stage.StagedRow("s")} FROM {stage.Name} AS s WHERE s.never = 1");
            var live = stage.Table.KeyIsWholeRow ? []
                : await bench.RowsAsync($"SELECT {stage.DisplayKey.Select((c, i) => bench.Dialect.KeyPart($"s.{new Identifier("cause_key")}", i, c.Live))} FROM {stage.Name} AS s WHERE s.never = 1 AND s.{new Identifier("cause_key")} IS NOT NULL");
            found[stage.Table.Index] = new Found(backup, live);
        }

        return found;
    }

    /// <summary>Nothing more is to be found of these rows, and nothing of them is kept but their keys.</summary>
    private async Task CloseAsync(StageTable stage, SqlText rows)
    {
        var who = stage.WhoColumns.Select(c => c.Target).ToHashSet(StringComparer.Ordinal);
        var empty = stage.Held.SelectMany(c => stage.IsTarget(c) ? new[] { StageTable.C(c), stage.T(c) } : [StageTable.C(c)]).Where(c => !who.Contains(c.Name))
            .Concat(stage.Parents.SelectMany(r => new[] { StageTable.P(r), StageTable.Reattach(r) }))
            .Concat(new[] { "ask", "forced", "found", "changed", "overwrite", "merged", "newkey", "other_key" }.Select(f => new Identifier(f)));
        var own = stage.Held.Where(c => stage.IsTarget(c) && who.Contains(StageTable.C(c).Name)).Select(c => (SqlText)$"{stage.T(c)} = {StageTable.C(c)}");
        var inLive = stage.Table.KeyIsWholeRow ? (SqlText)$"{RowState.Missing}"
            : $"CASE WHEN EXISTS (SELECT 1 FROM {stage.Live} AS l WHERE {SqlText.All(stage.Address.Select(c => bench.Dialect.KeyEquals($"{new Identifier("l", c.Live.Name)}", $"{StageTable.C(c, "s")}")))}) THEN {RowState.InLive} ELSE {RowState.Missing} END";
        SqlText[] set =
        [
            $"{new Identifier("state")} = {inLive}", $"{new Identifier("cause")} = {Cause.Protected}", $"{new Identifier("loaded")} = 1",
            $"{new Identifier("up")} = 1", $"{new Identifier("down")} = 1", $"{new Identifier("checked")} = 1",
            .. own, .. empty.Select(c => (SqlText)$"{c} = NULL"),
        ];
        await bench.PostAsync($"UPDATE {stage.Name} AS s SET {set} WHERE {rows}");
    }

    /// <summary>The staged row, of which no more than the key has come, is one that must not come back.</summary>
    private async Task<SqlText> IsProtectedAsync(StageTable stage)
    {
        if (stage.Table.Never!.All)
            return SqlText.Raw("1=1");
        var keys = await KeysAsync(stage);
        var found = new List<SqlText>();
        if (keys.Backup is { } backup)
            found.Add($"EXISTS (SELECT 1 FROM {backup} AS k WHERE {SqlText.All(stage.StagedRow("s").Select((c, i) => (SqlText)$"{CarriedKeys.K(i, "k")} = {c}"))})");
        if (keys.Listed is { } listed)
        {
            found.Add(Has(listed, stage, c => $"{StageTable.C(c, "s")}"));
            // A row that an earlier restore gave another key was erased under that one.
            if (bench.Renumbered(stage.Table) is { } renumbered)
                found.Add($"{stage.BackupKey(bench.Dialect, "s")} IN (SELECT r.old_key FROM ({renumbered}) AS r WHERE r.new_key IN (SELECT {KeyJson(stage)} FROM {listed} AS k))");
        }

        return found.Count == 0 ? SqlText.Raw("1=0") : SqlText.Any(found);
    }

    private SqlText InLive(StageTable stage, Sets keys, Func<ColumnMatch, SqlText> value) =>
        SqlText.Any(new[] { keys.Listed, keys.Live }.OfType<Identifier>().Select(k => Has(k, stage, value)));

    private SqlText Has(Identifier keys, StageTable stage, Func<ColumnMatch, SqlText> value) =>
        $"EXISTS (SELECT 1 FROM {keys} AS k WHERE {SqlText.All(stage.DisplayKey.Select((c, i) => bench.Dialect.KeyEquals($"{CarriedKeys.K(i, "k")}", value(c))))})";

    private SqlText KeyJson(StageTable stage) => bench.Dialect.KeyJson([.. stage.DisplayKey.Select((_, i) => (SqlText)$"{CarriedKeys.K(i, "k")}")]);

    /// <summary>Looked up when the first row of the table is staged, and not for tables that the restore does not come to.</summary>
    private async Task<Sets> KeysAsync(StageTable stage)
    {
        if (_keys.TryGetValue(stage.Table.Index, out var known))
            return known;
        var never = stage.Table.Never!;
        var number = stage.Table.Index.ToString(CultureInfo.InvariantCulture);
        var (backup, listed, live) = (bench.Dialect.Temporary("rowback_nb" + number), bench.Dialect.Temporary("rowback_nl" + number), bench.Dialect.Temporary("rowback_nv" + number));
        SqlText[] rowTypes = stage.HasRowAddress ? [bench.Dialect.AnyType] : [.. stage.Address.Select(c => bench.Dialect.StageType(c.Live))];
        SqlText[] keyTypes = [.. stage.DisplayKey.Select(c => bench.Dialect.StageType(c.Live))];
        if (Earlier is not null)
        {
            var found = Earlier.GetValueOrDefault(stage.Table.Index) ?? new Found([], []);
            await FillAsync(backup, rowTypes, Rows(found.Backup));
            if (found.Live.Count > 0)
                await FillAsync(live, keyTypes, Rows(found.Live));
            return _keys[stage.Table.Index] = new Sets(backup, null, found.Live.Count > 0 ? live : null);
        }

        if (never.Backup is not null && await FillAsync(backup, rowTypes, ListedKeys.BackupAsync(bench.Backup, stage.Table, stage.BackupRow, bench.Cancellation)) == 0)
        {
            bench.Hazards.Add(new Hazard("NEVER_MATCHES_NOTHING", $"\"never\" in rowback.json protects rows of {stage.Table} by a condition on the backup's row, and no row of this backup fulfils it. A backup from before an erasure does not know of it.",
                "\"listedIn\", a query on live that gives the erased keys", Stops: false));
        }

        if (never.ListedIn is not null)
        {
            await ListedKeys.FillListedAsync(bench.Live, stage.Table, listed, bench.Cancellation);
            await IndexAsync(listed, keyTypes.Length);
        }

        if (never.Live is not null)
            await FillAsync(live, keyTypes, ListedKeys.LiveAsync(bench.Live, stage.Table, bench.Cancellation));
        return _keys[stage.Table.Index] = new Sets(never.Backup is null ? null : backup, never.ListedIn is null ? null : listed, never.Live is null ? null : live);

        async Task<long> FillAsync(Identifier table, IReadOnlyList<SqlText> types, IAsyncEnumerable<object?[]> keys)
        {
            var count = await CarriedKeys.FillAsync(bench.Live, table, types, keys, bench.Cancellation);
            await IndexAsync(table, types.Count);
            return count;
        }

        Task<long> IndexAsync(Identifier table, int parts) =>
            bench.ExecuteAsync($"CREATE INDEX {bench.Dialect.IndexOn(bench.Dialect.Temporary(table.Name + "_key"), table)} ({Enumerable.Range(0, parts).Select(i => CarriedKeys.K(i))})");
    }

    private static async IAsyncEnumerable<object?[]> Rows(IReadOnlyList<object?[]> rows)
    {
        await Task.CompletedTask;
        foreach (var row in rows)
            yield return row;
    }

    private static IReadOnlyList<(string Target, SqlValue Value)> Arriving(IReadOnlyList<(string Target, SqlValue Value)> constants) =>
        [.. constants.Where(c => c.Target != "loaded"), ("loaded", new SqlValue((long)Arrived))];

    private static int IndexOf(IReadOnlyList<ColumnMatch> columns, ColumnMatch column)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i] == column)
                return i;
        }

        return -1;
    }
}
