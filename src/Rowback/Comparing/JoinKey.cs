using Rowback.Matching;
using Rowback.Schema;

namespace Rowback.Comparing;

/// <summary>The unique key by which a row is known through what it joins (design, Identity, first rule).</summary>
internal static class JoinKey
{
    /// <summary>
    /// A primary key, or a unique key of several columns, all of which are references; null where there is none, or where another identity
    /// was configured. A single reference that happens to be unique says less than the row's own key.
    /// </summary>
    public static IReadOnlyList<ColumnMatch>? Of(TableMatch table, SchemaMatch schema)
    {
        if (table.KeyIsConfigured)
            return null;
        var references = schema.ParentsOf(table).Where(r => r.When is null).ToList();
        IEnumerable<UniqueKey> keys = table.Live.PrimaryKey is { } primary ? [primary, .. table.Live.UniqueKeys] : table.Live.UniqueKeys;
        foreach (var key in keys.Where(k => k.IsPlain && (k == table.Live.PrimaryKey || k.Columns.Count > 1)))
        {
            var columns = key.Columns.Select(table.FindValue).OfType<ColumnMatch>().ToList();
            var covered = references.Where(r => r.ChildColumns.All(columns.Contains)).SelectMany(r => r.ChildColumns).ToHashSet();
            if (columns.Count == key.Columns.Count && columns.TrueForAll(covered.Contains))
                return columns;
        }

        return null;
    }
}
