using Rowback.Schema;

namespace Rowback.Sqlite;

/// <summary>The columns by which an index finds rows for <c>=</c> and IN.</summary>
internal static class IndexLookup
{
    /// <summary>
    /// The index's columns up to the first that is none, or compares by another collation than the column does; none at all for a partial index, unless it
    /// only leaves out NULLs of its first column.
    /// </summary>
    public static IReadOnlyList<string> Of(UniqueKey index, IReadOnlyList<Column> columns)
    {
        var lookup = new List<string>();
        foreach (var part in index.Parts)
        {
            if (columns.FirstOrDefault(c => c.Name == part.Column) is not { } column || !string.Equals(column.Collation, part.Collation, StringComparison.OrdinalIgnoreCase))
                break;
            lookup.Add(column.Name);
        }

        return index.Where is { } where && (lookup.Count == 0 || !IsNotNull(where, lookup[0])) ? [] : lookup;
    }

    private static bool IsNotNull(string predicate, string column) => SqlTokenizer.Read(predicate) is [{ IsName: true } name, .. var words]
        && name.Text.Equals(column, StringComparison.OrdinalIgnoreCase)
        && words switch
        {
            [var word] => word.Is("NOTNULL"),
            [var first, var second] => first.Is("NOT") && second.Is("NULL"),
            [var first, var second, var third] => first.Is("IS") && second.Is("NOT") && third.Is("NULL"),
            _ => false,
        };
}
