using System.Runtime.CompilerServices;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Comparing;

/// <summary>Shows selected rows of the backup beside the live row that is the same row, or has its key.</summary>
internal sealed class RowView(IDatabasePair databases, SchemaMatch schema, SessionOptions options)
{
    private const int ColumnsAtOnce = 900;

    private readonly ILiveDatabase _live = databases.Live;

    private Dialect Dialect => _live.Dialect;

    /// <summary>As <see cref="DatabaseComparison.Restores"/>.</summary>
    public Func<Task<EarlierRestores>> Restores { get; init; } = () => Task.FromResult(EarlierRestores.None);

    /// <summary>
    /// The selected rows, at most <paramref name="limit"/> of them, in the order of their keys; if the selection names none, those that live
    /// lacks or has with other values.
    /// </summary>
    public async IAsyncEnumerable<RowPair> RunAsync(Selection selection, int limit, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var table = schema.Find(selection.Table);
        MissingPart.EnsureReadable(table.Live);
        await _live.BeginAsync(TransactionKind.Look, cancellation);
        try
        {
            options.Progress?.Report(new RestoreProgress("selecting", table.ToString(), 0, null));
            var rows = new DifferenceTable(table, table.AllColumns.Select(c => c.Index).ToHashSet(), Dialect);
            var restores = await Restores();
            var renumbering = await Renumbering.ReadAsync(databases, schema, restores, cancellation);
            if (IsEmpty(selection))
                await StageDifferencesAsync(rows, renumbering, cancellation);
            else
                await StageSelectedAsync(rows, selection, limit, renumbering, cancellation);
            var pairs = await PairsAsync(rows, limit, renumbering, cancellation);
            var hidden = await new HiddenRows(databases, restores, cancellation).AmongAsync(table, [.. pairs.Select(p => (p.Key, LiveKey(table, p)))]);
            foreach (var (pair, isHidden) in pairs.Zip(hidden))
                yield return isHidden ? Hidden(table, pair) : pair;
            await databases.Backup.EnsureUnchangedAsync(cancellation);
        }
        finally
        {
            await _live.RollbackAsync();
        }
    }

    /// <summary>Nothing was asked for in particular: whatever live lacks or has with other values.</summary>
    private static bool IsEmpty(Selection selection) =>
        selection is { All: false, Where: null, LiveWhere: null, Keys.Count: 0 };

    private async Task StageDifferencesAsync(DifferenceTable rows, Renumbering renumbering, CancellationToken cancellation)
    {
        await new DifferenceStaging(databases, options.Paranoid, cancellation).StageAsync([rows], () => { });
        if (rows.Table.KeyIsWholeRow)
            return;
        await new ViewedIdentity(_live, schema, rows, renumbering, cancellation).JudgeAsync();
        await _live.ExecuteAsync($"DELETE FROM {rows.Name} WHERE {DifferenceTable.KindColumn} = {Kind.Same}", cancellation);
    }

    private async Task StageSelectedAsync(DifferenceTable rows, Selection selection, int limit, Renumbering renumbering, CancellationToken cancellation)
    {
        foreach (var statement in rows.Create(Dialect))
            await _live.ExecuteAsync(statement, cancellation);
        await new ViewedRows(databases, rows, cancellation).StageAsync(selection, limit);
        await new ViewedIdentity(_live, schema, rows, renumbering, cancellation).JudgeAsync();
    }

    private async Task<List<RowPair>> PairsAsync(DifferenceTable rows, int limit, Renumbering renumbering, CancellationToken cancellation)
    {
        var beside = Beside(rows, renumbering);
        var live = rows.Columns.Select(c => new Identifier(c.Live.Name));
        var order = rows.Table.DisplayKey.Select(c => DifferenceTable.C(c, "s")).Append(new Identifier("s", DifferenceTable.N.Name));
        var pairs = new List<PairOfRows>();
        // Both sides of a wide table do not go into one result.
        foreach (var columns in rows.Columns.Chunk(ColumnsAtOnce))
        {
            var read = await _live.RowsAsync($"""
                SELECT s.{DifferenceTable.N}, s.{DifferenceTable.KindColumn}, l.{new Identifier("rowback_found")}, {columns.Select(c => DifferenceTable.C(c, "s"))}, {columns.Select(c => new Identifier("l", c.Live.Name))}
                FROM (SELECT * FROM {rows.Name} AS s ORDER BY {order} LIMIT {limit}) AS s LEFT JOIN (SELECT 1 AS {new Identifier("rowback_found")}, {live} FROM {rows.Live}) AS l ON {beside}
                ORDER BY {order}
                """, cancellation);

            // Without a key several live rows may be equal to one of the backup: one is enough to be shown.
            var distinct = read.DistinctBy(r => Queries.Number(r[0])).ToList();
            if (pairs.Count == 0)
                pairs.AddRange(distinct.Select(r => new PairOfRows((int)Queries.Number(r[1]), r[2] is not null)));
            foreach (var (pair, row) in pairs.Zip(distinct))
            {
                pair.Backup.AddRange(row[3..(3 + columns.Length)]);
                pair.Live.AddRange(row[(3 + columns.Length)..]);
            }
        }

        return [.. pairs.Select(p => Pair(rows, p))];
    }

