using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace Rowback.PostgreSql.Testing;

/// <summary>
/// A PostgreSQL server of this process's own, started from the local binaries into a temporary folder. It ends with this process, however that
/// ends. The tests come in as <see cref="Role"/>, an ordinary role that may make databases. With <c>ROWBACK_POSTGRESQL_LOG=FILE</c> every statement is noted there.
/// </summary>
public sealed class LocalServer
{
    public const string Administrator = "admin";
    public const string Role = "app";
    public const string Password = "s3cret'pass word";

    private static readonly Lazy<LocalServer> _shared = new(() => new LocalServer());
    private readonly Process _watched;
    private int _count;

    private LocalServer(LocalServer? primary = null, string? binaries = null)
    {
        Binaries = binaries ?? FindBinaries();
        var place = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        Folder = Path.Combine(place, "rowback-pg-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)));
        Port = FreePort();
        Directory.CreateDirectory(Folder);
        var script = Path.Combine(Folder, "run.sh");
        File.WriteAllText(script, Script);
        string[] followed = primary is null ? [] : [primary.Folder, primary.Port.ToString(CultureInfo.InvariantCulture)];
        _watched = Process.Start(new ProcessStartInfo("bash", [script, Folder, Binaries, Port.ToString(CultureInfo.InvariantCulture), .. followed])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false,
        })!;
        var said = _watched.StandardOutput.ReadLine();
        if (said != "ready")
            throw new InvalidOperationException($"The server did not start: {said} {(File.Exists(Path.Combine(Folder, "log")) ? File.ReadAllText(Path.Combine(Folder, "log")) : "")}");
        if (primary is not null)
            return;
        using var connection = new NpgsqlConnection(Settings("postgres", Administrator).ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"CREATE ROLE {Role} LOGIN CREATEDB PASSWORD '{Password.Replace("'", "''", StringComparison.Ordinal)}'";
        command.ExecuteNonQuery();
    }

    /// <summary>The one server of the process.</summary>
    public static LocalServer Shared => _shared.Value;

    /// <summary>Another server, for tests that do to it what would disturb others.</summary>
    /// <param name="binaries">Where its binaries are; null for the same as those of the shared one.</param>
    public static LocalServer Start(string? binaries = null) => new(binaries: binaries);

    /// <summary>A hot standby of this server: made of a base backup, and fed by it over the socket.</summary>
    public LocalServer StartStandby() => new(this);

    /// <summary>Waits until this standby has all that its primary has.</summary>
    public async Task CatchUpAsync(LocalServer primary)
    {
        await using var there = new NpgsqlConnection(primary.Settings("postgres", Administrator).ConnectionString);
        await using var here = new NpgsqlConnection(Settings("postgres", Administrator).ConnectionString);
        await there.OpenAsync();
        await here.OpenAsync();
        await using var command = there.CreateCommand();
        command.CommandText = "SELECT pg_current_wal_lsn()::text";
        var written = await command.ExecuteScalarAsync();
        await using var question = here.CreateCommand();
        question.CommandText = $"SELECT pg_last_wal_replay_lsn() >= '{written}'::pg_lsn";
        var waited = Stopwatch.StartNew();
        while (await question.ExecuteScalarAsync() is not true)
        {
            if (waited.Elapsed > TimeSpan.FromSeconds(60))
                throw new TimeoutException($"The standby has not replayed {written}.");
            await Task.Delay(5);
        }
    }

    /// <summary>Stops it in immediate mode: nobody is waited for, nothing is written out.</summary>
    public void Stop() => Say("stop", "stopped");

    /// <summary>Starts it again after <see cref="Stop"/>; it recovers.</summary>
    public void StartAgain() => Say("start", "ready");

    private void Say(string word, string expected)
    {
        _watched.StandardInput.WriteLine(word);
        _watched.StandardInput.Flush();
        if (_watched.StandardOutput.ReadLine() is var answer && answer != expected)
            throw new InvalidOperationException($"The server was told to {word}, and said '{answer}'.");
    }

    /// <summary>Where initdb, postgres, psql are.</summary>
    public string Binaries { get; }

    /// <summary>Where its data, its log and its socket are.</summary>
    public string Folder { get; }

    public int Port { get; }

    /// <summary>The address of a database over the socket, where nobody asks for a password.</summary>
    public string Address(string database, string user = Role) => string.Create(CultureInfo.InvariantCulture, $"postgres:///{database}?host={Folder}&port={Port}&user={user}");

    /// <summary>For a connection of an application.</summary>
    public NpgsqlConnectionStringBuilder Settings(string database, string user = Role) =>
        new() { Host = Folder, Port = Port, Database = database, Username = user, Pooling = false, Timeout = 60, CommandTimeout = 300, IncludeErrorDetail = true };

    /// <summary>Makes a database, empty or as a copy of another to which nobody is connected, and returns its name.</summary>
    public async Task<string> CreateAsync(string? template = null)
    {
        var name = "rb_" + Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        await MaintainAsync($"CREATE DATABASE {name} TEMPLATE {template ?? "template0"}");
        return name;
    }

    /// <summary>Whoever is still connected to it.</summary>
    public Task DropAsync(string database) => MaintainAsync($"DROP DATABASE IF EXISTS {database} WITH (FORCE)", Administrator);

    /// <summary>Runs a script in psql, as an application's role, and returns with which code it ended and what it said.</summary>
    public async Task<string> RunScriptAsync(string database, string script)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Binaries, "psql"), ["-X", "-h", Folder, "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", Role, database])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
        var said = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(script);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has stopped at an error, and reads no more.
        }

        await process.WaitForExitAsync();
        return $"exit {process.ExitCode.ToString(CultureInfo.InvariantCulture)}: {await said} {await errors}";
    }

    private async Task MaintainAsync(string sql, string user = Role)
    {
        await using var connection = new NpgsqlConnection(Settings("postgres", user).ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string FindBinaries()
    {
        var named = Environment.GetEnvironmentVariable("ROWBACK_POSTGRESQL_BIN");
        var places = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(d => int.TryParse(Path.GetFileName(d), out var version) ? version : 0).Select(d => Path.Combine(d, "bin"))
            : [];
        places = places.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator));
        return (named is null ? places : places.Prepend(named)).FirstOrDefault(p => File.Exists(Path.Combine(p, "initdb")))
            ?? throw new InvalidOperationException("The PostgreSQL server's binaries are missing (package postgresql). ./test installs them where it can.");
    }

    /// <summary>The server will not run as root. It is stopped when this process's end of the pipe closes.</summary>
    private const string Script = """
        set -u
        folder=$1 bin=$2 port=$3 primary=${4:-} primary_port=${5:-}
        as=()
        if [[ $(id -u) == 0 ]]; then
            user=postgres; id "$user" >/dev/null 2>&1 || user=nobody
            chown -R "$user" "$folder"
            as=(setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups)
        fi
        cd "$folder"
        export LC_ALL=C.UTF-8
        if [[ -n $primary ]]; then
            "${as[@]}" "$bin/pg_basebackup" -D "$folder/data" -h "$primary" -p "$primary_port" -U admin -R -X stream -c fast --no-sync >"$folder/log" 2>&1 || { echo "pg_basebackup failed"; exit 1; }
        else
            "${as[@]}" "$bin/initdb" -D "$folder/data" -U admin -A trust -E UTF8 --no-sync >"$folder/log" 2>&1 || { echo "initdb failed"; exit 1; }
        fi
        cat >>"$folder/data/postgresql.conf" <<END
        listen_addresses = '127.0.0.1'
        port = $port
        unix_socket_directories = '$folder'
        fsync = off
        full_page_writes = off
        autovacuum = off
        max_connections = 200
        shared_buffers = 128MB
        max_wal_size = 2GB
        checkpoint_timeout = 1h
        log_line_prefix = '%d %p '
        END
        log=${ROWBACK_POSTGRESQL_LOG:-$folder/log}
        if [[ $log == "$folder/log" ]]; then echo "log_min_messages = fatal"; else printf '%s\n' "log_min_messages = error" "log_statement = all"; fi >>"$folder/data/postgresql.conf"
        cat >"$folder/data/pg_hba.conf" <<END
        local all all trust
        local replication all trust
        hostssl tls_only all 127.0.0.1/32 scram-sha-256
        host tls_only all 127.0.0.1/32 reject
        host all all 127.0.0.1/32 scram-sha-256
        END
        start() {
            "${as[@]}" "$bin/postgres" -D "$folder/data" >>"$log" 2>&1 &
            server=$!
            for _ in $(seq 300); do
                "$bin/pg_isready" -q -h "$folder" -p "$port" -U admin -d postgres && break
                kill -0 $server 2>/dev/null || { echo "postgres ended"; exit 1; }
                sleep 0.05
            done
            echo ready
        }
        stop() { kill -QUIT $server 2>/dev/null; wait $server 2>/dev/null; }
        trap 'stop; rm -rf "$folder"' EXIT
        start
        while read -r word; do
            [[ $word == stop ]] && { stop; echo stopped; }
            [[ $word == start ]] && start
        done
        """;
}
