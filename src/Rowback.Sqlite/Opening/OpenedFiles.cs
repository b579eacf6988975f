namespace Rowback.Sqlite;

/// <summary>Which files a connection has open, as people should see them named.</summary>
/// <param name="Live">Live's path; null where only the backup is open.</param>
/// <param name="Backup">The backup's path; null where only live is open.</param>
internal sealed record OpenedFiles(string? Live, string? Backup)
{
    /// <summary>The one that others may lock: a backup is read without a lock, unless it is all there is.</summary>
    public string Lockable => Live is null ? ToString() : (this with { Backup = null }).ToString();

    /// <summary>For a sentence about something that may have happened in either.</summary>
    public override string ToString() => (Live, Backup) switch
    {
        (null, _) => $"the backup '{Backup}'",
        (_, null) => $"the live database '{Live}'",
        _ => $"the live database '{Live}' or the backup '{Backup}'",
    };
}
