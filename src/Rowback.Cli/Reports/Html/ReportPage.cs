using System.Globalization;
using Rowback.Cli.Options;
using Rowback.Cli.Pages;
using Rowback.Drawing;
using Rowback.Matching;

namespace Rowback.Cli.Reports.Html;

/// <summary>
/// A plan or a restore as one page for a ticket: it needs nothing from elsewhere, has no script, and can be printed. Whatever comes from the databases is text in it.
/// </summary>
internal sealed record ReportPage
{
    /// <summary>The plan; for a restore, as it was judged while it wrote.</summary>
    public required RestorePlan Plan { get; init; }

    /// <summary>What was done, or rehearsed; null where nothing was written.</summary>
    public RestoreResult? Result { get; init; }

    public required SchemaMatch Schema { get; init; }

    /// <summary>Live's name, without secrets.</summary>
    public required string Live { get; init; }

    /// <summary>The backup's, likewise.</summary>
    public required string Backup { get; init; }

    public required DateTimeOffset Made { get; init; }

    /// <summary>How the program was called.</summary>
    public required string Command { get; init; }

    /// <summary>The command that takes the restore back; null where there is nothing to take back.</summary>
    public string? Undo { get; init; }

    /// <summary>What there is to say of the databases themselves.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    private bool IsDone => Result is { Applied: true };

    private bool IsRehearsed => Result is { Applied: false } && !Plan.IsEmpty;

    /// <param name="plan">The plan.</param>
    /// <param name="result">What was done or rehearsed; null where nothing was written.</param>
    /// <param name="opening">The session that did it.</param>
    /// <param name="shell">How the program was called, and when.</param>
    /// <param name="undo">The command that takes a restore back, by its number.</param>
    public static ReportPage Of(RestorePlan plan, RestoreResult? result, Opening opening, Shell shell, Func<string, string> undo) => new()
    {
        Plan = plan,
        Result = result,
        Schema = opening.Session.Schema,
        Live = DatabaseNames.Live(opening.Options),
        Backup = DatabaseNames.WithoutSecrets(opening.Options.Backup!, opening.Options.Engines),
        Made = shell.Clock.GetUtcNow(),
        Command = shell.Command,
        Undo = result?.RestoreId is { } id ? undo(id) : null,
        Notes = opening.Notes,
    };

    /// <summary>The whole page.</summary>
    public string Html()
    {
        var html = new HtmlText(Command);
        var question = QuestionWords.Of(Plan.Question);
        html.Raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        // Nothing here needs more; should a value ever get past the escaping, it could not do anything either.
        html.Raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
        html.Element("title", $"{Kind()}: {question}").Raw("\n<link rel=\"icon\" href=\"data:,\">\n<style>\n").Raw(Palette.Css).Raw(ReportStyle.Css).Raw("\n</style>\n</head>\n<body>\n<main>\n");
        html.Element("p", Kind(), "kind").Raw("\n").Element("h1", question).Raw("\n");
        Summary(html);
        Facts(html);
        Hazards(html, "To be decided first", Plan.Stops);
        Tree(html);
        ReportTables.Counts(html, Plan, IsDone);
        Graph(html);
        ReportTables.LeftOut(html, Plan);
        Hazards(html, "Worth knowing", Plan.Hazards.Where(h => !h.Stops));
        if (Result is not null)
            ReportTables.NewKeys(html, Result);
        Verification(html);
        TakeBack(html);
        html.Raw("<footer>").Text($"Rowback {ProgramName.Version} · {Time()}").Raw("</footer>\n</main>\n</body>\n</html>\n");
        return html.ToString();
    }

    private string Kind() => IsDone ? "Restore" : IsRehearsed ? "Restore plan, rehearsed" : "Restore plan";

    private string Time() => Made.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private void Summary(HtmlText html)
    {
        html.Raw($"<p class=\"summary {(Plan.Stops.Any() ? "bad" : IsDone ? "good" : Plan.IsEmpty ? "plain" : "care")}\">");
        html.Pieces(IsDone
            ? [Piece.Good("Done: "), .. PlanReport.Sentence(Plan, "inserted", "overwrote", "re-attached", "left"), $"; checked and committed. Nothing else was touched{PlanReport.ButForTriggers(Plan)}."]
            : PlanReport.Summary(Plan));
        if (!IsDone && !Plan.IsEmpty && !Plan.Stops.Any())
            html.Text(" Nothing has been written yet.");
        html.Raw("</p>\n");
    }

