using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Comparing;

/// <summary>
/// Says of each live row with a key that an earlier restore gave whether it still is the restored row: a generator that goes back may have given
/// the key to a stranger since. The rule is the restore's own (Closing, <c>Identity</c>).
/// </summary>
internal sealed class RenumberedIdentity(IDatabasePair databases, SchemaMatch schema, CancellationToken cancellation)
{
    private readonly ILiveDatabase _live = databases.Live;

    /// <summary>Marks the doubtful rows of a key map, and removes those that mean nothing any more.</summary>
    public async Task JudgeAsync(KeyMap map)
    {
        var rows = new DifferenceTable(map.Table, map.Table.AllColumns.Select(c => c.Index).ToHashSet(), _live.Dialect, "rowback_k");
        var agreement = new Agreement(_live.Dialect, schema, rows, _ => null);
        if (map.Table.Live.Generator is not null && !map.Table.GeneratorHasNotGoneBack && agreement.OwnColumns.Count > 0)
            await CompareAsync(map, rows, agreement);

        // A row that was deleted once more may have been given one more key: of several, the one that is in live counts.
        SqlText IsThere(string alias) => $"EXISTS (SELECT 1 FROM {_live.Dialect.Live(map.Table.Name)} AS l WHERE {map.AtNow(alias)})";
        await _live.ExecuteAsync($"""
            DELETE FROM {map.Name} AS m WHERE NOT {IsThere("m")} AND EXISTS (SELECT 1 FROM {map.Name} AS o WHERE {map.SameBefore("o", "m")} AND {IsThere("o")})
            """, cancellation);
    }

    private async Task CompareAsync(KeyMap map, DifferenceTable rows, Agreement agreement)
    {
        var table = map.Table;
        foreach (var statement in rows.Create(_live.Dialect))
            await _live.ExecuteAsync(statement, cancellation);
        await databases.Backup.StageAsync(new StageRequest
        {
            Source = table.Backup.Name,
            Target = rows.Name,
            Columns = rows.Load,
            KeyColumns = [.. table.DisplayKey.Select(c => c.Backup.Name)],
            Keys = $"SELECT {table.DisplayKey.Select((c, i) => (SqlText)$"{KeyMap.Before(c, "m")} AS {new Identifier("k" + i.ToString(System.Globalization.CultureInfo.InvariantCulture))}")} FROM {map.Name} AS m",
            KeyCount = await _live.CountAsync($"SELECT count(*) FROM {map.Name}", cancellation),
        }, cancellation);
        var same = SqlText.Any([agreement.Unique, SqlText.All([agreement.Own, agreement.OwnAllSame])]);
        await _live.ExecuteAsync($"""
            UPDATE {map.Name} AS m SET {KeyMap.Doubt} = CASE WHEN {same} THEN NULL WHEN {agreement.Own} THEN {KeyMap.Asks} ELSE {KeyMap.Stranger} END
            FROM {rows.Name} AS s, {rows.Live} AS l WHERE {map.IsOf("m")} AND {map.AtNow("m")}
            """, cancellation);
        await _live.ExecuteAsync($"DROP TABLE {rows.Name}", cancellation);
    }
}
