using System.Data.Common;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Engines;

/// <summary>
/// The live database on one connection. All of Rowback's work on it happens in temporary tables of this connection and, at the end,
/// in its own tables. Not for use by two threads at once.
/// </summary>
public interface ILiveDatabase
{
    /// <summary>The code of a failure after which nobody here knows whether the commit happened.</summary>
    public const string CommitUnknown = "COMMIT_UNKNOWN";

    /// <summary>How this engine spells what the core wants to say.</summary>
    Dialect Dialect { get; }

    /// <summary>How people should see this database named: its path or address, without credentials.</summary>
    string DisplayName { get; }

    /// <summary>
    /// Reads the catalog as it is now, in the current transaction if there is one. Rowback's journal and the engine's own tables are
    /// left out. Where a table needs something that is not to be had here (an application's own function or collation), it says so
    /// (<see cref="Table.Missing"/>).
    /// </summary>
    Task<DatabaseSchema> ReadSchemaAsync(CancellationToken cancellation);

    /// <summary>
    /// Begins a transaction with one consistent snapshot. <see cref="TransactionKind.Read"/> takes no lock that stops writers for longer
    /// than the engine must; <see cref="TransactionKind.Write"/> holds from now on whatever is needed so that nothing judged can change.
    /// Temporary tables made in it are gone after a rollback and stay after a commit.
    /// </summary>
    Task BeginAsync(TransactionKind kind, CancellationToken cancellation);

    /// <summary>
    /// Turns the read transaction into a writing one without losing its snapshot. Returns false, with the transaction rolled back, where
    /// somebody has written since (or is writing), so that the work must be judged again.
    /// </summary>
    Task<bool> TryUpgradeAsync(CancellationToken cancellation);

    /// <summary>
    /// Whether declared foreign keys are enforced while rows are written; true unless set. Takes effect at the next
    /// <see cref="BeginAsync"/>. Only ever false to bring back rows whose reference pointed nowhere in the backup already; every other
    /// reference is then checked by the core.
    /// </summary>
    bool EnforcesReferences { get; set; }

    /// <summary>
    /// Commits durably. After an exception nothing is committed; where a constraint refused it (<c>CONSTRAINT</c>), an engine may leave the transaction open, to be
    /// looked into and rolled back. Where the connection is lost before the answer comes, the engine finds out by <paramref name="proof"/> what happened;
    /// only if that cannot be done, it throws <see cref="CommitUnknown"/>.
    /// </summary>
    /// <param name="proof">Tells whether this transaction was committed; null where nothing does.</param>
    /// <param name="cancellation">Heard until the commit begins.</param>
    Task CommitAsync(CommitProof? proof, CancellationToken cancellation);

    /// <summary>Commits what nothing in live tells of.</summary>
    Task CommitAsync(CancellationToken cancellation) => CommitAsync(null, cancellation);

    /// <summary>True if all is done in a transaction of the program's (<see cref="OpenRequest.Transaction"/>): nothing is tried again, for its snapshot stays what it is. Default: false.</summary>
    bool IsJoined => false;

    /// <summary>
    /// True where a writing transaction keeps all other writers away from its beginning on, so that what takes long is better done before
    /// (<see cref="TryUpgradeAsync"/>); false where it keeps away nobody but other restores.
    /// </summary>
    bool WritingStopsOthers => true;

    /// <summary>
    /// Marks the point that <see cref="ReturnAsync"/> goes back to; the mark before is let go. For engines whose transaction takes no further statement after one was
    /// refused. Default: nothing, for engines where a refused statement leaves the transaction as it was.
    /// </summary>
    Task MarkAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Goes back to the mark, after a statement was refused. Default: nothing.</summary>
    Task ReturnAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Which of these rights are not there, all at once, before anything is refused. Default: nothing is known beforehand.</summary>
    /// <param name="wanted">What is to be done to tables.</param>
    /// <param name="journal">Whether a journal is to be kept in live.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<IReadOnlyList<MissingRight>> MissingRightsAsync(IReadOnlyList<WantedRights> wanted, bool journal, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<MissingRight>>([]);

