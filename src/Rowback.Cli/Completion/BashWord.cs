using System.Text;

namespace Rowback.Cli.Completion;

/// <summary>Words as bash reads them: whatever a table is called, it stays a word, and nothing in it is carried out.</summary>
internal static class BashWord
{
    /// <summary>What is still to be typed of a word, quoted as the place needs it; null where it cannot be said there.</summary>
    /// <param name="rest">The rest of the word, as it is.</param>
    /// <param name="quote">The quote that is open there, or none.</param>
    public static string? Rest(string rest, char? quote)
    {
        // Between double quotes nothing keeps an exclamation mark from calling up the history.
        if (quote == '"' && rest.Contains('!', StringComparison.Ordinal))
            return null;
        var text = new StringBuilder();
        foreach (var c in rest)
            text.Append(quote switch
            {
                '\'' => c == '\'' ? "'\\''" : c.ToString(),
                '"' => c is '"' or '\\' || IsActiveInQuotes(c) ? "\\" + c : c.ToString(),
                _ => IsPlain(c) ? c.ToString() : "\\" + c,
            });
        return text.ToString();
    }

    /// <summary>True if it means itself outside of quotes.</summary>
    public static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || !char.IsAscii(c) || "_-./:@%+,=".Contains(c, StringComparison.Ordinal);

    /// <summary>True if it means more than itself between double quotes.</summary>
    public static bool IsActiveInQuotes(char c) => c is '$' or '`' or '!';
}
