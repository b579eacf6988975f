using System.Data.Common;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Sqlite;

/// <summary>Live, as <c>main</c> of the one connection.</summary>
internal sealed class SqliteLiveDatabase : ILiveDatabase
{
    private readonly Connection _connection;
    private readonly TimeSpan _lockTimeout;
    private readonly bool _isWal;
    private bool _isInRun;
    private bool _wasDeferring;
    private HashSet<string> _ordinary = [];
    private ChangeCounter? _changes;

    public SqliteLiveDatabase(Connection connection, string path, TimeSpan lockTimeout)
    {
        _connection = connection;
        _lockTimeout = lockTimeout;
        DisplayName = path;
        _isWal = connection.Scalar("PRAGMA main.journal_mode") is "wal";
        Dialect = new SqliteDialect((string)connection.Scalar("PRAGMA main.encoding")!);
    }

    public Dialect Dialect { get; }

    public string DisplayName { get; }

    public bool EnforcesReferences { get; set; } = true;

    /// <summary>True if the transaction is the program's, and a savepoint in it is what is begun and ended here.</summary>
    public bool IsJoined { get; init; }

    /// <summary>The program's transaction is nobody else's to be let go of.</summary>
    public bool WritingStopsOthers => !IsJoined;

    public Action<RecordedStatement>? Recorder { get; set; }

    public Task<DatabaseSchema> ReadSchemaAsync(CancellationToken cancellation) => Calls.Run(() =>
    {
        _connection.Cancellation = cancellation;
        var reader = new CatalogReader(_connection, "main");
        var parts = new ApplicationParts(_connection, reader.Texts);
        var schema = new DatabaseSchema([.. reader.Read().Tables.Select(t => t with { Missing = [.. parts.ForReading(t), .. parts.ForWriting(t)] })]);
        // What a virtual table keeps its data in is nobody's rows.
        _ordinary = schema.Tables.Where(t => t.Kind == TableKind.Ordinary).Select(t => t.Name.Name).ToHashSet(StringComparer.Ordinal);
        return schema;
    });

    public Task<IReadOnlyList<TableChanges>?> CountChangesAsync(CancellationToken cancellation) => Calls.Run(() =>
    {
        _changes ??= new ChangeCounter(_connection);
        return (IReadOnlyList<TableChanges>?)[.. _changes.Counts.Where(c => _ordinary.Contains(c.Key)).Select(c => new TableChanges(new TableName(null, c.Key), c.Value[0], c.Value[1], c.Value[2]))];
    });

    public Task BeginAsync(TransactionKind kind, CancellationToken cancellation) => Calls.Run(() =>
    {
        _connection.Cancellation = cancellation;
        if (IsJoined)
        {
            BeginJoined(kind);
            return;
        }

        // Inside a transaction SQLite ignores this.
        _connection.Execute(EnforcesReferences ? "PRAGMA foreign_keys=ON" : "PRAGMA foreign_keys=OFF");
        _connection.Execute(kind == TransactionKind.Write ? "BEGIN IMMEDIATE" : "BEGIN");
        try
        {
            // A deferred transaction has its snapshot only from the first read on.
            _connection.Scalar("SELECT 1 FROM main.sqlite_schema LIMIT 1");
        }
        catch
        {
            Rollback();
            throw;
        }
    });

