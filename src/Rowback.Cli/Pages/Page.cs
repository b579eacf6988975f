namespace Rowback.Cli.Pages;

/// <summary>What people read: lines, tables and trees, in colour on a terminal, as plain text in a pipe.</summary>
internal abstract class Page
{
    /// <summary>How the program was called, for commands that stand on the page to be typed.</summary>
    public string Command { get; private init; } = ProgramName.Name;

    public static Page For(Shell shell) =>
        shell.RichOutput ? new RichPage(shell.Out, shell.Width) { Command = shell.Command } : new PlainPage(shell.Out) { Command = shell.Command };

    public static Page ForErrors(Shell shell)
    {
        // What was said before stands before it, where both go to the same place.
        shell.Out.Flush();
        return shell.RichError ? new RichPage(shell.Error, shell.Width) { Command = shell.Command } : new PlainPage(shell.Error) { Command = shell.Command };
    }

    public abstract void Line(params ReadOnlySpan<Piece> pieces);

    /// <summary>A line that begins further in; where it has to be broken, it goes on there.</summary>
    public abstract void Indented(int margin, params ReadOnlySpan<Piece> pieces);

    public abstract void Table(IReadOnlyList<Heading> headings, IReadOnlyList<IReadOnlyList<Piece>> rows, int margin = 0);

    public abstract void Tree(IReadOnlyList<TreeLine> lines, int margin = 0);
}
