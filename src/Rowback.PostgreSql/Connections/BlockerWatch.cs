using System.Data;
using System.Globalization;
using Npgsql;

namespace Rowback.PostgreSql;

/// <summary>
/// Sees who is in the way while a statement waits for a lock. Once the server has given up waiting it no longer knows, so it is asked meanwhile, on a
/// connection of its own.
/// </summary>
/// <param name="connectionString">What to connect with; null where that is not known, and nobody is named.</param>
/// <param name="waiting">The number of the server process that waits.</param>
/// <param name="lockTimeout">How long it waits.</param>
internal sealed class BlockerWatch(string? connectionString, int waiting, TimeSpan lockTimeout) : IAsyncDisposable
{
    private const int Shown = 3, QueryLength = 160, LongestPause = 1000, Looks = 10;

    /// <summary>Who blocks, the longest first: since when its transaction is open, and what it runs or ran last.</summary>
    private static readonly string _query = string.Create(CultureInfo.InvariantCulture, $"""
        SELECT b.pid, a.application_name, a.usename, a.state, left(regexp_replace(a.query, '\s+', ' ', 'g'), {QueryLength}), floor(extract(epoch FROM clock_timestamp() - a.xact_start))::bigint
        FROM unnest(pg_blocking_pids($1)) AS b (pid) LEFT JOIN pg_stat_activity AS a ON a.pid = b.pid ORDER BY a.xact_start LIMIT {Shown}
        """);

    /// <summary>The first look has to connect first, which takes its time on a machine that is busy.</summary>
    private readonly TimeSpan _pause = TimeSpan.FromMilliseconds(lockTimeout < TimeSpan.Zero ? LongestPause : Math.Clamp(lockTimeout.TotalMilliseconds / Looks, 10, LongestPause));
    private readonly SemaphoreSlim _asking = new(1);
    private Timer? _timer;
    private NpgsqlDataSource? _database;
    private NpgsqlConnection? _own;
    private volatile IReadOnlyList<string> _seen = [];

    /// <summary>Whom the statement was last seen to wait for, each as half a sentence; empty where that is not known.</summary>
    public IReadOnlyList<string> Seen => _seen;

    /// <summary>A statement begins.</summary>
    public void Begin()
    {
        _seen = [];
        if (connectionString is null)
            return;
        _timer ??= new Timer(static watch => _ = ((BlockerWatch)watch!).LookAsync(), this, Timeout.Infinite, Timeout.Infinite);
        _timer.Change(_pause, _pause);
    }

    /// <summary>It has ended.</summary>
    public void End() => _timer?.Change(Timeout.Infinite, Timeout.Infinite);

    public async ValueTask DisposeAsync()
    {
        if (_timer is not null)
            await _timer.DisposeAsync();
        await _asking.WaitAsync();
        if (_own is not null)
            await _own.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        _asking.Dispose();
    }

    private async Task LookAsync()
    {
        try
        {
            if (!await _asking.WaitAsync(0))
                return;
        }
        catch (ObjectDisposedException)
        {
            return;
        }

        try
        {
            if (_own is null)
            {
                _database ??= Opener.Database(connectionString!);
                _own = await _database.OpenConnectionAsync();
            }

            var seen = await AskAsync(_own);
            if (seen.Count > 0)
                _seen = seen;
        }
        catch (Exception e) when (Connection.IsItsOwn(e) || e is InvalidOperationException)
        {
            // Nobody is named then; that a lock is held is said all the same. The next look connects anew.
            if (_own is { State: not ConnectionState.Open } lost)
            {
                _own = null;
                await lost.DisposeAsync();
            }
        }
        finally
        {
            _asking.Release();
        }
    }

    private async Task<List<string>> AskAsync(NpgsqlConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = _query;
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = waiting });
        command.AllResultTypesAreUnknown = true;
        var seen = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            seen.Add(Told(Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetString(i)).ToArray()));
        return seen;
    }

    private static string Told(string?[] row)
    {
        if (row[0] == "0")
            return "a prepared transaction (pg_prepared_xacts lists them)";
        var (pid, application, user, state, query, seconds) = (row[0], row[1], row[2], row[3], row[4], row[5]);
        var who = $"pid {pid} ({(string.IsNullOrEmpty(application) ? "an application without a name" : application)}{(user is null ? "" : $", user {user}")})";
        var since = seconds is null ? "" : $", in a transaction for {seconds} seconds";
        // Others' statements are shown to those who may see them.
        var what = string.IsNullOrEmpty(query) || query.StartsWith('<') ? "" : state == "active" ? $", running: {query}" : $", {state ?? "idle"}, last ran: {query}";
        return who + since + what;
    }
}
