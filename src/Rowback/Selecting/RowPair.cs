namespace Rowback;

/// <summary>A row in the backup beside the live row that is the same row, or has its key.</summary>
/// <param name="Table">Live's table.</param>
/// <param name="Key">The key in the backup.</param>
/// <param name="Backup">The backup's values as text for people, by live's column name; null values are NULL.</param>
/// <param name="Live">Live's values, or null where no live row has this key.</param>
/// <param name="Verdict"><c>missing</c>, <c>same</c>, <c>changed</c>, <c>key taken</c>, <c>asks</c>; <c>protected</c> for one that must never come back, of which no values are shown.</param>
public sealed record RowPair(string Table, IReadOnlyList<string> Key, IReadOnlyDictionary<string, string?> Backup, IReadOnlyDictionary<string, string?>? Live, string Verdict);
