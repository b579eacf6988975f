using Rowback.Closing;
using Rowback.Matching;
using Rowback.Schema;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Judging;

/// <summary>
/// Live rows whose reference to a restored row was cleared by the deletion get it back: those that are the backup's row, and whose referring
/// columns now hold just what the action would have left there. A row that would then break a constraint is left as it is.
/// </summary>
internal sealed class Reattachment(Workbench bench)
{
    public async Task JudgeAsync()
    {
        foreach (var child in bench.Concerned.Where(t => !t.Table.KeyIsWholeRow && t.Tally.InLive > 0))
        {
            var attached = new List<Relation>();
            foreach (var relation in child.Parents.Where(bench.Question.IsReattached))
            {
                if (bench.Find(relation.Parent) is { } parent && await JudgeAsync(child, parent, relation))
                    attached.Add(relation);
            }

            if (attached.Count > 0)
                await new BlockedReattachment(bench, child, attached).LeaveAsync();
        }
    }

    private async Task<bool> JudgeAsync(StageTable child, StageTable parent, Relation relation)
    {
        var flag = StageTable.Reattach(relation);
        SqlText rows = $"s.state = {RowState.InLive} AND s.ask IS NULL AND s.never IS NULL AND s.role IN ({Role.Met}, {Role.Root}) AND coalesce(s.overwrite, 0) = 0";
        SqlText back = $"{Fragments.PointsTo(bench.Dialect, relation, "s", "q")} AND (q.keep = 1 OR q.merged = 1)";
        if (!await bench.AnyAsync($"SELECT 1 FROM {child.Name} AS s CROSS JOIN {parent.Name} AS q WHERE {rows} AND {back}"))
            return false;
        var cleared = relation.ActionColumns.Select(c => relation.OnDelete == OnDelete.SetDefault && c.Live.Default is { } value
            ? bench.Dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", $"({SqlText.Raw(value)})")
            : (SqlText)$"{new Identifier("l", c.Live.Name)} IS NULL");
        var others = relation.ChildColumns.Zip(relation.ParentColumns).Where(p => !relation.ActionColumns.Contains(p.First))
            .Select(p => bench.Dialect.KeyEquals($"{parent.T(p.Second, "q")}", $"{new Identifier("l", p.First.Live.Name)}"));
        var set = relation.ChildColumns.Zip(relation.ParentColumns).Where(p => relation.ActionColumns.Contains(p.First))
            .Select(p => (SqlText)$"{child.T(p.First)} = {Fragments.Reference(bench.Dialect, p.First, $"{parent.T(p.Second, "q")}", "s")}");
        return await bench.ExecuteAsync($"""
            UPDATE {child.Name} AS s SET {flag} = 1, {StageTable.P(relation)} = CASE WHEN q.keep = 1 THEN {ParentState.Missing} ELSE {ParentState.InLive} END, {set}
            FROM {parent.Name} AS q, {child.Live} AS l
            WHERE {rows} AND {back} AND {child.AtAddress(bench.Dialect, "l", "s")} AND {SqlText.All([.. cleared, .. others])}
            """) > 0;
    }
}
