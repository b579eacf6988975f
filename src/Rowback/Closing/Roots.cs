using Rowback.Matching;
using Rowback.Selecting;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Closing;

/// <summary>Brings the selected rows of the backup into their temporary tables, as root rows.</summary>
internal sealed class Roots(Workbench bench)
{
    public async Task StageAsync()
    {
        foreach (var (table, selection) in bench.Question.Selections)
        {
            bench.Report("selecting", table);
            var stage = await bench.StageAsync(table);
            (stage.MayHaveUndecided, stage.IsOnlyReferred) = (true, false);
            if (selection.Keys.Count > 0)
                await StageKeysAsync(stage, selection.Keys);
            else if (selection.Where is not null)
                await StagePredicateAsync(stage, selection.Where);
            else if (selection.LiveWhere is not null)
                await StageLiveAsync(stage, selection.LiveWhere);
            else
                await StageDifferencesAsync(stage);
            if (selection.LiveWhere is not null)
                await NarrowAsync(stage, selection.LiveWhere);
        }
    }

    private IReadOnlyList<(string, SqlValue)> Constants { get; } =
        [("role", new SqlValue((long)Role.Root)), ("loaded", new SqlValue(1L)), ("reached", new SqlValue(1L)), ("forced", new SqlValue(1L))];

    private async Task StageKeysAsync(StageTable stage, IReadOnlyList<IReadOnlyList<string>> keys)
    {
        foreach (var key in keys)
            Keys.Check(stage, key);
        try
        {
            var carried = await CarryAsync(stage, [.. stage.DisplayKey.Select(c => c.Live)], Rows());
            await StageCarriedAsync(stage, [.. stage.DisplayKey.Select(c => c.Backup.Name)], carried);
        }
        catch (RowbackException refused) when (refused.Code == "BAD_VALUE")
        {
            throw Keys.Bad(stage.Table, keys, refused);
        }

        foreach (var key in keys.Where(k => stage.KeyMayBeNull && k.Contains("NULL")))
            await StagePredicateAsync(stage, string.Join(" AND ", stage.DisplayKey.Zip(key, Is)));
        var found = await bench.CountAsync($"SELECT count(*) FROM {stage.Name} AS s WHERE s.role = {Role.Root}");
        if (found == 0)
        {
            throw new RowbackException(ErrorKind.Usage, "NO_SUCH_ROW", $"The backup has no row of {stage.Table} with {(keys.Count == 1 ? "this key" : "any of these keys")}: {string.Join(", ", keys.Take(5).Select(k => string.Join("/", k)))}.",
                $"`rowback rows {CommandWords.Shell(stage.Table.ToString())}` shows what is there.") { Table = stage.Table.ToString(), Key = keys[0] };
        }

        // As keys with NULL in them are shown.
        string Is(ColumnMatch column, string part) => bench.Dialect.Quote(new Identifier(column.Backup.Name))
            + (part == "NULL" && !column.Backup.NotNull ? " IS NULL" : " = " + bench.Dialect.Literal(part));

        async IAsyncEnumerable<object?[]> Rows()
        {
            await Task.CompletedTask;
            foreach (var key in keys)
                yield return [.. key.Zip(stage.DisplayKey, (part, column) => bench.Dialect.TypedKey(part, column.Backup))];
        }
    }

    private async Task StagePredicateAsync(StageTable stage, string predicate)
    {
        var rows = bench.Backup.SelectAsync(stage.Table.Backup.Name, stage.BackupRow, predicate, bench.Cancellation);
        await StageCarriedAsync(stage, stage.BackupRow, await CarryAsync(stage, stage.HasRowAddress ? null : [.. stage.Address.Select(c => c.Live)], rows));
    }

    /// <summary>Only the keys leave the connection on which the predicate was evaluated.</summary>
    private async Task<Identifier> CarryAsync(StageTable stage, IReadOnlyList<Schema.Column>? columns, IAsyncEnumerable<object?[]> rows)
    {
        var carried = bench.Dialect.Temporary("rowback_selected");
        SqlText[] types = columns is null ? [bench.Dialect.AnyType] : [.. columns.Select(c => bench.Dialect.StageType(c))];
        await CarriedKeys.FillAsync(bench.Live, carried, types, rows, bench.Cancellation);
        return carried;
    }

    private async Task StageCarriedAsync(StageTable stage, IReadOnlyList<string> columns, Identifier carried)
    {
        await bench.FetchAsync(stage.Table, new Engines.StageRequest
        {
            Source = stage.Table.Backup.Name,
            Target = stage.Name,
            Columns = stage.AllColumns,
            Constants = Constants,
            KeyColumns = columns,
            Keys = $"SELECT {columns.Select((_, i) => new Identifier("k" + Text(i)))} FROM {carried}",
            KeyCount = await bench.CountAsync($"SELECT count(*) FROM {carried}"),
        });
    }

    /// <summary>
    /// The backup's rows that can be the live rows of a predicate: those with their keys, and those that an earlier restore gave them. Where rows are
    /// known by something else than their key, every row has to be looked at.
    /// </summary>
    private async Task StageLiveAsync(StageTable stage, string predicate)
    {
        if (stage.Table.KeyIsWholeRow || stage.Table.KeyIsConfigured || Identity.JoinKey(stage) is not null)
        {
            await StageEveryRowAsync(stage);
            return;
        }

        var carried = await CarryFromLiveAsync(stage, predicate);
        if (bench.Renumbered(stage.Table) is { } renumbered)
        {
            var old = stage.Address.Select((c, i) => bench.Dialect.KeyPart($"j.{new Identifier("old_key")}", i, c.Live));
            var isNew = stage.Address.Select((c, i) => bench.Dialect.KeyEquals($"k.{new Identifier("k" + Text(i))}", bench.Dialect.KeyPart($"j.{new Identifier("new_key")}", i, c.Live)));
            await bench.ExecuteAsync($"INSERT INTO {carried} SELECT {old} FROM ({renumbered}) AS j WHERE EXISTS (SELECT 1 FROM {carried} AS k WHERE {SqlText.All(isNew)})");
        }

        await StageCarriedAsync(stage, [.. stage.Address.Select(c => c.Backup.Name)], carried);
    }

