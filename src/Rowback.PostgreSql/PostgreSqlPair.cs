using Npgsql;
using Rowback.Engines;

namespace Rowback.PostgreSql;

/// <summary>Live and the backup, a connection each.</summary>
internal sealed class PostgreSqlPair : IDatabasePair
{
    private readonly PostgreSqlLiveDatabase _live;
    private readonly PostgreSqlBackupDatabase? _backup;

    private PostgreSqlPair(PostgreSqlLiveDatabase live, PostgreSqlBackupDatabase? backup)
    {
        _live = live;
        _backup = backup;
    }

    public ILiveDatabase Live => _live;

    public IBackupDatabase Backup => _backup ?? throw new InvalidOperationException("No backup was asked for.");

    public IReadOnlyList<Notice> Notices { get; } = [];

    public static async Task<PostgreSqlPair> OpenAsync(OpenRequest request, Func<string, string?> environment, bool blocks, TimeSpan patience, CancellationToken cancellation)
    {
        var liveSettings = PostgreSqlAddress.Read(request.Live, environment);
        var backupSettings = request.Backup is null ? null : ReadBackup(request.Backup, environment);
        Connection? live = null, backup = null;
        JoinedTransaction? joined = null;
        try
        {
            var dialect = new PostgreSqlDialect();
            if (backupSettings is null)
            {
                live = await OpenOrJoinAsync();
                return new PostgreSqlPair(new PostgreSqlLiveDatabase(live, PostgreSqlAddress.Display(liveSettings), dialect, null, OpenLiveAsync) { Patience = patience, Joined = joined }, null);
            }

            live = await OpenOrJoinAsync();
            backup = await Opener.OpenAsync(backupSettings, Side("backup", backupSettings), new TimeLimits(request.LockTimeout, null), blocks, cancellation);
            var identity = await ServerIdentity.ReadAsync(backup, cancellation);
            if (identity == await ServerIdentity.ReadAsync(live, cancellation))
                throw new RowbackException(ErrorKind.Usage, "SAME_DATABASE", $"Live and the backup are the same database: {PostgreSqlAddress.Display(liveSettings)}.", "Give the backup's own address.");
            var source = new PostgreSqlBackupDatabase(backup, PostgreSqlAddress.Display(backupSettings), identity, dialect);
            var target = new PostgreSqlLiveDatabase(live, PostgreSqlAddress.Display(liveSettings), dialect, source, OpenLiveAsync) { Patience = patience, Joined = joined };
            source.Target = target;
            return new PostgreSqlPair(target, source);
        }
        catch
        {
            if (joined is not null)
                await joined.LeaveAsync();
            if (live is not null)
                await live.DisposeAsync();
            if (backup is not null)
                await backup.DisposeAsync();
            throw;
        }

        async Task<Connection> OpenOrJoinAsync()
        {
            if (request.Transaction is not { } transaction)
                return await OpenLiveAsync(cancellation);
            var limits = new TimeLimits(request.LockTimeout, request.StatementTimeout);
            var inner = JoinedTransaction.ConnectionOf(transaction);
            var connection = new Connection(null, inner, Side("live database", liveSettings), blocks, new BlockerWatch(null, inner.ProcessID, request.LockTimeout));
            var entered = new JoinedTransaction(connection, limits);
            await entered.EnterAsync(cancellation);
            joined = entered;
            return connection;
        }

        Task<Connection> OpenLiveAsync(CancellationToken c) => Opener.OpenAsync(liveSettings, Side("live database", liveSettings), new TimeLimits(request.LockTimeout, request.StatementTimeout), blocks, c);
    }

    public async ValueTask DisposeAsync()
    {
        await _live.DisposeAsync();
        if (_backup is not null)
            await _backup.DisposeAsync();
    }

    private static NpgsqlConnectionStringBuilder ReadBackup(string address, Func<string, string?> environment) => PostgreSqlAddress.Accepts(address)
        ? PostgreSqlAddress.Read(address, environment)
        : throw new RowbackException(ErrorKind.Usage, "OTHER_ENGINE", "Live is a PostgreSQL database, and the backup's address is none.", "Give the backup as postgres://…: load a dump into an empty database first.");

    private static string Side(string side, NpgsqlConnectionStringBuilder settings) => $"the {side} {PostgreSqlAddress.Display(settings)}";
}
