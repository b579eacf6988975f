using Rowback.Matching;

namespace Rowback.Comparing;

/// <summary>The column by whose value people would call a row.</summary>
internal static class RowLabel
{
    private static readonly string[] Names = ["name", "title", "slug", "email", "label", "subject", "username", "login", "caption", "headline", "filename", "code"];

    /// <summary>A column with a name-like name, else the first text column of a unique key, else the first text column; null where all are numbers.</summary>
    public static ColumnMatch? Of(TableMatch table)
    {
        foreach (var name in Names)
        {
            if (table.Columns.FirstOrDefault(c => string.Equals(c.Live.Name, name, StringComparison.OrdinalIgnoreCase)) is { } called)
                return called;
        }

        foreach (var name in Names)
        {
            if (table.Columns.FirstOrDefault(c => c.Live.Name.EndsWith("_" + name, StringComparison.OrdinalIgnoreCase) && IsText(c)) is { } called)
                return called;
        }

        var unique = table.Live.UniqueKeys.Where(u => u.IsPlain).SelectMany(u => u.Columns).ToHashSet(StringComparer.Ordinal);
        var texts = table.Columns.Where(c => IsText(c) && !table.Key.Contains(c)).ToList();
        return texts.Find(c => unique.Contains(c.Live.Name)) ?? texts.FirstOrDefault();
    }

    private static bool IsText(ColumnMatch column) =>
        column.Live.Type.Contains("char", StringComparison.OrdinalIgnoreCase)
        || column.Live.Type.Contains("text", StringComparison.OrdinalIgnoreCase)
        || column.Live.Type.Contains("clob", StringComparison.OrdinalIgnoreCase);
}
