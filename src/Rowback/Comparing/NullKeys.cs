using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Comparing;

/// <summary>Rows with NULL in their key: such a row is equal to no other by it, and is known by all its values.</summary>
internal static class NullKeys
{
    public static bool MayBe(TableMatch table) => table.Key.Any(c => !c.Live.NotNull);

    /// <summary>The row of the difference table has NULL in its key.</summary>
    public static SqlText Has(DifferenceTable rows, string alias) => SqlText.Any(rows.Table.Key.Select(c => (SqlText)$"{DifferenceTable.C(c, alias)} IS NULL"));

    /// <summary>The live row <c>l</c> is equal to the row <c>s</c> in all it has.</summary>
    public static SqlText IsEqual(Dialect dialect, DifferenceTable rows) =>
        SqlText.All(rows.Table.Columns.Select(c => dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", $"{DifferenceTable.C(c, "s")}")));

    /// <summary>A statement that finds those of them that are still there: each live row that is equal stands for one.</summary>
    public static SqlText Pair(Dialect dialect, DifferenceTable rows)
    {
        var before = SqlText.All(rows.Table.Columns.Select(c => dialect.Same(c.Live, $"{DifferenceTable.C(c, "q")}", $"{DifferenceTable.C(c, "s")}")));
        return $"""
            UPDATE {rows.Name} AS s SET {DifferenceTable.KindColumn} = {Kind.Same}
            WHERE s.{DifferenceTable.KindColumn} = {Kind.Deleted} AND {Has(rows, "s")}
              AND (SELECT count(*) FROM {rows.Live} AS l WHERE {IsEqual(dialect, rows)})
                > (SELECT count(*) FROM {rows.Name} AS q WHERE q.{DifferenceTable.N} < s.{DifferenceTable.N} AND {Has(rows, "q")} AND {before})
            """;
    }
}
