namespace Rowback.Schema;

/// <summary>A CHECK constraint of a table, which no row may make false.</summary>
public sealed record CheckConstraint
{
    /// <summary>The constraint's name, or null where it has none.</summary>
    public string? Name { get; init; }

    /// <summary>The condition in the engine's dialect over the table's own column names; it holds where it is true or NULL.</summary>
    public required string Expression { get; init; }

    /// <summary>The columns that stand in it.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Its name, or what it checks.</summary>
    public override string ToString() => Name ?? $"CHECK ({Expression})";
}
