using System.Data.Common;
using System.Globalization;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Selecting;
using Rowback.Sql;

namespace Rowback.Staging;

/// <summary>
/// What all stages of one run share: both databases, the matched schemas, the question, and the temporary tables made so far.
/// </summary>
internal sealed class Workbench(ILiveDatabase live, IBackupDatabase backup, SchemaMatch schema, ResolvedQuestion question, IProgress<RestoreProgress>? progress,
    CancellationToken cancellation)
{
    /// <summary>How many temporary tables a statement asks at most, where it can ask several at once.</summary>
    public const int AtOnce = 100;

    /// <summary>How many rows, deleted, are no burden to a temporary table.</summary>
    private const long Few = 1_000;

    /// <summary>By the table's index; null where none of its rows has been met.</summary>
    private readonly StageTable?[] _tables = new StageTable?[schema.Tables.Count];

    private readonly IReadOnlyList<TableMatch> _parentsFirst = TableOrder.ParentsFirst(schema);

    /// <summary>The tables of <see cref="EmptyAsync"/>, by what they are for and their columns.</summary>
    private readonly Dictionary<string, Passing> _passing = new(StringComparer.Ordinal);

    private Scans? _scans;

    private Protection? _protection;

    public ILiveDatabase Live => live;

    public IBackupDatabase Backup => backup;

    public Dialect Dialect => live.Dialect;

    public SchemaMatch Schema => schema;

    public ResolvedQuestion Question => question;

    public CancellationToken Cancellation => cancellation;

    /// <summary>The temporary tables made so far, in the order of the schema.</summary>
    public IReadOnlyList<StageTable> Tables => [.. _tables.OfType<StageTable>()];

    /// <summary>Those of them whose rows may be written, or were met as children.</summary>
    public IReadOnlyList<StageTable> Concerned => [.. Tables.Where(t => !t.IsOnlyReferred)];

    /// <summary>The temporary tables made so far, parents before children as far as cycles let them.</summary>
    public IReadOnlyList<StageTable> ParentsFirst => [.. _parentsFirst.Select(Find).OfType<StageTable>()];

    /// <summary>
    /// For a table, a query that gives <c>old_key</c> and <c>new_key</c> (as the dialect's key JSON) of rows that earlier restores
    /// renumbered and that were not taken back; null where there are none.
    /// </summary>
    public Func<TableMatch, SqlText?> Renumbered { get; init; } = _ => null;

    /// <summary>
    /// For a table, a query that gives <c>old_key</c> of rows that earlier restores inserted under their own key and that were not taken
    /// back; null where there are none.
    /// </summary>
    public Func<TableMatch, SqlText?> Restored { get; init; } = _ => null;

    /// <summary>Live's table as it is in this transaction, where that was looked at again; null if it is gone.</summary>
    public Func<TableMatch, Schema.Table?> LiveNow { get; init; } = table => table.Live;

    /// <summary>Where the run is noted instead of written, if a script is made of it; else null.</summary>
    public Script? Script { get; init; }

    /// <summary>True for a run that is not to be committed: generators are then not asked for keys, which no rollback gives back to them.</summary>
    public bool Rehearses { get; init; }

    /// <summary>
    /// A statement that writes to live itself; all others write to temporary tables only. Returns the number of rows, or while a
    /// script is made <paramref name="expected"/>, which the script then checks.
    /// </summary>
    public async Task<long> WriteAsync(SqlText sql, long? expected = null, string? what = null)
    {
        if (Script is null)
            return await ExecuteAsync(sql);
        Script.Add(sql);
        if (expected is { } rows)
            Script.Check(what ?? "other rows were written than planned", $"{Dialect.RowsChanged} = {new SqlValue(rows)}");
        return expected ?? 0;
    }

    /// <summary>The rows that must never come back.</summary>
    public Protection Protection => _protection ??= new Protection(this) { Earlier = EarlierProtected };

    /// <summary>See <see cref="Protection.Earlier"/>.</summary>
    public IReadOnlyDictionary<int, Protection.Found>? EarlierProtected { get; init; }

    /// <summary>What the user should know, found on the way.</summary>
    public List<Hazard> Hazards { get; } = [];

    /// <summary>Tables of which every row was selected; rows that are plainly the same in live are then counted, not staged.</summary>
    public Dictionary<int, long> PlainlySame { get; } = [];

    /// <summary>The stage table of a table, made if it is not there yet.</summary>
    public async Task<StageTable> StageAsync(TableMatch table)
    {
        if (Find(table) is { } made)
            return made;
        var stage = Describe(table);
        foreach (var statement in stage.Create(Dialect))
            await PostAsync(statement);
        _tables[table.Index] = stage;
        return stage;
    }

    /// <summary>What the stage table of a table would be, without making it.</summary>
    public StageTable Describe(TableMatch table)
    {
        Rowback.Schema.MissingPart.EnsureReadable(table.Live);
        return new StageTable(table, schema, Dialect);
    }

    /// <summary>
    /// An empty temporary table for rows that are needed only for a moment. Those with the same columns share one: engines keep what a transaction has made
    /// and dropped in mind until its end.
    /// </summary>
    public async Task<Identifier> EmptyAsync(string name, IReadOnlyList<SqlText> columns)
    {
        SqlText declared = $"({columns})";
        var shape = name + RenderedSql.Literal(declared, Dialect);
        if (_passing.TryGetValue(shape, out var made))
        {
            var many = made.Rows > Few;
            await PostAsync(Dialect.Empty(made.Name, many));
            made.Rows = many ? 0 : made.Rows;
            return made.Name;
        }

        var table = Dialect.Temporary(name + _passing.Count.ToString(CultureInfo.InvariantCulture));
        await PostAsync($"DROP TABLE IF EXISTS {table}");
        await PostAsync($"CREATE TEMPORARY TABLE {table.Unqualified()} {declared}");
        _passing[shape] = new Passing(table);
        return table;
    }

    /// <summary>Brings rows of the backup's table into a temporary one (<see cref="IBackupDatabase.StageAsync"/>). A scan that this needs is announced.</summary>
    public async Task<long> FetchAsync(TableMatch table, StageRequest request)
    {
        _scans ??= new Scans(this);
        await _scans.AnnounceAsync(table, request);
        if (table.Never is not null && !request.FillExisting && Find(table) is { } stage && stage.Name == request.Target)
            return await Protection.FetchAsync(stage, request);
        var came = await backup.StageAsync(request, cancellation);
        if (_passing.Values.FirstOrDefault(p => p.Name == request.Target) is { } passing)
            passing.Rows += came;
        return came;
    }

    /// <summary>Counts what every temporary table holds (<see cref="StageTable.Tally"/>).</summary>
    public async Task CountRowsAsync()
    {
        foreach (var stages in Tables.Chunk(AtOnce))
            await Tally.TakeAsync(this, stages);
    }

    /// <summary>The stage table of a table, or null if none of its rows has been met.</summary>
    public StageTable? Find(TableMatch table) => _tables[table.Index];

    public Task<long> ExecuteAsync(SqlText sql) => live.ExecuteAsync(sql, cancellation);

    /// <summary>Several, one after the other; how many rows each changed.</summary>
    public Task<IReadOnlyList<long>> ExecuteAsync(IReadOnlyList<SqlText> statements) => live.ExecuteAsync(statements, cancellation);

    /// <summary>A statement whose answer does not matter.</summary>
    public Task PostAsync(SqlText sql) => live.PostAsync(sql, cancellation);

    /// <summary>The rows of a query, all of them: for few.</summary>
    public async Task<List<object?[]>> RowsAsync(SqlText sql)
    {
        var rows = new List<object?[]>();
        await foreach (var reader in live.QueryAsync(sql, cancellation))
            rows.Add(Values(reader));
        return rows;
    }

    /// <summary>The one whole number that a query gives; 0 for NULL or no row.</summary>
    public async Task<long> CountAsync(SqlText sql)
    {
        await foreach (var reader in live.QueryAsync(sql, cancellation))
            return reader.IsDBNull(0) ? 0 : Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture);
        return 0;
    }

    /// <summary>How many rows of these temporary tables together a condition over alias <c>s</c> holds for.</summary>
    public async Task<long> CountAsync(IReadOnlyList<StageTable> stages, SqlText condition)
    {
        long count = 0;
        foreach (var asked in stages.Chunk(AtOnce))
            count += await CountAsync($"SELECT sum(n) FROM ({SqlText.Join(" UNION ALL ", asked.Select(s => (SqlText)$"SELECT count(*) AS n FROM {s.Name} AS s WHERE {condition}"))}) AS counts");
        return count;
    }

    /// <summary>For each of these conditions over alias <c>s</c>, how many rows of a temporary table it holds for; counted in one pass.</summary>
    public async Task<IReadOnlyList<long>> CountsAsync(StageTable stage, IReadOnlyList<SqlText> conditions)
    {
        if (conditions.Count == 0)
            return [];
        var row = (await RowsAsync($"SELECT {conditions.Select(c => (SqlText)$"count(*) FILTER (WHERE {c})")} FROM {stage.Name} AS s"))[0];
        return Array.ConvertAll(row, n => Convert.ToInt64(n, CultureInfo.InvariantCulture));
    }

    /// <summary>True if the query has a row.</summary>
    public async Task<bool> AnyAsync(SqlText query) => await CountAsync($"SELECT EXISTS ({query})") != 0;

    /// <summary>Those of the temporary tables that have a row for which a condition over alias <c>s</c> holds, asked of many with one statement.</summary>
    public Task<IReadOnlyList<StageTable>> HavingAsync(IReadOnlyList<StageTable> stages, SqlText condition) => HavingAsync(stages, s => (s, condition));

    /// <summary>The same for whatever is asked of a temporary table, each with a condition of its own.</summary>
    public async Task<IReadOnlyList<T>> HavingAsync<T>(IReadOnlyList<T> questions, Func<T, (StageTable Stage, SqlText Condition)> of)
    {
        var having = new List<T>();
        foreach (var asked in questions.Chunk(AtOnce))
        {
            var exists = asked.Select(of).Select(q => (SqlText)$"EXISTS (SELECT 1 FROM {q.Stage.Name} AS s WHERE {q.Condition})");
            var found = (await RowsAsync($"SELECT {exists}"))[0];
            having.AddRange(asked.Where((_, i) => Convert.ToInt64(found[i], CultureInfo.InvariantCulture) != 0));
        }

        return having;
    }

    public void Report(string stage, TableMatch? table = null, long rows = 0, long? total = null) =>
        progress?.Report(new RestoreProgress(stage, table?.Name.ToString(), rows, total));

    public static object?[] Values(DbDataReader reader)
    {
        var values = new object?[reader.FieldCount];
        for (var i = 0; i < values.Length; i++)
            values[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
        return values;
    }

    /// <summary>A table of <see cref="EmptyAsync"/>.</summary>
    private sealed class Passing(Identifier name)
    {
        public Identifier Name => name;

        /// <summary>How many rows came into it since it was last empty of deleted ones too.</summary>
        public long Rows { get; set; }
    }
}
