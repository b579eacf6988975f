namespace Rowback.Drawing;

/// <summary>
/// Orders the places of each layer so that few lines cross: every layer by where its neighbours stand, from left to right and back, several times; the best order seen is kept.
/// </summary>
internal static class Ordering
{
    private const int Sweeps = 16;

    /// <param name="layers">The places of each layer, from left to right; ordered anew.</param>
    /// <param name="lefts">The neighbours of a place in the layer left of it.</param>
    /// <param name="rights">Those in the layer right of it.</param>
    public static void Settle(List<int>[] layers, ILookup<int, int> lefts, ILookup<int, int> rights)
    {
        var best = Copy(layers);
        var fewest = Crossings(layers, lefts);
        for (var sweep = 0; sweep < Sweeps && fewest > 0; sweep++)
        {
            if (sweep % 2 == 0)
            {
                for (var layer = 1; layer < layers.Length; layer++)
                    Sort(layers[layer], layers[layer - 1], lefts);
            }
            else
            {
                for (var layer = layers.Length - 2; layer >= 0; layer--)
                    Sort(layers[layer], layers[layer + 1], rights);
            }

            var crossings = Crossings(layers, lefts);
            if (crossings < fewest)
                (best, fewest) = (Copy(layers), crossings);
        }

        for (var layer = 0; layer < layers.Length; layer++)
            layers[layer] = best[layer];
    }

    private static List<int>[] Copy(List<int>[] layers) => [.. layers.Select(l => l.ToList())];

    private static void Sort(List<int> layer, List<int> beside, ILookup<int, int> neighbours)
    {
        var at = beside.Select((place, i) => (place, i)).ToDictionary(p => p.place, p => p.i);
        // One without neighbours stays where it is.
        var sorted = layer.Select((place, i) => (place, middle: neighbours[place].Select(n => (double)at[n]).DefaultIfEmpty(i).Average(), i)).OrderBy(p => p.middle).ThenBy(p => p.i).Select(p => p.place).ToList();
        layer.Clear();
        layer.AddRange(sorted);
    }

    private static long Crossings(List<int>[] layers, ILookup<int, int> lefts)
    {
        long crossings = 0;
        for (var layer = 1; layer < layers.Length; layer++)
        {
            var at = layers[layer - 1].Select((place, i) => (place, i)).ToDictionary(p => p.place, p => p.i);
            var ends = layers[layer].SelectMany(place => lefts[place].Select(left => at[left]).Order()).ToList();
            for (var i = 0; i < ends.Count; i++)
            {
                for (var j = i + 1; j < ends.Count; j++)
                {
                    if (ends[j] < ends[i])
                        crossings++;
                }
            }
        }

        return crossings;
    }
}
