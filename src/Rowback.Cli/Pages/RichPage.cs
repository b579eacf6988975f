using Spectre.Console;
using Spectre.Console.Rendering;

namespace Rowback.Cli.Pages;

/// <summary>Colour, lines and branches, for a terminal.</summary>
internal sealed class RichPage : Page
{
    private readonly IAnsiConsole _console;

    public RichPage(TextWriter writer, int width)
    {
        // Decided already: this is a terminal that takes colour.
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        _console.Profile.Width = width;
        _console.Profile.Capabilities.Unicode = true;
    }

    public override void Line(params ReadOnlySpan<Piece> pieces)
    {
        _console.Write(Text(pieces));
        _console.WriteLine();
    }

    public override void Indented(int margin, params ReadOnlySpan<Piece> pieces)
    {
        _console.Write(new Padder(Text(pieces), new Padding(margin, 0, 0, 0)));
    }

    public override void Table(IReadOnlyList<Heading> headings, IReadOnlyList<IReadOnlyList<Piece>> rows, int margin = 0)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = headings.Any(h => h.Title.Length > 0) };
        foreach (var heading in headings)
        {
            var column = new TableColumn(Text([Piece.Faint(heading.Title)])) { Padding = new Padding(0, 0, 2, 0) };
            table.AddColumn(heading.Right ? column.RightAligned() : column);
        }

        foreach (var row in rows)
            table.AddRow(row.Select(cell => (IRenderable)Text([cell])));
        _console.Write(new Padder(table, new Padding(margin, 0, 0, 0)));
    }

    public override void Tree(IReadOnlyList<TreeLine> lines, int margin = 0)
    {
        foreach (var line in lines)
        {
            var tree = new Tree(Text([.. line.Text])) { Style = new Style(decoration: Decoration.Dim) };
            Grow(tree, line.Below);
            _console.Write(new Padder(tree, new Padding(margin, 0, 0, 0)));
        }
    }

    private static void Grow(IHasTreeNodes node, IReadOnlyList<TreeLine> lines)
    {
        foreach (var line in lines)
            Grow(node.AddNode(Text([.. line.Text])), line.Below);
    }

    private static Paragraph Text(ReadOnlySpan<Piece> pieces)
    {
        var text = new Paragraph();
        foreach (var piece in pieces)
            text.Append(Visible.Text(piece.Text), StyleOf(piece.Ink));
        return text;
    }

    private static Style StyleOf(Ink ink) => ink switch
    {
        Ink.Strong => new Style(decoration: Decoration.Bold),
        Ink.Faint => new Style(decoration: Decoration.Dim),
        Ink.Good => new Style(Color.Green),
        Ink.Care => new Style(Color.Olive),
        Ink.Bad => new Style(Color.Red),
        _ => Style.Plain,
    };
}
