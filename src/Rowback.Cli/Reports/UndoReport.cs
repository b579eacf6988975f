using Rowback.Cli.Options;
using Rowback.Cli.Pages;

namespace Rowback.Cli.Reports;

/// <summary>What taking a restore back would do or did, and what stays.</summary>
internal static class UndoReport
{
    private const int ShownStaying = 12;

    public static void WritePlan(Page page, UndoPlan plan)
    {
        page.Line(Piece.Strong("Plan: "), $"take back restore {plan.RestoreId}");
        page.Line();
        if (!plan.IsEmpty || plan.StayingCount > 0)
        {
            page.Table([new Heading("table"), new Heading("remove", true), new Heading("bring back", true), new Heading("set back", true), new Heading("stay", true)],
                [.. plan.Tables.Select(t => (IReadOnlyList<Piece>)
                [
                    Piece.Strong(t.Table), Number(t.Delete, Ink.Care), Number(t.Insert, Ink.Good), Number(t.Revert, Ink.Care), Number(t.Stay, Ink.Care),
                ])], margin: 2);
            page.Line();
        }

        WriteStaying(page, plan);
        WriteNotes(page, plan, plan.Notes);
        page.Line(plan.IsEmpty
            ? [Piece.Good("There is nothing to do: "), plan.StayingCount > 0 ? "all that is left of it has to stay." : "nothing of it is left."]
            : ["It ", .. Sentence(plan, "removes", "brings back", "sets back", "leaves"), "; nothing else is touched."]);
    }

    /// <param name="page">Where to.</param>
    /// <param name="result">What was done.</param>
    /// <param name="isTold">Whether the plan was shown before, with its notes.</param>
    /// <param name="undo">The command that undoes it.</param>
    public static void WriteResult(Page page, UndoResult result, bool isTold, string undo)
    {
        if (!result.Applied)
        {
            WritePlan(page, result.Plan);
            return;
        }

        page.Line([Piece.Good("Done: "), .. Sentence(result.Plan, "removed", "brought back", "set back", "left"), "; checked and committed."]);
        WriteStaying(page, result.Plan);
        if (!isTold)
            WriteNotes(page, result.Plan, result.Plan.Notes.Where(n => n != UndoPlan.CountersStay));
        if (result.UndoId is { } id)
            page.Line($"It is entry {id} in the journal. To undo this undo: ", Piece.Strong(undo));
    }

    private static void WriteNotes(Page page, UndoPlan plan, IEnumerable<string> notes)
    {
        foreach (var note in plan.IsEmpty ? [] : notes)
            page.Line(Piece.Care("note: "), note);
    }

    private static void WriteStaying(Page page, UndoPlan plan)
    {
        if (plan.StayingCount == 0)
            return;
        page.Line(Piece.Strong($"Staying as they are ({Piece.Number(plan.StayingCount, "row", "rows")}):"));
        foreach (var row in plan.Staying.Take(ShownStaying))
            page.Indented(2, $"{row.Table} {KeySyntax.Write(row.Key)}: {row.Reason}");
        if (plan.StayingCount > ShownStaying)
            page.Indented(2, Piece.Faint($"and {Piece.Number(plan.StayingCount - Math.Min(ShownStaying, plan.Staying.Count))} more; --json lists the first 1,000"));
        page.Line();
    }

    private static IEnumerable<Piece> Sentence(UndoPlan plan, string removes, string bringsBack, string setsBack, string leaves)
    {
        List<Piece[]> parts = [];
        Part(removes, t => t.Delete);
        Part(bringsBack, t => t.Insert);
        Part(setsBack, t => t.Revert);
        if (plan.StayingCount > 0)
            parts.Add([$"{leaves} ", Piece.Care(Piece.Number(plan.StayingCount, "row", "rows")), " where they are"]);
        for (var i = 0; i < parts.Count; i++)
        {
            if (i > 0)
                yield return i == parts.Count - 1 ? " and " : ", ";
            foreach (var piece in parts[i])
                yield return piece;
        }

        void Part(string verb, Func<UndoTable, long> count)
        {
            var touched = plan.Tables.Where(t => count(t) > 0).ToList();
            if (touched.Count == 0)
                return;
            var where = touched.Count == 1 ? $" of {touched[0].Table}" : $" ({string.Join(", ", touched.Select(t => $"{Piece.Number(count(t))} {t.Table}"))})";
            parts.Add([$"{verb} ", Piece.Good(Piece.Number(touched.Sum(count), "row", "rows")), where]);
        }
    }

    private static Piece Number(long number, Ink ink) => new(Piece.Number(number), number == 0 ? Ink.Faint : ink);
}
