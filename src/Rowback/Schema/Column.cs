namespace Rowback.Schema;

/// <summary>One column of a table, as the catalog describes it.</summary>
public sealed record Column
{
    /// <summary>The column's name.</summary>
    public required string Name { get; init; }

    /// <summary>The declared type, as the engine spells it; empty where SQLite's column has none.</summary>
    public required string Type { get; init; }

    /// <summary>True if the column takes no NULL (for SQLite also: the INTEGER PRIMARY KEY, and key columns WITHOUT ROWID).</summary>
    public bool NotNull { get; init; }

    /// <summary>The default as an SQL expression, or null where the column has none (then it is NULL).</summary>
    public string? Default { get; init; }

    /// <summary>True if the default gives another value each time (a clock, a generator, chance), so that nothing can be compared with it.</summary>
    public bool DefaultVaries { get; init; }

    /// <summary>The default, where a value can be compared with it; else null.</summary>
    public string? ComparableDefault => DefaultVaries ? null : Default;

    /// <summary>How the value is computed, if it is; a generated column is never written.</summary>
    public GeneratedKind Generated { get; init; }

    /// <summary>The collation that <c>=</c> uses on this column, or null for the engine's plain one.</summary>
    public string? Collation { get; init; }

    /// <summary>True if a value of another type is refused rather than stored as it is (SQLite: only in a STRICT table).</summary>
    public bool IsStrict { get; init; }

    /// <summary>True if the value only names what is kept outside of all tables, and does not come back with it (a large object of PostgreSQL's).</summary>
    public bool NamesLargeObject { get; init; }

    /// <summary>Name and type.</summary>
    public override string ToString() => Type.Length == 0 ? Name : Name + " " + Type;
}

/// <summary>Whether and how a column's value is computed from the others.</summary>
public enum GeneratedKind
{
    /// <summary>An ordinary column.</summary>
    None,

    /// <summary>Computed on reading.</summary>
    Virtual,

    /// <summary>Computed on writing.</summary>
    Stored,
}
