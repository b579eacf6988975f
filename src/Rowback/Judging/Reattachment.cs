using Rowback.Matching;
using Rowback.Schema;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Judging;

/// <summary>
/// Live rows whose reference to a restored row was cleared by the deletion get it back: those that are the backup's row, and whose referring
/// columns now hold just what the action would have left there.
/// </summary>
internal sealed class Reattachment(Workbench bench)
{
    public async Task JudgeAsync()
    {
        foreach (var child in bench.Concerned.Where(t => !t.Table.KeyIsWholeRow && t.Tally.InLive > 0))
        {
            foreach (var relation in child.Parents.Where(bench.Question.IsReattached))
            {
                if (bench.Find(relation.Parent) is { } parent)
                    await JudgeAsync(child, parent, relation);
            }
        }
    }

    private async Task JudgeAsync(StageTable child, StageTable parent, Relation relation)
    {
        var flag = StageTable.Reattach(relation);
        SqlText rows = $"s.state = {RowState.InLive} AND s.ask IS NULL AND s.role IN ({Role.Met}, {Role.Root}) AND coalesce(s.overwrite, 0) = 0";
        SqlText back = $"{Fragments.PointsTo(bench.Dialect, relation, "s", "q")} AND (q.keep = 1 OR q.merged = 1)";
        if (!await bench.AnyAsync($"SELECT 1 FROM {child.Name} AS s CROSS JOIN {parent.Name} AS q WHERE {rows} AND {back}"))
            return;
        var cleared = relation.ActionColumns.Select(c => relation.OnDelete == OnDelete.SetDefault && c.Live.Default is { } value
            ? bench.Dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", $"({SqlText.Raw(value)})")
            : (SqlText)$"{new Identifier("l", c.Live.Name)} IS NULL");
        var others = relation.ChildColumns.Zip(relation.ParentColumns).Where(p => !relation.ActionColumns.Contains(p.First))
            .Select(p => bench.Dialect.KeyEquals($"{new Identifier("l", p.First.Live.Name)}", $"{parent.T(p.Second, "q")}"));
        var set = relation.ChildColumns.Zip(relation.ParentColumns).Where(p => relation.ActionColumns.Contains(p.First))
            .Select(p => (SqlText)$"{child.T(p.First)} = {parent.T(p.Second, "q")}");
        await bench.ExecuteAsync($"""
            UPDATE {child.Name} AS s SET {flag} = 1, {StageTable.P(relation)} = CASE WHEN q.keep = 1 THEN {ParentState.Missing} ELSE {ParentState.InLive} END, {set}
            FROM {parent.Name} AS q, {child.Live} AS l
            WHERE {rows} AND {back} AND {child.AtAddress(bench.Dialect, "l", "s")} AND {SqlText.All([.. cleared, .. others])}
            """);
        await LeaveClashingAsync(child, parent, relation, flag);
    }

    /// <summary>A reference that is unique and that somebody else holds by now is left as it is, and said.</summary>
    private async Task LeaveClashingAsync(StageTable child, StageTable parent, Relation relation, Identifier flag)
    {
        foreach (var unique in child.Table.Live.UniqueKeys.Where(u => u.IsPlain && u.Columns.Any(c => relation.ActionColumns.Any(a => a.Live.Name == c))))
        {
            var columns = unique.Columns.Select(child.Table.FindColumn).ToList();
            if (columns.Any(c => c is null))
                continue;
            // Of the row's own columns only the reference is new; the others are as live has them.
            SqlText Value(ColumnMatch c) => relation.ActionColumns.Contains(c)
                ? (SqlText)$"{child.T(c, "s")}"
                : (SqlText)$"(SELECT {new Identifier("o", c.Live.Name)} FROM {child.Live} AS o WHERE {child.AtAddress(bench.Dialect, "o", "s")})";
            var held = SqlText.All(columns.Select(c => bench.Dialect.KeyEquals($"{new Identifier("l", c!.Live.Name)}", Value(c))));
            // Nobody refers yet to a key that is still to be drawn.
            SqlText renumbered = $"EXISTS (SELECT 1 FROM {parent.Name} AS q WHERE {Fragments.PointsTo(bench.Dialect, relation, "s", "q")} AND q.newkey = 1)";
            var left = await bench.ExecuteAsync($"""
                UPDATE {child.Name} AS s SET {flag} = NULL
                WHERE {new Identifier("s", flag.Name)} = 1 AND NOT {renumbered} AND EXISTS (SELECT 1 FROM {child.Live} AS l WHERE {held} AND NOT {child.AtAddress(bench.Dialect, "l", "s")})
                """);
            if (left > 0)
            {
                bench.Hazards.Add(new Hazard("REATTACH_BLOCKED",
                    $"{left} row{(left == 1 ? "" : "s")} of {child.Table} keep{(left == 1 ? "s" : "")} the cleared reference {relation.Name}: another row holds the unique value {unique.Name ?? string.Join(", ", unique.Columns)} by now.", "--no-reattach", Stops: false));
            }
        }
    }
}
