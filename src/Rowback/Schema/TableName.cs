namespace Rowback.Schema;

/// <summary>
/// The name of a table: a schema, where the engine has schemas that its users see, and a name, both as the catalog
/// spells them. SQLite's tables have no schema.
/// </summary>
/// <param name="Schema">The schema, or null.</param>
/// <param name="Name">The table's own name.</param>
public sealed record TableName(string? Schema, string Name) : IComparable<TableName>
{
    /// <summary>As people write it: <c>table</c> or <c>schema.table</c>, not quoted. Not for use in SQL.</summary>
    public override string ToString() => Schema is null ? Name : Schema + "." + Name;

    /// <summary>Ordinal order by schema, then name: the order in which everything that is listed by table comes.</summary>
    public int CompareTo(TableName? other)
    {
        if (other is null)
            return 1;
        var bySchema = string.CompareOrdinal(Schema, other.Schema);
        return bySchema != 0 ? bySchema : string.CompareOrdinal(Name, other.Name);
    }
}
