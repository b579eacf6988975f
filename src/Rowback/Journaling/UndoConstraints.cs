using System.Globalization;
using Rowback.Closing;
using Rowback.Comparing;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Journaling;

/// <summary>
/// Rows that cannot come back, or go back, as live is now: another row holds a unique value, the row that they refer to is gone, a column takes no NULL any
/// more. They stay, and are named, instead of failing (or, where a constraint resolves conflicts itself, replacing a live row) while they are written.
/// </summary>
internal sealed class UndoConstraints(ILiveDatabase live, SchemaMatch schema, Journal journal, IReadOnlyList<UndoTableRows> tables, CancellationToken cancellation)
{
    private static readonly SqlText Written = $"u.stay IS NULL AND u.action <> {new SqlValue(JournalAction.Insert)}";

    private Dialect Dialect => live.Dialect;

    /// <summary>Judges the rows of one table, whose images are laid out. Returns how many more stay.</summary>
    public async Task<long> JudgeAsync(UndoTableRows table)
    {
        if (!await live.AnyAsync($"SELECT 1 FROM {table.Rows} AS u WHERE {Written}", cancellation))
            return 0;
        long stay = 0;
        foreach (var column in table.Writable.Where(c => c.NotNull && c.Name != table.Table.Live.Generator?.Column))
            stay += await StayAsync(table, $"SELECT i.{UndoImages.Number} FROM {table.Image} AS i WHERE {new Identifier("i", column.Name)} IS NULL", $"{column.Name} takes no NULL by now");
        foreach (var key in Keys(table))
            stay += await StayAsync(table, key.IsPlain ? Clashing(table, key) : ClashingByExpression(table, key), $"another row holds its {(key.Columns.Count > 0 ? string.Join(", ", key.Columns) : key.Name ?? "unique value")} by now");
        foreach (var relation in schema.ParentsOf(table.Table))
            stay += await StayAsync(table, await OrphanedAsync(table, relation), $"the row of {relation.Parent} that it would refer to is gone ({relation.Name})");
        return stay;
    }

    /// <summary>
    /// The column by which a row can give its value of a key up, so that another may take it, until its own goes back: one that takes NULL; null where there is none.
    /// </summary>
    public static Column? Vacated(UndoTableRows table, UniqueKey key) =>
        key.IsPlain ? key.Columns.Select(table.Table.Live.FindColumn).OfType<Column>().FirstOrDefault(c => c is { NotNull: false, Generated: GeneratedKind.None }) : null;

    public static IEnumerable<UniqueKey> Keys(UndoTableRows table) =>
        table.Table.Live.PrimaryKey is { } primary ? [primary, .. table.Table.Live.UniqueKeys] : table.Table.Live.UniqueKeys;

    /// <summary>The live row <c>l</c> holds the key that the image <c>i</c> of the row <c>u</c> will have, and is another row.</summary>
    public static SqlText Holds(Dialect dialect, UndoTableRows table, UniqueKey key) => SqlText.All([
        .. key.Parts.Select(p => dialect.KeyEquals($"{new Identifier("l", p.Column!)}", KeyParts.Collated(p, $"{new Identifier("i", p.Column!)}"))),
        IsOther(dialect, table)]);

    /// <summary>The row <c>w</c> is the live row <c>l</c>, and goes back in a column.</summary>
    public SqlText GivesUp(UndoTableRows table, Column column) => SqlText.All([
        $"w.stay IS NULL AND {JournalAction.SetsColumns("w.action")}",
        table.At(Dialect, "l", "w"),
        $"EXISTS (SELECT 1 FROM {journal.Tables.Value} AS v WHERE v.tbl = {new SqlValue(table.JournalId)} AND v.new_key = w.new_key AND v.col IN ({table.Noted.Where(n => n.Live == column).Select(n => (SqlText)$"{new SqlValue(n.Name)}")}))"]);

    /// <summary>Without a key equal rows are as good as each other, and none of them is another one.</summary>
    private static SqlText IsOther(Dialect dialect, UndoTableRows table) => table.KeyIsWholeRow ? SqlText.Empty : $"NOT {table.At(dialect, "l", "u")}";

    private SqlText Clashing(UndoTableRows table, UniqueKey key)
    {
        var kept = Vacated(table, key) is { } column ? (SqlText)$"NOT EXISTS (SELECT 1 FROM {table.Rows} AS w WHERE {GivesUp(table, column)})" : SqlText.Empty;
        return $"SELECT u.n FROM {table.Rows} AS u CROSS JOIN {table.Image} AS i CROSS JOIN {table.Live} AS l WHERE {SqlText.All([Written, $"i.{UndoImages.Number} = u.n", Holds(Dialect, table, key), kept])}";
    }

