using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Npgsql;
using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>One connection to one database, with failures as sentences.</summary>
/// <param name="database">What it was opened from, closed with it; null for a connection of the program's, which stays open.</param>
/// <param name="inner">The open connection.</param>
/// <param name="side">Which database, for a sentence.</param>
/// <param name="blocks">Whether calls hold their thread until the server answers (<see cref="PostgreSqlEngine.Blocks"/>).</param>
/// <param name="watch">Who looks for whatever is in the way of a statement.</param>
internal sealed class Connection(NpgsqlDataSource? database, NpgsqlConnection inner, string side, bool blocks, BlockerWatch watch) : IAsyncDisposable
{
    /// <summary>How many statements are sent together at most.</summary>
    private const int AtOnce = 64;

    /// <summary>Statements that wait to be sent, without parameters.</summary>
    private readonly List<string> _posted = [];

    private NpgsqlDataSource? _database = database;
    private NpgsqlConnection _inner = inner;
    private BlockerWatch _watch = watch;

    /// <summary>What the server says of itself, from PostgreSQL 14 on.</summary>
    private readonly bool _isStandby = inner.PostgresParameters.GetValueOrDefault("in_hot_standby") == "on";

    /// <summary>False once it is lost: nothing can be asked any more, and what was open on it is gone.</summary>
    public bool IsOpen => _inner.State == ConnectionState.Open;

    public string Side => side;

    public bool Blocks => blocks;

    public NpgsqlConnection Inner => _inner;

    /// <summary>The number of the server process at the other end, also once the connection is lost.</summary>
    public int Process { get; private set; } = inner.ProcessID;

    /// <summary>What was sent last, from which it is told what a refusal was about.</summary>
    public string Statement { get; set; } = "";

    /// <summary>The server's major version.</summary>
    public int Version { get; } = inner.PostgreSqlVersion.Major;

    /// <summary>How the server keeps text.</summary>
    public string? Encoding { get; } = inner.PostgresParameters.GetValueOrDefault("server_encoding");

    /// <summary>Returns how many rows it changed.</summary>
    public async Task<long> ExecuteAsync(SqlText sql, Dialect dialect, CancellationToken cancellation)
    {
        if (_posted.Count > 0)
        {
            _posted.Add(RenderedSql.Literal(sql, dialect));
            return (await SendAsync(cancellation))[^1];
        }

        await using var command = _inner.CreateCommand();
        Rendering.Into(command, sql, dialect);
        return await ExecuteAsync(command, cancellation);
    }

