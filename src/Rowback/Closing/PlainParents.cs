using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Closing;

/// <summary>
/// Parents that are plainly in live: the live row with their key is the same row by what the two tables say, without a question and without a look at
/// further references. Such parents need no place among the staged rows; the rows that refer to them learn at once what became of them. Whatever this leaves
/// open goes the long way, by the same rules.
/// </summary>
internal sealed class PlainParents(Workbench bench)
{
    /// <summary>
    /// Maps the references, over one relation, of the rows that a condition (over alias <c>s</c>) names to the parents that are plainly in live. Returns
    /// how many it could map.
    /// </summary>
    /// <param name="child">The rows that refer.</param>
    /// <param name="relation">The relation.</param>
    /// <param name="parent">The parents' temporary table, which need not have been made.</param>
    /// <param name="refers">The condition.</param>
    /// <param name="keys">The keys of the parents, as <see cref="StageRequest.Keys"/>.</param>
    /// <param name="count">How many there are at most.</param>
    public async Task<long> MapAsync(StageTable child, Relation relation, StageTable parent, SqlText refers, SqlText keys, long count)
    {
        var beside = bench.Backup.Beside(relation.Parent.Backup.Name);
        var columns = new SortedSet<ColumnMatch>(relation.ParentColumns.Concat(parent.Address), Comparer<ColumnMatch>.Create((a, b) => a.Index.CompareTo(b.Index)));
        if (IsSame(parent, Value) is not { IsEmpty: false } same)
            return 0;
        var pairs = relation.ChildColumns.Zip(relation.ParentColumns).ToList();
        var pointed = pairs.Select(p => bench.Dialect.KeyEquals(Value(p.Second), $"{StageTable.C(p.First, "s")}"));
        var atKey = parent.Address.Select(c => bench.Dialect.KeyEquals($"{new Identifier("l", c.Live.Name)}", Value(c)));
        var brought = beside ?? await BringAsync(relation, columns, keys, count);
        return await bench.ExecuteAsync($"""
            UPDATE {child.Name} AS s SET {StageTable.P(relation)} = {ParentState.InLive}, {pairs.Select(p => (SqlText)$"{child.T(p.First)} = {Fragments.Reference(bench.Dialect, p.First, $"{new Identifier("l", p.Second.Live.Name)}", "s")}")}
            FROM {brought} AS b CROSS JOIN {parent.Live} AS l
            WHERE {refers} AND {SqlText.All(pointed)} AND {SqlText.All(atKey)} AND {same}
            """);

        SqlText Value(ColumnMatch column)
        {
            columns.Add(column);
            return $"{(beside is null ? StageTable.C(column, "b") : new Identifier("b", column.Backup.Name))}";
        }
    }

    /// <summary>Where no statement can read both databases, the parents' rows are brought to live first, with no more than what tells who they are.</summary>
    private async Task<Identifier> BringAsync(Relation relation, IReadOnlyCollection<ColumnMatch> columns, SqlText keys, long count)
    {
        var brought = await bench.EmptyAsync("rowback_plain", [.. columns.Select(c => (SqlText)$"{StageTable.C(c)} {bench.Dialect.StageType(c.Live)}")]);
        await bench.FetchAsync(relation.Parent, new StageRequest
        {
            Source = relation.Parent.Backup.Name,
            Target = brought,
            Columns = [.. columns.Select(c => (StageTable.C(c).Name, c.Backup.Name))],
            KeyColumns = [.. relation.ParentColumns.Select(c => c.Backup.Name)],
            Keys = keys,
            KeyCount = count,
        });
        return brought;
    }

    /// <summary>
    /// What makes the live row <c>l</c> with the key of a row of the backup that row. Empty where more is to be looked at: what an earlier
    /// restore or the user said, references in the key, values that have to be cast.
    /// </summary>
    private SqlText IsSame(StageTable parent, Func<ColumnMatch, SqlText> value)
    {
        var table = parent.Table;
        if (table.Never is not null || table.KeyIsWholeRow || table.KeyIsConfigured || parent.Address.Concat(table.Key).Any(c => c.Retyped || parent.References.Contains(c)) || Identity.JoinKey(parent) is not null
            || bench.Renumbered(table) is not null || bench.Question.SameKeys.Any(a => a.Table == table))
            return SqlText.Empty;
        if (table.Generator is null || table.Columns.Count == 1)
            return SqlText.Raw("1=1");
        var uniques = InCommon.Uniques(parent, bench.Dialect, withReferences: false, value).Where(u => !u.Columns.Any(c => c.Retyped)).Select(u => u.Equal).ToList();
        var agrees = table.GeneratorHasNotGoneBack && uniques.Count == 0
            ? InCommon.Own(parent).Where(c => !c.Retyped).Select(c => InCommon.Agrees(c, bench.Dialect, value(c))).ToList()
            : [];
        return uniques.Count + agrees.Count == 0 ? SqlText.Empty : SqlText.Any([.. uniques, .. agrees]);
    }
}
