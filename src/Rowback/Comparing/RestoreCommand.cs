namespace Rowback.Comparing;

/// <summary>The arguments that bring rows back, as they would be typed.</summary>
internal static class RestoreCommand
{
    public static string ForKey(string table, IReadOnlyList<string> key)
    {
        var parts = key.Select(Part).ToList();
        var written = parts.Count == 1 ? parts[0] : "(" + string.Join(',', parts) + ")";

        // A negative number must not look like another flag.
        return $"restore {Quoted(table)} --key{(written.StartsWith('-') ? "=" : " ")}{Quoted(written)}";
    }

    public static string ForAll(string table) => $"restore {Quoted(table)} --all";

    /// <summary>A part of a key; one that could be read as several, or as JSON, is quoted as in SQL.</summary>
    private static string Part(string part) =>
        part.Length > 0 && part.AsSpan().IndexOfAny("(),'[=\" ") < 0 ? part : "'" + part.Replace("'", "''", StringComparison.Ordinal) + "'";

    /// <summary>Quoted for a shell, where it needs to be.</summary>
    private static string Quoted(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "_-./:@%+".Contains(c, StringComparison.Ordinal))
            ? argument
            : "'" + argument.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
