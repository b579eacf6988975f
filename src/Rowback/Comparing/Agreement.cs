using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Comparing;

/// <summary>
/// Whether a row of the backup (<c>s</c>) and the live row with its key (<c>l</c>) have anything else in common that says something: more
/// than NULL and more than what every new row has.
/// </summary>
/// <param name="dialect">The dialect.</param>
/// <param name="schema">The matched schemas.</param>
/// <param name="rows">The table that the row is in.</param>
/// <param name="parents">For a relation, the rows of its parent's table that differ; null where they were not looked at.</param>
internal sealed class Agreement(Dialect dialect, SchemaMatch schema, DifferenceTable rows, Func<Relation, DifferenceTable?> parents)
{
    /// <summary>A unique value is in common, or a column agrees, or there is no column but the key.</summary>
    public SqlText Any => rows.Table.Columns.Count == rows.Table.Key.Count ? SqlText.Raw("1=1") : SqlText.Any([.. Uniques(), .. Columns(), .. References()]);

    /// <summary>A unique value is in common, which leaves no doubt.</summary>
    public SqlText Unique => SqlText.Any(Uniques());

    /// <summary>A column that is neither key nor reference agrees.</summary>
    public SqlText Own => SqlText.Any(Columns());

    /// <summary>None of the columns that are neither key nor reference differs.</summary>
    public SqlText OwnAllSame => SqlText.All(OwnColumns.Select(c => dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", $"{DifferenceTable.C(c, "s")}")));

    /// <summary>The columns that are neither key nor reference.</summary>
    public IReadOnlyList<ColumnMatch> OwnColumns => [.. rows.Table.Columns.Except(rows.Table.Key).Except(rows.Table.DisplayKey).Where(c => !Referring.Contains(c))];

    private HashSet<ColumnMatch> Referring => [.. schema.ParentsOf(rows.Table).SelectMany(r => r.ChildColumns)];

    private IEnumerable<SqlText> Uniques() => rows.Table.Live.UniqueKeys.Where(u => u.IsPlain)
        .Select(u => u.Columns.Select(rows.Table.FindValue).ToList())
        .Where(columns => columns.TrueForAll(c => c is not null && rows.Holds(c) && !Referring.Contains(c)) && !columns.TrueForAll(c => rows.Table.Key.Contains(c!)))
        .Select(columns => DifferenceTable.InLive(dialect, columns.OfType<ColumnMatch>()));

    private IEnumerable<SqlText> Columns() => OwnColumns.Select(column =>
    {
        SqlText live = $"{new Identifier("l", column.Live.Name)}";
        var notDefault = column.Live.ComparableDefault is null ? SqlText.Empty : dialect.Differs(column.Live, live, $"({SqlText.Raw(column.Live.ComparableDefault)})");
        return SqlText.All([$"{live} IS NOT NULL", notDefault, dialect.Same(column.Live, live, $"{DifferenceTable.C(column, "s")}")]);
    });

    /// <summary>A reference agrees only if it means the same row: one whose key no stranger has.</summary>
    private IEnumerable<SqlText> References() => schema.ParentsOf(rows.Table).Where(r => r.When is null && !r.ChildColumns.All(rows.Table.Key.Contains)).Select(relation =>
    {
        var equal = DifferenceTable.InLive(dialect, relation.ChildColumns);
        if (parents(relation) is not { } parent || parent == rows)
            return equal;
        var means = SqlText.All(relation.ChildColumns.Zip(relation.ParentColumns)
            .Select(c => dialect.KeyEquals($"{DifferenceTable.C(c.Second, "p")}", $"{DifferenceTable.C(c.First, "s")}")));
        return SqlText.All([equal, $"NOT EXISTS (SELECT 1 FROM {parent.Name} AS p WHERE {DifferenceTable.IsDeleted("p")} AND {means})"]);
    });
}
