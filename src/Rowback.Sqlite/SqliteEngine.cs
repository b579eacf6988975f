using Rowback.Engines;

namespace Rowback.Sqlite;

/// <summary>
/// SQLite files as live and backup. Live is opened on one connection, never created; the backup is attached to it read-only and immutable, so
/// that rows go from one to the other inside SQLite.
/// </summary>
public sealed class SqliteEngine : IEngine
{
    internal const string BackupSchema = "rowback_backup";

    /// <inheritdoc/>
    public string Name => "sqlite";

    /// <inheritdoc/>
    public string Title => "SQLite";

    /// <inheritdoc/>
    public bool Accepts(string address) => SqliteAddress.Accepts(address);

    /// <inheritdoc/>
    public Task<IDatabasePair> OpenAsync(OpenRequest request, CancellationToken cancellation) =>
        Calls.Run<IDatabasePair>(() => SqlitePair.Open(request, cancellation));
}
