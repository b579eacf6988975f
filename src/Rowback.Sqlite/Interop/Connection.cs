using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static Rowback.Sqlite.NativeMethods;

namespace Rowback.Sqlite;

/// <summary>
/// One connection to SQLite. Calls block; a running statement is interrupted, and a wait for a lock ended, when the token of the call
/// is cancelled. Every failure is translated by <see cref="SqliteErrors"/>.
/// </summary>
internal sealed unsafe class Connection : IDisposable
{
    private const int OpenReadOnly = 0x1;
    private const int OpenReadWrite = 0x2;
    private const int OpenUri = 0x40;
    private const int OpenNoMutex = 0x8000;
    private const int StepsBetweenLooks = 20_000;
    private const int DisableDoubleQuotedStrings = 1013;

    private const int DeferredReferences = 10;

    private readonly TimeSpan _lockTimeout;
    private readonly bool _isPrograms;
    private nint _db;
    private GCHandle _self;
    private long _waitingSince;
    private long _busyTimeout;

    private Connection(nint db, OpenedFiles files, TimeSpan lockTimeout, bool isPrograms = false)
    {
        _isPrograms = isPrograms;
        _db = db;
        Files = files;
        _lockTimeout = lockTimeout;
    }

    /// <summary>What is open here, for messages.</summary>
    public OpenedFiles Files { get; set; }

    public nint Handle => _db;

    /// <summary>The extended result code of the last failure.</summary>
    public int LastCode { get; private set; }

    /// <summary>Of the call that is running.</summary>
    public CancellationToken Cancellation { get; set; }

    public bool InTransaction => _db != 0 && sqlite3_get_autocommit(_db) == 0;

    /// <summary>True while there are references, in the transaction, to rows that are not there: it could not be committed.</summary>
    public bool HasPendingReferences
    {
        get
        {
            int current, highest;
            return sqlite3_db_status(_db, DeferredReferences, &current, &highest, 0) == ResultCode.Ok && current != 0;
        }
    }

    /// <summary>A transaction of the program's that cannot be joined.</summary>
    public static RowbackException CannotJoin(string why, string next) => new(ErrorKind.Usage, "CANNOT_JOIN", $"The transaction cannot be joined. {why}", next);

    /// <summary>
    /// A connection that the program has opened and will close. Until this is disposed, waiting for locks and cancelling are as here; after that, waiting is as it was found.
    /// </summary>
    public static Connection Join(nint db, OpenedFiles files, TimeSpan lockTimeout)
    {
        var connection = new Connection(db, files, lockTimeout, isPrograms: true);
        connection._busyTimeout = (long)connection.Scalar("PRAGMA busy_timeout")!;
        connection.Watch();
        return connection;
    }

    /// <summary>Opens the database that a <c>file:</c> URI names; never creates one.</summary>
    public static Connection Open(string uri, bool readOnly, OpenedFiles files, TimeSpan lockTimeout)
    {
        nint db;
        int rc;
        fixed (byte* name = SqliteText.EncodeTerminated(uri))
            rc = sqlite3_open_v2(name, &db, (readOnly ? OpenReadOnly : OpenReadWrite) | OpenUri | OpenNoMutex, null);
        var connection = new Connection(db, files, lockTimeout);
        if (rc != ResultCode.Ok)
        {
            var failure = connection.Failure(rc);
            connection.Dispose();
            throw failure;
        }

        connection.Prepare();
        return connection;
    }

    private void Prepare()
    {
        sqlite3_extended_result_codes(_db, 1);
        Watch();
    }

    private void Watch()
    {
        _self = GCHandle.Alloc(this);
        sqlite3_busy_handler(_db, &WaitForLock, GCHandle.ToIntPtr(_self));
        sqlite3_progress_handler(_db, StepsBetweenLooks, &IsCancelled, GCHandle.ToIntPtr(_self));
    }

    /// <summary>Compiles the first statement of the text.</summary>
    public Statement Prepare(string sql)
    {
        nint statement;
        int rc;
        var bytes = SqliteText.EncodeTerminated(sql);
        fixed (byte* text = bytes)
            rc = sqlite3_prepare_v2(_db, text, bytes.Length, &statement, null);
        return rc == ResultCode.Ok ? new Statement(this, statement) : throw Failure(rc);
    }

    /// <summary>Executes one statement and returns the number of rows it changed.</summary>
    public long Execute(string sql, params ReadOnlySpan<object?> parameters)
    {
        using var statement = Prepare(sql);
        statement.Bind(parameters);
        var before = sqlite3_total_changes64(_db);
        while (statement.Step())
        {
        }

        // The number of changes stays that of the statement before where this one is of a kind that changes no rows.
        return sqlite3_total_changes64(_db) == before ? 0 : sqlite3_changes64(_db);
    }

