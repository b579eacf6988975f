using System.Text;
using Rowback.Cli.Pages;
using Rowback.Drawing;

namespace Rowback.Cli.Reports.Html;

/// <summary>HTML as it is written, in which whatever may come from a database or a user is text.</summary>
/// <param name="command">How the program was called, for commands that stand in texts.</param>
internal sealed class HtmlText(string command)
{
    private readonly StringBuilder _html = new();

    /// <summary>Tags, of this program's own making.</summary>
    public HtmlText Raw(string html)
    {
        _html.Append(html);
        return this;
    }

    /// <summary>A text.</summary>
    public HtmlText Text(string text) => Raw(Markup.Escape(text));

    /// <summary>An element with a text in it.</summary>
    public HtmlText Element(string name, string text, string? className = null) =>
        Raw(className is null ? $"<{name}>" : $"<{name} class=\"{className}\">").Text(text).Raw($"</{name}>");

    public HtmlText Pieces(IEnumerable<Piece> pieces)
    {
        foreach (var piece in pieces)
        {
            if (piece.Ink is Ink.Plain)
                Text(piece.Text);
            else
                Element("span", piece.Text, Class(piece.Ink));
        }

        return this;
    }

    /// <summary>A text with commands in backquotes.</summary>
    public HtmlText Hint(string text)
    {
        var parts = Cli.Hint.Typed(text, command).Split('`');
        for (var i = 0; i < parts.Length; i++)
        {
            if (i % 2 == 1 && i < parts.Length - 1)
                Element("code", parts[i]);
            else
                Text(i % 2 == 1 ? "`" + parts[i] : parts[i]);
        }

        return this;
    }

    public override string ToString() => _html.ToString();

    private static string Class(Ink ink) => ink switch
    {
        Ink.Strong => "strong",
        Ink.Faint => "faint",
        Ink.Good => "good",
        Ink.Care => "care",
        _ => "bad",
    };
}
