namespace Rowback.Comparing;

/// <summary>The arguments that bring rows back, as they would be typed.</summary>
internal static class RestoreCommand
{
    // What relations pull in beyond this would stop the plan that the command makes.
    private static readonly long Bound = new Question { Selections = [] }.MaxRows;

    /// <param name="table">The table.</param>
    /// <param name="key">The row's key.</param>
    /// <param name="below">How many rows come with it.</param>
    public static string ForKey(string table, IReadOnlyList<string> key, long below)
    {
        var parts = key.Select(Part).ToList();
        var written = parts.Count == 1 ? parts[0] : "(" + string.Join(',', parts) + ")";

        // A negative number must not look like another flag.
        return $"restore {Quoted(table)} --key{(written.StartsWith('-') ? "=" : " ")}{Quoted(written)}{Most(below)}";
    }

    public static string ForAll(string table, long below) => $"restore {Quoted(table)} --all{Most(below)}";

    private static string Most(long below) => below <= Bound ? "" : " --max-rows " + below.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A part of a key; one that could be read as several, or as JSON, is quoted as in SQL.</summary>
    private static string Part(string part) =>
        part.Length > 0 && part.AsSpan().IndexOfAny("(),'[=\" ") < 0 ? part : "'" + part.Replace("'", "''", StringComparison.Ordinal) + "'";

    /// <summary>Quoted for a shell, where it needs to be.</summary>
    private static string Quoted(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "_-./:@%+".Contains(c, StringComparison.Ordinal))
            ? argument
            : "'" + argument.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
