namespace Rowback.Schema;

/// <summary>
/// A primary key, unique constraint or unique index, or a constraint that keeps rows apart by other operators than <c>=</c> (PostgreSQL's EXCLUDE). Rows with a NULL in it do not
/// clash, unless <see cref="NullsClash"/>.
/// </summary>
public sealed record UniqueKey
{
    /// <summary>The constraint's or index's name, or null where it has none of its own.</summary>
    public string? Name { get; init; }

    /// <summary>The parts in the key's order.</summary>
    public required IReadOnlyList<KeyPart> Parts { get; init; }

    /// <summary>The predicate of a partial index, in the engine's dialect over the table's own column names; null for a whole one.</summary>
    public string? Where { get; init; }

    /// <summary>True if two NULLs are the same value to it (NULLS NOT DISTINCT).</summary>
    public bool NullsClash { get; init; }

    /// <summary>True if a part is compared by another operator than <c>=</c>, so that one row may clash with several.</summary>
    public bool Excludes => Parts.Any(p => p.Operator is not null);

    /// <summary>The columns, where every part is one; empty where a part is an expression.</summary>
    public IReadOnlyList<string> Columns => Parts.All(p => p.Column is not null) ? [.. Parts.Select(p => p.Column!)] : [];

    /// <summary>True if every part is a column compared by <c>=</c> and the key holds for all rows, so that it can be referred to and identify.</summary>
    public bool IsPlain => Where is null && !NullsClash && Parts.All(p => p.Column is not null && p.Operator is null);

    /// <summary>Its name and parts.</summary>
    public override string ToString() => (Name ?? "unique") + "(" + string.Join(", ", Parts) + ")";
}

/// <summary>One part of a unique key: a column, or an expression.</summary>
public sealed record KeyPart
{
    /// <summary>The column, or null for an expression.</summary>
    public string? Column { get; init; }

    /// <summary>The expression in the engine's dialect over the table's own column names, or null for a column.</summary>
    public string? Expression { get; init; }

    /// <summary>The collation by which the key compares this part, or null for the engine's plain one.</summary>
    public string? Collation { get; init; }

    /// <summary>
    /// The operator, as the engine spells it, that must not be true of all parts of two rows at once, whichever stands first; null for the engine's <c>=</c>.
    /// </summary>
    public string? Operator { get; init; }

    /// <summary>The column or expression.</summary>
    public override string ToString() => (Column ?? Expression ?? "") + (Operator is null ? "" : " with " + Operator);
}
