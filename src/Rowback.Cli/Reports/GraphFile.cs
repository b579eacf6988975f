using Rowback.Drawing;

namespace Rowback.Cli.Reports;

/// <summary>A drawing in a file, whose name says in which form.</summary>
internal sealed class GraphFile
{
    private readonly string _given;
    private readonly string _path;
    private readonly Func<Graph, string> _text;

    private GraphFile(string given, string path, Func<Graph, string> text) => (_given, _path, _text) = (given, path, text);

    /// <summary>Throws Usage (<c>USAGE</c>, <c>CANNOT_WRITE_FILE</c>) where nothing can be drawn into it.</summary>
    /// <param name="given">The name as it was given.</param>
    /// <param name="path">The same from the current folder.</param>
    /// <param name="databases">What is not overwritten.</param>
    public static GraphFile For(string given, string path, SessionOptions databases)
    {
        OutputFile.RefuseDatabase(path, databases);
        return new GraphFile(given, path, Path.GetExtension(given).ToUpperInvariant() switch
        {
            ".SVG" => SvgDrawing.File,
            ".MMD" or ".MERMAID" => MermaidText.Of,
            ".MD" => graph => $"```mermaid\n{MermaidText.Of(graph)}```\n",
            _ => throw new RowbackException(ErrorKind.Usage, "USAGE", $"In which form is {given} to be drawn?", "Name a file that ends in .svg, or in .mmd or .md for Mermaid."),
        });
    }

    public void Write(Graph graph) => OutputFile.Write(_path, _text(graph));

    public override string ToString() => _given;
}
