using System.Text;

namespace Rowback.Cli.Completion;

/// <summary>A command line as far as it is typed, taken apart as shells do it: by blanks outside of quotes, backslashes minded. Nothing in it is expanded.</summary>
internal sealed record TypedLine
{
    /// <summary>The finished words, the program's first, without their quotes.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>The word that is being typed, without its quotes; empty behind a blank.</summary>
    public required string Begun { get; init; }

    /// <summary>The quote that is still open, or none.</summary>
    public required char? Quote { get; init; }

    /// <summary>
    /// True if something in the word being typed means more to a shell than itself: a <c>$</c> that is not quoted, a star, a backslash
    /// that waits for what it is to quote. Whatever is put behind it may become part of that.
    /// </summary>
    public required bool BegunIsActive { get; init; }

    public static TypedLine Of(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        char? quote = null;
        var (inWord, escaped, active) = (false, false, false);
        foreach (var c in line)
        {
            if (escaped)
            {
                // Between double quotes a backslash quotes only what means something there.
                if (quote == '"' && !"\"\\$`".Contains(c, StringComparison.Ordinal))
                    word.Append('\\');
                word.Append(c);
                escaped = false;
            }
            else if (c == '\\' && quote != '\'')
            {
                (escaped, inWord) = (true, true);
            }
            else if (quote == c)
            {
                quote = null;
            }
            else if (quote is null && (c is '\'' or '"'))
            {
                (quote, inWord) = (c, true);
            }
            else if (quote is null && char.IsWhiteSpace(c))
            {
                if (inWord)
                    words.Add(word.ToString());
                word.Clear();
                (inWord, active) = (false, false);
            }
            else
            {
                word.Append(c);
                inWord = true;
                active |= quote switch
                {
                    null => !BashWord.IsPlain(c),
                    '"' => BashWord.IsActiveInQuotes(c),
                    _ => false,
                };
            }
        }

        return new TypedLine { Words = words, Begun = word.ToString(), Quote = quote, BegunIsActive = active || escaped };
    }
}
