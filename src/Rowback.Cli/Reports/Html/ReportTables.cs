using Rowback.Cli.Options;
using Rowback.Cli.Pages;

namespace Rowback.Cli.Reports.Html;

/// <summary>The tables of a report: counts, rows left out, new keys.</summary>
internal static class ReportTables
{
    private sealed record Column(string Title, Func<TablePlan, long> Count);

    public static void Counts(HtmlText html, RestorePlan plan, bool done)
    {
        if (plan.Tables.Count == 0)
            return;
        Column[] columns =
        [
            new(done ? "inserted" : "to insert", t => t.Insert), new("under a new key", t => t.NewKeys), new(done ? "overwritten" : "to overwrite", t => t.Update),
            new(done ? "re-attached" : "to re-attach", t => t.Reattach), new("in live already", t => t.Same), new("changed, left as it is", t => t.Changed), new("left out", t => t.Skip),
            new("to be decided", t => t.Stop),
        ];
        // A column of nothing but zeros says nothing.
        Column[] shown = [.. columns.Where(c => plan.Tables.Any(t => c.Count(t) > 0))];
        html.Element("h2", "Rows").Raw("\n<div class=\"scroll\"><table class=\"counts\"><thead><tr><th scope=\"col\">table</th>");
        foreach (var column in shown)
            html.Raw("<th scope=\"col\" class=\"number\">").Text(column.Title).Raw("</th>");
        html.Raw("</tr></thead><tbody>\n");
        foreach (var table in plan.Tables)
        {
            html.Raw("<tr>").Element("td", table.Table, "name");
            foreach (var column in shown)
                html.Element("td", column.Count(table) == 0 ? "" : Piece.Number(column.Count(table)), "number");
            html.Raw("</tr>\n");
        }

        html.Raw("</tbody>");
        if (plan.Tables.Count > 1)
        {
            html.Raw("<tfoot><tr><td>all</td>");
            foreach (var column in shown)
                html.Element("td", Piece.Number(plan.Tables.Sum(column.Count)), "number");
            html.Raw("</tr></tfoot>");
        }

        html.Raw("</table></div>\n");
    }

    public static void LeftOut(HtmlText html, RestorePlan plan)
    {
        if (plan.SkippedCount == 0)
            return;
        html.Element("h2", $"Left out ({Piece.Number(plan.SkippedCount, "row", "rows")})").Raw("\n");
        Begin(html, "left-out", "table", "row", "why");
        foreach (var row in plan.Skipped)
            Row(html, row.Table, row.Key.Count == 0 ? "" : KeySyntax.Write(row.Key), row.Reason);
        End(html, plan.SkippedCount - plan.Skipped.Count);
    }

    public static void NewKeys(HtmlText html, RestoreResult result)
    {
        if (result.KeyMapCount == 0)
            return;
        html.Element("h2", $"New keys ({Piece.Number(result.KeyMapCount, "row", "rows")})").Raw("\n");
        Begin(html, "new-keys", "table", "in the backup", result.Applied ? "now" : "in the rehearsal");
        foreach (var key in result.KeyMap)
            Row(html, key.Table, KeySyntax.Write(key.Old), KeySyntax.Write(key.New));
        End(html, result.KeyMapCount - result.KeyMap.Count);
    }

    private static void Begin(HtmlText html, string name, params string[] titles)
    {
        html.Raw($"<div class=\"scroll\"><table class=\"{name}\"><thead><tr>");
        foreach (var title in titles)
            html.Raw("<th scope=\"col\">").Text(title).Raw("</th>");
        html.Raw("</tr></thead><tbody>\n");
    }

    private static void Row(HtmlText html, string table, string key, string text) =>
        html.Raw("<tr>").Element("td", table, "name").Element("td", key, "key").Element("td", text).Raw("</tr>\n");

    private static void End(HtmlText html, long more)
    {
        html.Raw("</tbody></table></div>\n");
        if (more > 0)
            html.Element("p", $"and {Piece.Number(more)} more.", "faint").Raw("\n");
    }
}