    /// <summary>Statements as they are, without parameters.</summary>
    public async Task<long> ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await SendAsync(cancellation);
        await using var command = _inner.CreateCommand();
        command.CommandText = sql;
        return await ExecuteAsync(command, cancellation);
    }

    /// <summary>Has a statement sent together with the next one: nobody waits for what it answers.</summary>
    public async Task PostAsync(SqlText sql, Dialect dialect, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _posted.Add(RenderedSql.Literal(sql, dialect));
        if (_posted.Count == AtOnce)
            await SendAsync(cancellation);
    }

    /// <summary>Several statements, sent together. Returns how many rows each changed.</summary>
    public async Task<IReadOnlyList<long>> ExecuteAsync(IReadOnlyList<SqlText> statements, Dialect dialect, CancellationToken cancellation)
    {
        var changed = new List<long>(statements.Count);
        foreach (var together in statements.Chunk(AtOnce))
        {
            _posted.AddRange(together.Select(s => RenderedSql.Literal(s, dialect)));
            changed.AddRange((await SendAsync(cancellation))[^together.Length..]);
        }

        return changed;
    }

    /// <summary>Sends what waits to be sent. Returns how many rows each of it changed.</summary>
    public async Task<long[]> SendAsync(CancellationToken cancellation)
    {
        if (_posted.Count == 0)
            return [];
        await using var batch = _inner.CreateBatch();
        foreach (var statement in _posted)
            batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
        var sent = Joined(_posted);
        _posted.Clear();
        await RunAsync(sent, batch.ExecuteNonQuery, () => batch.ExecuteNonQueryAsync(cancellation), batch.Cancel, cancellation);
        return [.. Enumerable.Range(0, batch.BatchCommands.Count).Select(i => (long)batch.BatchCommands[i].RecordsAffected)];
    }

    /// <summary>Forgets what waits to be sent: the transaction that it belongs to is over.</summary>
    public void Forget() => _posted.Clear();

    public async IAsyncEnumerable<DbDataReader> QueryAsync(SqlText sql, Dialect dialect, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = Query(sql, dialect);
        await foreach (var row in QueryAsync(command, cancellation))
            yield return row;
    }

    /// <summary>The rows of a query, each value as PostgreSQL's text; null for NULL.</summary>
    public async IAsyncEnumerable<string?[]> ReadAsync(string sql, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = Query(sql);
        await foreach (var row in QueryAsync(command, cancellation))
        {
            var values = new string?[row.FieldCount];
            for (var i = 0; i < values.Length; i++)
                values[i] = row.IsDBNull(i) ? null : row.GetString(i);
            yield return values;
        }
    }

    /// <summary>The first value of a query's first row; null for NULL or no row.</summary>
    public async Task<string?> ScalarAsync(string sql, CancellationToken cancellation)
    {
        await foreach (var row in ReadAsync(sql, cancellation))
            return row[0];
        return null;
    }

    /// <summary>The failure as a person should read it; a cancellation by the user as what it is.</summary>
    public Exception Failure(Exception exception, CancellationToken cancellation) =>
        cancellation.IsCancellationRequested ? new OperationCanceledException("Cancelled.", exception, cancellation) : PostgreSqlErrors.Translate(exception, side, Statement, _inner.UserName!, _watch.Seen, _isStandby);

    /// <summary>
    /// The driver's or the network's: also what the driver says of a connection that was lost before, and how it stumbles where a connection is lost on one thread
    /// while another uses it (a statement is sent and answered at once).
    /// </summary>
    public static bool IsItsOwn(Exception exception) =>
        exception is NpgsqlException or System.Net.Sockets.SocketException or IOException or TimeoutException or ObjectDisposedException
            or InvalidOperationException { Source: nameof(Npgsql) } or NullReferenceException { Source: nameof(Npgsql) };

    /// <summary>Its own, or that the user has cancelled.</summary>
    public static bool IsItsOwn(Exception exception, CancellationToken cancellation) =>
        IsItsOwn(exception) || (exception is OperationCanceledException && cancellation.IsCancellationRequested);

    /// <summary>Goes on with a new connection in the place of one that was lost.</summary>
    public async Task ReplaceAsync(Connection by)
    {
        await DisposeAsync();
        Forget();
        (_database, _inner, _watch, Process) = (by._database, by._inner, by._watch, by.Process);
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        if (_database is null)
            return;
        await _inner.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>A query, behind the statements that wait to be sent.</summary>
    private NpgsqlCommand Query(SqlText sql, Dialect dialect)
    {
        if (_posted.Count > 0)
            return Query(RenderedSql.Literal(sql, dialect));
        var command = _inner.CreateCommand();
        Rendering.Into(command, sql, dialect);
        return command;
    }

    private NpgsqlCommand Query(string sql)
    {
        var command = _inner.CreateCommand();
        command.CommandText = _posted.Count == 0 ? sql : Joined(_posted.Append(sql));
        _posted.Clear();
        return command;
    }

    private static string Joined(IEnumerable<string> statements) => string.Join("\n;\n", statements);

    private Task<int> ExecuteAsync(NpgsqlCommand command, CancellationToken cancellation) =>
        RunAsync(command.CommandText, command.ExecuteNonQuery, () => command.ExecuteNonQueryAsync(cancellation), command.Cancel, cancellation);

    private async Task<int> RunAsync(string statement, Func<int> run, Func<Task<int>> runAsync, Action cancel, CancellationToken cancellation)
    {
        Statement = statement;
        _watch.Begin();
        try
        {
            if (!blocks)
                return await runAsync();
            using var cancelling = CancelWith(cancel, cancellation);
            return run();
        }
        catch (Exception e) when (IsItsOwn(e, cancellation))
        {
            throw Failure(e, cancellation);
        }
        finally
        {
            _watch.End();
        }
    }

    private async IAsyncEnumerable<DbDataReader> QueryAsync(NpgsqlCommand command, [EnumeratorCancellation] CancellationToken cancellation)
    {
        command.AllResultTypesAreUnknown = true;
        Statement = command.CommandText;
        using var cancelling = blocks ? CancelWith(command.Cancel, cancellation) : default;
        NpgsqlDataReader reader;
        _watch.Begin();
        try
        {
            reader = blocks ? command.ExecuteReader() : await command.ExecuteReaderAsync(cancellation);
        }
        catch (Exception e) when (IsItsOwn(e, cancellation))
        {
            throw Failure(e, cancellation);
        }
        finally
        {
            _watch.End();
        }

        var isTold = false;
        try
        {
            var row = new RowReader(reader);
            for (isTold = true; await NextAsync(reader, cancellation); isTold = true)
            {
                isTold = false;
                yield return row;
            }

            isTold = false;
        }
        finally
        {
            await EndAsync(reader, isTold, cancellation);
        }
    }

    private async ValueTask<bool> NextAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        try
        {
            return blocks ? reader.Read() : await reader.ReadAsync(cancellation);
        }
        catch (Exception e) when (IsItsOwn(e, cancellation))
        {
            throw Failure(e, cancellation);
        }
    }

    /// <summary>Lets go of a query. Rows that nobody wanted are still on their way, and read over.</summary>
    /// <param name="reader">Where its rows come from.</param>
    /// <param name="isTold">Whether a failure is on its way to whoever reads, so that no other is to take its place.</param>
    /// <param name="cancellation">What ends it.</param>
    private async ValueTask EndAsync(NpgsqlDataReader reader, bool isTold, CancellationToken cancellation)
    {
        try
        {
            if (blocks)
                reader.Dispose();
            else
                await reader.DisposeAsync();
        }
        catch (Exception e) when (IsItsOwn(e, cancellation))
        {
            if (!isTold)
                throw Failure(e, cancellation);
        }
    }

    /// <summary>A call that holds its thread takes no token: the server is asked from elsewhere to end it.</summary>
    private static CancellationTokenRegistration CancelWith(Action cancel, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return cancellation.UnsafeRegister(static running => ((Action)running!)(), cancel);
    }
}
