namespace Rowback.Drawing;

/// <summary>Gives the places of each layer their heights: each as near as can be to the middle of its neighbours, none over another, the order kept.</summary>
internal static class Levelling
{
    private const int Sweeps = 12;

    /// <param name="layers">The places of each layer, in their order.</param>
    /// <param name="heights">How high each place is.</param>
    /// <param name="neighbours">The neighbours on both sides.</param>
    /// <param name="gap">What is between two places of a layer.</param>
    /// <returns>The upper edge of each place; the least is 0.</returns>
    public static double[] Tops(List<int>[] layers, double[] heights, ILookup<int, int> neighbours, double gap)
    {
        var tops = new double[heights.Length];
        foreach (var layer in layers)
        {
            var top = 0.0;
            foreach (var place in layer)
            {
                tops[place] = top;
                top += heights[place] + gap;
            }
        }

        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            foreach (var layer in sweep % 2 == 0 ? layers : layers.Reverse())
            {
                var wanted = layer.Select(place => neighbours[place].Any() ? neighbours[place].Average(n => tops[n] + (heights[n] / 2)) - (heights[place] / 2) : tops[place]).ToList();
                Place(layer, wanted, heights, gap, tops);
            }
        }

        var least = tops.Min();
        return [.. tops.Select(t => Math.Round(t - least, 1))];
    }

    /// <summary>The least squares under the order: neighbours that would overlap move as one block, to the mean of what its members want.</summary>
    private static void Place(List<int> layer, List<double> wanted, double[] heights, double gap, double[] tops)
    {
        var blocks = new List<(double Sum, int Count)>();
        var offset = 0.0;
        var offsets = new double[layer.Count];
        for (var i = 0; i < layer.Count; i++)
        {
            offsets[i] = offset;
            blocks.Add((wanted[i] - offset, 1));
            while (blocks.Count > 1 && Mean(blocks[^1]) < Mean(blocks[^2]))
            {
                blocks[^2] = (blocks[^2].Sum + blocks[^1].Sum, blocks[^2].Count + blocks[^1].Count);
                blocks.RemoveAt(blocks.Count - 1);
            }

            offset += heights[layer[i]] + gap;
        }

        var at = 0;
        foreach (var block in blocks)
        {
            for (var end = at + block.Count; at < end; at++)
                tops[layer[at]] = Mean(block) + offsets[at];
        }

        static double Mean((double Sum, int Count) block) => block.Sum / block.Count;
    }
}
