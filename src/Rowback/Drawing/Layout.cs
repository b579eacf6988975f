namespace Rowback.Drawing;

/// <summary>
/// Where a graph's tables stand: what is referred to left of what refers to it, groups that hang together one below the other, tables without relations in a grid at the end. Every graph has
/// one layout, whatever the machine.
/// </summary>
internal sealed class Layout
{
    public const double LineHeight = 20;
    public const double HeadHeight = 26;
    public const double Inset = 10;

    private const double Margin = 16;

    /// <summary>A table that refers to itself has an arrow on its left.</summary>
    private const double LeftMargin = 36;
    private const double Between = 22;
    private const double Aisle = 64;
    private const double WidestGrid = 1000;
    private const double Bend = 6;

    private readonly Graph _graph;

    private Layout(Graph graph)
    {
        _graph = graph;
        Boxes = [.. graph.Tables.Select(t => new Box(0, 0, Width(t), HeadHeight + (t.Lines.Count * LineHeight) + (t.Lines.Count > 0 ? 6 : 0)))];
    }

    /// <summary>The tables' boxes, in the graph's order.</summary>
    public Box[] Boxes { get; }

    /// <summary>Where a line from one table to another passes through layers between them; nothing for neighbours.</summary>
    public Dictionary<(int Child, int Parent), IReadOnlyList<Passage>> Passages { get; } = [];

    public double TotalWidth { get; private set; } = LeftMargin + Margin;

    public double TotalHeight { get; private set; } = Margin;

    /// <param name="X">Its left edge.</param>
    /// <param name="Y">Its upper edge.</param>
    /// <param name="Width">How wide.</param>
    /// <param name="Height">How high.</param>
    public sealed record Box(double X, double Y, double Width, double Height);

    /// <summary>A level stretch of a line through a layer.</summary>
    public sealed record Passage(double Left, double Right, double Y);

    public static Layout Of(Graph graph)
    {
        var layout = new Layout(graph);
        var references = graph.Tables.SelectMany((t, child) => t.Lines.Where(l => l.To is not null).Select(l => (Child: child, Parent: l.To!.Value))).ToList();
        var groups = Groups(graph.Tables.Count, references);
        foreach (var group in groups.Where(g => g.Count > 1).OrderByDescending(g => g.Count).ThenBy(g => g[0]))
            layout.Stand(group, references);
        layout.StandInGrid([.. groups.Where(g => g.Count == 1).Select(g => g[0]).Order()]);
        return layout;
    }

    private static double Width(GraphTable table)
    {
        var head = (TextWidth.Of(TextWidth.Cut(table.Name)) * 1.08) + (table.Note is { } note ? TextWidth.Of(note) + 14 : 0);
        var lines = table.Lines.Select(l => TextWidth.Of(TextWidth.Cut(l.Text)) + (l.Remark is { } remark ? TextWidth.Of(TextWidth.Cut(remark)) + 18 : 0));
        return Math.Ceiling(Math.Max(110, lines.Append(head).Max() + (2 * Inset)));
    }

    /// <summary>Tables that hang together, each group in the graph's order.</summary>
    private static List<List<int>> Groups(int tables, List<(int Child, int Parent)> references)
    {
        var group = Enumerable.Range(0, tables).ToArray();
        foreach (var (child, parent) in references)
            group[First(child)] = First(parent);
        return [.. Enumerable.Range(0, tables).GroupBy(First).Select(g => g.ToList())];

        int First(int table)
        {
            while (group[table] != table)
                table = group[table] = group[group[table]];
            return table;
        }
    }

