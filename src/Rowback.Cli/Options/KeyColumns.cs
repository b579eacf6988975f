using Rowback.Matching;

namespace Rowback.Cli.Options;

/// <summary>The columns whose values make a key on the command line and in answers.</summary>
internal static class KeyColumns
{
    /// <summary>The primary key even where another identity is configured: it is what the user sees; all columns where there is no key.</summary>
    public static IReadOnlyList<string> Of(TableMatch table)
    {
        if (table.KeyIsConfigured && table.Live.PrimaryKey is { Columns.Count: > 0 } primary && primary.Columns.All(c => table.FindColumn(c) is not null))
            return primary.Columns;
        return [.. table.Key.Select(c => c.Live.Name)];
    }
}
