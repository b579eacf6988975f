using Rowback.Cli.Options;
using Rowback.Cli.Pages;

namespace Rowback.Cli.Reports;

/// <summary>A plan as a person reads it: the tree, what is left out and why, what to know or decide, and one sentence that sums it up.</summary>
internal static class PlanReport
{
    private const int ShownSkips = 12;
    private const int ShownKeys = 5;

    /// <param name="page">Where to.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="databases">Which databases, as <see cref="DatabaseNames"/> has them.</param>
    public static void Write(Page page, RestorePlan plan, string databases)
    {
        page.Line(Piece.Strong("Plan: "), QuestionWords.Of(plan.Question), Piece.Faint(databases));
        page.Line();
        if (plan.Tree.Count > 0)
        {
            page.Tree([.. plan.Tree.Select(b => Branch(b, null))], margin: 2);
            page.Line();
        }

        WriteRemarks(page, plan);
        page.Line(Summary(plan));
    }

    /// <summary>What is left out, what is worth knowing, what has to be decided; nothing where there is nothing.</summary>
    public static void WriteRemarks(Page page, RestorePlan plan)
    {
        WriteSkipped(page, plan);
        WriteHazards(page, plan.Hazards.Where(h => !h.Stops), Piece.Strong("Worth knowing:"));
        WriteHazards(page, plan.Stops, Piece.Bad("To be decided first:"));
    }

    /// <summary>What only the writing has shown: the hazards that the plan, which was shown before, did not have.</summary>
    public static void WriteFound(Page page, RestorePlan shown, RestorePlan written) =>
        WriteHazards(page, written.Hazards.Where(h => shown.Hazards.All(s => (s.Code, s.Message) != (h.Code, h.Message))), Piece.Strong("Found while writing:"));

    /// <summary>What will be done, in one sentence.</summary>
    public static Piece[] Summary(RestorePlan plan)
    {
        if (plan.Stops.Any())
        {
            var stops = plan.Stops.Count();
            return [Piece.Bad("It stops: "), $"{Piece.Number(stops, "thing has", "things have")} to be decided, and nothing is written until then."];
        }

        if (plan.IsEmpty)
            return [Piece.Good("There is nothing to do: "), Nothing(plan)];
        return ["It ", .. Sentence(plan, "inserts", "overwrites", "re-attaches", "leaves"), $"; nothing else is touched{ButForTriggers(plan)}."];
    }

    /// <summary>What triggers do is not known before they fire.</summary>
    public static string ButForTriggers(RestorePlan plan) => plan.Hazards.Any(h => h.Code == "TRIGGERS_FIRE") ? ", but for what triggers do" : "";

    private static string Nothing(RestorePlan plan)
    {
        var changed = plan.Tables.Sum(t => t.Changed);
        if (changed > 0)
            return $"{Piece.Number(changed, "row is", "rows are")} in live with other values, and left so; --existing overwrite puts the backup's values back.";
        if (plan.SkippedCount > 0)
            return $"all that is missing is left out ({Piece.Number(plan.SkippedCount, "row", "rows")}).";
        return plan.Tables.Any(t => t.Same > 0) || plan.Tree.Count > 0 ? "all of it is in live already." : NoRow(plan.Question.Selections);
    }

    private static string NoRow(IReadOnlyList<Selection> selections) =>
        selections.All(s => s.LiveWhere is null) ? "the backup has no such row." : "the backup has no such row, or none that is in live such that the condition holds there.";

    /// <summary>What is done to how many rows, with the verbs of the tense that is wanted.</summary>
    public static IEnumerable<Piece> Sentence(RestorePlan plan, string inserts, string overwrites, string reattaches, string leaves)
    {
        List<Piece[]> parts = [];
        Part(inserts, plan.Tables, t => t.Insert, Ink.Good, NewKeys(plan));
        Part(overwrites, plan.Tables, t => t.Update, Ink.Care);
        Part(reattaches, plan.Tables, t => t.Reattach, Ink.Care);
        var changed = plan.Tables.Sum(t => t.Changed);
        if (changed > 0)
            parts.Add([$"{leaves} ", new Piece(Piece.Number(changed, "changed row", "changed rows"), Ink.Care), changed == 1 ? " as live has it" : " as live has them"]);
        if (plan.SkippedCount > 0)
            parts.Add([$"{leaves} ", new Piece(Piece.Number(plan.SkippedCount, "row", "rows"), Ink.Care), " out"]);
        for (var i = 0; i < parts.Count; i++)
        {
            if (i > 0)
                yield return i == parts.Count - 1 ? " and " : ", ";
            foreach (var piece in parts[i])
                yield return piece;
        }

        void Part(string verb, IReadOnlyList<TablePlan> tables, Func<TablePlan, long> count, Ink ink, string more = "")
        {
            var touched = tables.Where(t => count(t) > 0).ToList();
            if (touched.Count == 0)
                return;
            var total = Piece.Number(touched.Sum(count), "row", "rows");
            var where = touched.Count == 1 ? $" of {touched[0].Table}" : $" ({string.Join(", ", touched.Select(t => $"{Piece.Number(count(t))} {t.Table}"))})";
            parts.Add([$"{verb} ", new Piece(total, ink), where + more]);
        }
    }

