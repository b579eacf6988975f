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
            await bench.ExecuteAsync($"""
                UPDATE {stage.Name} AS s SET {new Identifier("changed")} = 0
                FROM {stage.Live} AS l WHERE s.changed = 1 AND {stage.AtAddress(bench.Dialect, "l", "s")} AND {same}
                """);
            if (bench.Question.Overwrites)
                await SettleAsync(stage);
        }
    }

    private async Task SettleAsync(StageTable stage)
    {
        await bench.ExecuteAsync($"UPDATE {stage.Name} AS s SET {new Identifier("overwrite")} = CASE WHEN s.changed = 1 THEN coalesce(s.overwrite, 1) END WHERE s.changed IS NOT NULL");
        await bench.ExecuteAsync($"""
            UPDATE {stage.Name} AS s SET {new Identifier("keep")} = 0, {new Identifier("cause")} = {Cause.Held}, {new Identifier("cause_key")} = s.other_key
            WHERE s.overwrite = 0 AND s.ask IS NULL
            """);
    }
}
