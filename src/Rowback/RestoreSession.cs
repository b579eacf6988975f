using System.Runtime.CompilerServices;
using Rowback.Comparing;
using Rowback.Engines;
using Rowback.Guessing;
using Rowback.Journaling;
using Rowback.Matching;
using Rowback.Schema;

namespace Rowback;

/// <summary>
/// The page to read first. A session holds live and a backup, opened and matched, and offers the way through in its order:
/// compare, look at rows, plan, restore, take back. Not for use by two threads at once.
/// </summary>
public sealed class RestoreSession : IAsyncDisposable
{
    private readonly IDatabasePair _databases;

    private readonly JournalPlace _journal;

    /// <summary>Live matched with itself: to take something back, what the backup does not know counts as well.</summary>
    private readonly Lazy<SchemaMatch> _alone;

    private RestoreSession(IDatabasePair databases, SessionOptions options, SchemaMatch schema, Lazy<SchemaMatch> alone)
    {
        _alone = alone;
        _journal = new JournalPlace(databases.Live, alone, options);
        Notices = databases.Notices;
        _databases = databases;
        Options = options;
        Schema = schema;
    }

    /// <summary>Connects to both databases, reads their schemas and matches them.</summary>
    public static async Task<RestoreSession> OpenAsync(SessionOptions options, CancellationToken cancellation = default)
    {
        var engine = options.Engines.FirstOrDefault(e => e.Accepts(options.Live))
            ?? throw new RowbackException(ErrorKind.Usage, "NO_ENGINE", "The address of live is none that is known here.", "Give the path of a SQLite file, or a URL such as postgres://user@host/database.");
        if (options.Backup is { } backup && !engine.Accepts(backup))
            throw new RowbackException(ErrorKind.Usage, "OTHER_ENGINE", $"Live is a database of {engine.Title}, and the backup's address names none.", "Bring the backup into a database of the same kind first, and give the address of that.");
        if (options is { Transaction: not null, JournalFile: not null })
            throw new RowbackException(ErrorKind.Usage, "CANNOT_JOIN", "The transaction cannot be joined. A journal in a file would say what only its commit makes true.", "Leave the journal's file out: the journal is then in live, in the same transaction.");
        options.Progress?.Report(new RestoreProgress("reading schemas", null, 0, null));
        var databases = await engine.OpenAsync(new OpenRequest(options.Live, options.Backup, options.Access) { LockTimeout = options.LockTimeout, StatementTimeout = options.StatementTimeout, Transaction = options.Transaction }, cancellation);
        try
        {
            var live = await databases.Live.ReadSchemaAsync(cancellation);
            options = options with { Configuration = options.Complete?.Invoke(live, options.Configuration) ?? options.Configuration };
            var alone = new Lazy<SchemaMatch>(() => MatchAlone(live, options, databases.Live.Dialect));
            var schema = options.Backup is null ? alone.Value : SchemaMatcher.Match(live, await databases.Backup.ReadSchemaAsync(cancellation), options.Configuration, databases.Live.Dialect);
            var session = new RestoreSession(databases, options, schema, alone);
            await ConfiguredConditions.CheckAsync(session.Schema, databases.Live, cancellation);
            session.Notices = [.. databases.Notices, .. await session._journal.SettleAsync(cancellation)];
            return session;
        }
        catch
        {
            await databases.DisposeAsync();
            throw;
        }
    }

    /// <summary>What it was opened with, the configuration completed.</summary>
    public SessionOptions Options { get; }

    /// <summary>Which table and column is which, and how they hang together.</summary>
    public SchemaMatch Schema { get; }

    /// <summary>What is worth saying about the opening: of the backup, and of a journal file that an earlier run left open.</summary>
    public IReadOnlyList<Notice> Notices { get; private set; }

