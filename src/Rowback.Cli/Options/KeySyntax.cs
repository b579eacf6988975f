using System.Text;
using System.Text.Json;
using Rowback.Selecting;

namespace Rowback.Cli.Options;

/// <summary>
/// Keys as they are written on the command line. Commas stand between keys (<c>3,5</c>); a key of several parts stands in parentheses
/// (<c>(1,2),(1,3)</c>); a part with a comma or parenthesis in it is quoted as in SQL (<c>'a,b'</c>). Whatever else there is goes as
/// JSON: an array of parts is one key (<c>["a","b"]</c>), an array of arrays several.
/// </summary>
internal static class KeySyntax
{
    public static IReadOnlyList<IReadOnlyList<string>> Many(string text)
    {
        if (text.TrimStart().StartsWith('['))
            return Json(text);
        var at = 0;
        var keys = new List<IReadOnlyList<string>>();
        do
            keys.Add(Key(text, ref at, ","));
        while (Next(text, ref at));
        return keys;
    }

    /// <summary>One key, the whole text.</summary>
    public static IReadOnlyList<string> One(string text) =>
        Many(text) is [var only] ? only : throw Bad(text, "One key is wanted here.");

    /// <summary>One key up to a character that ends it; <paramref name="at"/> then stands on that character or at the end.</summary>
    public static IReadOnlyList<string> UpTo(string text, ref int at, char end)
    {
        if (at < text.Length && text[at] == '[')
        {
            var close = text.IndexOf("]" + end, at, StringComparison.Ordinal);
            var json = text[at..(close < 0 ? text.Length : close + 1)];
            at += json.Length;
            return One(json);
        }

        return Key(text, ref at, end.ToString());
    }

    /// <summary>The key as a person reads it, and as it can be typed again.</summary>
    public static string Write(IReadOnlyList<string> key) =>
        key.Count == 1 ? CommandWords.KeyPart(key[0]) : "(" + string.Join(", ", key.Select(CommandWords.KeyPart)) + ")";

    private static List<string> Key(string text, ref int at, string ends)
    {
        Blank(text, ref at);
        if (at >= text.Length || text[at] != '(')
            return [Part(text, ref at, ends)];
        var parts = new List<string>();
        do
        {
            at++;
            parts.Add(Part(text, ref at, ",)"));
        }
        while (at < text.Length && text[at] == ',');
        if (at >= text.Length)
            throw Bad(text, "A closing parenthesis is missing.");
        at++;
        Blank(text, ref at);
        if (at < text.Length && !ends.Contains(text[at]))
            throw Bad(text, "Between two keys belongs a comma.");
        return parts;
    }

    private static string Part(string text, ref int at, string ends)
    {
        Blank(text, ref at);
        string part;
        if (at < text.Length && text[at] == '\'')
        {
            part = Quoted(text, ref at);
            Blank(text, ref at);
            return at >= text.Length || ends.Contains(text[at]) ? part : throw Bad(text, "Something stands behind a closing quote.");
        }

        var start = at;
        while (at < text.Length && !ends.Contains(text[at]))
            at++;
        part = text[start..at].Trim();
        return part.Length > 0 ? part : throw Bad(text, "A key is empty.");
    }

    private static string Quoted(string text, ref int at)
    {
        var part = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '\'')
            {
                part.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '\'')
            {
                part.Append('\'');
                at++;
            }
            else
            {
                at++;
                return part.ToString();
            }
        }

        throw Bad(text, "A closing quote is missing.");
    }

    private static bool Next(string text, ref int at)
    {
        Blank(text, ref at);
        if (at >= text.Length)
            return false;
        at++;
        return true;
    }

    private static void Blank(string text, ref int at)
    {
        while (at < text.Length && text[at] == ' ')
            at++;
    }

    private static IReadOnlyList<IReadOnlyList<string>> Json(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var items = document.RootElement.EnumerateArray().ToList();
            if (items.Count == 0)
                throw Bad(text, "There is no key in it.");
            return items.TrueForAll(i => i.ValueKind == JsonValueKind.Array)
                ? [.. items.Select(i => (IReadOnlyList<string>)[.. i.EnumerateArray().Select(p => JsonPart(p, text))])]
                : [[.. items.Select(p => JsonPart(p, text))]];
        }
        catch (JsonException)
        {
            throw Bad(text, "It begins like a JSON array and is none.");
        }
    }

    private static string JsonPart(JsonElement part, string text) => part.ValueKind switch
    {
        JsonValueKind.String => part.GetString()!,
        JsonValueKind.Number => part.GetRawText(),
        _ => throw Bad(text, "A part of a key is a string or a number."),
    };

    private static RowbackException Bad(string text, string why) => new(ErrorKind.Usage, "BAD_KEY", $"'{text}' is no key. {why}",
        "Write 3 or 3,5; a key of several parts like '(1,2)'; anything odd as JSON, like '[\"a,b\"]'.");
}
