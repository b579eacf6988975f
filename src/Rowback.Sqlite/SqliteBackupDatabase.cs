using System.Runtime.CompilerServices;
using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Sqlite;

/// <summary>The backup, attached to live's connection, read-only.</summary>
internal sealed class SqliteBackupDatabase(Connection connection, SqliteLiveDatabase live, BackupFile file, TimeSpan lockTimeout) : IBackupDatabase
{
    public string DisplayName => file.Path;

    public string Fingerprint => file.Fingerprint;

    public IReadOnlyList<string> ScriptPreamble
    {
        get
        {
            if (file.IsRecoveredCopy)
            {
                throw new RowbackException(ErrorKind.Usage, "NO_SCRIPT", $"The backup '{file.Path}' has a log beside it, and was recovered in a private copy that is gone when a script runs.",
                    "Make one file of it first: `sqlite3 COPY.db`, with the copy of all its files, and `PRAGMA journal_mode=DELETE`.");
            }

            return
            [
                ".bail on",
                $"ATTACH {live.Dialect.Literal(file.Uri)} AS {SqliteEngine.BackupSchema};",
                live.EnforcesReferences ? "PRAGMA foreign_keys=ON;" : "PRAGMA foreign_keys=OFF;",
                "BEGIN IMMEDIATE;",
            ];
        }
    }

    public Identifier? Beside(TableName table) => new(SqliteEngine.BackupSchema, table.Name);

    public Task<DatabaseSchema> ReadSchemaAsync(CancellationToken cancellation) => Calls.Run(() =>
    {
        connection.Cancellation = cancellation;
        return new CatalogReader(connection, SqliteEngine.BackupSchema).Read();
    });

    public Task<long> StageAsync(StageRequest request, CancellationToken cancellation) =>
        Calls.Run(() => live.Execute(StageStatement.Of(request), cancellation));

    public Task<long?> EstimateRowsAsync(Table table, CancellationToken cancellation) => Calls.Run(() =>
    {
        connection.Cancellation = cancellation;
        return TableSize.Estimate(connection, SqliteEngine.BackupSchema, table);
    });

    public Task<DifferenceCounts> StageDifferencesAsync(DifferenceRequest request, CancellationToken cancellation) =>
        Calls.Run(() => Pass(request, cancellation));

    public Task<IReadOnlyList<DifferenceCounts>> StageDifferencesAsync(
        IReadOnlyList<DifferenceRequest> requests, Action<DifferenceRequest>? finished, CancellationToken cancellation) => Calls.Run(() =>
    {
        // What is recorded for a script must be what one connection can do; and another connection does not see what the program has not committed.
        using var second = requests.Count > 1 && live.Recorder is null && !live.IsJoined ? DifferenceHelper.TryOpen(connection, live, file, cancellation) : null;
        return new DifferenceQueue(connection, requests, finished).Run(Pass, second, cancellation);
    });

    public async IAsyncEnumerable<object?[]> SelectAsync(
        TableName table, IReadOnlyList<string> columns, string predicate, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        using var alone = LoneConnection.Open(file.Uri, new OpenedFiles(null, file.Path), lockTimeout, cancellation);
        var sql = KeyPredicate.Compile(alone, table, columns, predicate);
        foreach (var key in KeyPredicate.Read(alone, sql, cancellation))
            yield return key;
    }

    private DifferenceCounts Pass(DifferenceRequest request, CancellationToken cancellation) =>
        new DifferencePass(connection, live.Dialect, sql => live.Execute(sql, cancellation), request, cancellation).Run();

    public Task EnsureUnchangedAsync(CancellationToken cancellation) => Calls.Run(file.EnsureUnchanged);
}
