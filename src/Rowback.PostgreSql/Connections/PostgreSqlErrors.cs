using System.Net.Sockets;
using Npgsql;

namespace Rowback.PostgreSql;

/// <summary>The one place where what PostgreSQL and the connection to it say becomes sentences.</summary>
internal static class PostgreSqlErrors
{
    private const string LetItWait = "Let it wait meanwhile: SELECT pg_wal_replay_pause() on it, and pg_wal_replay_resume() afterwards; or raise max_standby_streaming_delay there (max_standby_archive_delay, where it reads an archive), or turn on hot_standby_feedback.";

    /// <param name="exception">What was thrown.</param>
    /// <param name="side">Which database, for a sentence: <c>the live database postgres://…</c>.</param>
    /// <param name="statement">The statement that was sent last.</param>
    /// <param name="role">The role that sent it.</param>
    /// <param name="blockers">Whom it was last seen to wait for.</param>
    /// <param name="ofStandby">Whether the server is a standby.</param>
    public static RowbackException Translate(Exception exception, string side, string statement, string role, IReadOnlyList<string> blockers, bool ofStandby) => exception switch
    {
        PostgresException { SqlState: SqlState.InsufficientPrivilege } e => Refused(e, side, statement, role),
        PostgresException e => Translate(e, side, blockers),
        NpgsqlException { InnerException: TimeoutException } or TimeoutException => Engine("CONNECTION_LOST", $"{Capital(side)} did not answer in time.", "Look whether the server is overloaded or the network is down.", exception),
        // Why the server has ended a session between two statements is not heard any more.
        NpgsqlException or SocketException or IOException or InvalidOperationException or NullReferenceException => Engine("CONNECTION_LOST", $"The connection to {side} was lost: {Said(exception)}",
            "Look whether the server is still running, and run the same again." + (ofStandby ? $" A standby also ends sessions that are in the way of what it replays. {LetItWait}" : ""), exception),
        _ => Engine("ENGINE_ERROR", $"{Capital(side)}: {Said(exception)}", null, exception),
    };

    public static RowbackException Engine(string code, string message, string? next, Exception? inner = null) => new(ErrorKind.Engine, code, message, next, inner);

    /// <summary>Rows that a policy would hide are refused by the server rather than left out, because row_security is off.</summary>
    private static RowbackException Refused(PostgresException e, string side, string statement, string role) => e.MessageText.Contains("row-level security", StringComparison.Ordinal)
        ? Engine("ROW_SECURITY", $"Row-level security may hide rows of {side} from '{role}', and a part is not enough: {Sentence(e.MessageText)}", "Come as the table's owner, or as a role that sees all rows (ALTER ROLE … BYPASSRLS, which a superuser can say).", e)
        : Engine("NO_PERMISSION", $"A right is missing on {side}: {Sentence(e.MessageText)}", Grant.For(e, statement, role), e);

    /// <summary>
    /// A standby ends what reads what it has to replay away (https://www.postgresql.org/docs/current/hot-standby.html#HOT-STANDBY-CONFLICT). Its message may be in any language; nothing
    /// else ends a statement with these codes from there.
    /// </summary>
    private static bool IsReplayConflict(PostgresException e) =>
        e.SqlState is SqlState.SerializationFailure or SqlState.DeadlockDetected or SqlState.QueryCanceled && e.Routine?.Contains("RecoveryConflict", StringComparison.OrdinalIgnoreCase) == true
        || e.SqlState is SqlState.SerializationFailure or SqlState.DeadlockDetected && (e.Routine == "ProcessInterrupts" || e.MessageText.Contains("conflict with recovery", StringComparison.Ordinal));