    private static string NewKeys(RestorePlan plan)
    {
        var (inserted, renumbered) = (plan.Tables.Sum(t => t.Insert), plan.Tables.Sum(t => t.NewKeys));
        return renumbered switch
        {
            0 => "",
            _ when renumbered == inserted => renumbered == 1 ? " under a new key" : " under new keys",
            1 => ", 1 of them under a new key",
            _ => $", {Piece.Number(renumbered)} of them under new keys",
        };
    }

    private static TreeLine Branch(PlanBranch branch, string? above)
    {
        var (sign, words, ink) = Verdict(branch.Verdict);
        List<Piece> text = [Piece.Strong(branch.Table), "  ", new Piece($"{sign}{Piece.Number(branch.Count)} {words}", ink)];
        if (branch.Samples.Count > 0)
        {
            var more = branch.Count > branch.Samples.Count ? ", …" : "";
            text.Add("  " + string.Join(", ", branch.Samples.Select(s => Short(s, 60))) + more);
        }

        // The relation is worth its place only where it is not the same as above: a skipped half beside an inserted one.
        if (branch.Relation is { } relation && relation != above)
            text.Add(Piece.Faint("  by " + relation));
        return new TreeLine(text, [.. branch.Branches.Select(b => Branch(b, branch.Relation))]);
    }

    /// <summary>How a verdict (<see cref="PlanBranch.Verdict"/>) is told.</summary>
    public static (string Sign, string Words, Ink Ink) Verdict(string verdict) => verdict switch
    {
        "insert" => ("+", "to insert", Ink.Good),
        "needed" => ("+", "needed, to insert", Ink.Good),
        "update" => ("~", "to overwrite", Ink.Care),
        "reattach" => ("~", "to re-attach", Ink.Care),
        "merge" => ("=", "taken for live rows", Ink.Care),
        "same" => ("=", "in live already", Ink.Faint),
        "changed" => ("=", "in live with other values, left", Ink.Faint),
        "asks" => ("?", "to be decided", Ink.Bad),
        "skip" => ("-", "left out", Ink.Care),
        _ => ("?", verdict, Ink.Bad),
    };

    private static void WriteSkipped(Page page, RestorePlan plan)
    {
        if (plan.SkippedCount == 0)
            return;
        page.Line(Piece.Strong($"Left out ({Piece.Number(plan.SkippedCount, "row", "rows")}):"));
        // Few are listed one by one; of many, those with the same reason together.
        IReadOnlyList<IReadOnlyList<SkippedRow>> groups = plan.SkippedCount > ShownSkips
            ? [.. plan.Skipped.GroupBy(r => (r.Table, r.Reason)).Select(g => g.ToList())]
            : [.. plan.Skipped.Select(r => new[] { r })];
        foreach (var group in groups.Take(ShownSkips))
            page.Indented(2, Skipped(group), group[0].Reason);
        var more = plan.SkippedCount - groups.Take(ShownSkips).Sum(g => (long)g.Count);
        if (more > 0)
            page.Indented(2, Piece.Faint($"and {Piece.Number(more)} more; --json lists the first {Piece.Number(RestorePlan.ShownSkips)}"));
        page.Line();
    }

    private static string Skipped(IReadOnlyList<SkippedRow> rows)
    {
        var keys = string.Join(", ", rows.Where(r => r.Key.Count > 0).Take(ShownKeys).Select(r => KeySyntax.Write(r.Key)));
        var more = rows.Count > ShownKeys ? keys.Length == 0 ? $" ({Piece.Number(rows.Count, "row", "rows")})" : $" and {Piece.Number(rows.Count - ShownKeys)} more" : "";
        return $"{rows[0].Table}{(keys.Length == 0 ? "" : " " + keys)}{more}: ";
    }

    private static void WriteHazards(Page page, IEnumerable<Hazard> hazards, Piece title)
    {
        var all = hazards.ToList();
        if (all.Count == 0)
            return;
        page.Line(title);
        foreach (var hazard in all)
        {
            page.Indented(2, Piece.Faint($"[{hazard.Code}] "), Hint.Typed(hazard.Message, page.Command));
            foreach (var detail in hazard.Details)
                page.Indented(4, detail);
            if (hazard.Flag is { } flag)
                page.Indented(4, Piece.Faint("→ "), Piece.Strong(Hint.Typed(flag, page.Command)));
        }

        page.Line();
    }

    private static string Short(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";
}
