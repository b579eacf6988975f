using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.Sqlite;

/// <summary>
/// A second connection to both files, with the same snapshots, that compares tables on another thread. What it finds it keeps in temporary
/// tables of its own until the first connection takes it over.
/// </summary>
internal sealed class DifferenceHelper : IDisposable
{
    private const int CacheKilobytes = 2_000;

    private readonly Connection _connection;
    private readonly Dialect _dialect;

    private DifferenceHelper(Connection connection, Dialect dialect)
    {
        _connection = connection;
        _dialect = dialect;
    }

    /// <summary>The second connection; null where there is no second processor, or the snapshot of the first cannot be shared.</summary>
    public static DifferenceHelper? TryOpen(Connection first, SqliteLiveDatabase live, BackupFile backup, CancellationToken cancellation)
    {
        if (Environment.ProcessorCount < 2 || !first.InTransaction)
            return null;
        Connection? connection = null;
        try
        {
            connection = Connection.Open(FileUri.Of(live.DisplayName, "mode=ro"), readOnly: true, first.Files, TimeSpan.Zero);
            connection.Cancellation = cancellation;
            connection.Execute($"ATTACH ?1 AS {SqliteEngine.BackupSchema}", backup.Uri);
            foreach (var schema in new[] { "main", SqliteEngine.BackupSchema, "temp" })
                connection.Execute(FormattableString.Invariant($"PRAGMA {schema}.cache_size=-{CacheKilobytes}"));
            if (connection.TryShareSnapshot(first))
                return new DifferenceHelper(connection, live.Dialect);
        }
        catch (RowbackException)
        {
            // Somebody is about to write, or may open no more files: the first connection does it alone.
        }

        connection?.Dispose();
        return null;
    }

    /// <summary>Compares; the differing rows are kept here.</summary>
    public DifferenceCounts Run(DifferenceRequest request, CancellationToken cancellation)
    {
        _connection.Cancellation = cancellation;
        if (request.Target is { } target)
            Execute($"CREATE TEMPORARY TABLE {target.Unqualified()} ({Targets(request)})");
        return new DifferencePass(_connection, _dialect, Execute, request, cancellation).Run();
    }

    /// <summary>Brings the differing rows of a comparison made here into its target on the first connection.</summary>
    public void HandOver(DifferenceRequest request, Connection first, CancellationToken cancellation)
    {
        if (request.Target is not { } target)
            return;
        _connection.Cancellation = cancellation;
        first.Cancellation = cancellation;
        var targets = Targets(request).ToList();
        SqlText read = $"SELECT {targets} FROM {target}";
        SqlText write = $"INSERT INTO {target} ({targets}) VALUES ({targets.Select(_ => (SqlText)$"?")}) ON CONFLICT DO NOTHING";
        using var from = _connection.Prepare(RenderedSql.Of(read, _dialect).Text);
        using var to = first.Prepare(RenderedSql.Of(write, _dialect).Text);
        while (from.Step())
        {
            from.CopyRowTo(to);
            to.Step();
            to.Reset();
        }
    }

    public void Dispose() => _connection.Dispose();

    private static IEnumerable<Identifier> Targets(DifferenceRequest request)
    {
        var targets = StageStatement.Targets(request.Columns, request.Constants);
        return request.Kind is { } kind ? targets.Append(new Identifier(kind)) : targets;
    }

    private long Execute(SqlText sql)
    {
        var rendered = RenderedSql.Of(sql, _dialect);
        return _connection.Execute(rendered.Text, [.. rendered.Parameters]);
    }
}
