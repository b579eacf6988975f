using Rowback.Drawing;

namespace Rowback.Tests.Drawing;

/// <summary>Graphs written by hand, shortly, and drawn by lot.</summary>
internal static class Graphs
{
    public static Graph Of(params (string Name, string[] To)[] tables)
    {
        var at = tables.Select((t, i) => (t.Name, i)).ToDictionary(t => t.Name, t => t.i, StringComparer.Ordinal);
        return new Graph
        {
            Title = "Tables",
            Description = "All of them.",
            Tables = [.. tables.Select(t => new GraphTable(t.Name, GraphTone.Plain, [.. t.To.Select(to => new GraphLine(to + "_id", GraphTone.Plain) { To = at[to] })]))],
        };
    }

    /// <summary>Some hang together, some stand alone, some go round in circles.</summary>
    public static Graph Random(int tables, int seed)
    {
        var dice = new Random(seed);
        return Of([.. Enumerable.Range(0, tables).Select(i => ($"table_{i}", Enumerable.Range(0, dice.Next(3)).Select(_ => $"table_{(dice.Next(20) == 0 ? dice.Next(tables) : dice.Next(i + 1))}").ToArray()))]);
    }

    public static IEnumerable<(int One, int Other)> Overlapping(Layout layout) =>
        from one in Enumerable.Range(0, layout.Boxes.Length)
        from other in Enumerable.Range(one + 1, layout.Boxes.Length - one - 1)
        let a = layout.Boxes[one]
        let b = layout.Boxes[other]
        where a.X < b.X + b.Width && b.X < a.X + a.Width && a.Y < b.Y + b.Height && b.Y < a.Y + a.Height
        select (one, other);
}
