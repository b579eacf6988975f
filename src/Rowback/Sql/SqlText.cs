using System.Runtime.CompilerServices;

namespace Rowback.Sql;

/// <summary>
/// A piece of SQL that is not yet text: literal parts, identifiers and values. Written as an interpolated string, in which a
/// hole takes an <see cref="Identifier"/> (quoted by the dialect), another piece, a list of pieces (joined by commas), or a
/// <see cref="SqlValue"/> (a parameter, always). A string cannot be put in a hole, so nothing gets into SQL unquoted by accident;
/// SQL that the user or the catalog wrote goes through <see cref="Raw"/>.
/// </summary>
[InterpolatedStringHandler]
public sealed class SqlText
{
    // Engines bound the depth of an expression (SQLite at 1000), and a chain is as deep as it is long.
    private const int LongestChain = 50;

    private readonly List<object> _parts;

    /// <summary>What the compiler calls to begin an interpolated text.</summary>
    public SqlText(int literalLength, int formattedCount) => _parts = new List<object>(formattedCount * 2 + 1);

    private SqlText(List<object> parts) => _parts = parts;

    /// <summary>Nothing.</summary>
    public static SqlText Empty { get; } = new([]);

    /// <summary>The parts in order: a string (literal SQL), an <see cref="Identifier"/> or an <see cref="SqlValue"/>.</summary>
    public IReadOnlyList<object> Parts => _parts;

    /// <summary>True if there is nothing in it.</summary>
    public bool IsEmpty => _parts.Count == 0;

    /// <summary>SQL written by the user or read from the catalog: an expression, a predicate, a default.</summary>
    public static SqlText Raw(string sql) => new([sql]);

    /// <summary>The pieces with a separator between them.</summary>
    public static SqlText Join(string separator, IEnumerable<SqlText> pieces)
    {
        var parts = new List<object>();
        foreach (var piece in pieces)
        {
            if (parts.Count > 0)
                parts.Add(separator);
            parts.AddRange(piece._parts);
        }

        return new SqlText(parts);
    }

    /// <summary>The pieces joined by an operator for which it does not matter what is joined first, in groups where there are many; in parentheses.</summary>
    public static SqlText Chain(string separator, IEnumerable<SqlText> pieces)
    {
        var all = pieces.ToList();
        while (all.Count > LongestChain)
            all = [.. all.Chunk(LongestChain).Select(group => (SqlText)$"({Join(separator, group)})")];
        return $"({Join(separator, all)})";
    }

    /// <summary>All of the conditions; <c>(1=1)</c> for none.</summary>
    public static SqlText All(IEnumerable<SqlText> conditions) => Conditions(" AND ", conditions, "(1=1)");

    /// <summary>Any of the conditions; <c>(1=0)</c> for none.</summary>
    public static SqlText Any(IEnumerable<SqlText> conditions) => Conditions(" OR ", conditions, "(1=0)");

    /// <summary>What the compiler calls for the text between holes.</summary>
    public void AppendLiteral(string literal) => _parts.Add(literal);

    /// <summary>A name; the dialect will quote it.</summary>
    public void AppendFormatted(Identifier identifier) => _parts.Add(identifier);

    /// <summary>A piece of SQL, as it is.</summary>
    public void AppendFormatted(SqlText piece) => _parts.AddRange(piece._parts);

    /// <summary>A value; it becomes a parameter.</summary>
    public void AppendFormatted(SqlValue value) => _parts.Add(value);

    /// <summary>A number of columns, rows or the like, written out.</summary>
    public void AppendFormatted(int number) => _parts.Add(number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Pieces of SQL, with commas between them.</summary>
    public void AppendFormatted(IEnumerable<SqlText> pieces) => _parts.AddRange(Join(", ", pieces)._parts);

    /// <summary>Names, with commas between them.</summary>
    public void AppendFormatted(IEnumerable<Identifier> identifiers) =>
        AppendFormatted(identifiers.Select(i => (SqlText)$"{i}"));

    private static SqlText Conditions(string separator, IEnumerable<SqlText> conditions, string none)
    {
        var all = conditions.Where(c => !c.IsEmpty).Select(c => (SqlText)$"({c})").ToList();
        return all.Count switch
        {
            0 => Raw(none),
            1 => all[0],
            _ => Chain(separator, all),
        };
    }

    /// <summary>For people who debug; not what is sent.</summary>
    public override string ToString() =>
        string.Concat(_parts.Select(p => p is Identifier i ? $"[{(i.Qualifier is null ? "" : i.Qualifier + ".")}{i.Name}]" : p.ToString()));
}

/// <summary>A value that is sent as a parameter: null, long, double, string, byte[] or bool.</summary>
/// <param name="Value">The value.</param>
public readonly record struct SqlValue(object? Value);
