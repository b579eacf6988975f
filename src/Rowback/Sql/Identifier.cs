namespace Rowback.Sql;

/// <summary>
/// A name in SQL. Only a dialect turns it into text. (Not a struct: lists of references share code that is compiled already, and a short-lived
/// process notices.)
/// </summary>
/// <param name="Qualifier">What stands before the dot: a schema, or a table's alias; null for none.</param>
/// <param name="Name">The name, unquoted.</param>
public sealed record Identifier(string? Qualifier, string Name)
{
    /// <summary>A name without a qualifier.</summary>
    public Identifier(string name) : this(null, name) { }

    /// <summary>
    /// True if, of a table from which others inherit, its own rows alone are meant (PostgreSQL's ONLY). An INSERT never reaches further, and takes no such word
    /// (<see cref="WithoutOnly"/>).
    /// </summary>
    public bool IsOnly { get; init; }

    /// <summary>The name for an INSERT, and before a column.</summary>
    public Identifier WithoutOnly() => this with { IsOnly = false };

    /// <summary>The name alone, for statements that take no qualifier there.</summary>
    public Identifier Unqualified() => new(null, Name);
}
