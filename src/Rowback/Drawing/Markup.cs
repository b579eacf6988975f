using System.Globalization;
using System.Text;

namespace Rowback.Drawing;

/// <summary>Text from a database as it may stand in HTML, SVG and XML: nothing in it is carried out, and what cannot be seen is made visible.</summary>
internal static class Markup
{
    /// <summary>The text with every character of markup escaped, for between tags and for quoted attributes.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            switch (character)
            {
                case '&': escaped.Append("&amp;"); break;
                case '<': escaped.Append("&lt;"); break;
                case '>': escaped.Append("&gt;"); break;
                case '"': escaped.Append("&quot;"); break;
                case '\'': escaped.Append("&#39;"); break;
                case '\n': escaped.Append("\\n"); break;
                case '\r': escaped.Append("\\r"); break;
                case '\t': escaped.Append("\\t"); break;
                case var high when char.IsHighSurrogate(high) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]):
                    escaped.Append(character).Append(text[++i]);
                    break;
                case var hidden when IsHidden(hidden): escaped.Append("\\u").Append(((int)hidden).ToString("x4", CultureInfo.InvariantCulture)); break;
                default: escaped.Append(character); break;
            }
        }

        return escaped.ToString();
    }

    /// <summary>Control characters, half characters, and those that turn the direction of the text behind them; XML takes some of them in no form at all.</summary>
    private static bool IsHidden(char character) =>
        char.IsControl(character) || char.IsSurrogate(character) || character is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u200e' or '\u200f' or '\ufffe' or '\uffff';
}
