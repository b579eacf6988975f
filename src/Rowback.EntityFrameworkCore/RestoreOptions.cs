using Microsoft.Extensions.Logging;
using Rowback.Configuration;

namespace Rowback.EntityFrameworkCore;

/// <summary>
/// How restores are made. Given to <see cref="RestoreExtensions.RestoreFrom"/>, or once for an application, to
/// <see cref="Microsoft.Extensions.DependencyInjection.RowbackServiceCollectionExtensions.AddRowback"/>.
/// </summary>
public sealed record RestoreOptions
{
    /// <summary>
    /// The address of live, where the context's connection string does not lead there: a password that it hides, a data source that asks for one.
    /// A connection string or URL, as on the command line. Default: the context's own.
    /// </summary>
    public string? Live { get; init; }

    /// <summary>The address of the backup, likewise. The rows are selected on the backup's context all the same.</summary>
    public string? Backup { get; init; }

    /// <summary>
    /// Identities, links, renames and further relations, as in rowback.json. Relations of the model that the database does not declare are added to it.
    /// Default: nothing.
    /// </summary>
    public RowbackConfiguration Configuration { get; init; } = new();

    /// <summary>A file for the journal instead of tables in live; null for tables.</summary>
    public string? JournalFile { get; init; }

    /// <summary>How long to wait for a lock that somebody else holds. Default: 10 seconds.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one statement on live may take, where the engine can watch that. Default: null, as long as it needs.</summary>
    public TimeSpan? StatementTimeout { get; init; }

    /// <summary>Is told how far a run has come. Default: nobody.</summary>
    public IProgress<RestoreProgress>? Progress { get; init; }

    /// <summary>Where the journal takes its time from. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where plans, restores and undos are logged (category <c>Rowback.EntityFrameworkCore</c>). Default: null, the live context's own.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }
}
