using System.Globalization;

namespace Rowback.PostgreSql;

/// <summary>The advisory lock of a database that a restore holds from before its snapshot until it is over, so that two of them do not interleave.</summary>
internal static class RestoreLock
{
    /// <summary>"rowback".</summary>
    public const long Number = 0x726f776261636b;

    /// <summary>Waits for it, and holds it until <see cref="Release"/> or the end of the session.</summary>
    public static string Take { get; } = FormattableString.Invariant($"SELECT pg_advisory_lock({Number})");

    /// <summary>Waits for it, and holds it until the end of the transaction, or until it is taken back.</summary>
    public static string TakeUntilTheEnd { get; } = FormattableString.Invariant($"SELECT pg_advisory_xact_lock({Number})");

    public static string Release { get; } = FormattableString.Invariant($"SELECT pg_advisory_unlock({Number})");

    /// <summary>The number of the process that holds it, if that is this one; no row if not.</summary>
    public static string HeldBy(int process) => string.Create(CultureInfo.InvariantCulture, $"""
        SELECT l.pid FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database
        WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.classid = {Number >> 32} AND l.objid = {Number & uint.MaxValue} AND d.datname = current_database() AND l.pid = {process}
        """);
}
