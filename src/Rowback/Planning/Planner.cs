using System.Globalization;
using Rowback.Closing;
using Rowback.Judging;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Planning;

/// <summary>Select, close, judge, sum up: everything that a plan needs and that apply does again. Leaves the restore set in the temporary tables.</summary>
internal static class Planner
{
    public static async Task<RestorePlan> PlanAsync(Workbench bench)
    {
        var closure = new Closure(bench);
        await closure.CloseAsync();
        bench.Report("judging");
        await new Fixpoint(bench).SettleAsync();
        await new ExistingRows(bench).JudgeAsync();
        await new KeyChoice(bench).JudgeAsync();
        await new Reattachment(bench).JudgeAsync();
        await new Values(bench).JudgeAsync();
        await new Questions(bench).AskAsync(closure);
        var (skipped, skippedCount) = await Skips.ListAsync(bench);
        return new RestorePlan
        {
            Question = bench.Question.Question,
            Fingerprint = await Fingerprint.TakeAsync(bench),
            Backup = bench.Backup.Fingerprint,
            Tables = await TablesAsync(bench),
            Skipped = skipped,
            SkippedCount = skippedCount,
            Hazards = [.. bench.Hazards.OrderBy(h => h.Code, StringComparer.Ordinal).ThenBy(h => h.Message, StringComparer.Ordinal)],
            Tree = await new PlanTree(bench).BuildAsync(),
        };
    }

    private static async Task<IReadOnlyList<TablePlan>> TablesAsync(Workbench bench)
    {
        var tables = new List<TablePlan>();
        foreach (var stage in bench.Concerned)
        {
            var reattached = SqlText.Any(stage.Parents.Select(r => (SqlText)$"{StageTable.Reattach(r, "s")} = 1"));
            var row = (await bench.RowsAsync($"""
                SELECT {new[]
                {
                    Count(SqlText.Raw("s.keep = 1")), Count(SqlText.Raw("s.overwrite = 1")), Count(reattached),
                    Count($"s.role = {Role.Root} AND s.state = {RowState.InLive} AND s.ask IS NULL AND s.merged IS NULL AND coalesce(s.changed, 0) = 0"),
                    Count(SqlText.Raw("s.changed = 1 AND s.overwrite IS NULL")), Count(SqlText.Raw("s.keep = 0")),
                    Count($"s.ask IS NOT NULL AND s.role > {Role.Reference}"), Count(SqlText.Raw("s.keep = 1 AND s.newkey = 1")),
                }}
                FROM {stage.Name} AS s
                """))[0];
            long At(int i) => Convert.ToInt64(row[i], CultureInfo.InvariantCulture);
            var plan = new TablePlan(stage.Table.Name.ToString(), At(0), At(1), At(2), At(3) + bench.PlainlySame.GetValueOrDefault(stage.Table.Index), At(4), At(5), At(6), At(7));
            if (plan is not { Insert: 0, Update: 0, Reattach: 0, Same: 0, Changed: 0, Skip: 0, Stop: 0 })
                tables.Add(plan);
        }

        return tables;

        static SqlText Count(SqlText condition) => $"count(*) FILTER (WHERE {condition})";
    }
}
