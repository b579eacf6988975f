using System.Data.Common;
using Rowback.Engines;

namespace Rowback.Sqlite;

/// <summary>Live and the backup on their one connection.</summary>
internal sealed class SqlitePair : IDatabasePair
{
    // Small on purpose: rows are read in the order of their keys, so a page is not asked for again, and a large cache only costs the time to fill it.
    private const int LiveCacheKilobytes = 8_000;
    private const int BackupCacheKilobytes = 2_000;
    private const int TemporaryCacheKilobytes = 16_000;

    private readonly Connection _connection;
    private readonly BackupFile? _file;
    private readonly SqliteLiveDatabase _live;
    private readonly SqliteBackupDatabase? _backup;
    private readonly bool _leavesLog;

    private readonly bool _isJoined;

    private SqlitePair(Connection connection, string livePath, BackupFile? file, bool leavesLog, TimeSpan lockTimeout, bool isJoined)
    {
        _isJoined = isJoined;
        _leavesLog = leavesLog;
        _connection = connection;
        _file = file;
        _live = new SqliteLiveDatabase(connection, livePath, lockTimeout) { IsJoined = isJoined };
        _backup = file is null ? null : new SqliteBackupDatabase(connection, _live, file, lockTimeout);
    }

    public ILiveDatabase Live => _live;

    public IBackupDatabase Backup => _backup ?? throw new InvalidOperationException("No backup was asked for.");

    public IReadOnlyList<Notice> Notices => _file?.Notices ?? [];

    public static SqlitePair Open(OpenRequest request, CancellationToken cancellation)
    {
        var live = SqliteAddress.PathOf(request.Live);
        var backup = request.Backup is null ? null : SqliteAddress.PathOf(request.Backup);
        DatabaseFile.Check(live, "live database");
        if (backup is not null)
        {
            DatabaseFile.Check(backup, "backup");
            if (FileIdentity.AreSame(live, backup))
                throw new RowbackException(ErrorKind.Usage, "SAME_DATABASE", $"Live and the backup are the same file: '{live}'.", "Give the backup's own path.");
        }

        var file = backup is null ? null : BackupFile.Open(backup, request.LockTimeout);
        // The last one to leave a database in WAL mode removes its log, unless it may only read.
        var isJoined = request.Transaction is not null;
        var leavesLog = !isJoined && request.Access == LiveAccess.Read && !File.Exists(live + "-wal");
        Connection? connection = null;
        try
        {
            if (request.Transaction is { } transaction)
            {
                connection = Join(live, transaction, file, request, cancellation);
            }
            else
            {
                connection = OpenLive(live, request, cancellation);
                if (file is not null)
                    Attach(live, file, connection, () => connection.Execute($"ATTACH ?1 AS {SqliteEngine.BackupSchema}", file.Uri));
                Prepare(connection, file is not null);
            }

            Register(connection);
            return new SqlitePair(connection, live, file, leavesLog, request.LockTimeout, isJoined);
        }
        catch
        {
            connection?.Dispose();
            file?.Dispose();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        if (_isJoined)
            LeaveJoined();
        _connection.Dispose();
        if (_leavesLog)
            RemoveEmptyLog();
        _file?.Dispose();
        return ValueTask.CompletedTask;
    }

    private void LeaveJoined()
    {
        _live.Leave();
        if (_file is not null)
            JoinedConnection.TryDetach(_connection);
    }

    private static Connection Join(string live, DbTransaction transaction, BackupFile? file, OpenRequest request, CancellationToken cancellation)
    {
        var (handle, takesUris) = ProgramConnection.Of(transaction);
        var connection = Connection.Join(handle, new OpenedFiles(live, null), request.LockTimeout);
        try
        {
            connection.Cancellation = cancellation;
            JoinedConnection.Check(connection);
            if (file is not null)
                Attach(live, file, connection, () => JoinedConnection.Attach(connection, file, takesUris));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static Connection OpenLive(string live, OpenRequest request, CancellationToken cancellation)
    {
        var readOnly = request.Access == LiveAccess.Read;
        var connection = Connection.Open(FileUri.Of(live, readOnly ? "mode=ro" : "mode=rw"), readOnly, new OpenedFiles(live, null), request.LockTimeout);
        try
        {
            // The first read is what tells a damaged, encrypted or locked file, while live alone can be meant.
            connection.Cancellation = cancellation;
            connection.Scalar("SELECT count(*) FROM sqlite_schema");
            if (!readOnly && connection.IsReadOnly("main"))
                throw SqliteErrors.Translate(ResultCode.ReadOnly, "the file is not writable for you", connection.Files);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Attach(string live, BackupFile file, Connection connection, Action attach)
    {
        try
        {
            attach();
            connection.Scalar($"SELECT count(*) FROM {SqliteEngine.BackupSchema}.sqlite_schema");
            connection.Files = new OpenedFiles(live, file.Path);
        }
        catch (RowbackException e) when (e.Message.Contains("same text encoding", StringComparison.Ordinal))
        {
            var (inBackup, inLive) = (DatabaseFile.Encoding(DatabaseFile.ReadBackupHeader(file.OpenedPath)), connection.Scalar("PRAGMA main.encoding"));
            throw SqliteErrors.Engine("DIFFERENT_ENCODING", $"The backup '{file.Path}' stores text as {inBackup}, the live database '{live}' as {inLive}; SQLite cannot put the two side by side.",
                $"Make a copy of the backup in live's encoding: `sqlite3 backup.db .dump | sqlite3 -cmd \"PRAGMA encoding='{inLive}'\" copy.db`.");
        }
        catch (RowbackException e) when (e.Code is "CORRUPT" or "NOT_SQLITE" or "CANNOT_OPEN" or "IO_ERROR")
        {
            var code = e.Code switch
            {
                "CORRUPT" => ResultCode.Corrupt,
                "NOT_SQLITE" => ResultCode.NotADatabase,
                "CANNOT_OPEN" => ResultCode.CannotOpen,
                _ => ResultCode.IoError,
            };
            throw SqliteErrors.Translate(code, e.Message, new OpenedFiles(null, file.Path));
        }
    }

    /// <summary>Opens live once more as its application would, and leaves: SQLite then removes the log that reading had made.</summary>
    private void RemoveEmptyLog()
    {
        if (!File.Exists(_live.DisplayName + "-wal"))
            return;
        try
        {
            using var connection = Connection.Open(FileUri.Of(_live.DisplayName, "mode=rw"), readOnly: false, _connection.Files, TimeSpan.Zero);
            connection.Scalar("SELECT 1 FROM sqlite_schema LIMIT 1");
        }
        catch (RowbackException)
        {
            // Somebody else is at work there; they will tidy up.
        }
    }

    private static void Prepare(Connection connection, bool hasBackup)
    {
        connection.Execute("PRAGMA foreign_keys=ON");
        connection.Execute("PRAGMA main.synchronous=FULL");
        connection.Execute(FormattableString.Invariant($"PRAGMA main.cache_size=-{LiveCacheKilobytes}"));
        connection.Execute(FormattableString.Invariant($"PRAGMA temp.cache_size=-{TemporaryCacheKilobytes}"));
        if (hasBackup)
            connection.Execute(FormattableString.Invariant($"PRAGMA {SqliteEngine.BackupSchema}.cache_size=-{BackupCacheKilobytes}"));
    }

    private static void Register(Connection connection)
    {
        RowHashFunction.Register(connection);
        RealFunction.Register(connection);
        Sha3Functions.Register(connection);
    }
}
