using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace Rowback.PostgreSql;

/// <summary>
/// A transaction of the program's on live that a session works in, on the program's own connection. All that the session does lies behind a savepoint of its own; what it keeps is committed or
/// rolled back by the program. Settings, constraints and the temporary schema are left as they were found.
/// </summary>
internal sealed class JoinedTransaction(Connection connection, TimeLimits limits)
{
    private const string Whole = "rowback_joined", Run = "rowback_run";

    private static readonly string[] Settings =
        [.. Opener.ValueSettings.Select(s => s[..s.IndexOf(' ', StringComparison.Ordinal)]), "jit", "client_min_messages", "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"];

    private readonly List<(string Name, string Value)> _found = [];
    private bool _keeps;

    /// <summary>The connection of a transaction that is open. Throws Usage (<c>CANNOT_JOIN</c>) for one that is not, or is not Npgsql's.</summary>
    public static NpgsqlConnection ConnectionOf(DbTransaction transaction) => (transaction as NpgsqlTransaction)?.Connection
        ?? throw Refused("It is over, or is none of Npgsql's.", "Give one that is open on live.");

    /// <summary>Begins what <see cref="LeaveAsync"/> ends. Throws Usage (<c>CANNOT_JOIN</c>) where the transaction has no snapshot of its own.</summary>
    public async Task EnterAsync(CancellationToken cancellation)
    {
        if (await connection.ScalarAsync("SELECT current_setting('transaction_isolation')", cancellation) is "read committed" or "read uncommitted")
            throw Refused("It sees what others commit while it runs, and what is judged must not change.", "Begin it with IsolationLevel.RepeatableRead.");
        await connection.ExecuteAsync($"SAVEPOINT {Whole}", cancellation);
        await foreach (var row in connection.ReadAsync($"SELECT s, current_setting(s) FROM unnest(ARRAY[{string.Join(", ", Settings.Select(s => $"'{s}'"))}]) AS s", cancellation))
            _found.Add((row[0]!, row[1]!));
        await connection.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"""
            {string.Concat(Opener.ValueSettings.Select(s => $"SET LOCAL {s}; "))}SET LOCAL jit = off; SET LOCAL client_min_messages = warning;
            SET LOCAL statement_timeout = {limits.StatementMilliseconds}; SET LOCAL lock_timeout = {limits.LockMilliseconds}; SET LOCAL idle_in_transaction_session_timeout = 0
            """), cancellation);
    }

    /// <summary>Begins a run. One that writes keeps other restores away until the program's transaction is over, for only then is it known what became of it.</summary>
    public Task BeginAsync(bool writes, CancellationToken cancellation) =>
        connection.ExecuteAsync($"SAVEPOINT {Run}{(writes ? "; " + RestoreLock.TakeUntilTheEnd : "")}", cancellation);

    /// <summary>Leaves what a run has done to the transaction.</summary>
    public async Task KeepAsync(CancellationToken cancellation)
    {
        var deferred = await ListAsync("SELECT format('%I.%I', n.nspname, c.conname) FROM pg_constraint AS c JOIN pg_namespace AS n ON n.oid = c.connamespace WHERE c.condeferred", cancellation);
        var made = await ListAsync("SELECT format('pg_temp.%I', relname) FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r' AND relname LIKE 'rowback\\_%'", cancellation);
        var statements = new List<string>();
        if (deferred.Count > 0)
            statements.Add($"SET CONSTRAINTS {string.Join(", ", deferred.Distinct(StringComparer.Ordinal))} DEFERRED");
        if (made.Count > 0)
            statements.Add($"DROP TABLE {string.Join(", ", made)}");
        await connection.ExecuteAsync(string.Join("; ", statements.Append($"RELEASE SAVEPOINT {Run}")), cancellation);
        _keeps = true;
    }

    /// <summary>Takes back what a run has done.</summary>
    public Task ReturnAsync() => TryAsync($"ROLLBACK TO SAVEPOINT {Run}; RELEASE SAVEPOINT {Run}");

    /// <summary>Gives the connection back to the program.</summary>
    public Task LeaveAsync() => TryAsync(_keeps
        ? $"SELECT {string.Join(", ", _found.Select(s => $"set_config('{s.Name}', '{s.Value.Replace("'", "''", StringComparison.Ordinal)}', true)"))}; RELEASE SAVEPOINT {Whole}"
        : $"ROLLBACK TO SAVEPOINT {Whole}; RELEASE SAVEPOINT {Whole}");

    private async Task<IReadOnlyList<string>> ListAsync(string query, CancellationToken cancellation)
    {
        var names = new List<string>();
        await foreach (var row in connection.ReadAsync(query, cancellation))
            names.Add(row[0]!);
        return names;
    }

    /// <summary>Where the connection is gone, or the program has ended its transaction, there is nothing left to take back.</summary>
    private async Task TryAsync(string sql)
    {
        if (!connection.IsOpen)
            return;
        try
        {
            await connection.ExecuteAsync(sql, CancellationToken.None);
        }
        catch (RowbackException)
        {
            // The program finds out by its own next statement.
        }
    }

    private static RowbackException Refused(string why, string next) => new(ErrorKind.Usage, "CANNOT_JOIN", $"The transaction cannot be joined. {why}", next);
}
