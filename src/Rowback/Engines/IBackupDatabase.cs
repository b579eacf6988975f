using System.Data.Common;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Engines;

/// <summary>
/// The backup. It has no method that writes, and nothing is created beside it. One snapshot serves a whole run. Rows get from it to
/// live by being staged in temporary tables on live's connection, in sets.
/// </summary>
public interface IBackupDatabase
{
    /// <summary>How people should see this database named: its path or address, without credentials.</summary>
    string DisplayName { get; }

    /// <summary>
    /// What tells this backup from another: for a SQLite file its size and change counter. Stands in plans; the same backup always gives
    /// the same text, and holds no credentials and no path.
    /// </summary>
    string Fingerprint { get; }

    /// <summary>
    /// The lines with which a script for the engine's shell begins: stop at the first error, make this backup readable beside live, begin a
    /// writing transaction. Throws Usage (<c>NO_SCRIPT</c>) where a script could not read this backup.
    /// </summary>
    IReadOnlyList<string> ScriptPreamble { get; }

    /// <summary>
    /// The backup's table as statements on live's connection can read it, where the engine has both databases on one connection; null where rows have to
    /// be staged before live can be asked about them.
    /// </summary>
    Identifier? Beside(TableName table);

    /// <summary>Which of these tables may not be read. Default: nothing is known beforehand.</summary>
    Task<IReadOnlyList<MissingRight>> MissingRightsAsync(IReadOnlyList<WantedRights> wanted, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<MissingRight>>([]);

    /// <summary>Reads the catalog.</summary>
    Task<DatabaseSchema> ReadSchemaAsync(CancellationToken cancellation);

    /// <summary>
    /// Copies rows into a temporary table on live's connection, by the engine's bulk path, values unchanged. Rows whose key is there
    /// already are left as they are. Returns the number of rows that came. Cost follows the rows asked for where an index serves.
    /// </summary>
    Task<long> StageAsync(StageRequest request, CancellationToken cancellation);

    /// <summary>
    /// About how many rows a table has, from what is to be had without reading it; null where nothing is known. For telling large tables from small.
    /// </summary>
    Task<long?> EstimateRowsAsync(Table table, CancellationToken cancellation) => Task.FromResult<long?>(null);

    /// <summary>
    /// Copies the rows that differ from live into a temporary table: those whose key is not in live, and those of which a compared column
    /// is not the same in stored form. One ordered pass over both sides. See <see cref="DifferenceRequest"/>.
    /// </summary>
    Task<DifferenceCounts> StageDifferencesAsync(DifferenceRequest request, CancellationToken cancellation);

    /// <summary>
    /// Several such comparisons, each with a target of its own and without conditions on the row, as many at the same time as the engine can:
    /// all of them see the snapshots of this run. The counts come in the order of the requests; <paramref name="finished"/> is told of each
    /// request that is done, not always on the caller's thread. One after the other, unless an engine does better.
    /// </summary>
    async Task<IReadOnlyList<DifferenceCounts>> StageDifferencesAsync(
        IReadOnlyList<DifferenceRequest> requests, Action<DifferenceRequest>? finished, CancellationToken cancellation)
    {
        var counts = new List<DifferenceCounts>(requests.Count);
        foreach (var request in requests)
        {
            counts.Add(await StageDifferencesAsync(request, cancellation));
            finished?.Invoke(request);
        }

        return counts;
    }

    /// <summary>As <see cref="ILiveDatabase.SelectAsync"/>, on the backup.</summary>
    IAsyncEnumerable<object?[]> SelectAsync(TableName table, IReadOnlyList<string> columns, string predicate, CancellationToken cancellation);

    /// <summary>
    /// Checks at the end of a run that the backup is still what it was at the beginning; throws <see cref="RowbackException"/>
    /// (Engine, <c>BACKUP_CHANGED</c>) if somebody has written to it meanwhile.
    /// </summary>
    Task EnsureUnchangedAsync(CancellationToken cancellation);
}

/// <summary>Rows to copy from a table of the backup into a temporary table on live.</summary>
public sealed record StageRequest
{
    /// <summary>The backup's table.</summary>
    public required TableName Source { get; init; }

