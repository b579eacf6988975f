namespace Rowback.Schema;

/// <summary>What draws the key of a table's new rows: a sequence, an identity column, AUTOINCREMENT, SQLite's rowid.</summary>
/// <param name="Column">The key column that it fills.</param>
/// <param name="CanGoBack">True if it may draw a key again that was given before (SQLite's rowid without AUTOINCREMENT).</param>
/// <param name="Counter">
/// The last key drawn, as far as the generator remembers it; null where it remembers nothing or has drawn none.
/// </param>
public sealed record KeyGenerator(string Column, bool CanGoBack, long? Counter)
{
    /// <summary>What tells it from others where several tables may draw from one; null where each table has its own.</summary>
    public string? Name { get; init; }
}
