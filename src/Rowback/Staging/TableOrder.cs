using Rowback.Matching;

namespace Rowback.Staging;

/// <summary>The order in which tables are judged and written: parents before children. In a cycle, the order of names.</summary>
internal static class TableOrder
{
    public static IReadOnlyList<TableMatch> ParentsFirst(SchemaMatch schema)
    {
        var parents = schema.Relations.ToLookup(r => r.Child, r => r.Parent);
        var done = new HashSet<TableMatch>();
        var order = new List<TableMatch>(schema.Tables.Count);
        foreach (var table in schema.Tables)
            Visit(table);
        return order;

        void Visit(TableMatch table)
        {
            if (!done.Add(table))
                return;
            foreach (var parent in parents[table])
                Visit(parent);
            order.Add(table);
        }
    }
}