    /// <summary>Rolls back; does nothing where there is no transaction. Never throws for a transaction that is gone already.</summary>
    Task RollbackAsync();

    /// <summary>
    /// Executes one statement and returns the number of rows it changed. Each goes to <see cref="Recorder"/> first. Failures are
    /// <see cref="RowbackException"/>s; cancellation interrupts a running statement.
    /// </summary>
    Task<long> ExecuteAsync(SqlText sql, CancellationToken cancellation);

    /// <summary>
    /// Executes one statement whose answer nobody waits for. It is executed before anything that is asked afterwards, and where it fails, that may be said only then. Default:
    /// at once.
    /// </summary>
    Task PostAsync(SqlText sql, CancellationToken cancellation) => ExecuteAsync(sql, cancellation);

    /// <summary>Executes statements one after the other, and returns how many rows each changed. Default: each is waited for.</summary>
    async Task<IReadOnlyList<long>> ExecuteAsync(IReadOnlyList<SqlText> statements, CancellationToken cancellation)
    {
        var changed = new List<long>(statements.Count);
        foreach (var statement in statements)
            changed.Add(await ExecuteAsync(statement, cancellation));
        return changed;
    }

    /// <summary>Runs a query; the reader that is handed out stands on each row in turn and is valid until the next.</summary>
    IAsyncEnumerable<DbDataReader> QueryAsync(SqlText sql, CancellationToken cancellation);

    /// <summary>
    /// The keys of the rows of a table for which a predicate, written by the user, is true. The predicate is prepared by itself on a
    /// read-only connection where live is the only database, so that every name in it means what it says. Throws Usage
    /// (<c>BAD_PREDICATE</c>) for what is not one boolean expression: a second statement, unbalanced parentheses, a parameter,
    /// an unknown column.
    /// </summary>
    IAsyncEnumerable<object?[]> SelectAsync(TableName table, IReadOnlyList<string> columns, string predicate, CancellationToken cancellation);

    /// <summary>
    /// The rows of a query that the user wrote (an erasure log), understood as <see cref="SelectAsync"/> understands a predicate: on a read-only connection where live is the only
    /// database. Throws Usage (<c>BAD_PREDICATE</c>) for what is not one query.
    /// </summary>
    IAsyncEnumerable<object?[]> ListAsync(string query, CancellationToken cancellation);

    /// <summary>
    /// Makes sure that a condition of the configuration means the same wherever it is put over a row: one boolean expression over columns of these
    /// names alone, with no other table, parameter or comment at its end. Throws Usage (<c>BAD_PREDICATE</c>) where it is not. Default: not
    /// looked into; what is wrong with it is then said by the statement that holds it.
    /// </summary>
    Task CheckConditionAsync(IReadOnlyList<string> columns, string condition, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>
    /// How many rows of each of the application's tables were inserted, updated and deleted on this connection since some moment before the first call in this transaction, by whatever statement or
    /// trigger: what two calls differ by was done between them. Null where the engine does not know. Default: null.
    /// </summary>
    Task<IReadOnlyList<TableChanges>?> CountChangesAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<TableChanges>?>(null);

    /// <summary>Told of every statement that <see cref="ExecuteAsync(SqlText, CancellationToken)"/> and staging execute, so that a plan can be written as a script; null for nobody.</summary>
    Action<RecordedStatement>? Recorder { get; set; }
}

/// <summary>What a transaction is for.</summary>
public enum TransactionKind
{
    /// <summary>To judge rows as a restore would. Writes to temporary tables only.</summary>
    Read,

    /// <summary>To restore rows.</summary>
    Write,

    /// <summary>To compare and to show. As <see cref="Read"/>, and also where live takes no writes of any kind, temporary tables included (a standby): the engine keeps them elsewhere.</summary>
    Look,

    /// <summary>
    /// To find out what became of an earlier run: as <see cref="Read"/>, of live alone, and begun only once no other run can commit any more. Its server process may
    /// outlive a run that has died.
    /// </summary>
    Settle,
}
