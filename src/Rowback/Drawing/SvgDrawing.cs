using System.Globalization;
using System.Text;

namespace Rowback.Drawing;

/// <summary>A graph as SVG: boxes with their lines, and arrows from what refers to what is referred to. It needs nothing from elsewhere, and says in words what it shows.</summary>
public static class SvgDrawing
{
    private const string Style = """
        .rb-graph text { font: 13px/1 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: var(--ink) }
        .rb-graph .name { font-weight: 600 }
        .rb-graph .box { fill: var(--card); stroke: var(--line) }
        .rb-graph .box.good { fill: var(--good-pale); stroke: var(--good) } .rb-graph .box.care { fill: var(--care-pale); stroke: var(--care) } .rb-graph .box.bad { fill: var(--bad-pale); stroke: var(--bad) }
        .rb-graph .rule { stroke: var(--line) }
        .rb-graph text.faint { fill: var(--faint) } .rb-graph text.good { fill: var(--good) } .rb-graph text.care { fill: var(--care) } .rb-graph text.bad { fill: var(--bad) }
        .rb-graph .arrow { fill: none; stroke: var(--faint); stroke-width: 1.3 } .rb-graph .head { fill: var(--faint) }
        .rb-graph .arrow.good { stroke: var(--good); stroke-width: 2 } .rb-graph .arrow.care { stroke: var(--care); stroke-width: 2 } .rb-graph .arrow.bad { stroke: var(--bad); stroke-width: 2 }
        .rb-graph .head.good { fill: var(--good) } .rb-graph .head.care { fill: var(--care) } .rb-graph .head.bad { fill: var(--bad) }
        .rb-graph .broken { stroke-dasharray: 5 4 }
        .rb-graph .ground { fill: var(--paper) }
        """;

    /// <summary>A wide drawing is made smaller to fit its page as long as it can be read; one that is wider still is to be scrolled.</summary>
    private const double Smallest = 0.7;

    /// <summary>The drawing as a file of its own.</summary>
    public static string File(Graph graph) => "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + Draw(graph, Palette.Css, ground: true);

    /// <summary>The drawing as a part of a page that has <see cref="Palette.Css"/>; at most one a page.</summary>
    public static string Inline(Graph graph) => Draw(graph, "", ground: false);

