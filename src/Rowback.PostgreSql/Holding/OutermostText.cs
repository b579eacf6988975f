using System.Runtime.InteropServices;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>
/// A statement of the core's as its outermost words divide it: what stands in parentheses, in quotes, and in the values and identifiers that are parts of their own, is passed over.
/// </summary>
internal sealed class OutermostText
{
    private readonly IReadOnlyList<object> _parts;
    private readonly List<Mark> _marks = [];

    public OutermostText(SqlText sql)
    {
        _parts = sql.Parts;
        var depth = 0;
        for (var part = 0; part < _parts.Count; part++)
        {
            if (_parts[part] is not string text)
                continue;
            for (var at = 0; at < text.Length;)
            {
                var (start, before) = (at, depth);
                at = char.IsWhiteSpace(text[at]) ? at + 1 : PredicateText.Token(text, at, ref depth);
                if (!char.IsWhiteSpace(text[start]))
                    _marks.Add(new Mark(new Place(part, start), new Place(part, at), text[start..at], Math.Min(before, depth)));
            }
        }
    }

    public Place Start => new(0, 0);

    public Place End => new(_parts.Count, 0);

    /// <summary>The identifiers, in their order, with their places.</summary>
    public IEnumerable<(Identifier Name, Place After)> Identifiers => _parts.Select((p, i) => (Name: p as Identifier, After: new Place(i + 1, 0))).Where(p => p.Name is not null)!;

    /// <summary>The first of a word at the outermost level, between two places.</summary>
    public Mark? Find(string word, Place from, Place? to = null) => All(word, from, to, 0).Cast<Mark?>().FirstOrDefault();

    /// <summary>What stands between two places, as pieces that a word divides at a level.</summary>
    public IEnumerable<SqlText> Divided(string by, Place from, Place to, int level = 0)
    {
        foreach (var mark in All(by, from, to, level))
        {
            yield return Between(from, mark.Start);
            from = mark.End;
        }

        yield return Between(from, to);
    }

    /// <summary>What stands between two places.</summary>
    public SqlText Between(Place from, Place to)
    {
        var pieces = new List<SqlText>();
        for (var i = from.Part; i < _parts.Count && i <= to.Part; i++)
        {
            if (i == to.Part && to.At == 0)
                break;
            if (_parts[i] is string text)
                pieces.Add(SqlText.Raw(text[(i == from.Part ? from.At : 0)..(i == to.Part ? to.At : text.Length)]));
            else
                pieces.Add(_parts[i] is Identifier name ? $"{name}" : (SqlText)$"{(SqlValue)_parts[i]}");
        }

        return SqlText.Join("", pieces);
    }

    private IEnumerable<Mark> All(string word, Place from, Place? to, int level)
    {
        for (var i = 0; i < _marks.Count; i++)
        {
            var mark = _marks[i];
            // IS DISTINCT FROM is no FROM.
            if (mark.Depth == level && mark.Text == word && mark.Start.CompareTo(from) >= 0 && (to is null || mark.Start.CompareTo(to.Value) < 0) && !(word == "FROM" && i > 0 && _marks[i - 1].Text == "DISTINCT"))
                yield return mark;
        }
    }

    /// <param name="Part">The number of the part.</param>
    /// <param name="At">The place in its text; 0 for its beginning.</param>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Place(int Part, int At) : IComparable<Place>
    {
        public int CompareTo(Place other) => (Part, At).CompareTo((other.Part, other.At));
    }

    /// <param name="Start">Where it begins.</param>
    /// <param name="End">Where it ends.</param>
    /// <param name="Text">What it is.</param>
    /// <param name="Depth">In how many parentheses it stands.</param>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Mark(Place Start, Place End, string Text, int Depth);
}
