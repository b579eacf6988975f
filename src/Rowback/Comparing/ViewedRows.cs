using System.Globalization;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Comparing;

/// <summary>Brings the first of the selected rows into a temporary table, whole.</summary>
internal sealed class ViewedRows(IDatabasePair databases, DifferenceTable rows, CancellationToken cancellation)
{
    private readonly ILiveDatabase _live = databases.Live;
    private readonly Identifier _wanted = databases.Live.Dialect.Temporary("rowback_wanted");

    private TableMatch Table => rows.Table;

    public async Task StageAsync(Selection selection, int limit)
    {
        if (selection.LiveWhere is null)
            await StageSelectedAsync(selection, limit);
        else if (Table.KeyIsWholeRow)
            throw NoKey("Give it one under \"identities\" in rowback.json, or use --where.");
        else if (selection.Where is null && selection.Keys.Count == 0)
            await StageLiveAsync(selection.LiveWhere);
        else
            await StageBothAsync(selection, selection.LiveWhere);
    }

    private async Task StageSelectedAsync(Selection selection, long most)
    {
        // A table without a key has a hidden address, of no type that matters, or is addressed by all it has. So is a row with NULL in its key.
        if ((Table.KeyIsWholeRow || (selection.Keys.Count == 0 && NullKeys.MayBe(Table))) && Table.Backup.RowAddress is { } address)
        {
            await FillAsync([_live.Dialect.AnyType], Keys(selection, [address]), most);
            await StageAsync([address]);
            return;
        }

        var columns = Table.DisplayKey.Select(c => c.Backup.Name).ToList();
        try
        {
            await FillAsync([.. Table.DisplayKey.Select(c => _live.Dialect.StageType(c.Live))], Keys(selection, columns), most);
        }
        catch (RowbackException refused) when (refused.Code == "BAD_VALUE" && selection.Keys.Count > 0)
        {
            throw Staging.Keys.Bad(Table, selection.Keys, refused);
        }

        await StageAsync(columns);
    }

    private async Task StageLiveAsync(string liveWhere)
    {
        await FillWithLiveAsync(liveWhere);
        await StageAsync([.. Table.Key.Select(c => c.Backup.Name)]);
    }

    /// <summary>The condition on live thins the rows out only when they are there.</summary>
    private async Task StageBothAsync(Selection selection, string liveWhere)
    {
        await StageSelectedAsync(selection, long.MaxValue);
        await FillWithLiveAsync(liveWhere);
        var isWanted = SqlText.All(Table.Key.Select((c, i) => _live.Dialect.KeyEquals($"{DifferenceTable.C(c, "s")}", $"{new Identifier("w", K(i).Name)}")));
        await _live.ExecuteAsync($"DELETE FROM {rows.Name} AS s WHERE NOT EXISTS (SELECT 1 FROM {_wanted} AS w WHERE {isWanted})", cancellation);
    }

    private Task FillWithLiveAsync(string liveWhere) => FillAsync([.. Table.Key.Select(c => _live.Dialect.StageType(c.Live))],
        _live.SelectAsync(Table.Name, [.. Table.Key.Select(c => c.Live.Name)], liveWhere, cancellation), long.MaxValue);

    private async Task FillAsync(IReadOnlyList<SqlText> types, IAsyncEnumerable<object?[]> keys, long most)
    {
        await _live.ExecuteAsync($"DROP TABLE IF EXISTS {_wanted}", cancellation);
        await _live.ExecuteAsync($"CREATE TEMPORARY TABLE {new Identifier(_wanted.Name)} ({types.Select((t, i) => (SqlText)$"{K(i)} {t}")})", cancellation);
        long count = 0;
        await foreach (var key in keys)
        {
            if (count++ >= most)
                break;
            await _live.ExecuteAsync($"INSERT INTO {_wanted} VALUES ({key.Select(k => (SqlText)$"{new SqlValue(k)}")})", cancellation);
        }
    }

    private Task<long> StageAsync(IReadOnlyList<string> columns) => databases.Backup.StageAsync(new StageRequest
    {
        Source = Table.Backup.Name,
        Target = rows.Name,
        Columns = rows.Load,
        KeyColumns = columns,
        Keys = $"SELECT {columns.Select((_, i) => K(i))} FROM {_wanted} AS w",
    }, cancellation);

    private IAsyncEnumerable<object?[]> Keys(Selection selection, IReadOnlyList<string> columns) => selection.Keys.Count > 0
        ? Typed(selection.Keys)
        : databases.Backup.SelectAsync(Table.Backup.Name, columns, selection.Where ?? "1=1", cancellation);

    /// <summary>Keys as text; the column's own type takes them for what they are.</summary>
    private async IAsyncEnumerable<object?[]> Typed(IReadOnlyList<IReadOnlyList<string>> keys)
    {
        await Task.CompletedTask;
        foreach (var key in keys)
        {
            if (Table.KeyIsWholeRow)
                throw NoKey("Use --where.");
            if (key.Count != Table.DisplayKey.Count)
            {
                throw new RowbackException(ErrorKind.Usage, "BAD_KEY",
                    $"The key of {Table} is ({string.Join(", ", Table.DisplayKey)}), but {key.Count} value{(key.Count == 1 ? " was" : "s were")} given.") { Table = Table.ToString(), Key = key };
            }

            yield return [.. key.Zip(Table.DisplayKey, (part, column) => _live.Dialect.TypedKey(part, column.Backup))];
        }
    }

    private RowbackException NoKey(string next) =>
        new(ErrorKind.Usage, "NO_KEY", $"Table {Table} has no key by which its rows could be named.", next) { Table = Table.ToString() };

    private static Identifier K(int index) => new("k" + index.ToString(CultureInfo.InvariantCulture));
}
