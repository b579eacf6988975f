using Rowback.Cli.Options;
using Rowback.Cli.Pages;

namespace Rowback.Cli.Reports;

/// <summary>What a restore did, and how to take it back.</summary>
internal static class RestoreReport
{
    private const int ShownKeys = 10;

    public static void Write(Page page, RestoreResult result, string undo)
    {
        if (!result.Applied)
        {
            page.Line(PlanReport.Summary(result.Plan));
            return;
        }

        page.Line([Piece.Good("Done: "), .. PlanReport.Sentence(result.Plan, "inserted", "overwrote", "re-attached", "left"), "; checked and committed."]);
        WriteKeys(page, result);
        if (result.RestoreId is { } id)
            page.Line($"It is restore {id} in the journal. To take it back: ", Piece.Strong(undo));
    }

    public static void WriteRehearsal(Page page, RestorePlan shown, RestoreResult result)
    {
        PlanReport.WriteFound(page, shown, result.Plan);
        var found = result.Plan.Hazards.Any(h => h.Changes.Count > 0) ? "found right but for what triggers changed" : "found right";
        page.Line(Piece.Good("Rehearsed: "), $"the whole restore was written, read back, {found}, and rolled back. Live is as it was.");
        WriteKeys(page, result);
    }

    private static void WriteKeys(Page page, RestoreResult result)
    {
        if (result.KeyMapCount == 0)
            return;
        page.Line(Piece.Strong($"New keys ({Piece.Number(result.KeyMapCount, "row", "rows")}):"));
        foreach (var key in result.KeyMap.Take(ShownKeys))
            page.Indented(2, $"{key.Table} {KeySyntax.Write(key.Old)} is now {KeySyntax.Write(key.New)}");
        if (result.KeyMapCount > ShownKeys)
            page.Indented(2, Piece.Faint($"and {Piece.Number(result.KeyMapCount - Math.Min(ShownKeys, result.KeyMap.Count))} more; {(result.RestoreId is { } id ? $"--key-map FILE writes them all, or log --keys {id}" : $"--json lists the first {Piece.Number(RestoreResult.ShownKeys)}")}"));
    }
}
