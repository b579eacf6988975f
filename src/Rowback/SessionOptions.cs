using System.Data.Common;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rowback.Configuration;
using Rowback.Engines;
using Rowback.Schema;

namespace Rowback;

/// <summary>What a session needs to know before it opens anything.</summary>
public sealed record SessionOptions
{
    /// <summary>The engines that are to be had, asked in order whether an address is theirs.</summary>
    public required IReadOnlyList<IEngine> Engines { get; init; }

    /// <summary>The address of live.</summary>
    public required string Live { get; init; }

    /// <summary>The address of the backup; null where only the journal is asked (<c>log</c>, <c>undo</c>).</summary>
    public string? Backup { get; init; }

    /// <summary>What rowback.json says. Default: nothing.</summary>
    public RowbackConfiguration Configuration { get; init; } = new();

    /// <summary>
    /// Adds to the configuration what can only be said by somebody who has seen live's schema, such as which relations of an object model the database
    /// does not declare. Default: null, nothing.
    /// </summary>
    public Func<DatabaseSchema, RowbackConfiguration, RowbackConfiguration>? Complete { get; init; }

    /// <summary>A file for the journal instead of tables in live, for those who may not create tables; null for tables.</summary>
    public string? JournalFile { get; init; }

    /// <summary>
    /// A transaction of the program's on live, in which all is done: on its connection, and with the journal in it, so that both are committed or rolled back with it. It must be open, and have one
    /// snapshot (on PostgreSQL REPEATABLE READ), and nothing else may use its connection meanwhile. A failure leaves it as it was. Default: null, a connection and transactions of its own.
    /// </summary>
    public DbTransaction? Transaction { get; init; }

    /// <summary>What will be done to live. Default: <see cref="LiveAccess.Write"/>.</summary>
    public LiveAccess Access { get; init; } = LiveAccess.Write;

    /// <summary>How long to wait for a lock that somebody else holds. Default: 10 seconds.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Compare every row, and take no checksum's word for it. For engines that would (PostgreSQL). Default: false.</summary>
    public bool Paranoid { get; init; }

    /// <summary>How long one statement on live may take, where the engine can watch that. Default: null, as long as it needs.</summary>
    public TimeSpan? StatementTimeout { get; init; }

    /// <summary>Where the time in the journal comes from. Default: the system's clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Who is told how far the work has come; null for nobody.</summary>
    public IProgress<RestoreProgress>? Progress { get; init; }

    /// <summary>Where log messages go. Default: nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;
}