    /// <summary>Compares tables (all if none is named) and groups what vanished together.</summary>
    public Task<DatabaseDiff> DiffAsync(IReadOnlyList<string> tables, CancellationToken cancellation = default) =>
        new DatabaseComparison(_databases, Schema, Options) { Restores = () => RestoresAsync(cancellation) }.RunAsync(tables, cancellation);

    /// <summary>
    /// The selected rows of the backup, each beside its live row; at most <paramref name="limit"/>. A selection of nothing but a table means its
    /// rows that live lacks or has with other values.
    /// </summary>
    public IAsyncEnumerable<RowPair> RowsAsync(Selection selection, int limit, CancellationToken cancellation = default) =>
        new RowView(_databases, Schema, Options) { Restores = () => RestoresAsync(cancellation) }.RunAsync(selection, limit, cancellation);

    /// <summary>
    /// Relations that neither schema declares and that seem to be there, by the names and types of columns and a sample of live's values. Nothing is done with them unless
    /// <see cref="SessionOptions.Configuration"/> holds them.
    /// </summary>
    public async Task<IReadOnlyList<GuessedRelation>> GuessRelationsAsync(CancellationToken cancellation = default)
    {
        await _databases.Live.BeginAsync(TransactionKind.Look, cancellation);
        try
        {
            return await new RelationGuesses(Schema, _databases.Live, cancellation).ListAsync();
        }
        finally
        {
            await _databases.Live.RollbackAsync();
        }
    }

    /// <summary>What a restore would do. Writes nothing and draws no key.</summary>
    public Task<RestorePlan> PlanAsync(Question question, CancellationToken cancellation = default) =>
        new Restoring(_databases, Schema, _journal, Options, cancellation).PlanAsync(question);

    /// <summary>
    /// The rows that a plan is about, one by one, by table and key; of one table, if it is named. They are judged again, and must come out as the plan
    /// says (else <see cref="ErrorKind.LiveChanged"/> or <see cref="ErrorKind.OtherBackup"/>). Live stays in a read transaction until the last one was taken.
    /// </summary>
    public IAsyncEnumerable<PlannedRow> PlannedRowsAsync(RestorePlan plan, string? table = null, CancellationToken cancellation = default) =>
        new Restoring(_databases, Schema, _journal, Options, cancellation).RowsAsync(plan, table is null ? null : Schema.Find(table));

    /// <summary>
    /// What a restore would do, with why each of these rows of the backup is in the restore set or not, and what its verdict rests on. Throws Usage (<c>NO_SUCH_ROW</c>, <c>BAD_KEY</c>) for a row that
    /// the backup does not have.
    /// </summary>
    public Task<ExplainedPlan> ExplainAsync(Question question, IReadOnlyList<RowName> rows, CancellationToken cancellation = default) =>
        new Restoring(_databases, Schema, _journal, Options, cancellation).ExplainAsync(question, rows);

    /// <summary>The plan as a script for the engine's own shell, which does exactly what <see cref="ApplyAsync"/> would do.</summary>
    public Task<string> ScriptAsync(RestorePlan plan, CancellationToken cancellation = default) =>
        new Restoring(_databases, Schema, _journal, Options, cancellation).ScriptAsync(plan);

    /// <summary>
    /// Judges again inside the writing transaction and, where the result is the plan's, writes, verifies, journals and commits. Throws
    /// <see cref="ErrorKind.LiveChanged"/>, <see cref="ErrorKind.OtherBackup"/>, <see cref="ErrorKind.Decision"/> or
    /// <see cref="ErrorKind.Verification"/>; live is then as it was.
    /// </summary>
    public Task<RestoreResult> ApplyAsync(RestorePlan plan, CancellationToken cancellation = default) =>
        new Restoring(_databases, Schema, _journal, Options, cancellation).RunAsync(plan.Question, plan, rehearse: false);

    /// <summary>Plans and applies in one transaction, without a stop in between (<c>--yes</c>).</summary>
    public Task<RestoreResult> RestoreAsync(Question question, CancellationToken cancellation = default) =>
        new Restoring(_databases, Schema, _journal, Options, cancellation).RunAsync(question, null, rehearse: false);

