using System.Diagnostics;
using Npgsql;
using Rowback.Configuration;
using Rowback.PostgreSql.Testing;
using Rowback.PostgreSql.Tests.Concurrency;

namespace Rowback.PostgreSql.Tests.Standbys;

/// <summary>A database of a primary server that has a hot standby. The standby follows, unless it is told to wait.</summary>
internal sealed class StandbySite : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private static readonly Lazy<(LocalServer Primary, LocalServer Standby)> _servers = new(() =>
    {
        var primary = LocalServer.Start();
        return (primary, primary.StartStandby());
    });

    private string? _copy;

    private StandbySite(string database) => Database = database;

    public static LocalServer Primary => _servers.Value.Primary;

    public static LocalServer Standby => _servers.Value.Standby;

    /// <summary>Its name, on both servers.</summary>
    public string Database { get; }

    public string OnPrimary => Primary.Address(Database);

    public string OnStandby => Standby.Address(Database);

    public string? JournalFile { get; set; }

    /// <summary>Where the backup is; null for none.</summary>
    public string? Backup => _copy is null ? null : Primary.Address(_copy);

    public RowbackConfiguration Configuration { get; set; } = new();

    /// <summary>Made by these statements, on both servers.</summary>
    public static async Task<StandbySite> OfAsync(string sql)
    {
        var site = new StandbySite(await Primary.CreateAsync());
        site.Does(sql);
        await site.CatchUpAsync();
        return site;
    }

    /// <summary>Made by these statements, on both servers, and then a copy on the primary as the backup.</summary>
    public static async Task<StandbySite> WithBackupAsync(string sql)
    {
        var site = await OfAsync(sql);
        site._copy = await Primary.CreateAsync(site.Database);
        return site;
    }

    /// <summary>The same, and then something happens on both servers.</summary>
    public static async Task<StandbySite> DamagedAsync(string sql, string damage)
    {
        var site = await WithBackupAsync(sql);
        await site.DoesOnBothAsync(damage);
        return site;
    }

    /// <summary>Something happens on the primary, and the standby replays it.</summary>
    public async Task DoesOnBothAsync(string sql)
    {
        Does(sql);
        await CatchUpAsync();
    }

    /// <summary>Rowback where the standby is live, beside itself where its primary is.</summary>
    public async Task<StandbyLook> LookAsync(bool paranoid = false) =>
        new(await OpenAsync(OnPrimary, Backup, paranoid: paranoid), await OpenAsync(OnStandby, Backup, paranoid: paranoid));

    /// <summary>Something happens on the primary.</summary>
    public void Does(string sql)
    {
        using var connection = Connect(Primary);
        connection.Run(sql);
    }

    /// <summary>The rows of a query on the primary.</summary>
    public List<string> Read(string sql)
    {
        using var connection = Connect(Primary);
        return connection.Read(sql);
    }

    /// <summary>The rows of a query on the standby.</summary>
    public List<string> ReadStandby(string sql)
    {
        using var connection = Connect(Standby);
        return connection.Read(sql);
    }

    /// <summary>Waits until the standby has all that the primary has.</summary>
    public Task CatchUpAsync() => Standby.CatchUpAsync(Primary);

    /// <summary>From now on the standby stays as it is.</summary>
    public async Task PauseAsync()
    {
        using var connection = Connect(Standby, LocalServer.Administrator);
        connection.Run("SELECT pg_wal_replay_pause()");
        await UntilAsync(connection.PostgreSqlVersion.Major < 14 ? "SELECT pg_is_wal_replay_paused()" : "SELECT pg_get_wal_replay_pause_state() = 'paused'");
    }

    public static void Resume()
    {
        using var connection = Connect(Standby, "postgres", LocalServer.Administrator);
        connection.Run("SELECT pg_wal_replay_resume()");
    }

    /// <summary>A setting of the standby, for all of it; null for its default.</summary>
    public static async Task SetAsync(string name, string? value)
    {
        using var connection = Connect(Standby, "postgres", LocalServer.Administrator);
        connection.Run(value is null ? $"ALTER SYSTEM RESET {name}" : $"ALTER SYSTEM SET {name} = '{value}'");
        connection.Run("SELECT pg_reload_conf()");
        var waited = Stopwatch.StartNew();
        while (value is not null && connection.Read($"SELECT current_setting('{name}')").Single() != value)
        {
            waited.Elapsed.ShouldBeLessThan(_patience);
            await Task.Delay(20);
        }
    }

    public async Task<RestoreSession> OpenAsync(string live, string? backup, IProgress<RestoreProgress>? progress = null, bool blocks = false, bool paranoid = false) => await RestoreSession.OpenAsync(new SessionOptions
    {
        Engines = [new PostgreSqlEngine(_ => null) { Blocks = blocks }], Live = live, Backup = backup, JournalFile = JournalFile, Configuration = Configuration, Progress = progress, Paranoid = paranoid,
    });

    /// <summary>The primary is live, and its own standby the backup.</summary>
    public Task<RestoreSession> OpenAsync(bool paranoid = false) => OpenAsync(OnPrimary, OnStandby, paranoid: paranoid);

    public NpgsqlConnection Connect(LocalServer server, string user = LocalServer.Role) => Connect(server, Database, user);

    public async ValueTask DisposeAsync()
    {
        Resume();
        await Primary.DropAsync(Database);
        if (_copy is { } copy)
            await Primary.DropAsync(copy);
    }

    private static NpgsqlConnection Connect(LocalServer server, string database, string user)
    {
        var connection = new NpgsqlConnection(server.Settings(database, user).ConnectionString);
        connection.Open();
        return connection;
    }

    private static async Task UntilAsync(string question)
    {
        using var connection = Connect(Standby, "postgres", LocalServer.Administrator);
        var waited = Stopwatch.StartNew();
        while (connection.Read(question).Single() != "t")
        {
            waited.Elapsed.ShouldBeLessThan(_patience, question);
            await Task.Delay(20);
        }
    }
}

/// <summary>Its tests share the standby, and come one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class StandbyCollection
{
    public const string Name = "standby";
}
