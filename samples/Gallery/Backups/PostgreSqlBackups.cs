using Microsoft.EntityFrameworkCore;
using Npgsql;
using PhotoGallery.Model;
using Rowback.Engines;
using Rowback.PostgreSql;

namespace PhotoGallery.Backups;

/// <summary>A database on a server, and copies of it beside it. A large site would load last night's dump into one instead.</summary>
public sealed class PostgreSqlBackups(Settings settings) : BackupStore
{
    private const string InUse = "55006";
    private const int Attempts = 10;

    public override IEngine Engine { get; } = new PostgreSqlEngine();

    public override string Live => settings.ConnectionString;

    protected override string Prefix { get; } = new NpgsqlConnectionStringBuilder(settings.ConnectionString).Database + "_backup_";

    public override void UseLive(DbContextOptionsBuilder options) => options.UseNpgsql(Live);

    public override string AddressOf(Backup backup) => Database(backup.Name);

    public override Task RemoveAsync(Backup backup, CancellationToken cancellation) => ExecuteAsync($"DROP DATABASE \"{backup.Name}\"", cancellation);

    protected override void Use(DbContextOptionsBuilder options, Backup backup) => options.UseNpgsql(new NpgsqlConnectionStringBuilder(Database(backup.Name)) { Pooling = false }.ConnectionString);

    /// <summary>The server copies a database only while nobody is connected to it: idle connections are closed, and requests that are under way are waited for.</summary>
    protected override async Task CopyAsync(PhotoSite live, Backup backup, CancellationToken cancellation)
    {
        await live.Database.CloseConnectionAsync();
        for (var attempt = 1; ; attempt++)
        {
            NpgsqlConnection.ClearAllPools();
            try
            {
                await ExecuteAsync($"CREATE DATABASE \"{backup.Name}\" TEMPLATE \"{new NpgsqlConnectionStringBuilder(Live).Database}\"", cancellation);
                return;
            }
            catch (PostgresException e) when (e.SqlState == InUse && attempt < Attempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellation);
            }
        }
    }

    protected override async Task<IEnumerable<string>> NamesAsync(CancellationToken cancellation)
    {
        await using var server = await OpenServerAsync(cancellation);
        await using var command = new NpgsqlCommand("SELECT datname FROM pg_database WHERE starts_with(datname, $1)", server) { Parameters = { new() { Value = Prefix } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellation))
            names.Add(reader.GetString(0));
        return names;
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var server = await OpenServerAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, server);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<NpgsqlConnection> OpenServerAsync(CancellationToken cancellation)
    {
        var server = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Database("postgres")) { Pooling = false }.ConnectionString);
        await server.OpenAsync(cancellation);
        return server;
    }

    private string Database(string name) => new NpgsqlConnectionStringBuilder(Live) { Database = name }.ConnectionString;
}
