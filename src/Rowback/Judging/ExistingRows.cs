using Rowback.Closing;
using Rowback.Matching;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Judging;

/// <summary>Root rows that are in live with other values: which really differ, once references are compared by what they mean, and which are overwritten.</summary>
internal sealed class ExistingRows(Workbench bench)
{
    public async Task JudgeAsync()
    {
        foreach (var stage in bench.Concerned.Where(s => s.MayHaveChanged))
        {
            var same = SqlText.All(bench.Question.Compared(stage.Table).Where(c => !stage.Address.Contains(c))
                .Select(c => bench.Dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", $"{(stage.References.Contains(c) ? stage.T(c, "s") : StageTable.C(c, "s"))}")));
            await bench.PostAsync($"""
                UPDATE {stage.Name} AS s SET {new Identifier("changed")} = 0
                FROM {stage.Live} AS l WHERE s.changed = 1 AND {stage.AtAddress(bench.Dialect, "l", "s")} AND {same}
                """);
            if (bench.Question.Overwrites)
                await SettleAsync(stage);
        }

        if (!bench.Question.Overwrites)
            return;
        foreach (var stage in bench.Concerned.Where(s => s.MayHaveChanged))
            await RenameAsync(stage);
    }

    /// <summary>Columns by which others know a row get the backup's value too, and the rows of the restore that refer by them follow.</summary>
    private async Task RenameAsync(StageTable stage)
    {
        var columns = Overwriting.Columns(bench, stage).Where(c => Overwriting.IsKnownBy(stage, c)).ToList();
        if (columns.Count == 0)
            return;
        var relations = stage.Children.Where(r => r.ParentColumns.Any(columns.Contains)).ToList();
        foreach (var relation in relations)
            await AskAboutReferringAsync(stage, relation);
        await bench.PostAsync($"UPDATE {stage.Name} AS s SET {columns.Select(c => (SqlText)$"{stage.T(c)} = {StageTable.C(c)}")} WHERE s.overwrite = 1");
        foreach (var relation in relations.Where(r => bench.Find(r.Child) is not null))
        {
            var child = bench.Find(relation.Child)!;
            await bench.PostAsync($"""
                UPDATE {child.Name} AS s SET {relation.ChildColumns.Select(c => (SqlText)$"{child.T(c)} = {StageTable.C(c, "s")}")}
                FROM {stage.Name} AS q
                WHERE q.overwrite = 1 AND (s.keep = 1 OR s.overwrite = 1) AND {StageTable.P(relation, "s")} = {ParentState.InLive} AND {Fragments.PointsTo(bench.Dialect, relation, "s", "q")}
                """);
        }
    }

    /// <summary>A value that is overwritten would leave behind what refers to it in live; only the user can say what is to become of that.</summary>
    private async Task AskAboutReferringAsync(StageTable stage, Relation relation)
    {
        var other = SqlText.Any(relation.ParentColumns.Select(c => (SqlText)$"NOT {bench.Dialect.Same(c.Live, $"{stage.T(c, "s")}", $"{StageTable.C(c, "s")}")}"));
        var refers = SqlText.All(relation.ChildColumns.Zip(relation.ParentColumns).Select(p => bench.Dialect.KeyEquals($"{new Identifier("x", p.First.Live.Name)}", $"{stage.T(p.Second, "s")}")));
        SqlText rows = $"s.overwrite = 1 AND {other} AND EXISTS (SELECT 1 FROM {bench.Dialect.Live(relation.Child.Name)} AS x WHERE {refers})";
        var count = await bench.CountAsync($"SELECT count(*) FROM {stage.Name} AS s WHERE {rows}");
        if (count == 0)
            return;
        bench.Hazards.Add(new Hazard("REFERRED_VALUE",
            $"{count} row{(count == 1 ? "" : "s")} of {stage.Table} would be overwritten in {string.Join(", ", relation.ParentColumns.Select(c => c.Live.Name))}, by which rows of {relation.Child} in live refer to {(count == 1 ? "it" : "them")} ({relation.Name}).",
            "--columns, without " + string.Join(", ", relation.ParentColumns.Select(c => c.Live.Name)), Stops: true));
    }

    private async Task SettleAsync(StageTable stage)
    {
        await bench.PostAsync($"UPDATE {stage.Name} AS s SET {new Identifier("overwrite")} = CASE WHEN s.changed = 1 THEN coalesce(s.overwrite, 1) END WHERE s.changed IS NOT NULL");
        await bench.PostAsync($"""
            UPDATE {stage.Name} AS s SET {new Identifier("keep")} = 0, {new Identifier("cause")} = coalesce(s.cause, {Cause.Held}), {new Identifier("cause_key")} = coalesce(s.cause_key, s.other_key)
            WHERE s.overwrite = 0 AND s.ask IS NULL
            """);
    }
}
