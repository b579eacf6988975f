using System.Globalization;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>A temporary table that is kept here, for a server that has none: its rows as the texts of their values.</summary>
/// <param name="name">Its name.</param>
/// <param name="columns">Its columns.</param>
internal sealed class HeldTable(string name, IReadOnlyList<HeldTable.Column> columns)
{
    /// <summary>The column by which a row is found again. No other is called so.</summary>
    public const string Place = "rowback_place";

    private const int ValueOverhead = 40;

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly List<string?[]> _rows = [];
    private IReadOnlyList<int>? _unique;
    private long _numbered;

    public string Name => name;

    public IReadOnlyList<Column> Columns => columns;

    /// <summary>How many rows it has.</summary>
    public int Count => _rows.Count;

    /// <summary>What its rows take of memory, in bytes, near enough.</summary>
    public long Size { get; private set; }

    public int IndexOf(string column)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].Name == column)
                return i;
        }

        throw new InvalidOperationException($"The temporary table {name} has no column {column}.");
    }

    /// <summary>From now on a row whose values in these columns are there already does not come again. NULL is never there.</summary>
    public void MakeUnique(IReadOnlyList<string> by)
    {
        var unique = by.Select(IndexOf).ToList();
        if (_unique is not null && !_unique.SequenceEqual(unique))
            throw new NotSupportedException($"The temporary table {name} is unique by other columns already.");
        _unique = unique;
        TakeKeys();
    }

    /// <summary>Adds a row of values for some columns; false where it is there already.</summary>
    public bool Add(IReadOnlyList<int> targets, IReadOnlyList<string?> values)
    {
        var row = new string?[columns.Count];
        for (var i = 0; i < targets.Count; i++)
            row[targets[i]] = values[i];
        if (Key(row) is { } key && !_taken.Add(key))
            return false;
        for (var i = 0; i < row.Length; i++)
        {
            if (columns[i].IsNumbered && row[i] is null)
                row[i] = (++_numbered).ToString(CultureInfo.InvariantCulture);
        }

        _rows.Add(row);
        Size += SizeOf(row);
        return true;
    }

    /// <summary>Gives the row at a place other values in some columns, none of which it is unique by.</summary>
    public void Set(int place, IReadOnlyList<int> targets, IEnumerable<string?> values)
    {
        foreach (var (target, value) in targets.Zip(values))
        {
            if (_unique?.Contains(target) == true)
                throw new NotSupportedException($"The temporary table {name} is unique by {columns[target].Name}, which does not change.");
            Size += SizeOf(value) - SizeOf(_rows[place][target]);
            _rows[place][target] = value;
        }
    }

    /// <summary>Removes the rows at these places.</summary>
    public void Remove(IReadOnlySet<int> places)
    {
        Size -= places.Sum(p => SizeOf(_rows[p]));
        var place = 0;
        _rows.RemoveAll(_ => places.Contains(place++));
        TakeKeys();
    }

    /// <summary>As the name and the query of a WITH: the columns that are wanted, each of its own type, and the row's place.</summary>
    public SqlText AsQuery(Func<string, bool> isWanted)
    {
        var wanted = Enumerable.Range(0, columns.Count).Where(i => isWanted(columns[i].Name)).ToList();
        var carried = wanted.ConvertAll(i => new Identifier("u", "v" + i.ToString(CultureInfo.InvariantCulture)));
        var place = new Identifier("u", Place);
        // At least one array tells how many rows there are.
        var arrays = wanted.Select(i => ArrayText.Of(_rows.Select(r => r[i]))).DefaultIfEmpty(ArrayText.Of(_rows.Select(_ => (string?)null)));
        var names = carried.Select(c => c.Unqualified()).DefaultIfEmpty(new Identifier("v")).Append(place.Unqualified());
        var values = wanted.Zip(carried).Select(c => (SqlText)$"{columns[c.First].Value($"{c.Second}")} AS {new Identifier(columns[c.First].Name)}").Append((SqlText)$"{place}");
        return $"{new Identifier(name)} AS MATERIALIZED (SELECT {values} FROM unnest({arrays.Select(a => (SqlText)$"{new SqlValue(a)}::text[]")}) WITH ORDINALITY AS u ({names}))";
    }

    /// <summary>What a row takes of memory, in bytes, near enough.</summary>
    public static long SizeOf(string?[] row) => row.Sum(SizeOf);

    public override string ToString() => name;

    private static long SizeOf(string? value) => value is null ? 8 : ValueOverhead + (2L * value.Length);

    private void TakeKeys()
    {
        _taken.Clear();
        _taken.UnionWith(_rows.Select(Key).OfType<string>());
    }

    private string? Key(string?[] row) => _unique is null || _unique.Any(c => row[c] is null) ? null : ArrayText.Of(_unique.Select(c => row[c]));

    /// <param name="Name">Its name.</param>
    /// <param name="Type">Its type, and what may follow a type: a collation.</param>
    /// <param name="IsNumbered">Whether it numbers the rows as they come.</param>
    internal sealed record Column(string Name, SqlText Type, bool IsNumbered)
    {
        /// <summary>The type without a collation, as it was written.</summary>
        public string Plain => ((string)Type.Parts[0]).Replace(" COLLATE ", "", StringComparison.Ordinal);

        /// <summary>The value of a text.</summary>
        public SqlText Value(SqlText text) => Plain == "regclass" ? $"pg_catalog.regclassin(({text})::cstring)" : (SqlText)$"({text})::{Type}";
    }
}