    public Task<bool> TryUpgradeAsync(CancellationToken cancellation) => Calls.Run(() =>
    {
        _connection.Cancellation = cancellation;
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                // Writes what is there already, which takes the lock and changes nothing.
                var version = (long)_connection.Scalar("PRAGMA main.user_version")!;
                _connection.Execute(FormattableString.Invariant($"PRAGMA main.user_version={version}"));
                return true;
            }
            catch (RowbackException e) when (e.Code == "LOCKED")
            {
                // In WAL mode the writer may yet roll back, and our snapshot stays the newest; with a rollback journal it waits for us to go.
                var mayWait = _isWal && _connection.LastCode != ResultCode.BusySnapshot && Stopwatch.GetElapsedTime(started) < _lockTimeout;
                if (!mayWait)
                {
                    Rollback();
                    return false;
                }

                cancellation.WaitHandle.WaitOne(20);
            }
        }
    });

    public Task CommitAsync(CommitProof? proof, CancellationToken cancellation) => Calls.Run(() =>
    {
        _connection.Cancellation = cancellation;
        if (IsJoined)
        {
            KeepJoined();
            return;
        }

        try
        {
            _connection.Execute("COMMIT");
        }
        catch (RowbackException e) when (e.Code != "CONSTRAINT")
        {
            Rollback();
            throw;
        }
    });

    public Task RollbackAsync() => Calls.Run(Rollback);

    public Task<long> ExecuteAsync(SqlText sql, CancellationToken cancellation) => Calls.Run(() => Execute(sql, cancellation));

    public async IAsyncEnumerable<DbDataReader> QueryAsync(SqlText sql, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        _connection.Cancellation = cancellation;
        var rendered = RenderedSql.Of(sql, Dialect);
        using var statement = _connection.Prepare(rendered.Text);
        statement.Bind([.. rendered.Parameters]);
        var reader = new RowReader(statement);
        while (statement.Step())
        {
            yield return reader;
            _connection.Cancellation = cancellation;
        }
    }

    public async IAsyncEnumerable<object?[]> SelectAsync(
        TableName table, IReadOnlyList<string> columns, string predicate, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        string sql;
        using (var alone = LoneConnection.Open(FileUri.Of(DisplayName, "mode=ro"), new OpenedFiles(DisplayName, null), _lockTimeout, cancellation))
            sql = KeyPredicate.Compile(alone, table, columns, predicate);
        // What was understood alone means the same here, and here it sees the snapshot of the run.
        foreach (var key in KeyPredicate.Read(_connection, sql, cancellation))
            yield return key;
    }

    public async IAsyncEnumerable<object?[]> ListAsync(string query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        string sql;
        using (var alone = LoneConnection.Open(FileUri.Of(DisplayName, "mode=ro"), new OpenedFiles(DisplayName, null), _lockTimeout, cancellation))
            sql = KeyPredicate.CompileQuery(alone, query);
        foreach (var key in KeyPredicate.Read(_connection, sql, cancellation))
            yield return key;
    }

    public Task CheckConditionAsync(IReadOnlyList<string> columns, string condition, CancellationToken cancellation) => Calls.Run(() =>
    {
        using var alone = LoneConnection.Open("file::memory:", new OpenedFiles(null, null), _lockTimeout, cancellation);
        RowCondition.Check(alone, columns, condition);
    });

    internal long Execute(SqlText sql, CancellationToken cancellation)
    {
        _connection.Cancellation = cancellation;
        Recorder?.Invoke(new RecordedStatement(sql));
        var rendered = RenderedSql.Of(sql, Dialect);
        return _connection.Execute(rendered.Text, [.. rendered.Parameters]);
    }

    private void BeginJoined(TransactionKind kind)
    {
        if (!EnforcesReferences)
        {
            EnforcesReferences = true;
            throw new RowbackException(ErrorKind.Decision, "ORPHANS_REFUSED", "Rows of the restore set referred to nothing in the backup already, and SQLite does not stop enforcing references inside a transaction.", "Leave them out with --without TABLE, or restore outside of a transaction.");
        }

        _wasDeferring = _connection.Scalar("PRAGMA defer_foreign_keys") is 1L;
        _connection.Execute("SAVEPOINT rowback_run");
        _isInRun = true;
        try
        {
            // What was read in the transaction is the snapshot; a lock that somebody else has, or a commit since, refuses this.
            if (kind == TransactionKind.Write)
                _connection.Execute(FormattableString.Invariant($"PRAGMA main.user_version={(long)_connection.Scalar("PRAGMA main.user_version")!}"));
        }
        catch
        {
            Rollback();
            throw;
        }
    }

    /// <summary>What a commit would look for is looked for now: the program's commit is not to fail by what was done here.</summary>
    private void KeepJoined()
    {
        if (_connection.HasPendingReferences)
            throw SqliteErrors.Translate(ResultCode.ConstraintForeignKey, "FOREIGN KEY constraint failed", _connection.Files);
        StopDeferring();
        JoinedConnection.DropTemporaryTables(_connection);
        _connection.Execute("RELEASE rowback_run");
        _isInRun = false;
    }

    /// <summary>Takes back what was not kept. Where SQLite has rolled the whole transaction back by itself, there is nothing left of it.</summary>
    public void Leave()
    {
        if (!_isInRun)
            return;
        _isInRun = false;
        if (!_connection.InTransaction)
            return;
        _connection.Execute("ROLLBACK TO rowback_run");
        _connection.Execute("RELEASE rowback_run");
        StopDeferring();
    }

    /// <summary>Until the program's transaction ends SQLite would go on deferring.</summary>
    private void StopDeferring()
    {
        if (!_wasDeferring)
            _connection.Execute("PRAGMA defer_foreign_keys=OFF");
    }

    private void Rollback()
    {
        _connection.Cancellation = CancellationToken.None;
        _changes?.Dispose();
        _changes = null;
        if (IsJoined)
            Leave();
        else if (_connection.InTransaction)
            _connection.Execute("ROLLBACK");
    }
}
