using Rowback.Cli.Options;
using Rowback.Cli.Pages;

namespace Rowback.Cli.Reports;

/// <summary>Why rows are in the restore set or not, one after the other.</summary>
internal static class ExplainReport
{
    public static void Write(Page page, ExplainedPlan explained, string databases)
    {
        page.Line(Piece.Strong("Plan: "), QuestionWords.Of(explained.Plan.Question), Piece.Faint(databases));
        page.Line();
        foreach (var row in explained.Rows)
        {
            page.Line(Piece.Strong(Name(row.Table, row.Key)), row.Label is null ? "" : "  " + row.Label);
            if (row.Path.Count > 0)
                page.Indented(2, Piece.Faint("The way: "), Way(row));
            foreach (var because in row.Because)
                page.Indented(2, because);
            page.Indented(2, Piece.Faint("→ "), Piece.Strong(Hint.Typed(row.Done, page.Command)));
            page.Line();
        }

        page.Line(PlanReport.Summary(explained.Plan));
    }

    /// <summary>As a person would tell it: <c>comment 7 hung on photo 3 (comment.photo_id), which hung on gallery 2 (photo.gallery_id), which was selected</c>.</summary>
    private static string Way(RowExplanation row) =>
        Name(row.Table, row.Key) + string.Concat(row.Path.Select((step, i) =>
            $"{(i == 0 ? "" : ", which")} {(step.Needed ? "is needed by" : "hung on")} {Name(step.Table, step.Key)} ({step.Relation})")) + ", which was selected.";

    private static string Name(string table, IReadOnlyList<string> key) => key.Count == 0 ? table : $"{table} {KeySyntax.Write(key)}";
}
