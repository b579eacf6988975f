namespace Rowback.Schema;

/// <summary>A primary key, unique constraint or unique index. Rows with a NULL in it do not clash.</summary>
public sealed record UniqueKey
{
    /// <summary>The constraint's or index's name, or null where it has none of its own.</summary>
    public string? Name { get; init; }

    /// <summary>The parts in the key's order.</summary>
    public required IReadOnlyList<KeyPart> Parts { get; init; }

    /// <summary>The predicate of a partial index, in the engine's dialect over the table's own column names; null for a whole one.</summary>
    public string? Where { get; init; }

    /// <summary>The columns, where every part is one; empty where a part is an expression.</summary>
    public IReadOnlyList<string> Columns => Parts.All(p => p.Column is not null) ? [.. Parts.Select(p => p.Column!)] : [];

    /// <summary>True if every part is a column and the key holds for all rows, so that it can be referred to and identify.</summary>
    public bool IsPlain => Where is null && Parts.All(p => p.Column is not null);

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

    public override string ToString() => Column ?? Expression ?? "";
}
