using Rowback.Selecting;

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
        var written = CommandWords.Key(key);

        // A negative number must not look like another flag.
        return $"restore {CommandWords.Shell(table)} --key{(written.StartsWith('-') ? "=" : " ")}{CommandWords.Shell(written)}{Most(below)}";
    }

    public static string ForAll(string table, long below) => $"restore {CommandWords.Shell(table)} --all{Most(below)}";

    private static string Most(long below) => below <= Bound ? "" : " --max-rows " + below.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