    /// <summary>The temporary table.</summary>
    public required Identifier Target { get; init; }

    /// <summary>For each target column the backup's column that it takes.</summary>
    public required IReadOnlyList<(string Target, string Source)> Columns { get; init; }

    /// <summary>Further target columns with the same value in each row.</summary>
    public IReadOnlyList<(string Target, SqlValue Value)> Constants { get; init; } = [];

    /// <summary>
    /// The rows: those in which these columns of the backup's table equal (by the engine's <c>=</c>) a row of <see cref="Keys"/>; empty
    /// for all rows.
    /// </summary>
    public IReadOnlyList<string> KeyColumns { get; init; } = [];

    /// <summary>
    /// For each of <see cref="KeyColumns"/> the column that it refers to, where the two are compared as that one compares
    /// (<see cref="Dialect.Referring"/>) and not as the column itself does; null where that is the same. Empty for none.
    /// </summary>
    public IReadOnlyList<Column?> ComparedAs { get; init; } = [];

    /// <summary>
    /// A query over temporary tables that gives the wanted keys, a column for each of <see cref="KeyColumns"/>; more than once and NULL
    /// are allowed. The columns are named k0, k1, ….
    /// </summary>
    public SqlText? Keys { get; init; }

    /// <summary>About how many keys there are, so that a scan can be chosen where it is cheaper; null if not known.</summary>
    public long? KeyCount { get; init; }

    /// <summary>A condition of the configuration on the row (a polymorphic relation's <c>when</c>), over the backup's own column names; null for none.</summary>
    public string? When { get; init; }

    /// <summary>
    /// What to do with a row whose key the target holds already: by default nothing; with this, the listed target columns are filled in it.
    /// </summary>
    public bool FillExisting { get; init; }
}

/// <summary>A comparison of one table as a whole.</summary>
public sealed record DifferenceRequest
{
    /// <summary>The table as the backup names it.</summary>
    public required TableName Backup { get; init; }

    /// <summary>The table as live names it.</summary>
    public required TableName Live { get; init; }

    /// <summary>The key by which rows are paired, as (backup's column, live's column).</summary>
    public required IReadOnlyList<(string Backup, string Live)> Key { get; init; }

    /// <summary>The other columns that are compared, as (backup's column, live's column).</summary>
    public required IReadOnlyList<(string Backup, string Live)> Compared { get; init; }

    /// <summary>The temporary table that takes the differing rows; null to count only.</summary>
    public Identifier? Target { get; init; }

    /// <summary>For each target column the backup's column that it takes.</summary>
    public IReadOnlyList<(string Target, string Source)> Columns { get; init; } = [];

    /// <summary>Further target columns with the same value in each row.</summary>
    public IReadOnlyList<(string Target, SqlValue Value)> Constants { get; init; } = [];

    /// <summary>The target column that takes 1 for a row whose key is not in live, and 2 for one with other values; null for none.</summary>
    public string? Kind { get; init; }

    /// <summary>
    /// Only rows in which these columns of the backup are all not NULL (a relation's referring columns: children of whatever parent); empty for all.
    /// </summary>
    public IReadOnlyList<string> NotNull { get; init; } = [];

    /// <summary>A condition on the backup's row, as in <see cref="StageRequest.When"/>.</summary>
    public string? When { get; init; }

    /// <summary>True to leave out rows that are in live with other values: only those whose key is not in live are wanted.</summary>
    public bool MissingOnly { get; init; }

    /// <summary>True to compare every row, and to take no checksum's word. An engine that always does may pass over it.</summary>
    public bool EveryRow { get; init; }
}

/// <summary>What a comparison found, by key alone.</summary>
/// <param name="Backup">Rows of the backup looked at.</param>
/// <param name="Missing">Of them, rows whose key is not in live.</param>
/// <param name="Different">Rows whose key is in both, with another value in a compared column.</param>
public sealed record DifferenceCounts(long Backup, long Missing, long Different)
{
    /// <summary>Rows of live's table, where it had to be read as a whole anyway; null where they were not counted. Default: null.</summary>
    public long? Live { get; init; }
}