    /// <summary>The live row <c>l</c> that is shown beside the row <c>s</c>: the one that it is, else the one that has its key.</summary>
    private SqlText Beside(DifferenceTable rows, Renumbering renumbering)
    {
        if (rows.Table.KeyIsWholeRow)
            return renumbering.Same(rows.Columns, rows.Table);
        var joined = JoinKey.Of(rows.Table, schema);
        var beside = DifferenceTable.InLive(Dialect, rows.Table.Key);
        if (joined is not null && (!joined.SequenceEqual(rows.Table.Key) || renumbering.Concerns(rows.Table)))
        {
            beside = SqlText.Any(
            [
                SqlText.All([DifferenceTable.IsDeleted("s"), beside]),
                SqlText.All([$"NOT {DifferenceTable.IsDeleted("s")}", renumbering.Equal(joined, rows.Table)]),
            ]);
        }

        if (NullKeys.MayBe(rows.Table))
            beside = SqlText.Any([beside, $"s.{DifferenceTable.KindColumn} = {Kind.Same} AND {SqlText.All([NullKeys.Has(rows, "s"), NullKeys.IsEqual(Dialect, rows)])}"]);
        SqlText newKey = $"s.{DifferenceTable.NewKey}";
        return renumbering.Concerns(rows.Table)
            ? SqlText.Any([SqlText.All([$"{newKey} IS NULL", beside]), SqlText.All([$"{newKey} IS NOT NULL", renumbering.AtNewKey(rows.Table, newKey)])])
            : beside;
    }

    private static IReadOnlyList<string>? LiveKey(TableMatch table, RowPair pair) =>
        pair.Live is { } live && !table.KeyIsWholeRow ? [.. table.DisplayKey.Select(c => live.GetValueOrDefault(c.Live.Name) ?? "NULL")] : null;

    /// <summary>No more of it than its key; nothing of one that has no other.</summary>
    private static RowPair Hidden(TableMatch table, RowPair pair) =>
        new(pair.Table, table.KeyIsWholeRow ? [] : pair.Key, new Dictionary<string, string?>(), null, "protected");

    private static RowPair Pair(DifferenceTable rows, PairOfRows pair)
    {
        var columns = rows.Columns;
        var before = new Dictionary<string, string?>(StringComparer.Ordinal);
        var now = new Dictionary<string, string?>(StringComparer.Ordinal);
        for (var i = 0; i < columns.Count; i++)
        {
            before[columns[i].Live.Name] = ValueText.Shown(pair.Backup[i]);
            now[columns[i].Live.Name] = ValueText.Shown(pair.Live[i]);
        }

        var key = ValueText.Key(rows.Table.DisplayKey.Select(k => pair.Backup[IndexOf(columns, k)]));
        return new RowPair(rows.Table.ToString(), key, before, pair.InLive ? now : null, Verdict(pair.Kind, pair.InLive));
    }

    private static string Verdict(int kind, bool inLive) => kind switch
    {
        Kind.Same => "same",
        Kind.Changed => "changed",
        Kind.Asks => "asks",
        Kind.Taken => "key taken",
        _ => inLive ? "key taken" : "missing",
    };

    private static int IndexOf(IReadOnlyList<ColumnMatch> columns, ColumnMatch column)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i] == column)
                return i;
        }

        return -1;
    }

    /// <summary>The values of a row of the backup, and of the live row beside it (NULL where there is none), in the columns' order.</summary>
    private sealed record PairOfRows(int Kind, bool InLive)
    {
        public List<object?> Backup { get; } = [];

        public List<object?> Live { get; } = [];
    }
}