    private static string Draw(Graph graph, string colours, bool ground)
    {
        var layout = Layout.Of(graph);
        var (width, height) = (N(layout.TotalWidth), N(layout.TotalHeight));
        var svg = new StringBuilder();
        svg.Append($"""<svg xmlns="http://www.w3.org/2000/svg" class="rb-graph" width="{width}" height="{height}"{(ground ? "" : $" style=\"max-width:100%;min-width:{N(layout.TotalWidth * Smallest)}px;height:auto\"")} viewBox="0 0 {width} {height}" role="img" aria-labelledby="rb-graph-title rb-graph-desc">""").Append('\n');
        svg.Append($"""<title id="rb-graph-title">{Markup.Escape(graph.Title)}</title>""").Append('\n');
        svg.Append($"""<desc id="rb-graph-desc">{Markup.Escape(graph.Description)}</desc>""").Append('\n');
        svg.Append("<style>\n").Append(colours).Append(Style).Append("\n</style>\n");
        if (ground)
            svg.Append($"""<rect class="ground" width="{width}" height="{height}"/>""").Append('\n');
        // Boxes stand before arrows, so that these end over their edges.
        for (var i = 0; i < graph.Tables.Count; i++)
            Box(svg, graph.Tables[i], layout.Boxes[i]);
        for (var i = 0; i < graph.Tables.Count; i++)
        {
            for (var line = 0; line < graph.Tables[i].Lines.Count; line++)
            {
                if (graph.Tables[i].Lines[line].To is { } to)
                    Arrow(svg, layout, graph.Tables[i].Lines[line], i, to, line);
            }
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Box(StringBuilder svg, GraphTable table, Layout.Box box)
    {
        svg.Append($"""<g><rect class="box {Palette.Class(table.Tone)}" x="{N(box.X)}" y="{N(box.Y)}" width="{N(box.Width)}" height="{N(box.Height)}" rx="5"/>""");
        Text(svg, "name", box.X + Layout.Inset, box.Y + 18, table.Name, atEnd: false);
        if (table.Note is { } note)
            Text(svg, "faint", box.X + box.Width - Layout.Inset, box.Y + 18, note, atEnd: true);
        if (table.Lines.Count > 0)
            svg.Append($"""<line class="rule" x1="{N(box.X)}" x2="{N(box.X + box.Width)}" y1="{N(box.Y + Layout.HeadHeight)}" y2="{N(box.Y + Layout.HeadHeight)}"/>""");
        for (var i = 0; i < table.Lines.Count; i++)
        {
            var line = table.Lines[i];
            var y = Middle(box, i) + 5;
            Text(svg, Palette.Class(line.Tone), box.X + Layout.Inset, y, line.Text, atEnd: false);
            if (line.Remark is { } remark)
                Text(svg, line.Tone is GraphTone.Plain ? "faint" : Palette.Class(line.Tone), box.X + box.Width - Layout.Inset, y, remark, atEnd: true);
        }

        svg.Append("</g>\n");
    }

    private static void Text(StringBuilder svg, string tone, double x, double y, string text, bool atEnd)
    {
        var shown = TextWidth.Cut(text);
        svg.Append($"""<text class="{tone}" x="{N(x)}" y="{N(y)}"{(atEnd ? " text-anchor=\"end\"" : "")}>{Markup.Escape(shown)}{(shown == text ? "" : $"<title>{Markup.Escape(text)}</title>")}</text>""");
    }

    private static void Arrow(StringBuilder svg, Layout layout, GraphLine line, int child, int parent, int row)
    {
        var (from, to) = (layout.Boxes[child], layout.Boxes[parent]);
        var (start, end) = (Middle(from, row), to.Y + (Layout.HeadHeight / 2));
        var path = new StringBuilder();
        double endX;
        int direction;
        if (child == parent)
        {
            (endX, direction) = (from.X, 1);
            path.Append($"M{N(from.X)} {N(start)}C{N(from.X - 30)} {N(start)} {N(from.X - 30)} {N(end)} {N(from.X - 7)} {N(end)}");
        }
        else
        {
            direction = from.X > to.X ? -1 : 1;
            var x = direction < 0 ? from.X : from.X + from.Width;
            endX = direction < 0 ? to.X + to.Width : to.X;
            var y = start;
            path.Append($"M{N(x)} {N(y)}");
            foreach (var passage in layout.Passages.GetValueOrDefault((child, parent)) ?? [])
            {
                var (near, far) = direction < 0 ? (passage.Right, passage.Left) : (passage.Left, passage.Right);
                Curve(near, passage.Y);
                path.Append($"H{N(far)}");
                x = far;
            }

            Curve(endX - (direction * 7), end);

            void Curve(double toX, double toY)
            {
                var middle = (x + toX) / 2;
                path.Append($"C{N(middle)} {N(y)} {N(middle)} {N(toY)} {N(toX)} {N(toY)}");
                (x, y) = (toX, toY);
            }
        }

        var tone = Palette.Class(line.Tone);
        svg.Append($"""<path class="arrow {tone}{(line.IsBroken ? " broken" : "")}" d="{path}"><title>{Markup.Escape(line.Relation ?? line.Text)}{(line.Remark is { } remark ? " " + Markup.Escape(remark) : "")}</title></path>""");
        svg.Append($"""<path class="head {tone}" d="M{N(endX)} {N(end)}l{N(-direction * 8)} -4v8z"/>""").Append('\n');
    }

    private static double Middle(Layout.Box box, int row) => box.Y + Layout.HeadHeight + 3 + (row * Layout.LineHeight) + (Layout.LineHeight / 2);

    private static string N(double number) => Math.Round(number, 1).ToString(CultureInfo.InvariantCulture);
}
