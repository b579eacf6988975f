using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.Comparing;

/// <summary>Fills the difference tables by one pass over both sides of each table, and counts.</summary>
/// <param name="databases">Both sides.</param>
/// <param name="everyRow">As <see cref="DifferenceRequest.EveryRow"/>.</param>
/// <param name="cancellation">Ends it.</param>
internal sealed class DifferenceStaging(IDatabasePair databases, bool everyRow, CancellationToken cancellation)
{
    private readonly ILiveDatabase _live = databases.Live;

    private Dialect Dialect => _live.Dialect;

    /// <summary>Compares the tables; the result is in their order.</summary>
    public async Task<IReadOnlyList<TableDifference>> StageAsync(IReadOnlyList<DifferenceTable> tables, Action finished)
    {
        var differences = new List<TableDifference>(tables.Count);
        foreach (var rows in tables)
        {
            foreach (var statement in rows.Create(Dialect))
                await _live.ExecuteAsync(statement, cancellation);
            differences.Add(new TableDifference(rows));
        }

        await CompareAsync([.. differences.Where(d => !d.Rows.Table.KeyIsWholeRow && !IsCast(d))], finished);
        foreach (var difference in differences.Where(d => d.Rows.Table.KeyIsWholeRow || IsCast(d)))
        {
            if (difference.Rows.Table.KeyIsWholeRow)
                await CountWholeRowsAsync(difference);
            else
                await CompareCastAsync(difference);
            difference.Live = await CountLiveAsync(difference);
            finished();
        }

        return differences;
    }

    private static bool IsCast(TableDifference difference) => difference.Rows.Table.Columns.Any(c => c.Retyped);

    private async Task CompareAsync(IReadOnlyList<TableDifference> differences, Action finished)
    {
        var requests = differences.Select(d => Request(d.Rows) with { EveryRow = everyRow }).ToList();
        var counts = await databases.Backup.StageDifferencesAsync(requests, _ => finished(), cancellation);
        foreach (var (difference, count) in differences.Zip(counts))
            (difference.Backup, difference.Deleted, difference.Changed, difference.Live) = (count.Backup, count.Missing, count.Different, count.Live ?? await CountLiveAsync(difference));
    }

    private Task<long> CountLiveAsync(TableDifference difference) => _live.CountAsync($"SELECT count(*) FROM {difference.Rows.Live}", cancellation);

    private static DifferenceRequest Request(DifferenceTable rows) => new()
    {
        Backup = rows.Table.Backup.Name,
        Live = rows.Table.Name,
        Key = [.. rows.Table.Key.Select(c => (c.Backup.Name, c.Live.Name))],
        Compared = [.. rows.Table.Columns.Except(rows.Table.Key).Select(c => (c.Backup.Name, c.Live.Name))],
        Target = rows.Name,
        Columns = rows.Load,
        Kind = DifferenceTable.KindColumn.Name,
    };

    /// <summary>Where a type has changed, the backup's values are compared as live would have stored them, so they are stored first.</summary>
    private async Task CompareCastAsync(TableDifference difference)
    {
        var rows = difference.Rows;
        difference.Backup = await StageAllAsync(rows);
        var same = SqlText.All(rows.Columns.Except(rows.Table.Key).Select(c => Dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", $"{DifferenceTable.C(c, "s")}")));
        await _live.ExecuteAsync($"""
            UPDATE {rows.Name} AS s SET {DifferenceTable.KindColumn} = CASE WHEN {same} THEN {Kind.Same} ELSE {Kind.Changed} END
            FROM {rows.Live} AS l WHERE {DifferenceTable.InLive(Dialect, rows.Table.Key)}
            """, cancellation);
        await _live.ExecuteAsync($"DELETE FROM {rows.Name} WHERE {DifferenceTable.KindColumn} = {Kind.Same}", cancellation);
        await _live.ExecuteAsync($"UPDATE {rows.Name} SET {DifferenceTable.KindColumn} = {Kind.Deleted} WHERE {DifferenceTable.KindColumn} IS NULL", cancellation);
        await CountAsync(difference);
    }

    /// <summary>Rows without a key are told apart by all their values and counted: those that are in the backup more often were deleted.</summary>
    private async Task CountWholeRowsAsync(TableDifference difference)
    {
        var rows = difference.Rows;
        difference.Backup = await StageAllAsync(rows);
        var counted = Dialect.Temporary(rows.Name.Name + "_count");
        var (h, before, now) = (DifferenceTable.Hash, new Identifier("before"), new Identifier("now"));
        await _live.ExecuteAsync($"UPDATE {rows.Name} SET {h} = {Dialect.RowHash([.. rows.Columns.Select(c => (SqlText)$"{DifferenceTable.C(c)}")])}", cancellation);
        await _live.ExecuteAsync($"DROP TABLE IF EXISTS {counted}", cancellation);
        await _live.ExecuteAsync($"""
            CREATE TEMPORARY TABLE {new Identifier(counted.Name)} AS SELECT {h}, sum({before}) AS {before}, sum({now}) AS {now} FROM (
              SELECT {h}, 1 AS {before}, 0 AS {now} FROM {rows.Name}
              UNION ALL
              SELECT {Dialect.RowHash([.. rows.Columns.Select(c => (SqlText)$"{new Identifier("l", c.Live.Name)}")])}, 0, 1 FROM {rows.Live} AS l) AS x
            GROUP BY {h}
            """, cancellation);

        // Of equal rows, as many stay as live has fewer.
        await _live.ExecuteAsync($"""
            DELETE FROM {rows.Name} WHERE {DifferenceTable.N} NOT IN (
              SELECT x.{DifferenceTable.N} FROM (
                SELECT s.{DifferenceTable.N}, row_number() OVER (PARTITION BY s.{h} ORDER BY s.{DifferenceTable.N}) AS {new Identifier("nth")}, c.{before} - c.{now} AS {new Identifier("fewer")}
                FROM {rows.Name} AS s JOIN {counted} AS c ON c.{h} = s.{h} WHERE c.{before} > c.{now}) AS x
              WHERE x.{new Identifier("nth")} <= x.{new Identifier("fewer")})
            """, cancellation);
        await _live.ExecuteAsync($"UPDATE {rows.Name} SET {DifferenceTable.KindColumn} = {Kind.Deleted}", cancellation);
        await _live.ExecuteAsync($"DROP TABLE {counted}", cancellation);
        await CountAsync(difference);
    }

    private Task<long> StageAllAsync(DifferenceTable rows) => databases.Backup.StageAsync(new StageRequest
    {
        Source = rows.Table.Backup.Name,
        Target = rows.Name,
        Columns = rows.Load,
    }, cancellation);

    private async Task CountAsync(TableDifference difference)
    {
        difference.Deleted = await _live.CountAsync($"SELECT count(*) FROM {difference.Rows.Name} AS s WHERE {DifferenceTable.IsDeleted("s")}", cancellation);
        difference.Changed = await _live.CountAsync($"SELECT count(*) FROM {difference.Rows.Name} AS s WHERE s.{DifferenceTable.KindColumn} IN ({Kind.Changed}, {Kind.Asks})", cancellation);
    }
}