    private void Stand(List<int> group, List<(int Child, int Parent)> references)
    {
        var at = group.Select((table, place) => (table, place)).ToDictionary(p => p.table, p => p.place);
        var own = references.Where(r => at.ContainsKey(r.Child)).Select(r => (at[r.Child], at[r.Parent])).ToList();
        var layering = Layering.Of(group.Count, own);
        var layers = Enumerable.Range(0, layering.Layers.Max() + 1).Select(_ => new List<int>()).ToArray();
        var heights = new List<double>();
        for (var place = 0; place < group.Count; place++)
        {
            layers[layering.Layers[place]].Add(place);
            heights.Add(Boxes[group[place]].Height);
        }

        // A line over several layers has a place in each of them, so that it goes round the boxes there.
        var beside = new List<(int Right, int Left)>();
        var bends = new Dictionary<(int Right, int Left), List<(int Layer, int Place)>>();
        foreach (var (right, left) in layering.Pairs)
        {
            var from = right;
            var passed = bends[(right, left)] = [];
            for (var layer = layering.Layers[right] - 1; layer > layering.Layers[left]; layer--)
            {
                passed.Add((layer, heights.Count));
                layers[layer].Add(heights.Count);
                beside.Add((from, heights.Count));
                from = heights.Count;
                heights.Add(Bend);
            }

            beside.Add((from, left));
        }

        var lefts = beside.ToLookup(p => p.Right, p => p.Left);
        var rights = beside.ToLookup(p => p.Left, p => p.Right);
        Ordering.Settle(layers, lefts, rights);
        var neighbours = beside.Concat(beside.Select(p => (Right: p.Left, Left: p.Right))).ToLookup(p => p.Right, p => p.Left);
        var tops = Levelling.Tops(layers, [.. heights], neighbours, Between);
        Take(group, layers, tops, [.. heights], bends);
    }

    /// <summary>Puts a group below what stands already.</summary>
    private void Take(List<int> group, List<int>[] layers, double[] tops, double[] heights, Dictionary<(int Right, int Left), List<(int Layer, int Place)>> bends)
    {
        var (x, y) = (LeftMargin, TotalHeight);
        var edges = new (double Left, double Right)[layers.Length];
        for (var layer = 0; layer < layers.Length; layer++)
        {
            var tables = layers[layer].Where(p => p < group.Count).ToList();
            var width = tables.Count == 0 ? 0 : tables.Max(p => Boxes[group[p]].Width);
            foreach (var place in tables)
                Boxes[group[place]] = Boxes[group[place]] with { X = x, Y = y + tops[place] };
            edges[layer] = (x, x + width);
            // Many lines side by side take room.
            x += width + Aisle + Math.Min(60, 2 * layers[layer].Count);
        }

        foreach (var ((right, left), passed) in bends)
        {
            List<Passage> passages = [.. passed.Select(b => new Passage(edges[b.Layer].Left, edges[b.Layer].Right, y + tops[b.Place] + (Bend / 2)))];
            Passages[(group[right], group[left])] = passages;
            // Where a circle was broken the reference goes the other way.
            Passages.TryAdd((group[left], group[right]), [.. Enumerable.Reverse(passages)]);
        }

        TotalWidth = Math.Max(TotalWidth, edges[^1].Right + Margin);
        TotalHeight = y + tops.Zip(heights, (top, height) => top + height).Max() + (2 * Between);
    }

    private void StandInGrid(List<int> alone)
    {
        if (alone.Count > 0)
        {
            var width = alone.Max(t => Boxes[t].Width);
            var columns = Math.Max(1, (int)((Math.Max(WidestGrid, TotalWidth) - LeftMargin - Margin + Between) / (width + Between)));
            var y = TotalHeight;
            foreach (var row in alone.Chunk(columns))
            {
                for (var i = 0; i < row.Length; i++)
                    Boxes[row[i]] = Boxes[row[i]] with { X = LeftMargin + (i * (width + Between)), Y = y };
                y += row.Max(t => Boxes[t].Height) + Between;
                TotalWidth = Math.Max(TotalWidth, Boxes[row[^1]].X + Boxes[row[^1]].Width + Margin);
            }

            TotalHeight = y + Between;
        }

        TotalHeight = Math.Max(TotalHeight - (2 * Between) + Margin, 2 * Margin);
    }
}
