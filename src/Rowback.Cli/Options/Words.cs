using System.Text;

namespace Rowback.Cli.Options;

/// <summary>Takes apart what stands in one argument: <c>TABLE: SQL</c>, <c>TABLE:OLD=NEW</c>, <c>TABLE.COLUMN=VALUE</c>.</summary>
internal static class Words
{
    /// <summary>
    /// A name up to one of the characters that end it, which is not taken; in double quotes a name may hold them. Null, with
    /// <paramref name="at"/> unchanged, where there is none of them.
    /// </summary>
    public static string? Name(string text, ref int at, char end)
    {
        var name = new StringBuilder();
        var quoted = false;
        for (var i = at; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (text[i] == end && !quoted)
            {
                at = i;
                return name.ToString().Trim();
            }
            else
            {
                name.Append(text[i]);
            }
        }

        return null;
    }

    /// <summary>A name without its quotes.</summary>
    public static string Unquoted(string name) => name.Trim() is ['"', .. var inner, '"'] && inner.Length > 0 ? inner : name.Trim();

    public static RowbackException Malformed(string option, string text, string shape) =>
        new(ErrorKind.Usage, "USAGE", $"{option} '{text}' is not understood.", $"Write it as {option} {shape}.");
}
