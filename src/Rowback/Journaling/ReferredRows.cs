using Rowback.Comparing;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Journaling;

/// <summary>
/// Keeps what live rows refer to that came later: a row that would go, whatever the on-delete action, and a value referred to that would go back. References
/// are found as the engine enforces them: compared by the type and collation of the key referred to, over generated columns too.
/// </summary>
internal sealed class ReferredRows(ILiveDatabase live, SchemaMatch schema, Journal journal, IReadOnlyList<UndoTableRows> tables, CancellationToken cancellation)
{
    private static readonly SqlText Going = $"u.stay IS NULL AND u.action = {new SqlValue(JournalAction.Insert)}";

    private static readonly SqlText GoingBack = $"u.stay IS NULL AND {JournalAction.SetsColumns("u.action")}";

    private Dialect Dialect => live.Dialect;

    /// <summary>Judges the rows of one table, whose images are laid out. Returns how many more stay.</summary>
    public async Task<long> KeepAsync(UndoTableRows table)
    {
        var goes = await AnyAsync(table, Going);
        var goesBack = await AnyAsync(table, GoingBack);
        long stay = 0;
        foreach (var relation in goes || goesBack ? schema.ChildrenOf(table.Table) : [])
        {
            if (goes)
                stay += await StayAsync(table, Referred(table, relation, Going), $"a row of {relation.Child} refers to it ({relation.Name})");
            if (goesBack && Moving(table, relation).Any(c => !table.Key.Contains(c)))
            {
                SqlText isOther = $"""
                    {GoingBack} AND EXISTS (SELECT 1 FROM {table.Image} AS i WHERE i.{UndoImages.Number} = u.n AND NOT {SqlText.All(Moving(table, relation).Select(c =>
                        (SqlText)$"({Dialect.KeyEquals($"{new Identifier("l", c.Name)}", $"{new Identifier("i", c.Name)}")}) IS TRUE"))})
                    """;
                stay += await StayAsync(table, Referred(table, relation, isOther), $"a row of {relation.Child} refers to the value that it has ({relation.Name})");
            }
        }

        return stay;
    }

    /// <summary>The numbers of those rows to which a live row refers that stays as it is.</summary>
    private SqlText Referred(UndoTableRows table, Relation relation, SqlText rows)
    {
        // The condition of a polymorphic relation names columns of the child's alone.
        var child = relation.When is null ? (SqlText)$"{Dialect.Live(relation.Child.Name)}" : $"(SELECT *{Address(relation.Child)} FROM {Dialect.Live(relation.Child.Name)} WHERE ({SqlText.Raw(relation.When)}))";
        // CROSS JOIN keeps the order.
        if (Columns(relation).All(c => Dialect.ComparesAlike(c.Child, c.Parent) && Dialect.ComparesAlike(c.Parent, c.Child)))
            return FromRows((own, parent) => Dialect.KeyEquals(own, parent));

        // No index on the child serves: each of its rows looks its parent up, as is enforced.
        SqlText fromChild = $"""
            SELECT u.n FROM {child} AS x CROSS JOIN {table.Live} AS l CROSS JOIN {table.Rows} AS u
            WHERE {Pairs((own, parent) => Dialect.KeyEquals(parent, own))} AND {table.Of(Dialect, "u", "l")} AND {SqlText.All([rows, Stays(relation)])}
            """;
        // An action compares the two columns, which may convert otherwise.
        return Columns(relation).All(c => Dialect.ComparesAlike(c.Child with { Collation = c.Parent.Collation }, c.Parent))
            ? fromChild
            : $"{fromChild} UNION {FromRows((own, parent) => $"{parent} = {own}")}";

        // The rows are few, and the child's index serves.
        SqlText FromRows(Func<SqlText, SqlText, SqlText> refers) => $"""
            SELECT u.n FROM {table.Rows} AS u CROSS JOIN {table.Live} AS l CROSS JOIN {child} AS x
            WHERE {table.At(Dialect, "l", "u")} AND {SqlText.All([rows, Pairs(refers), Stays(relation)])}
            """;

        SqlText Pairs(Func<SqlText, SqlText, SqlText> refers) =>
            SqlText.All(Columns(relation).Select(c => refers($"{new Identifier("x", c.Child.Name)}", $"{new Identifier("l", c.Parent.Name)}")));
    }

    /// <summary>The child <c>x</c> neither goes nor loses this reference.</summary>
    private SqlText Stays(Relation relation)
    {
        if (tables.FirstOrDefault(t => t.Table == relation.Child) is not { } own)
            return SqlText.Empty;
        var columns = own.Noted.Where(n => relation.ChildColumns.Any(c => c.Live == n.Live)).Select(n => (SqlText)$"{new SqlValue(n.Name)}").ToList();
        var loses = columns.Count == 0
            ? SqlText.Raw("1=0")
            : (SqlText)$"EXISTS (SELECT 1 FROM {journal.Tables.Value} AS v WHERE v.tbl = {new SqlValue(own.JournalId)} AND v.new_key = c.new_key AND v.col IN ({columns}))";
        SqlText inserted = $"c.action = {new SqlValue(JournalAction.Insert)}";
        // Rows without a key are told apart by nothing: if live has more equal ones than go, one of them came later.
        var noneMore = own.KeyIsWholeRow
            ? (SqlText)$"""
              AND {own.IsUntouched("x")} AND (SELECT count(*) FROM {own.Equal} AS y WHERE y.digest = c.digest)
                <= (SELECT count(*) FROM {own.Rows} AS d WHERE d.digest = c.digest AND d.stay IS NULL AND d.action = {new SqlValue(JournalAction.Insert)})
              """
            : SqlText.Empty;
        return $"""
            NOT EXISTS (SELECT 1 FROM {own.Rows} AS c WHERE c.stay IS NULL AND {own.Of(Dialect, "c", "x")} {noneMore}
              AND ({inserted} OR ({JournalAction.SetsColumns("c.action")} AND {loses})))
            """;
    }

    /// <summary>The columns referred to that may go back. What is computed is not among them: whether it changes, only the database knows, and its own check holds.</summary>
    private static IEnumerable<Column> Moving(UndoTableRows table, Relation relation) => relation.ParentColumns.Select(c => c.Live).Where(table.Writable.Contains);

    private static IEnumerable<(Column Child, Column Parent)> Columns(Relation relation) => relation.ChildColumns.Zip(relation.ParentColumns, (c, p) => (c.Live, p.Live));

    private static SqlText Address(TableMatch table) => table.Live.RowAddress is { } address ? (SqlText)$", {new Identifier(address)} AS {new Identifier(address)}" : SqlText.Empty;

    private Task<long> StayAsync(UndoTableRows table, SqlText rows, string reason) =>
        live.ExecuteAsync($"UPDATE {table.Rows} AS t SET stay = 1, reason = {new SqlValue(reason)} WHERE t.n IN ({rows})", cancellation);

    private Task<bool> AnyAsync(UndoTableRows table, SqlText rows) => live.AnyAsync($"SELECT 1 FROM {table.Rows} AS u WHERE {rows}", cancellation);
}
