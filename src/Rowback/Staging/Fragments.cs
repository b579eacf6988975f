using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Staging;

/// <summary>Pieces of SQL over temporary tables that several stages need.</summary>
internal static class Fragments
{
    public static Identifier Column(string alias, string name) => new(alias, name);

    /// <summary>The staged row is to be inserted, unless it is taken out: no live row is it, and it is wanted.</summary>
    public static SqlText IsCandidate(string alias) =>
        $"({new Identifier(alias, "role")} >= {Role.Down} AND {new Identifier(alias, "state")} IN ({RowState.Missing}, {RowState.KeyTaken}))";

    /// <summary>The staged row is to be written in one way or another: a candidate, or a root row in live whose values are overwritten.</summary>
    public static SqlText IsWritten(string alias, bool overwrites) =>
        overwrites ? $"({IsCandidate(alias)} OR ({new Identifier(alias, "role")} = {Role.Root} AND {new Identifier(alias, "changed")} = 1 AND {new Identifier(alias, "overwrite")} IS DISTINCT FROM 0))" : IsCandidate(alias);

    /// <summary>The staged row is in the restore set and is inserted.</summary>
    public static SqlText IsInserted(string alias) => $"{new Identifier(alias, "keep")} = 1";

    /// <summary>All referring columns of the staged row have a value.</summary>
    public static SqlText Refers(Relation relation, string alias) =>
        SqlText.All(relation.ChildColumns.Select(c => (SqlText)$"{StageTable.C(c, alias)} IS NOT NULL"));

    /// <summary>The staged parent <paramref name="parent"/> is what the staged child refers to in the backup.</summary>
    public static SqlText PointsTo(Dialect dialect, Relation relation, string child, string parent) =>
        SqlText.All(relation.ChildColumns.Zip(relation.ParentColumns)
            .Select(p => dialect.KeyEquals($"{StageTable.C(p.Second, parent)}", $"{StageTable.C(p.First, child)}")));

    /// <summary>
    /// The values of the referring columns are among the keys that a query gives, compared as the engine compares references. An index on the referring
    /// columns serves where they compare alike.
    /// </summary>
    public static SqlText RefersToOneOf(Dialect dialect, Relation relation, Func<ColumnMatch, SqlText> value, SqlText keys) =>
        $"({relation.ChildColumns.Zip(relation.ParentColumns).Select(p => dialect.ComparesAlike(p.First.Live, p.Second.Live) ? value(p.First) : dialect.Referring(value(p.First), p.Second.Live))}) IN ({keys})";

    /// <summary>For each referring column of the backup the key column that decides how the two compare, where the column itself would compare otherwise.</summary>
    public static IReadOnlyList<Schema.Column?> ComparedAs(Dialect dialect, Relation relation) =>
        [.. relation.ChildColumns.Zip(relation.ParentColumns).Select(p => dialect.ComparesAlike(p.First.Backup, p.Second.Live) ? null : p.Second.Live)];

    /// <summary>The values of the referring columns as a query's columns that keys are looked for among.</summary>
    public static IEnumerable<SqlText> Referring(Dialect dialect, Relation relation, string alias) =>
        relation.ChildColumns.Zip(relation.ParentColumns).Select(p => dialect.Referring($"{StageTable.C(p.First, alias)}", p.Second.Live));

    /// <summary>
    /// What a referring column holds for a parent whose key in live is <paramref name="key"/>: the backup's own value while that still means the
    /// parent, for it need not be spelled as the key is; else the key.
    /// </summary>
    public static SqlText Reference(Dialect dialect, ColumnMatch column, SqlText key, string child) =>
        $"CASE WHEN {dialect.KeyEquals(key, $"{StageTable.C(column, child)}")} THEN {StageTable.C(column, child)} ELSE {key} END";

    /// <summary>The staged parent <paramref name="parent"/> is the row that the child's reference means once its action has set it to its default.</summary>
    public static SqlText PointsToByDefault(Dialect dialect, Relation relation, string child, string parent) =>
        SqlText.All(relation.ChildColumns.Zip(relation.ParentColumns).Select(p => dialect.KeyEquals($"{StageTable.C(p.Second, parent)}",
            relation.ActionColumns.Contains(p.First) ? (SqlText)$"({(p.First.Live.Default is { } value ? SqlText.Raw(value) : SqlText.Raw("NULL"))})" : $"{StageTable.C(p.First, child)}")));

    /// <summary>The live row's reference leads to no row of live.</summary>
    public static SqlText PointsNowhere(Dialect dialect, Relation relation, string live) =>
        PointsNowhere(dialect, relation, c => $"{new Identifier(live, c.Live.Name)}");

    /// <summary>No row of live has what these values of the referring columns point to.</summary>
    public static SqlText PointsNowhere(Dialect dialect, Relation relation, Func<ColumnMatch, SqlText> value) =>
        $"NOT EXISTS (SELECT 1 FROM {dialect.Live(relation.Parent.Name)} AS h WHERE {SqlText.All(relation.ChildColumns.Zip(relation.ParentColumns).Select(p => dialect.KeyEquals($"{new Identifier("h", p.Second.Live.Name)}", value(p.First))))})";

    /// <summary>Values of the live row for all target columns, as a SET list.</summary>
    public static IEnumerable<SqlText> TakeFromLive(StageTable stage, string live) =>
        stage.Who.Select(c => (SqlText)$"{stage.T(c)} = {new Identifier(live, c.Live.Name)}");

    /// <summary>
    /// The staged rows as a table whose columns have live's names, so that an expression of the schema or of the user can be put over
    /// it; its row number is <c>rowback_n</c>.
    /// </summary>
    public static SqlText WithLiveNames(StageTable stage, SqlText where, bool inLiveTerms) =>
        $"(SELECT {new Identifier("n")} AS {new Identifier("rowback_n")}, {stage.Held.Select(c => (SqlText)$"{(inLiveTerms ? stage.T(c) : StageTable.C(c))} AS {new Identifier(c.Live.Name)}")} FROM {stage.Name} WHERE {where})";
}
