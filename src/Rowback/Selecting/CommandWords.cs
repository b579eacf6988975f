namespace Rowback.Selecting;

/// <summary>How keys and words are written on a command line, so that what is printed can be typed.</summary>
internal static class CommandWords
{
    /// <summary>A key: <c>3</c>, or <c>(3,17)</c> where it has several parts.</summary>
    public static string Key(IReadOnlyList<string> key) =>
        key.Count == 1 ? KeyPart(key[0]) : "(" + string.Join(',', key.Select(KeyPart)) + ")";

    /// <summary>A part of a key; one that could be read as several, or as JSON, is quoted as in SQL.</summary>
    public static string KeyPart(string part) =>
        part.Length > 0 && part.AsSpan().IndexOfAny("(),'[=\" ") < 0 ? part : "'" + part.Replace("'", "''", StringComparison.Ordinal) + "'";

    /// <summary>A word as a POSIX shell takes it: quoted where it needs to be, in double quotes where that reads better.</summary>
    public static string Shell(string word)
    {
        if (word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "_-./:@%+,=".Contains(c, StringComparison.Ordinal)))
            return word;
        return word.Contains('\'', StringComparison.Ordinal) && word.AsSpan().IndexOfAny("\"$`\\!") < 0
            ? "\"" + word + "\""
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
    }
}
