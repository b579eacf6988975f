using System.CommandLine;
using Rowback.Cli.Reports;

namespace Rowback.Cli.Options;

/// <summary>A drawing of the tables: whether one is wanted, and where.</summary>
internal sealed class GraphOptions : OptionGroup
{
    private readonly Option<string?> _graph;

    /// <param name="drawn">What is drawn.</param>
    public GraphOptions(string drawn) : base("Drawing") =>
        _graph = Maybe("--graph", "FILE", $"Draw {drawn}: as SVG (FILE.svg) or Mermaid (FILE.mmd, or FILE.md); without a file, Mermaid instead of the answer.");

    /// <summary>The file to draw into. Throws Usage where it cannot be drawn into or another answer is wanted in its place.</summary>
    public GraphFile? File(ParseResult arguments, Shell shell, SessionOptions databases)
    {
        if (arguments.GetValue(_graph) is not { } file)
            return null;
        return GraphFile.For(file, Path.Combine(shell.Folder, file), databases);
    }

    /// <summary>True where the drawing itself is the answer.</summary>
    public bool IsTheAnswer(ParseResult arguments, bool json)
    {
        if (arguments.GetResult(_graph) is not { Implicit: false } || arguments.GetValue(_graph) is not null)
            return false;
        return !json ? true : throw new RowbackException(ErrorKind.Usage, "USAGE", "With --json the drawing needs a file.", "Name one: --graph tables.svg.");
    }
}
