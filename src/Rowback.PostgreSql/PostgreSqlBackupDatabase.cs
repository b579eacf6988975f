using System.Runtime.CompilerServices;
using Rowback.Engines;
using Rowback.Schema;

namespace Rowback.PostgreSql;

/// <summary>The backup on a connection of its own, on which nothing is ever written: each run reads one snapshot of it.</summary>
internal sealed class PostgreSqlBackupDatabase(Connection connection, string displayName, ServerIdentity identity, PostgreSqlDialect dialect) : IBackupDatabase, IAsyncDisposable
{
    private bool _inTransaction;

    /// <summary>The live database to which rows are brought.</summary>
    public PostgreSqlLiveDatabase Target { get; set; } = null!;

    public Connection Connection => connection;

    public string DisplayName => displayName;

    public string Fingerprint => $"postgresql:system={identity.System};database={identity.Database}";

    public IReadOnlyList<string> ScriptPreamble => ScriptStart.Lines;

    public Sql.Identifier? Beside(TableName table) => null;

    /// <summary>What was read of the catalog.</summary>
    public CatalogReader? Catalog { get; private set; }

    public async Task<DatabaseSchema> ReadSchemaAsync(CancellationToken cancellation)
    {
        Catalog = new CatalogReader(connection, cancellation);
        var schema = await Catalog.ReadAsync();
        dialect.KnowBackup(Catalog);
        return schema;
    }

    /// <summary>Takes the snapshot that serves until <see cref="EndAsync"/>.</summary>
    public async Task BeginAsync(CancellationToken cancellation)
    {
        await EndAsync();
        await connection.ExecuteAsync("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", cancellation);
        _inTransaction = true;
        await connection.ExecuteAsync("SELECT 1", cancellation);
    }

    /// <summary>Lets go of the snapshot; does nothing where there is none.</summary>
    public async Task EndAsync()
    {
        if (!_inTransaction)
            return;
        _inTransaction = false;
        if (!connection.IsOpen)
            return;
        try
        {
            await connection.ExecuteAsync("ROLLBACK", CancellationToken.None);
        }
        catch (RowbackException)
        {
            // The connection was lost, and the snapshot with it.
        }
    }

    public Task<long> StageAsync(StageRequest request, CancellationToken cancellation) => Target.Held is { } held
        ? new HeldStaging(this, Target, held, cancellation).StageAsync(request)
        : new Stager(this, Target, cancellation).StageAsync(request);

    public async Task<long?> EstimateRowsAsync(Table table, CancellationToken cancellation) => await TableSize.EstimateAsync(connection, dialect.Backup(table.Name), dialect, cancellation);

    public Task<DifferenceCounts> StageDifferencesAsync(DifferenceRequest request, CancellationToken cancellation) =>
        Target.Held is { } held ? new HeldDifferences(this, Target, held, cancellation).StageAsync(request) : new Differences(this, Target, cancellation).StageAsync(request);

    public async IAsyncEnumerable<object?[]> SelectAsync(TableName table, IReadOnlyList<string> columns, string predicate, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var key in KeyPredicate.SelectAsync(connection, dialect.Backup(table), columns, predicate, cancellation))
            yield return key;
    }

    public Task<IReadOnlyList<MissingRight>> MissingRightsAsync(IReadOnlyList<WantedRights> wanted, CancellationToken cancellation) => new Rights(connection, dialect, cancellation).MissingAsync(wanted);

    /// <summary>A snapshot does not change.</summary>
    public Task EnsureUnchangedAsync(CancellationToken cancellation) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await connection.DisposeAsync();
    }
}
