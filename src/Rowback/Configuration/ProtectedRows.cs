namespace Rowback.Configuration;

/// <summary>
/// The rows of one table that must never come back: a row is protected if any part says so. It is not inserted, overwritten, re-attached or merged into; what needs it
/// is treated as for a parent deleted on purpose; and its values are shown nowhere.
/// </summary>
public sealed record ProtectedRows
{
    /// <summary>Every row of the table.</summary>
    public bool All { get; init; }

    /// <summary>
    /// An SQL condition on the backup's row; null for none. It often protects nobody, since a backup from before an erasure does not know of it.
    /// </summary>
    public string? Backup { get; init; }

    /// <summary>An SQL condition on the live row that is the same row; null for none.</summary>
    public string? Live { get; init; }

    /// <summary>A query on live that gives keys, in key-column order: a tombstone or erasure log. Null for none.</summary>
    public string? ListedIn { get; init; }
}