    private Task<Identifier> CarryFromLiveAsync(StageTable stage, string predicate) =>
        CarryAsync(stage, [.. stage.Address.Select(c => c.Live)], bench.Live.SelectAsync(stage.Table.Live.Name, [.. stage.Address.Select(c => c.Live.Name)], predicate, bench.Cancellation));

    private Task<long> StageEveryRowAsync(StageTable stage) =>
        bench.FetchAsync(stage.Table, new Engines.StageRequest { Source = stage.Table.Backup.Name, Target = stage.Name, Columns = stage.AllColumns, Constants = Constants });

    /// <summary>
    /// Every row is selected: only those that differ from live are brought here, the others are counted; and for each followed relation
    /// the children that differ, in one pass over the child table instead of a look-up for each row.
    /// </summary>
    private async Task StageDifferencesAsync(StageTable stage)
    {
        if (IsBroughtByKey(stage.Table))
        {
            await StageEveryRowAsync(stage);
            return;
        }

        // Tables that have a temporary table to themselves can be compared at the same time; a second relation of the same child comes after.
        var together = new List<Engines.DifferenceRequest> { Difference(stage, [], null, Constants) };
        var after = new List<Engines.DifferenceRequest>();
        foreach (var relation in stage.Children.Where(bench.Question.IsFollowed))
        {
            var child = await bench.StageAsync(relation.Child);
            (child.MayHaveUndecided, child.IsOnlyReferred) = (true, false);
            if (bench.Question.Selections.Any(s => s.Table == relation.Child && s.Selection is { All: true, LiveWhere: null }))
                continue;
            if (IsBroughtByKey(child.Table))
            {
                bench.Report("comparing", relation.Child);
                await bench.FetchAsync(child.Table, new Engines.StageRequest
                {
                    Source = child.Table.Backup.Name,
                    Target = child.Name,
                    Columns = child.AllColumns,
                    Constants = ChildConstants(relation),
                    When = relation.When,
                });
                continue;
            }

            var request = Difference(child, [.. relation.ChildColumns.Select(c => c.Backup.Name)], relation.When, ChildConstants(relation));
            var alone = relation.When is null && together.TrueForAll(r => r.Target != request.Target);
            (alone ? together : after).Add(request);
        }

        bench.Report("comparing", stage.Table);
        var counts = (await bench.Backup.StageDifferencesAsync(together, null, bench.Cancellation))[0];
        bench.PlainlySame[stage.Table.Index] = counts.Backup - counts.Missing - counts.Different;
        foreach (var request in after)
            await bench.Backup.StageDifferencesAsync(request, bench.Cancellation);
    }

    /// <summary>Rows that are known by something else than their key have to be looked at, and of those that must never come back no more than the key may be.</summary>
    private static bool IsBroughtByKey(Matching.TableMatch table) => table.KeyIsWholeRow || table.KeyIsConfigured || table.Never is not null;

    private static IReadOnlyList<(string, SqlValue)> ChildConstants(Relation relation) =>
        [("role", new SqlValue((long)Role.Met)), ("loaded", new SqlValue(1L)), ("reached", new SqlValue(1L)), ("via", new SqlValue((long)relation.Index))];

    private static Engines.DifferenceRequest Difference(StageTable stage, IReadOnlyList<string> notNull, string? when, IReadOnlyList<(string, SqlValue)> constants) =>
        new()
        {
            Backup = stage.Table.Backup.Name,
            Live = stage.Table.Live.Name,
            Key = [.. stage.Table.Key.Select(c => (c.Backup.Name, c.Live.Name))],
            Compared = [.. stage.Table.Columns.Where(c => !stage.Table.Key.Contains(c)).Select(c => (c.Backup.Name, c.Live.Name))],
            Target = stage.Name,
            Columns = stage.AllColumns,
            Constants = constants,
            NotNull = notNull,
            When = when,
        };

    /// <summary>
    /// Keeps of the rows just selected those whose live row, the one that is the same row, fulfils the predicate. What is asked about
    /// is kept: the plan stops there anyway.
    /// </summary>
    private async Task NarrowAsync(StageTable stage, string predicate)
    {
        if (stage.Table.KeyIsWholeRow)
            throw new RowbackException(ErrorKind.Usage, "NO_KEY", $"{stage.Table} has no key, so no live row can be told to be the same row with other values.", "Configure its identity in rowback.json.") { Table = stage.Table.ToString() };
        await new Identity(bench, new References(bench)).JudgeAsync();
        var carried = await CarryFromLiveAsync(stage, predicate);
        await bench.PostAsync($"CREATE INDEX {bench.Dialect.IndexOn(bench.Dialect.Temporary("rowback_selected_key"), carried)} ({stage.Address.Select((_, i) => new Identifier("k" + Text(i)))})");
        await bench.ExecuteAsync($"""
            DELETE FROM {stage.Name} AS s WHERE s.role = {Role.Root}
              AND (s.state <> {RowState.InLive} OR NOT EXISTS (SELECT 1 FROM {carried} AS k WHERE {SqlText.All(stage.Address.Select((c, i) => bench.Dialect.KeyEquals($"k.{new Identifier("k" + Text(i))}", $"{stage.T(c, "s")}")))}))
            """);
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
