using System.Globalization;
using System.Text;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>Keys of a table's rows, on their way into conditions: a chunk of them each, as arrays (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO).</summary>
/// <param name="table">The table's name within statements.</param>
/// <param name="columns">The key's columns, and the types by which they are compared.</param>
/// <param name="length">How many keys a condition holds at most.</param>
internal sealed class KeyChunks(string table, IReadOnlyList<(string Column, string Type)> columns, int length)
{
    private readonly List<SqlText> _full = [];
    private StringBuilder[] _arrays = New(columns.Count);
    private int _count;

    /// <summary>How many keys there are.</summary>
    public int Count { get; private set; }

    public void Add(IReadOnlyList<string?> key)
    {
        for (var i = 0; i < columns.Count; i++)
            ArrayText.Append(_arrays[i], key[i]);
        Added();
    }

    /// <summary>The key of the row that rows stand on.</summary>
    public void Add(IReadOnlyList<KeyKind> kinds, SortedRows rows)
    {
        for (var i = 0; i < columns.Count; i++)
            ArrayText.Append(_arrays[i], KeyBytes.Text(kinds[i], rows.Key(i)));
        Added();
    }

    /// <summary>Conditions over the table; together they hold for the rows with these keys.</summary>
    public IReadOnlyList<SqlText> Conditions()
    {
        if (_count > 0)
            Close();
        return _full;
    }

    private void Added()
    {
        Count++;
        if (++_count == length)
            Close();
    }

    private void Close()
    {
        var names = columns.Select(c => (SqlText)$"{new Identifier(table, c.Column)}").ToList();
        var arrays = _arrays.Select(a => new SqlValue(a.Append('}').ToString())).ToList();
        _full.Add(columns.Any(c => c.Type.EndsWith(']') || (columns.Count > 1 && c.Type.Contains('.', StringComparison.Ordinal))) ? AsText(names, arrays)
            : names.Count == 1 ? $"{names[0]} = ANY ({arrays[0]}::{SqlText.Raw(columns[0].Type)}[])"
            : (SqlText)$"({names}) IN (SELECT * FROM unnest({columns.Select((c, i) => (SqlText)$"{arrays[i]}::{SqlText.Raw(c.Type)}[]")}))");
        (_arrays, _count) = (New(columns.Count), 0);
    }

    /// <summary>There are no arrays of arrays, and of several arrays those of composites (types of some schema) give a column for each field: keys that are some go as text.</summary>
    private SqlText AsText(IReadOnlyList<SqlText> names, IReadOnlyList<SqlValue> arrays)
    {
        var keys = columns.Select((_, i) => new Identifier("u", "k" + i.ToString(CultureInfo.InvariantCulture))).ToList();
        return $"({names}) IN (SELECT {keys.Select((k, i) => (SqlText)$"{k}::{SqlText.Raw(columns[i].Type)}")} FROM unnest({arrays.Select(a => (SqlText)$"{a}::text[]")}) AS u ({keys.Select(k => k.Unqualified())}))";
    }

    private static StringBuilder[] New(int count) => [.. Enumerable.Range(0, count).Select(_ => ArrayText.Begin())];
}