    private static RowbackException Translate(PostgresException e, string side, IReadOnlyList<string> blockers)
    {
        if (IsReplayConflict(e))
        {
            return Engine("STANDBY_CONFLICT", $"{Capital(side)} is a standby, and had to replay what its primary did to rows that were being read. Nothing was written.",
                $"{LetItWait} Then run the same again.", e);
        }

        switch (e.SqlState)
        {
            case SqlState.UniqueViolation or SqlState.ForeignKeyViolation or SqlState.NotNullViolation or SqlState.CheckViolation or SqlState.ExclusionViolation:
                return new RowbackException(ErrorKind.Engine, "CONSTRAINT", Sentence(e.MessageText), null, e) { Table = Table(e), Constraint = e.ConstraintName ?? e.ColumnName, Details = Details(e), IsConflict = e.SqlState is SqlState.UniqueViolation or SqlState.ForeignKeyViolation or SqlState.ExclusionViolation };
            case SqlState.RaiseException:
                return new RowbackException(ErrorKind.Engine, "CONSTRAINT", $"A trigger refused the change: {Sentence(e.MessageText)}", null, e) { Table = Table(e), Constraint = e.MessageText };
            case SqlState.SerializationFailure:
                return new RowbackException(ErrorKind.Engine, "CONFLICT", $"Somebody else has written to {side} what this depends on. Nothing was written.", "Run the same again.", e) { IsConflict = true };
            case SqlState.DeadlockDetected:
                return new RowbackException(ErrorKind.Engine, "CONFLICT", $"Somebody else and this run waited for each other's locks on {side}. Nothing was written.", "Run the same again.", e) { IsConflict = true };
            case SqlState.LockNotAvailable:
                return Locked(e, side, blockers);
            case SqlState.QueryCanceled:
                return Engine("STATEMENT_TIMEOUT", $"A statement on {side} was cancelled: {Sentence(e.MessageText)}", "If it may take longer, raise --statement-timeout SECONDS, or leave it out.", e);
            case SqlState.ReadOnlyTransaction:
                return Engine("READ_ONLY", $"{Capital(side)} cannot be written to: {Sentence(e.MessageText)}", "Give the address of the primary server, not of a standby.", e);
            case SqlState.DiskFull:
                return Engine("DISK_FULL", $"There is no space left for {side}: {Sentence(e.MessageText)} Nothing was written.", "Free some space.", e);
            case SqlState.AdminShutdown or SqlState.CrashShutdown or SqlState.CannotConnectNow:
                return Engine("CONNECTION_LOST", $"The server of {side} ended the connection: {Sentence(e.MessageText)}", "Run the same again when it is back.", e);
            case var state when SqlState.IsDataException(state):
                return new RowbackException(ErrorKind.Engine, "BAD_VALUE", $"PostgreSQL cannot take a value: {Sentence(e.MessageText)}", e.Hint, e) { Table = Table(e), Details = Details(e) };
            default:
                return new RowbackException(ErrorKind.Engine, "ENGINE_ERROR", $"PostgreSQL said: {Sentence(e.MessageText)}", e.Hint, e) { Table = Table(e), Details = Details(e) };
        }
    }

    private static RowbackException Locked(PostgresException e, string side, IReadOnlyList<string> blockers) =>
        new(ErrorKind.Engine, "LOCKED", $"Another session holds a lock on {side}{Where(e)}{(blockers.Count == 0 ? "" : $": {blockers[0]}")}. Nothing was written.",
            "Try again when it is done, or wait longer with --lock-timeout SECONDS.", e)
        { Details = [.. blockers.Skip(1).Select(b => $"Also in the way: {b}.")] };

    private static IReadOnlyList<string> Details(PostgresException e) => e.Detail is { Length: > 0 } detail ? [detail] : [];

    private static string? Table(PostgresException e) => e.TableName is null ? null : e.SchemaName is null or "public" ? e.TableName : $"{e.SchemaName}.{e.TableName}";

    private static string Where(PostgresException e) => e.Where is { Length: > 0 } where ? $" ({where.ReplaceLineEndings(" ")})" : "";

    /// <summary>Where a connection breaks on one thread while another uses it, the driver may find nothing there any more, and has no words for it.</summary>
    private static string Said(Exception e) => e is NullReferenceException ? "it broke while it was being used." : Sentence((e.InnerException ?? e).Message);

    private static string Sentence(string text) => text.TrimEnd('.', ' ', '\n') + ".";

    internal static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