    private void Facts(HtmlText html)
    {
        html.Raw("<dl>\n");
        Fact("From the backup", Backup);
        Fact("Into live", Live);
        foreach (var selection in Plan.Question.Selections)
            Fact("Asked for", QuestionWords.Of(selection));
        if (Result?.RestoreId is { } id)
            Fact("In the journal", $"restore {id}");
        Fact("Plan", Plan.Fingerprint);
        Fact(IsDone ? "Done" : "Made", Time());
        foreach (var note in Notes)
            Fact("Note", note);
        html.Raw("</dl>\n");

        void Fact(string name, string text) => html.Element("dt", name).Raw("<dd>").Hint(text).Raw("</dd>\n");
    }

    private void Tree(HtmlText html)
    {
        if (Plan.Tree.Count == 0)
            return;
        html.Element("h2", IsDone ? "What came back, and what hung on it" : "What would come back, and what hangs on it").Raw("\n<ul class=\"tree\">");
        foreach (var branch in Plan.Tree)
            Branch(branch, null);
        html.Raw("</ul>\n");

        void Branch(PlanBranch branch, string? above)
        {
            var (sign, words, ink) = PlanReport.Verdict(branch.Verdict);
            html.Raw("<li>").Element("span", branch.Table, "table").Pieces([new Piece($"{sign}{Piece.Number(branch.Count)} {(IsDone ? Past(branch.Verdict, words) : words)}", ink)]);
            if (branch.Samples.Count > 0)
                html.Element("span", string.Join(", ", branch.Samples) + (branch.Count > branch.Samples.Count ? ", …" : ""), "samples");
            if (branch.Relation is { } relation && relation != above)
                html.Element("span", $" by {relation}", "faint");
            if (branch.Branches.Count > 0)
            {
                html.Raw("<ul>");
                foreach (var below in branch.Branches)
                    Branch(below, branch.Relation);
                html.Raw("</ul>");
            }

            html.Raw("</li>\n");
        }
    }

    private static string Past(string verdict, string words) => verdict switch
    {
        "insert" => "inserted",
        "needed" => "needed, inserted",
        "update" => "overwritten",
        "reattach" => "re-attached",
        _ => words,
    };

    private void Graph(HtmlText html)
    {
        var graph = PlanGraph.Of(Plan, Schema, IsDone);
        if (graph.Tables.Count == 0)
            return;
        html.Element("h2", "By table").Raw("\n<p class=\"faint\">A table stands to the right of those that it refers to; a broken line is a reference over which nothing comes back.</p>\n<div class=\"graph\">\n").Raw(SvgDrawing.Inline(graph)).Raw("</div>\n");
    }

    private static void Hazards(HtmlText html, string title, IEnumerable<Hazard> hazards)
    {
        var all = hazards.ToList();
        if (all.Count == 0)
            return;
        html.Element("h2", title).Raw("\n");
        foreach (var hazard in all)
        {
            html.Raw($"<div class=\"hazard{(hazard.Stops ? " bad" : "")}\"><p class=\"code {(hazard.Stops ? "bad" : "care")}\">").Text(hazard.Code).Raw("</p><p>").Hint(hazard.Message).Raw("</p>");
            if (hazard.Details.Count > 0)
                html.Raw("<pre>").Raw(string.Join('\n', hazard.Details.Select(Markup.Escape))).Raw("</pre>");
            if (hazard.Flag is { } flag)
                html.Raw("<p>→ <span class=\"strong\">").Hint(flag).Raw("</span></p>");
            html.Raw("</div>\n");
        }
    }

    private void Verification(HtmlText html)
    {
        if (Plan.IsEmpty)
            return;
        html.Element("h2", "Verification").Raw("\n<p>");
        var found = Plan.Hazards.Any(h => h.Changes.Count > 0) ? "found as planned but for what triggers changed (named above)" : "found as planned";
        html.Text(IsDone ? $"Every row that was written was read back before the commit and {found}; references that nothing enforces were looked up. Then all of it was committed in one transaction."
            : IsRehearsed ? $"The whole restore was rehearsed: written, read back, {found}, and rolled back. Live is as it was."
            : "Nothing has been written, so nothing has been verified yet. A restore reads back every row that it wrote before it commits; where anything is not as planned, all of it is rolled back.");
        html.Raw("</p>\n");
    }

    private void TakeBack(HtmlText html)
    {
        if (Undo is null)
            return;
        html.Element("h2", "To take it back").Raw("\n").Element("pre", Undo).Raw("\n<p class=\"faint\">It shows first what it would remove, and asks. Rows that have been changed since, or that others refer to by now, stay and are named.</p>\n");
    }
}
