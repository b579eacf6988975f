using Rowback.Configuration;
using Rowback.Schema;

namespace Rowback.Matching;

/// <summary>Chooses the columns by which a row is addressed.</summary>
internal static class KeyChoice
{
    public static (IReadOnlyList<ColumnMatch> Columns, bool IsWholeRow) Choose(Table live, IReadOnlyList<ColumnMatch> columns, IReadOnlyList<string>? identity)
    {
        if (identity is not null)
        {
            var missing = identity.FirstOrDefault(i => columns.All(c => c.Live.Name != i));
            if (missing is not null)
            {
                throw BadConfiguration.Because($"rowback.json, identities, {live.Name}: column '{missing}' is computed, or not in the backup.",
                    "An identity is made of columns that are in both databases.");
            }

            return (Find(columns, identity)!, false);
        }

        // A key column that the backup lacks cannot address its rows, so that key is of no use and the next is taken.
        var keys = live.UniqueKeys.Where(k => k.IsPlain && k.Columns.All(c => live.FindColumn(c) is { NotNull: true }));
        if (live.PrimaryKey is { IsPlain: true } primary)
            keys = keys.Prepend(primary);
        foreach (var key in keys)
        {
            if (Find(columns, key.Columns) is { } found)
                return (found, false);
        }

        return (columns, true);
    }

    private static List<ColumnMatch>? Find(IReadOnlyList<ColumnMatch> columns, IReadOnlyList<string> names)
    {
        var found = names.Select(n => columns.FirstOrDefault(c => c.Live.Name == n)).OfType<ColumnMatch>().ToList();
        return found.Count == names.Count ? found : null;
    }
}
