using Rowback.Matching;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Closing;

/// <summary>
/// Parents that are plainly in live: the live row with their key is the same row by what the two tables say, without a question and without a look at
/// further references. Where one statement can read both databases, such parents need no place in a temporary table; the rows that
/// refer to them learn at once what became of them. Whatever this leaves open goes the long way, by the same rules.
/// </summary>
internal sealed class PlainParents(Workbench bench)
{
    /// <summary>
    /// Maps the references, over one relation, of the rows that a condition (over alias <c>s</c>) names to the parents that are plainly in live. Returns
    /// how many it could map.
    /// </summary>
    public async Task<long> MapAsync(StageTable child, Relation relation, StageTable parent, SqlText refers)
    {
        if (bench.Backup.Beside(relation.Parent.Backup.Name) is not { } backup || IsSame(parent) is not { IsEmpty: false } same)
            return 0;
        var pairs = relation.ChildColumns.Zip(relation.ParentColumns).ToList();
        var pointed = pairs.Select(p => bench.Dialect.KeyEquals($"{new Identifier("b", p.Second.Backup.Name)}", $"{StageTable.C(p.First, "s")}"));
        var atKey = parent.Address.Select(c => bench.Dialect.KeyEquals($"{new Identifier("l", c.Live.Name)}", $"{new Identifier("b", c.Backup.Name)}"));
        return await bench.ExecuteAsync($"""
            UPDATE {child.Name} AS s SET {StageTable.P(relation)} = {ParentState.InLive}, {pairs.Select(p => (SqlText)$"{child.T(p.First)} = {Fragments.Reference(bench.Dialect, p.First, $"{new Identifier("l", p.Second.Live.Name)}", "s")}")}
            FROM {backup} AS b CROSS JOIN {parent.Live} AS l
            WHERE {refers} AND {SqlText.All(pointed)} AND {SqlText.All(atKey)} AND {same}
            """);
    }

    /// <summary>
    /// What makes the live row <c>l</c> with the key of the backup's row <c>b</c> that row. Empty where more is to be looked at: what an earlier
    /// restore or the user said, references in the key, values that have to be cast.
    /// </summary>
    private SqlText IsSame(StageTable parent)
    {
        var table = parent.Table;
        if (table.KeyIsWholeRow || table.KeyIsConfigured || parent.Address.Concat(table.Key).Any(c => c.Retyped || parent.References.Contains(c)) || Identity.JoinKey(parent) is not null
            || bench.Renumbered(table) is not null || bench.Question.SameKeys.Any(a => a.Table == table))
            return SqlText.Empty;
        if (table.Generator is null || table.Columns.Count == 1)
            return SqlText.Raw("1=1");
        SqlText Value(ColumnMatch c) => $"{new Identifier("b", c.Backup.Name)}";
        var uniques = InCommon.Uniques(parent, bench.Dialect, withReferences: false, Value).Where(u => !u.Columns.Any(c => c.Retyped)).Select(u => u.Equal).ToList();
        var agrees = table.GeneratorHasNotGoneBack && uniques.Count == 0
            ? InCommon.Own(parent).Where(c => !c.Retyped).Select(c => InCommon.Agrees(c, bench.Dialect, Value(c))).ToList()
            : [];
        return uniques.Count + agrees.Count == 0 ? SqlText.Empty : SqlText.Any([.. uniques, .. agrees]);
    }
}