    /// <summary>Runs the whole restore, checks it, and rolls back.</summary>
    public Task<RestoreResult> RehearseAsync(Question question, CancellationToken cancellation = default) =>
        new Restoring(_databases, Schema, _journal, Options, cancellation).RunAsync(question, null, rehearse: true);

    /// <summary>What was restored and undone, the oldest first. Empty where there is no journal.</summary>
    public async Task<IReadOnlyList<JournalEntry>> LogAsync(CancellationToken cancellation = default)
    {
        await _databases.Live.BeginAsync(TransactionKind.Look, cancellation);
        try
        {
            return await (await _journal.ReadAsync(cancellation)).ReadAsync();
        }
        finally
        {
            await _databases.Live.RollbackAsync();
        }
    }

    /// <summary>The rows to which a restore gave new keys, as they are read from the journal; those left out that were taken back since. Throws Usage (<c>NO_SUCH_RESTORE</c>).</summary>
    public async IAsyncEnumerable<KeyChange> NewKeysAsync(string id, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await _databases.Live.BeginAsync(TransactionKind.Look, cancellation);
        try
        {
            await foreach (var key in (await _journal.ReadAsync(cancellation)).NewKeysAsync(id).WithCancellation(cancellation))
                yield return key;
        }
        finally
        {
            await _databases.Live.RollbackAsync();
        }
    }

    /// <summary>What taking back a restore (or an undo) would do.</summary>
    public Task<UndoPlan> PlanUndoAsync(string id, CancellationToken cancellation = default) =>
        new Undoing(_databases.Live, _alone.Value, _journal, Options, cancellation).PlanAsync(id);

    /// <summary>The same with some triggers of live switched off meanwhile (as <see cref="Question.WithoutTriggers"/>).</summary>
    public Task<UndoPlan> PlanUndoAsync(string id, IReadOnlyList<string> withoutTriggers, CancellationToken cancellation = default) =>
        new Undoing(_databases.Live, _alone.Value, _journal, Options, cancellation) { WithoutTriggers = withoutTriggers }.PlanAsync(id);

    /// <summary>
    /// Takes it back. With <paramref name="expected"/>, only if the plan's fingerprint is still that (else <see cref="ErrorKind.LiveChanged"/>).
    /// </summary>
    public Task<UndoResult> UndoAsync(string id, string? expected = null, CancellationToken cancellation = default) =>
        UndoAsync(id, expected, [], cancellation);

    /// <summary>The same with some triggers of live switched off meanwhile (as <see cref="Question.WithoutTriggers"/>).</summary>
    public Task<UndoResult> UndoAsync(string id, string? expected, IReadOnlyList<string> withoutTriggers, CancellationToken cancellation = default) =>
        new Undoing(_databases.Live, _alone.Value, _journal, Options, cancellation) { WithoutTriggers = withoutTriggers }.RunAsync(id, expected);

    /// <summary>Removes entries from the journal: one, or all of it with its tables (null).</summary>
    public Task ForgetAsync(string? id, CancellationToken cancellation = default) => _journal.ForgetAsync(id, cancellation);

    /// <summary>What rowback.json says of the backup (renames, and relations by names that may be its alone) does not concern live by itself.</summary>
    private static SchemaMatch MatchAlone(DatabaseSchema live, SessionOptions options, Dialect dialect) => SchemaMatcher.Match(live, live,
        options.Configuration with { Renames = new Dictionary<string, string>(), MissingParents = new Dictionary<string, MissingParentsPolicy>() }, dialect);

    private async Task<EarlierRestores> RestoresAsync(CancellationToken cancellation) =>
        await (await _journal.ReadAsync(cancellation)).EarlierRestoresAsync();

    /// <summary>Closes both databases. What was not committed is rolled back.</summary>
    public ValueTask DisposeAsync() => _databases.DisposeAsync();
}