    /// <summary>The index's own expressions are put over the images, then over live, where the index serves.</summary>
    private SqlText ClashingByExpression(UndoTableRows table, UniqueKey key)
    {
        var where = key.Where is null ? SqlText.Empty : (SqlText)$"WHERE ({SqlText.Raw(key.Where)})";
        var values = key.Parts.Select((p, i) => (SqlText)$"{KeyParts.Expression(p)} AS {Value(i)}");
        var clash = SqlText.All([
            key.Where is null ? SqlText.Empty : SqlText.Raw(key.Where),
            .. key.Parts.Select((p, i) => KeyParts.Clash(Dialect, key, p, KeyParts.Expression(p), $"rowback_p.{Value(i)}"))]);
        SqlText holder = $"SELECT {table.Key.Select((c, i) => (SqlText)$"{new Identifier(c.Name)} AS {Holder(i)}")} FROM {table.Live} WHERE {clash}";
        var own = table.KeyIsWholeRow ? SqlText.Raw("1=0") : SqlText.All(table.Key.Select((c, i) => Dialect.KeyEquals($"rowback_h.{Holder(i)}", $"{UndoTableRows.K(i, "u")}")));
        return $"""
            SELECT u.n FROM {table.Rows} AS u CROSS JOIN (SELECT {UndoImages.Number}, {values} FROM {table.Image} {where}) AS rowback_p
            WHERE {Written} AND rowback_p.{UndoImages.Number} = u.n AND EXISTS (SELECT 1 FROM ({holder}) AS rowback_h WHERE NOT {own})
            """;
    }

    /// <summary>
    /// Rows that would refer to a row that is not in live, or goes, and does not come back. A reference that nothing enforces and that is only set back was what it
    /// was before, whatever it led to.
    /// </summary>
    private async Task<SqlText> OrphanedAsync(UndoTableRows table, Relation relation)
    {
        var pairs = relation.ChildColumns.Zip(relation.ParentColumns).ToList();
        var refers = pairs.Select(p => (SqlText)$"{new Identifier("i", p.First.Live.Name)} IS NOT NULL");
        var own = tables.FirstOrDefault(t => t.Table == relation.Parent);
        SqlText goes = $"g.stay IS NULL AND g.action = {new SqlValue(JournalAction.Insert)}";
        var stays = own is not null && await live.AnyAsync($"SELECT 1 FROM {own.Rows} AS g WHERE {goes}", cancellation)
            ? (SqlText)$"NOT EXISTS (SELECT 1 FROM {own.Rows} AS g WHERE {goes} AND {own.Of(Dialect, "g", "l")})"
            : SqlText.Empty;
        SqlText isThere = $"EXISTS (SELECT 1 FROM {Dialect.Live(relation.Parent.Name)} AS l WHERE {SqlText.All([.. pairs.Select(p => Dialect.KeyEquals($"{new Identifier("l", p.Second.Live.Name)}", $"{new Identifier("i", p.First.Live.Name)}")), stays])})";
        var returns = own is null ? SqlText.Raw("1=0") : (SqlText)$"""
            EXISTS (SELECT 1 FROM {own.Image} AS q CROSS JOIN {own.Rows} AS r
              WHERE r.n = q.{UndoImages.Number} AND r.stay IS NULL AND {SqlText.All(pairs.Select(p => Dialect.KeyEquals($"{new Identifier("q", p.Second.Live.Name)}", $"{new Identifier("i", p.First.Live.Name)}")))})
            """;
        var changes = relation.Source == RelationSource.Declared
            ? SqlText.Any([$"u.action = {new SqlValue(JournalAction.Delete)}", $"""
                EXISTS (SELECT 1 FROM {journal.Tables.Value} AS v WHERE v.tbl = {new SqlValue(table.JournalId)} AND v.new_key = u.new_key
                  AND v.col IN ({table.Noted.Where(n => relation.ChildColumns.Any(c => c.Live == n.Live)).Select(n => (SqlText)$"{new SqlValue(n.Name)}")}))
                """])
            : (SqlText)$"u.action = {new SqlValue(JournalAction.Delete)}";
        var when = relation.When is null ? SqlText.Empty : (SqlText)$"i.{UndoImages.Number} IN (SELECT {UndoImages.Number} FROM {table.Image} WHERE ({SqlText.Raw(relation.When)}))";
        return $"""
            SELECT u.n FROM {table.Rows} AS u CROSS JOIN {table.Image} AS i
            WHERE {SqlText.All([Written, $"i.{UndoImages.Number} = u.n", .. refers, when, changes, $"NOT {isThere}", $"NOT {returns}"])}
            """;
    }

    private Task<long> StayAsync(UndoTableRows table, SqlText rows, string reason) =>
        live.ExecuteAsync($"UPDATE {table.Rows} AS u SET stay = 1, reason = {new SqlValue(reason)} WHERE {Written} AND u.n IN ({rows})", cancellation);

    private static Identifier Value(int part) => new("rowback_v" + part.ToString(CultureInfo.InvariantCulture));

    private static Identifier Holder(int part) => new("rowback_h" + part.ToString(CultureInfo.InvariantCulture));
}
