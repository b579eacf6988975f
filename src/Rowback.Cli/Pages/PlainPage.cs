using System.Text;

namespace Rowback.Cli.Pages;

/// <summary>Plain text: no colour, no line broken, trees by indentation.</summary>
internal sealed class PlainPage(TextWriter writer) : Page
{
    public override void Line(params ReadOnlySpan<Piece> pieces) => Indented(0, pieces);

    public override void Indented(int margin, params ReadOnlySpan<Piece> pieces)
    {
        var line = new StringBuilder().Append(' ', margin);
        foreach (var piece in pieces)
            line.Append(Visible.Text(piece.Text));
        writer.WriteLine(line.ToString().TrimEnd());
    }

    public override void Table(IReadOnlyList<Heading> headings, IReadOnlyList<IReadOnlyList<Piece>> rows, int margin = 0)
    {
        var cells = rows.Select(r => r.Select(p => Visible.Text(p.Text)).ToList()).ToList();
        var titled = headings.Any(h => h.Title.Length > 0);
        var widths = headings.Select((h, i) => Math.Max(h.Title.Length, cells.Count == 0 ? 0 : cells.Max(r => r[i].Length))).ToList();
        if (titled)
            Write([.. headings.Select(h => h.Title)]);
        foreach (var row in cells)
            Write(row);

        void Write(List<string> row)
        {
            var line = new StringBuilder().Append(' ', margin);
            for (var i = 0; i < row.Count; i++)
            {
                if (i > 0)
                    line.Append("  ");
                line.Append(headings[i].Right ? row[i].PadLeft(widths[i]) : row[i].PadRight(widths[i]));
            }

            writer.WriteLine(line.ToString().TrimEnd());
        }
    }

    public override void Tree(IReadOnlyList<TreeLine> lines, int margin = 0)
    {
        foreach (var line in lines)
        {
            Indented(margin, [.. line.Text]);
            Tree(line.Below, margin + 2);
        }
    }
}
