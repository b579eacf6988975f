using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>Live on its connection. The backup's snapshot begins and ends with each transaction here.</summary>
internal sealed class PostgreSqlLiveDatabase(Connection connection, string displayName, PostgreSqlDialect dialect, PostgreSqlBackupDatabase? backup) : ILiveDatabase, IAsyncDisposable
{
    /// <summary>"rowback", so that two restores do not interleave.</summary>
    private const long RestoreLock = 0x726f776261636b;

    private bool _inTransaction;
    private bool _holdsLock;
    private bool _isMarked;

    public Dialect Dialect => dialect;

    public PostgreSqlDialect OwnDialect => dialect;

    public Connection Connection => connection;

    public string DisplayName => displayName;

    public bool EnforcesReferences { get; set; } = true;

    public Action<SqlText>? Recorder { get; set; }

    /// <summary>What was read of the catalog.</summary>
    public CatalogReader? Catalog { get; private set; }

    public async Task<DatabaseSchema> ReadSchemaAsync(CancellationToken cancellation)
    {
        Catalog = new CatalogReader(connection, cancellation);
        var schema = await Catalog.ReadAsync();
        dialect.Know(Catalog);
        return schema;
    }

    public async Task BeginAsync(TransactionKind kind, CancellationToken cancellation)
    {
        RefuseOrphans();
        // The lock comes before the snapshot, which is to hold what the other restore has committed.
        if (kind == TransactionKind.Write)
        {
            await connection.ExecuteAsync(FormattableString.Invariant($"SELECT pg_advisory_lock({RestoreLock})"), cancellation);
            _holdsLock = true;
        }

        try
        {
            if (backup is not null)
                await backup.BeginAsync(cancellation);
            await connection.ExecuteAsync("BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE", cancellation);
            _inTransaction = true;
            _isMarked = false;
            // A transaction has its snapshot only from the first query on.
            await connection.ExecuteAsync("SELECT 1", cancellation);
        }
        catch
        {
            await RollbackAsync();
            throw;
        }
    }

    /// <summary>The snapshot stays; what others have written since is met, as a conflict, where it is written to.</summary>
    public async Task<bool> TryUpgradeAsync(CancellationToken cancellation)
    {
        await connection.ExecuteAsync(FormattableString.Invariant($"SELECT pg_advisory_xact_lock({RestoreLock})"), cancellation);
        return true;
    }

    /// <summary>Deferred constraints are checked before the commit itself, so that what they refuse can be looked into.</summary>
    public async Task CommitAsync(CancellationToken cancellation)
    {
        await MarkAsync(cancellation);
        try
        {
            await connection.ExecuteAsync("SET CONSTRAINTS ALL IMMEDIATE", cancellation);
        }
        catch (RowbackException refused) when (refused.Code == "CONSTRAINT")
        {
            await ReturnAsync(cancellation);
            throw;
        }

        try
        {
            // A commit that has begun is not to be cancelled.
            cancellation.ThrowIfCancellationRequested();
            await connection.ExecuteAsync("COMMIT", CancellationToken.None);
            _inTransaction = false;
        }
        catch
        {
            await RollbackAsync();
            throw;
        }

        await EndAsync();
    }

    public async Task RollbackAsync()
    {
        if (_inTransaction)
        {
            _inTransaction = false;
            await TryAsync("ROLLBACK");
        }

        await EndAsync();
    }

    public async Task MarkAsync(CancellationToken cancellation)
    {
        await connection.ExecuteAsync(_isMarked ? "RELEASE SAVEPOINT rowback; SAVEPOINT rowback" : "SAVEPOINT rowback", cancellation);
        _isMarked = true;
    }

    public Task ReturnAsync(CancellationToken cancellation) => connection.ExecuteAsync("ROLLBACK TO SAVEPOINT rowback", cancellation);

    public Task<long> ExecuteAsync(SqlText sql, CancellationToken cancellation)
    {
        Recorder?.Invoke(sql);
        return connection.ExecuteAsync(sql, dialect, cancellation);
    }

    public IAsyncEnumerable<DbDataReader> QueryAsync(SqlText sql, CancellationToken cancellation) => connection.QueryAsync(sql, dialect, cancellation);

    public async IAsyncEnumerable<object?[]> SelectAsync(TableName table, IReadOnlyList<string> columns, string predicate, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var key in KeyPredicate.SelectAsync(connection, dialect.Live(table), columns, predicate, cancellation))
            yield return key;
    }

    /// <summary>As a whole, and not yet over the row: what names mean is known only where the columns have types.</summary>
    public Task CheckConditionAsync(IReadOnlyList<string> columns, string condition, CancellationToken cancellation)
    {
        PredicateText.Check(condition);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await RollbackAsync();
        await connection.DisposeAsync();
    }

    private async Task EndAsync()
    {
        if (_holdsLock)
        {
            _holdsLock = false;
            await TryAsync(FormattableString.Invariant($"SELECT pg_advisory_unlock({RestoreLock})"));
        }

        if (backup is not null)
            await backup.EndAsync();
    }

    /// <summary>Where the connection is gone, so is what was to be ended.</summary>
    private async Task TryAsync(string sql)
    {
        if (connection.Inner.State != ConnectionState.Open)
            return;
        try
        {
            await connection.ExecuteAsync(sql, CancellationToken.None);
        }
        catch (RowbackException)
        {
            // It was lost while it was being ended.
        }
    }

    private void RefuseOrphans()
    {
        if (EnforcesReferences)
            return;
        EnforcesReferences = true;
        throw new RowbackException(ErrorKind.Decision, "ORPHANS_REFUSED", "Rows of the restore set referred to nothing in the backup already, and live enforces these references.", "Leave them out with --without TABLE, or drop the constraint in live for the time of the restore.");
    }
}
