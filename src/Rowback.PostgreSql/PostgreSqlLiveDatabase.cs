using System.Data.Common;
using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>Live on its connection. The backup's snapshot begins and ends with each transaction here.</summary>
/// <param name="connection">The connection.</param>
/// <param name="displayName">How people should see it named.</param>
/// <param name="dialect">How it spells things.</param>
/// <param name="backup">The backup; null where only live is asked.</param>
/// <param name="reopen">Makes another connection of the same kind.</param>
internal sealed class PostgreSqlLiveDatabase(
    Connection connection, string displayName, PostgreSqlDialect dialect, PostgreSqlBackupDatabase? backup, Func<CancellationToken, Task<Connection>> reopen) : ILiveDatabase, IAsyncDisposable
{
    private readonly Dictionary<string, ArrivalPlace> _arrivals = new(StringComparer.Ordinal);
    private bool _inTransaction;
    private bool _holdsLock;
    private bool _isMarked;

    /// <summary>What stands in for temporary tables in this transaction, where live has none; else null.</summary>
    public HeldTables? Held { get; private set; }

    public Dialect Dialect => dialect;

    public PostgreSqlDialect OwnDialect => dialect;

    public Connection Connection => connection;

    public string DisplayName => displayName;

    public bool EnforcesReferences { get; set; } = true;

    /// <summary>As <see cref="PostgreSqlEngine.Patience"/>.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>The program's transaction that all is done in; null where this begins and ends its own.</summary>
    public JoinedTransaction? Joined { get; init; }

    public bool IsJoined => Joined is not null;

    public Action<RecordedStatement>? Recorder { get; set; }

    /// <summary>What was read of the catalog.</summary>
    public CatalogReader? Catalog { get; private set; }

    /// <summary>What was asked about the columns of temporary tables in this transaction: within one, a name means one table.</summary>
    public Dictionary<Identifier, Dictionary<string, TypeFacts>> StageTypes { get; } = [];

    /// <summary>Where rows arrive whose columns have these types.</summary>
    public ArrivalPlace ArrivalOf(string types)
    {
        if (!_arrivals.TryGetValue(types, out var place))
            _arrivals[types] = place = new ArrivalPlace(new Identifier(PostgreSqlDialect.TemporarySchema, "rowback_in" + _arrivals.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return place;
    }

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
        if (Joined is not null)
        {
            await BeginJoinedAsync(Joined, kind, cancellation);
            return;
        }

        var (access, hasTemporaryTables) = await ReadOnlyLive.AccessAsync(connection, kind, cancellation);
        // The lock comes before the snapshot, which is to hold what the other restore has committed.
        if (kind is TransactionKind.Write or TransactionKind.Settle)
        {
            await connection.ExecuteAsync(RestoreLock.Take, cancellation);
            _holdsLock = true;
        }

        try
        {
            if (backup is not null && kind != TransactionKind.Settle)
                await backup.BeginAsync(cancellation);
            await connection.ExecuteAsync("BEGIN ISOLATION LEVEL REPEATABLE READ " + access, cancellation);
            _inTransaction = true;
            _isMarked = false;
            ForgetTables();
            Held = hasTemporaryTables ? null : new HeldTables(connection, dialect);
            // A transaction has its snapshot only from the first query on.
            await connection.ExecuteAsync("SELECT 1", cancellation);
        }
        catch
        {
            await RollbackAsync();
            throw;
        }
    }

    /// <summary>Other restores are kept away, and nobody else.</summary>
    public bool WritingStopsOthers => false;

    /// <summary>Another restore may have committed since the snapshot was taken: it has to be taken anew, under the lock.</summary>
    public async Task<bool> TryUpgradeAsync(CancellationToken cancellation)
    {
        await RollbackAsync();
        return false;
    }

    /// <summary>Deferred constraints are checked before the commit itself, so that what they refuse can be looked into.</summary>
    public async Task CommitAsync(CommitProof? proof, CancellationToken cancellation)
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

        if (Joined is not null)
        {
            await Joined.KeepAsync(cancellation);
            _inTransaction = false;
            await EndAsync();
            return;
        }

        try
        {
            // A commit that has begun is not to be cancelled.
            cancellation.ThrowIfCancellationRequested();
            await connection.ExecuteAsync("COMMIT", CancellationToken.None);
            _inTransaction = false;
        }
        catch (RowbackException lost) when (!connection.IsOpen)
        {
            (_inTransaction, _holdsLock) = (false, false);
            await EndAsync();
            await new LostCommit(connection, reopen, Patience).SettleAsync(proof, lost, cancellation);
            return;
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
        connection.Forget();
        if (_inTransaction)
        {
            _inTransaction = false;
            await (Joined?.ReturnAsync() ?? TryAsync("ROLLBACK"));
        }

        await EndAsync();
    }

    public async Task MarkAsync(CancellationToken cancellation)
    {
        await connection.ExecuteAsync(_isMarked ? "RELEASE SAVEPOINT rowback; SAVEPOINT rowback" : "SAVEPOINT rowback", cancellation);
        _isMarked = true;
    }

    public Task ReturnAsync(CancellationToken cancellation)
    {
        connection.Forget();
        ForgetTables();
        return connection.ExecuteAsync("ROLLBACK TO SAVEPOINT rowback", cancellation);
    }

    public Task<long> ExecuteAsync(SqlText sql, CancellationToken cancellation)
    {
        Recorder?.Invoke(new RecordedStatement(sql));
        return Held is { } held ? held.ExecuteAsync(sql, cancellation) : connection.ExecuteAsync(sql, dialect, cancellation);
    }

    /// <summary>Sent with the next statement: what is asked of the server one by one waits for its answer each time.</summary>
    public Task PostAsync(SqlText sql, CancellationToken cancellation)
    {
        if (Held is not null)
            return ExecuteAsync(sql, cancellation);
        Recorder?.Invoke(new RecordedStatement(sql));
        return connection.PostAsync(sql, dialect, cancellation);
    }

    public async Task<IReadOnlyList<long>> ExecuteAsync(IReadOnlyList<SqlText> statements, CancellationToken cancellation)
    {
        var changed = new List<long>(statements.Count);
        if (Held is null)
        {
            foreach (var statement in statements)
                Recorder?.Invoke(new RecordedStatement(statement));
            return await connection.ExecuteAsync(statements, dialect, cancellation);
        }

        foreach (var statement in statements)
            changed.Add(await ExecuteAsync(statement, cancellation));
        return changed;
    }

    public IAsyncEnumerable<DbDataReader> QueryAsync(SqlText sql, CancellationToken cancellation) => Held is { } held ? held.QueryAsync(sql, cancellation) : connection.QueryAsync(sql, dialect, cancellation);

    public IAsyncEnumerable<object?[]> SelectAsync(TableName table, IReadOnlyList<string> columns, string predicate, CancellationToken cancellation) =>
        KeyPredicate.SelectInPortionsAsync(connection, dialect.Live(table), columns, predicate, cancellation);

    public IAsyncEnumerable<object?[]> ListAsync(string query, CancellationToken cancellation) => KeyPredicate.ListInPortionsAsync(connection, query, cancellation);

    public async Task<IReadOnlyList<MissingRight>> MissingRightsAsync(IReadOnlyList<WantedRights> wanted, bool journal, CancellationToken cancellation)
    {
        var rights = new Rights(connection, dialect, cancellation);
        return [.. await rights.MissingAsync(wanted), .. journal ? await rights.MissingForJournalAsync() : []];
    }

    /// <summary>The server counts for its statistics (https://www.postgresql.org/docs/current/monitoring-stats.html), unless it was told not to.</summary>
    public async Task<IReadOnlyList<TableChanges>?> CountChangesAsync(CancellationToken cancellation)
    {
        if (await connection.ScalarAsync("SELECT current_setting('track_counts')", cancellation) != "on")
            return null;
        var changes = new List<TableChanges>();
        await foreach (var row in connection.ReadAsync(CatalogReader.Changes, cancellation))
            changes.Add(new TableChanges(CatalogReader.Named(row[0], row[1]), Count(row[2]), Count(row[3]), Count(row[4])));
        return changes;
    }

    private static long Count(string? rows) => long.Parse(rows!, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>As a whole, and not yet over the row: what names mean is known only where the columns have types.</summary>
    public Task CheckConditionAsync(IReadOnlyList<string> columns, string condition, CancellationToken cancellation)
    {
        PredicateText.Check(condition);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await RollbackAsync();
        if (Joined is not null)
            await Joined.LeaveAsync();
        await connection.DisposeAsync();
    }

    private async Task BeginJoinedAsync(JoinedTransaction joined, TransactionKind kind, CancellationToken cancellation)
    {
        try
        {
            if (backup is not null && kind != TransactionKind.Settle)
                await backup.BeginAsync(cancellation);
            _inTransaction = true;
            _isMarked = false;
            ForgetTables();
            await joined.BeginAsync(kind == TransactionKind.Write, cancellation);
        }
        catch
        {
            await RollbackAsync();
            throw;
        }
    }

    /// <summary>What was made may be gone, and rows that were deleted be back.</summary>
    private void ForgetTables()
    {
        StageTypes.Clear();
        foreach (var place in _arrivals.Values)
            place.IsMade = false;
    }

    private async Task EndAsync()
    {
        Held = null;
        if (_holdsLock)
        {
            _holdsLock = false;
            await TryAsync(RestoreLock.Release);
        }

        if (backup is not null)
            await backup.EndAsync();
    }

    /// <summary>Where the connection is gone, so is what was to be ended.</summary>
    private async Task TryAsync(string sql)
    {
        if (!connection.IsOpen)
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
