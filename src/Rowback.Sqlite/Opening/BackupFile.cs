using Rowback.Engines;

namespace Rowback.Sqlite;

/// <summary>
/// The backup as it is opened: the file itself, immutable, so that SQLite creates nothing beside it; or, where a log or journal beside it
/// holds part of its contents, a private copy in which SQLite has put the two together.
/// </summary>
internal sealed class BackupFile : IDisposable
{
    private readonly string _stateAtOpening;
    private readonly string? _privateFolder;

    /// <summary>True if what is open is a private copy, because part of the contents stood in a log beside the file.</summary>
    public bool IsRecoveredCopy => _privateFolder is not null;

    private BackupFile(string path, string stateAtOpening, string? privateFolder, string openedPath, IReadOnlyList<Notice> notices)
    {
        Path = path;
        OpenedPath = openedPath;
        Notices = notices;
        _privateFolder = privateFolder;
        _stateAtOpening = stateAtOpening;
    }

    /// <summary>The user's file, links followed.</summary>
    public string Path { get; }

    /// <summary>The file that SQLite reads.</summary>
    public string OpenedPath { get; }

    /// <summary>The same for copies of one file, another for almost any other file: see <see cref="FileFingerprint"/>.</summary>
    public string Fingerprint => field ??= FileFingerprint.Of(OpenedPath);

    public IReadOnlyList<Notice> Notices { get; }

    /// <summary>The URI by which it is opened or attached.</summary>
    public string Uri => FileUri.Of(OpenedPath, "mode=ro&immutable=1");

    public static BackupFile Open(string path, TimeSpan lockTimeout)
    {
        // SQLite looks for a log beside the file that a link leads to.
        path = FileIdentity.Resolve(path);
        var header = DatabaseFile.ReadBackupHeader(path);
        var state = StateOf(path);
        var logs = LogsOf(path);
        if (logs.Length > 0)
            return Recover(path, state, logs, lockTimeout);
        IReadOnlyList<Notice> notices = DatabaseFile.IsWal(header) && !File.Exists(path + "-wal")
            ? [new Notice("BACKUP_WITHOUT_LOG", $"The backup '{path}' was written in WAL mode and has no -wal file beside it: if it was copied without one, its last changes are missing.")]
            : [];
        return new BackupFile(path, state, null, path, notices);
    }

    /// <summary>Throws if somebody has written to the backup since it was opened.</summary>
    public void EnsureUnchanged()
    {
        if (!File.Exists(Path) || StateOf(Path) != _stateAtOpening)
        {
            throw SqliteErrors.Engine("BACKUP_CHANGED", $"The backup '{Path}' was written to while Rowback read it.",
                "Copy it to where nobody writes to it, and give that copy.");
        }
    }

    public void Dispose()
    {
        if (_privateFolder is not null && Directory.Exists(_privateFolder))
            Directory.Delete(_privateFolder, recursive: true);
    }

    private static BackupFile Recover(string path, string state, string[] logs, TimeSpan lockTimeout)
    {
        var folder = Directory.CreateTempSubdirectory("rowback-").FullName;
        try
        {
            var name = System.IO.Path.GetFileName(path);
            var copy = System.IO.Path.Combine(folder, name);
            foreach (var part in logs.Prepend(path))
            {
                var target = System.IO.Path.Combine(folder, System.IO.Path.GetFileName(part));
                File.Copy(part, target);
                File.SetAttributes(target, FileAttributes.Normal);
            }

            using (var connection = Connection.Open(FileUri.Of(copy, "mode=rw"), readOnly: false, new OpenedFiles(null, path), lockTimeout))
            {
                // Reading rolls a hot journal back; leaving WAL mode brings the log into the file.
                connection.Scalar("SELECT count(*) FROM sqlite_schema");
                connection.Scalar("PRAGMA journal_mode=DELETE");
            }

            var notice = new Notice("BACKUP_RECOVERED",
                $"Beside the backup '{path}' lies {string.Join(" and ", logs.Select(System.IO.Path.GetFileName))}: it was copied to a private folder and recovered there.");
            return new BackupFile(path, state, folder, copy, [notice]);
        }
        catch (Exception e)
        {
            Directory.Delete(folder, recursive: true);
            if (e is UnauthorizedAccessException)
                throw SqliteErrors.Translate(ResultCode.Permission, e.Message, new OpenedFiles(null, path));
            if (e is IOException)
                throw SqliteErrors.Translate(ResultCode.Full, e.Message, new OpenedFiles(null, path));
            throw;
        }
    }

    /// <summary>True for a log with frames, or a journal that was not closed by clearing its head.</summary>
    private static bool HoldsContents(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length == 0)
            return false;
        if (path.EndsWith("-wal", StringComparison.Ordinal))
            return true;
        Span<byte> magic = stackalloc byte[8];
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        return stream.ReadAtLeast(magic, 8, throwOnEndOfStream: false) == 8 && magic.SequenceEqual((ReadOnlySpan<byte>)[0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]);
    }

    /// <summary>Size, change counter and time of the file, and size and time of what lies beside it and holds contents.</summary>
    private static string StateOf(string path)
    {
        var logs = LogsOf(path).Select(log => new FileInfo(log)).Select(log => FormattableString.Invariant($"{log.Name} {log.Length} {log.LastWriteTimeUtc.Ticks}"));
        var file = new FileInfo(path);
        var counter = DatabaseFile.ChangeCounter(DatabaseFile.ReadBackupHeader(path));
        return FormattableString.Invariant($"{file.Length} {counter} {file.LastWriteTimeUtc.Ticks} {string.Join(' ', logs)}");
    }

    private static string[] LogsOf(string path) => [.. new[] { path + "-wal", path + "-journal" }.Where(HoldsContents)];
}
