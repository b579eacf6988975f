namespace Rowback.PostgreSql;

/// <summary>The sequence that draws the keys of a table: an identity column's, or the one that a column's default asks.</summary>
/// <param name="Column">The key column.</param>
/// <param name="Name">Its name, quoted, with its schema.</param>
/// <param name="Increment">The distance of two keys, negative for one that counts down.</param>
/// <param name="Lowest">The lowest key that it can draw.</param>
/// <param name="Highest">The highest.</param>
/// <param name="Cycles">True if it begins anew at its end.</param>
/// <param name="Last">The last key drawn; null if none was, or if this role may not look.</param>
internal sealed record Sequence(string Column, string Name, long Increment, long Lowest, long Highest, bool Cycles, long? Last)
{
    /// <summary>Its name for functions that take it as text.</summary>
    public string Literal => PostgreSqlDialect.Quoted(Name) + "::regclass";

    /// <summary>One that counts down is not trusted either: whether it stands beyond the backup's is a question of the highest number elsewhere.</summary>
    public bool CanGoBack => Cycles || Increment < 0;
}
