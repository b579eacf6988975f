using Rowback.Matching;

namespace Rowback.Staging;

/// <summary>Tables that refer to each other in a circle, over however many others.</summary>
internal static class TableCycles
{
    /// <summary>What stands for tables, in its order; that of a cycle together, where the first of them stands.</summary>
    public static IReadOnlyList<IReadOnlyList<T>> Together<T>(IReadOnlyList<T> items, Func<T, TableMatch> table, SchemaMatch schema)
    {
        var parents = schema.Relations.ToLookup(r => r.Child, r => r.Parent);
        var reached = items.Select(table).Distinct().ToDictionary(t => t, t => Reached(t, parents));
        var groups = new List<IReadOnlyList<T>>();
        var done = new HashSet<TableMatch>();
        foreach (var first in items.Where(i => done.Add(table(i))))
        {
            var cycle = items.Where(i => !done.Contains(table(i)) && reached[table(first)].Contains(table(i)) && reached[table(i)].Contains(table(first))).ToList();
            done.UnionWith(cycle.Select(table));
            groups.Add([first, .. cycle]);
        }

        return groups;
    }

    /// <summary>The tables that a table refers to, through others too.</summary>
    private static HashSet<TableMatch> Reached(TableMatch table, ILookup<TableMatch, TableMatch> parents)
    {
        var reached = new HashSet<TableMatch>();
        var waiting = new Queue<TableMatch>([table]);
        while (waiting.TryDequeue(out var next))
        {
            foreach (var parent in parents[next].Where(reached.Add))
                waiting.Enqueue(parent);
        }

        return reached;
    }
}
