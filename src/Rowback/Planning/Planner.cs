using Rowback.Closing;
using Rowback.Judging;
using Rowback.Schema;
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
        await new KeysLeft(bench).JudgeAsync();
        await new Clashes(bench).JudgeAsync();
        await new Reattachment(bench).JudgeAsync();
        await new Values(bench).JudgeAsync();
        await bench.CountRowsAsync();
        await new Questions(bench).AskAsync(closure);
        await new KeysInValues(bench).TellAsync();
        var (skipped, skippedCount) = await Skips.ListAsync(bench);
        return new RestorePlan
        {
            Question = bench.Question.Question,
            Fingerprint = await Fingerprint.TakeAsync(bench),
            Backup = bench.Backup.Fingerprint,
            Tables = Tables(bench),
            Skipped = skipped,
            SkippedCount = skippedCount,
            Hazards = Hazards(bench),
            Tree = await new PlanTree(bench).BuildAsync(),
        };
    }

    /// <summary>What was noted so far, in a plan's order; writing adds to it.</summary>
    public static IReadOnlyList<Hazard> Hazards(Workbench bench) =>
        [.. bench.Hazards.OrderBy(h => h.Code, StringComparer.Ordinal).ThenBy(h => h.Message, StringComparer.Ordinal)];

    private static List<TablePlan> Tables(Workbench bench)
    {
        var tables = new List<TablePlan>();
        foreach (var stage in bench.Concerned)
        {
            var found = stage.Tally;
            var plan = new TablePlan(stage.Table.Name.ToString(), found.Kept, found.Overwritten, found.Reattached, found.Same + bench.PlainlySame.GetValueOrDefault(stage.Table.Index), found.ChangedLeft,
                found.LeftOut, found.ToDecide, found.NewKeys);
            if (plan is not { Insert: 0, Update: 0, Reattach: 0, Same: 0, Changed: 0, Skip: 0, Stop: 0 })
                tables.Add(plan);
            if (plan is not { Insert: 0, Update: 0, Reattach: 0 })
                MissingPart.EnsureWritable(stage.Table.Live);
        }

        return tables;
    }
}
