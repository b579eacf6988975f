using Rowback.Engines;
using Rowback.Matching;
using Rowback.Schema;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Comparing;

/// <summary>Writes into each deleted row on which deleted row it hung, and which one stands at the top of that.</summary>
internal sealed class VanishedTops(ILiveDatabase live, SchemaMatch schema, IReadOnlyDictionary<TableMatch, DifferenceTable> deleted, CancellationToken cancellation)
{
    private readonly IReadOnlyList<DifferenceTable> _parentsFirst = [.. TableOrder.ParentsFirst(schema).Where(deleted.ContainsKey).Select(t => deleted[t])];

    private Dialect Dialect => live.Dialect;

    public async Task FindAsync()
    {
        foreach (var rows in _parentsFirst)
        {
            foreach (var relation in Followed(rows))
                await HangAsync(rows, relation);
            await live.ExecuteAsync($"""
                UPDATE {rows.Name} AS s SET {DifferenceTable.TopTable} = {rows.Table.Index}, {DifferenceTable.TopRow} = s.{DifferenceTable.N}
                WHERE {IsLeft} AND s.{DifferenceTable.Via} IS NULL
                """, cancellation);
        }

        if (!await AnyLeftAsync())
            return;
        await HandDownAsync();
        if (!await AnyLeftAsync())
            return;
        await new VanishedCircles(live, _parentsFirst, Followed, t => deleted[t], cancellation).BreakAsync();
        await HandDownAsync();
    }

    /// <summary>Relations over which a deletion goes, in the order in which they are believed: cascades first, then no links, then by name.</summary>
    private IEnumerable<Relation> Followed(DifferenceTable rows) => schema.ParentsOf(rows.Table)
        .Where(r => !r.ClearsReference && deleted.ContainsKey(r.Parent))
        .OrderBy(r => r.OnDelete == OnDelete.Cascade ? 0 : 1).ThenBy(r => r.Parent.IsLink ? 1 : 0).ThenBy(r => r.Name, StringComparer.Ordinal);

    /// <summary>Parents come before children, so most of them know their top already and hand it on.</summary>
    private async Task HangAsync(DifferenceTable rows, Relation relation)
    {
        var parent = deleted[relation.Parent];
        await live.ExecuteAsync(parent.Index(Dialect, relation.ParentColumns), cancellation);
        var means = SqlText.All(relation.ChildColumns.Zip(relation.ParentColumns)
            .Select(c => Dialect.KeyEquals($"{DifferenceTable.C(c.Second, "p")}", $"{DifferenceTable.C(c.First, "s")}")));
        var notItself = parent == rows ? (SqlText)$"p.{DifferenceTable.N} <> s.{DifferenceTable.N}" : SqlText.Empty;
        await live.ExecuteAsync($"""
            UPDATE {rows.Name} AS s SET {DifferenceTable.Via} = {relation.Index}, {DifferenceTable.ParentRow} = p.{DifferenceTable.N}, {DifferenceTable.AncestorRow} = p.{DifferenceTable.N},
              {DifferenceTable.TopTable} = p.{DifferenceTable.TopTable}, {DifferenceTable.TopRow} = p.{DifferenceTable.TopRow}
            FROM {parent.Name} AS p
            WHERE {SqlText.All([$"s.{DifferenceTable.Via} IS NULL", DifferenceTable.IsDeleted("s"), DifferenceTable.IsDeleted("p"), means, notItself, When(rows, relation)])}
            """, cancellation);
    }

    /// <summary>What tables that refer to themselves or in a circle leave: from parents to children, until nothing more comes.</summary>
    private async Task HandDownAsync()
    {
        while (true)
        {
            long came = 0;
            foreach (var rows in _parentsFirst)
            {
                foreach (var relation in Followed(rows))
                {
                    came += await live.ExecuteAsync($"""
                        UPDATE {rows.Name} AS s SET {DifferenceTable.TopTable} = p.{DifferenceTable.TopTable}, {DifferenceTable.TopRow} = p.{DifferenceTable.TopRow}
                        FROM {deleted[relation.Parent].Name} AS p
                        WHERE {IsLeft} AND s.{DifferenceTable.Via} = {relation.Index} AND p.{DifferenceTable.N} = s.{DifferenceTable.AncestorRow} AND p.{DifferenceTable.TopRow} IS NOT NULL
                        """, cancellation);
                }
            }

            if (came == 0 || !await AnyLeftAsync())
                return;
            await ClimbAsync();
        }
    }

    /// <summary>Rows that still have no top look to the row that their ancestor looks to.</summary>
    private async Task ClimbAsync()
    {
        foreach (var rows in _parentsFirst)
        {
            foreach (var relation in Followed(rows).Where(r => r.Parent == rows.Table))
            {
                await live.ExecuteAsync($"""
                    UPDATE {rows.Name} AS s SET {DifferenceTable.AncestorRow} = p.{DifferenceTable.AncestorRow}
                    FROM {rows.Name} AS p
                    WHERE {IsLeft} AND s.{DifferenceTable.Via} = {relation.Index} AND p.{DifferenceTable.N} = s.{DifferenceTable.AncestorRow}
                      AND p.{DifferenceTable.TopRow} IS NULL AND p.{DifferenceTable.Via} = {relation.Index}
                    """, cancellation);
            }
        }
    }

    private async Task<bool> AnyLeftAsync()
    {
        foreach (var rows in _parentsFirst)
        {
            if (await live.AnyAsync($"SELECT 1 FROM {rows.Name} AS s WHERE {IsLeft}", cancellation))
                return true;
        }

        return false;
    }

    /// <summary>The condition of a polymorphic relation, over the row with the columns' own names.</summary>
    private static SqlText When(DifferenceTable rows, Relation relation) => relation.When is null
        ? SqlText.Empty
        : $"""
          s.{DifferenceTable.N} IN (SELECT x.{new Identifier("rowback_n")} FROM (
            SELECT {DifferenceTable.N} AS {new Identifier("rowback_n")}, {rows.Held.Select(c => (SqlText)$"{DifferenceTable.C(c)} AS {new Identifier(c.Live.Name)}")} FROM {rows.Name}) AS x
          WHERE ({SqlText.Raw(relation.When)}))
          """;

    private static SqlText IsLeft => $"({DifferenceTable.IsDeleted("s")} AND s.{DifferenceTable.TopRow} IS NULL)";
}