    /// <summary>The first column of the first row, or null where there is none.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<object?> parameters)
    {
        using var statement = Prepare(sql);
        statement.Bind(parameters);
        return statement.Step() ? statement.Value(0) : null;
    }

    /// <summary>Whether <paramref name="schema"/> was opened without the right to write.</summary>
    public bool IsReadOnly(string schema)
    {
        fixed (byte* name = SqliteText.EncodeTerminated(schema))
            return sqlite3_db_readonly(_db, name) == 1;
    }

    /// <summary>The collation that a column was declared with.</summary>
    public string? CollationOf(string schema, string table, string column)
    {
        byte* collation = null;
        fixed (byte* s = SqliteText.EncodeTerminated(schema), t = SqliteText.EncodeTerminated(table), c = SqliteText.EncodeTerminated(column))
        {
            var rc = sqlite3_table_column_metadata(_db, s, t, c, null, &collation, null, null, null);
            return rc == ResultCode.Ok ? Marshal.PtrToStringUTF8((nint)collation) : null;
        }
    }

    /// <summary>Takes <c>"name"</c> for a column only, never for a string, in statements that are prepared from now on.</summary>
    public void ForbidDoubleQuotedStrings()
    {
        var onStack = OperatingSystem.IsMacOS() && RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        var rc = onStack
            ? sqlite3_db_config_on_stack(_db, DisableDoubleQuotedStrings, 0, 0, 0, 0, 0, 0, 0, 0)
            : sqlite3_db_config(_db, DisableDoubleQuotedStrings, 0, 0);
        if (rc != ResultCode.Ok)
            throw Failure(rc);
    }

    /// <summary>
    /// Begins a read transaction with the snapshot that another connection to the same file, which has one, sees. False where it is not to
    /// be had at once.
    /// </summary>
    public bool TryShareSnapshot(Connection other)
    {
        try
        {
            var isWal = Scalar("PRAGMA main.journal_mode") is "wal";
            Execute("BEGIN");
            if (isWal && other.Snapshot() is var snapshot && snapshot != 0)
            {
                fixed (byte* main = "main\0"u8)
                {
                    var rc = sqlite3_snapshot_open(_db, main, snapshot);
                    sqlite3_snapshot_free(snapshot);
                    return rc == ResultCode.Ok;
                }
            }

            // With a rollback journal whoever wants to commit waits for the other's lock; with an empty log there is no second state, if it
            // is still empty. So there is one state to read, if it can be read at all.
            Scalar("SELECT 1 FROM main.sqlite_schema LIMIT 1");
            if (isWal && Snapshot() is var mine && mine != 0)
            {
                sqlite3_snapshot_free(mine);
                return false;
            }

            return true;
        }
        catch (RowbackException)
        {
            return false;
        }
    }

    /// <summary>What the running transaction reads, in WAL mode; 0 where the log is empty. To be freed.</summary>
    private nint Snapshot()
    {
        nint snapshot;
        fixed (byte* main = "main\0"u8)
            return sqlite3_snapshot_get(_db, main, &snapshot) == ResultCode.Ok ? snapshot : 0;
    }

    /// <summary>What a result code of the last call means.</summary>
    public Exception Failure(int rc)
    {
        var extended = _db == 0 ? rc : sqlite3_extended_errcode(_db);
        if (ResultCode.Primary(extended) != ResultCode.Primary(rc))
            extended = rc;
        LastCode = extended;
        var message = Marshal.PtrToStringUTF8((nint)(_db == 0 ? sqlite3_errstr(rc) : sqlite3_errmsg(_db))) ?? "";
        if (ResultCode.Primary(rc) == ResultCode.Interrupt || Cancellation.IsCancellationRequested)
            return new OperationCanceledException(Cancellation);
        return SqliteErrors.Translate(extended, message, Files);
    }

    public void Dispose()
    {
        if (_db == 0)
            return;
        if (_isPrograms)
        {
            Cancellation = CancellationToken.None;
            sqlite3_progress_handler(_db, 0, null, 0);
            sqlite3_busy_handler(_db, null, 0);
            if (_busyTimeout > 0)
                Execute(FormattableString.Invariant($"PRAGMA busy_timeout={_busyTimeout}"));
        }
        else
        {
            sqlite3_close_v2(_db);
        }

        _db = 0;
        if (_self.IsAllocated)
            _self.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int IsCancelled(nint context) => Of(context).Cancellation.IsCancellationRequested ? 1 : 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int WaitForLock(nint context, int times)
    {
        var connection = Of(context);
        if (times == 0)
            connection._waitingSince = Stopwatch.GetTimestamp();
        if (connection.Cancellation.IsCancellationRequested || Stopwatch.GetElapsedTime(connection._waitingSince) >= connection._lockTimeout)
            return 0;
        Thread.Sleep(Math.Min(1 + times * 2, 50));
        return 1;
    }

    private static Connection Of(nint context) => (Connection)GCHandle.FromIntPtr(context).Target!;
}
