namespace Rowback.Drawing;

/// <summary>
/// Gives each table of a group that hangs together a layer, so that it stands to the right of all that it refers to. What goes round in a circle is broken where it is first met again, always at
/// the same place.
/// </summary>
internal sealed class Layering
{
    private readonly IReadOnlyList<int>[] _parents;
    private readonly int[] _state;
    private readonly List<int> _sorted = [];

    /// <summary>From what stands right to what stands left, each pair once.</summary>
    private readonly HashSet<(int Right, int Left)> _pairs = [];

    private Layering(int tables, IEnumerable<(int Child, int Parent)> references)
    {
        var parents = references.Where(r => r.Child != r.Parent).ToLookup(r => r.Child, r => r.Parent);
        _parents = [.. Enumerable.Range(0, tables).Select(t => (IReadOnlyList<int>)[.. parents[t].Distinct().Order()])];
        _state = new int[tables];
        Layers = new int[tables];
    }

    /// <summary>A table's layer; 0 stands leftmost.</summary>
    public int[] Layers { get; }

    /// <summary>What is beside one another, from right to left.</summary>
    public IEnumerable<(int Right, int Left)> Pairs => _pairs.Order();

    public static Layering Of(int tables, IEnumerable<(int Child, int Parent)> references)
    {
        var layering = new Layering(tables, references);
        for (var table = 0; table < tables; table++)
            layering.Visit(table);
        // Parents come first in the order of leaving.
        var lefts = layering._pairs.ToLookup(p => p.Right, p => p.Left);
        foreach (var table in layering._sorted)
            layering.Layers[table] = lefts[table].Select(left => layering.Layers[left] + 1).DefaultIfEmpty(0).Max();
        layering.PullIn();
        return layering;
    }

    private void Visit(int table)
    {
        if (_state[table] != 0)
            return;
        _state[table] = 1;
        foreach (var parent in _parents[table])
        {
            // Met again on the way that led here: this one points back.
            if (_state[parent] == 1)
            {
                _pairs.Add((parent, table));
            }
            else
            {
                Visit(parent);
                _pairs.Add((table, parent));
            }
        }

        _state[table] = 2;
        _sorted.Add(table);
    }

    /// <summary>What refers to nothing stands right beside the first that refers to it, not at the far left.</summary>
    private void PullIn()
    {
        var rights = _pairs.ToLookup(p => p.Left, p => p.Right);
        foreach (var table in _sorted.Where(t => _pairs.All(p => p.Right != t) && rights[t].Any()))
            Layers[table] = rights[table].Min(right => Layers[right]) - 1;
    }
}
