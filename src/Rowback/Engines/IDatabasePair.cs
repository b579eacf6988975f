namespace Rowback.Engines;

/// <summary>Live and the backup, opened. Disposing it closes both, rolls back what was not committed and removes private copies.</summary>
public interface IDatabasePair : IAsyncDisposable
{
    /// <summary>The connection to live, on which everything is staged and written.</summary>
    ILiveDatabase Live { get; }

    /// <summary>The backup; throws <see cref="InvalidOperationException"/> if none was asked for.</summary>
    IBackupDatabase Backup { get; }

    /// <summary>What is worth saying about the opening: a backup that had to be recovered in a private copy, one that may lack its log.</summary>
    IReadOnlyList<Notice> Notices { get; }
}

/// <summary>Something that the user should know though nothing is wrong.</summary>
/// <param name="Code">A stable name in capitals.</param>
/// <param name="Message">One sentence.</param>
public sealed record Notice(string Code, string Message);
