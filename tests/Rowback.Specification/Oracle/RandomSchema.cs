using Rowback.Schema;

namespace Rowback.Specification.Oracle;

/// <summary>Tables that chance made. No name in it needs quoting.</summary>
public sealed record RandomSchema(IReadOnlyList<RandomTable> Tables)
{
    public RandomTable this[string name] => Tables.First(t => t.Name == name);

    /// <summary>The references to a table, with the table that has them.</summary>
    public IEnumerable<(RandomTable Child, RandomReference Reference)> ReferencesTo(string table) =>
        Tables.SelectMany(t => t.References.Where(r => r.Parent == table).Select(r => (t, r)));

    /// <summary>
    /// True for a column whose value means nothing by itself, since a generator drew it, here or in a table referred to: a restore may
    /// give it another value as long as the references say the same.
    /// </summary>
    public bool Floats(RandomTable table, string column) => Floats(table, column, []);

    private bool Floats(RandomTable table, string column, HashSet<(string, string)> seen) =>
        seen.Add((table.Name, column))
        && ((table.KeyIsDrawn && table.Key[0] == column)
            || table.References.Any(r => r.Columns.Zip(r.ParentColumns).Any(c => c.First == column && Floats(this[r.Parent], c.Second, seen))));
}

/// <summary>A table. Each has a column <see cref="Marker"/>, unique by chance and no key, by which the oracle knows its rows.</summary>
public sealed record RandomTable
{
    public const string Marker = "m";

    public required string Name { get; init; }

    public required KeyKind KeyKind { get; init; }

    public required IReadOnlyList<RandomColumn> Columns { get; init; }

    /// <summary>The primary key's columns; empty for none.</summary>
    public required IReadOnlyList<string> Key { get; init; }

    public required IReadOnlyList<IReadOnlyList<string>> UniqueKeys { get; init; }

    public required IReadOnlyList<RandomReference> References { get; init; }

    /// <summary>The key is the table's own order (SQLite's WITHOUT ROWID), where the engine has such a thing.</summary>
    public bool Clustered { get; init; }

    /// <summary>What it is beside ordinary, where the engine has such a thing.</summary>
    public IReadOnlyList<Trait> Traits { get; init; } = [];

    public bool KeyIsDrawn => KeyKind is KeyKind.Drawn or KeyKind.Reusable;

    public bool Has(Trait trait) => Traits.Contains(trait);

    public RandomColumn Column(string name) => Columns.First(c => c.Name == name);

    public IEnumerable<RandomReference> ReferencesBy(string column) => References.Where(r => r.Columns.Contains(column));
}

/// <summary>A column.</summary>
/// <param name="Default">Its default as SQL, or null.</param>
public sealed record RandomColumn(string Name, bool IsText, bool NotNull, string? Default = null)
{
    /// <summary>Its type, where that is not plain text or an integer.</summary>
    public RandomType? Type { get; init; }

    /// <summary>What computes it, as it stands in a declaration; null for a column that is written.</summary>
    public string? Computed { get; init; }

    /// <summary>Holds a value, and refers to nothing.</summary>
    public bool IsValue => Computed is null && (Name is "v" or "w" or "u" or "position" || Name[0] == 'x');
}

/// <summary>A foreign key.</summary>
public sealed record RandomReference(IReadOnlyList<string> Columns, string Parent, IReadOnlyList<string> ParentColumns, OnDelete OnDelete);

/// <summary>What the primary key is made of.</summary>
public enum KeyKind
{
    /// <summary>Drawn by a generator that never goes back.</summary>
    Drawn,

    /// <summary>Drawn by a generator that may draw a key again.</summary>
    Reusable,

    /// <summary>Text.</summary>
    Natural,

    /// <summary>A reference and a number.</summary>
    Parted,

    /// <summary>Two references.</summary>
    Link,
    None,
}
