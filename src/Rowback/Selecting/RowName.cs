namespace Rowback;

/// <summary>One row of the backup, by its key.</summary>
/// <param name="Table">The table, as the user wrote it.</param>
/// <param name="Key">The key's parts as text, in key-column order.</param>
public sealed record RowName(string Table, IReadOnlyList<string> Key);
