using System.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rowback.Configuration;
using Rowback.Engines;
using Rowback.EntityFrameworkCore.Modelling;
using Rowback.Schema;

namespace Rowback.EntityFrameworkCore.Connecting;

/// <summary>Two contexts of one model, and how to open a session on the databases behind them.</summary>
internal sealed class ContextPair
{
    private readonly DbContext? _backup;
    private readonly RestoreOptions _options;
    private readonly ILoggerFactory _loggers;

    /// <summary>Throws Usage where the contexts are of different providers, or one that is not known here.</summary>
    public ContextPair(DbContext live, DbContext? backup, RestoreOptions? options)
    {
        ArgumentNullException.ThrowIfNull(live);
        Live = live;
        _backup = backup;
        Provider = Provider.Of(live);
        if (backup is not null && Provider.Of(backup) != Provider)
            throw new RowbackException(ErrorKind.Usage, "OTHER_ENGINE", $"Live is a database of {Provider.Engine.Title}, and the backup is one of {Provider.Of(backup).Engine.Title}.", "Bring the backup into a database of the same kind first.");
        _options = options ?? FromContainer(live) ?? new RestoreOptions();
        _loggers = _options.LoggerFactory ?? live.GetService<ILoggerFactory>();
        Logger = _loggers.CreateLogger(Log.Category);
    }

    public DbContext Live { get; }

    public DbContext Backup => _backup ?? throw new InvalidOperationException("No backup was given.");

    public Provider Provider { get; }

    public ILogger Logger { get; }

    public RestoreOptions Options => _options;

    public IProgress<RestoreProgress>? Progress => _options.Progress;

    /// <summary>Opens a session in which the model's relations count as well as the database's.</summary>
    public async Task<OpenedModel> OpenAsync(LiveAccess access, Steering steering, CancellationToken cancellation)
    {
        RefuseTransactionScope();
        var live = _options.Live ?? Provider.AddressOf(Live, "live");
        var backup = _backup is null ? null : _options.Backup ?? Provider.AddressOf(_backup, "the backup");
        if (_backup is not null)
            Provider.RefuseToDisturb(_backup, backup!);
        var defaultSchema = await Provider.DefaultSchemaAsync(Live, cancellation);
        ModelTables? tables = null;
        ModelRelations? relations = null;
        var options = new SessionOptions
        {
            Engines = [Provider.Engine],
            Live = live,
            Backup = backup,
            Transaction = Live.Database.CurrentTransaction?.GetDbTransaction(),
            Access = access,
            Configuration = _options.Configuration,
            Complete = Complete,
            JournalFile = _options.JournalFile,
            LockTimeout = _options.LockTimeout,
            StatementTimeout = _options.StatementTimeout,
            Progress = _options.Progress,
            Clock = _options.Clock,
            LoggerFactory = _loggers,
        };
        try
        {
            var session = await RestoreSession.OpenAsync(options, cancellation);
            return new OpenedModel(session, tables!, [.. session.Notices, .. relations!.NotFollowed]);
        }
        catch (RowbackException failure)
        {
            if (Provider.Explained(failure, live, backup) is var explained && explained != failure)
                throw explained;
            throw;
        }

        RowbackConfiguration Complete(DatabaseSchema schema, RowbackConfiguration configuration)
        {
            tables = new ModelTables(Live.Model, schema, Provider, defaultSchema);
            relations = ModelRelations.Of(tables);
            return configuration with
            {
                Relations = [.. configuration.Relations, .. relations.Undeclared],
                MissingParents = steering.MissingParents(tables, configuration.MissingParents),
            };
        }
    }

    /// <summary>A transaction of the context's is joined. One of a scope is not the context's alone: what is not committed in it would be invisible to the restore, and its locks in the way.</summary>
    private void RefuseTransactionScope()
    {
        if (Live.Database.GetEnlistedTransaction() is not null || Transaction.Current is not null)
        {
            throw new RowbackException(ErrorKind.Usage, "OPEN_TRANSACTION", "A TransactionScope is open, or a transaction of one is set on the live context, and Rowback cannot join those.",
                "Complete it first, or begin a transaction on the context instead (live.Database.BeginTransactionAsync).");
        }
    }

    private static RestoreOptions? FromContainer(DbContext context) =>
        context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider?.GetService<RestoreOptions>();
}
