using System.Globalization;
using System.Text;

namespace Rowback.Cli.Pages;

/// <summary>Text from a database, so that it cannot do anything to a terminal or break a line.</summary>
internal static class Visible
{
    public static string Text(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.AsSpan().ContainsAnyInRange('\x7f', '\x9f'))
            return text;
        var visible = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            visible.Append(character switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' or (>= '\x7f' and <= '\x9f') => "\\x" + ((int)character).ToString("x2", CultureInfo.InvariantCulture),
                _ => character.ToString(),
            });
        }

        return visible.ToString();
    }
}
