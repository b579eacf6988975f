using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Comparing;

/// <summary>Deleted rows that hung on each other in a circle, so that none of them is the top: the first of each circle stands for it.</summary>
internal sealed class VanishedCircles(ILiveDatabase live, IReadOnlyList<DifferenceTable> tables, Func<DifferenceTable, IEnumerable<Relation>> followed,
    Func<TableMatch, DifferenceTable> rowsOf, CancellationToken cancellation)
{
    private const int Below = -1;

    /// <summary>Gives each row of each circle its top. Rows below a circle are left for what hands tops down.</summary>
    public async Task BreakAsync()
    {
        foreach (var rows in tables)
            await live.ExecuteAsync(rows.ParentIndex(live.Dialect), cancellation);
        await SetAsideRowsBelowAsync();
        foreach (var rows in tables)
        {
            await live.ExecuteAsync($"""
                UPDATE {rows.Name} AS s SET {DifferenceTable.TopTable} = {rows.Table.Index}, {DifferenceTable.TopRow} = s.{DifferenceTable.N}
                WHERE {OnCircle}
                """, cancellation);
        }

        while (await TakeEarlierTopsAsync() > 0)
            cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>What no row of a circle hangs on is below one: taken away from the outside in, until only circles are left.</summary>
    private async Task SetAsideRowsBelowAsync()
    {
        long aside;
        do
        {
            aside = 0;
            foreach (var rows in tables)
            {
                var held = SqlText.Any(tables.SelectMany(child => followed(child).Where(r => rowsOf(r.Parent) == rows).Select(r => (SqlText)$"""
                    EXISTS (SELECT 1 FROM {child.Name} AS q WHERE q.{DifferenceTable.ParentRow} = s.{DifferenceTable.N} AND q.{DifferenceTable.Via} = {r.Index}
                      AND q.{DifferenceTable.TopRow} IS NULL AND q.{DifferenceTable.TopTable} IS NULL)
                    """)));
                aside += await live.ExecuteAsync($"UPDATE {rows.Name} AS s SET {DifferenceTable.TopTable} = {Below} WHERE {OnCircle} AND NOT {held}", cancellation);
            }
        }
        while (aside > 0);
    }

    private async Task<long> TakeEarlierTopsAsync()
    {
        long taken = 0;
        foreach (var rows in tables)
        {
            foreach (var relation in followed(rows))
            {
                taken += await live.ExecuteAsync($"""
                    UPDATE {rows.Name} AS s SET {DifferenceTable.TopTable} = p.{DifferenceTable.TopTable}, {DifferenceTable.TopRow} = p.{DifferenceTable.TopRow}
                    FROM {rowsOf(relation.Parent).Name} AS p
                    WHERE s.{DifferenceTable.Via} = {relation.Index} AND p.{DifferenceTable.N} = s.{DifferenceTable.ParentRow}
                      AND s.{DifferenceTable.TopRow} IS NOT NULL AND p.{DifferenceTable.TopRow} IS NOT NULL
                      AND (p.{DifferenceTable.TopTable} < s.{DifferenceTable.TopTable}
                        OR p.{DifferenceTable.TopTable} = s.{DifferenceTable.TopTable} AND p.{DifferenceTable.TopRow} < s.{DifferenceTable.TopRow})
                    """, cancellation);
            }
        }

        return taken;
    }

    private static SqlText OnCircle => $"({DifferenceTable.IsDeleted("s")} AND s.{DifferenceTable.TopRow} IS NULL AND s.{DifferenceTable.TopTable} IS NULL)";
}
