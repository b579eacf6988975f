using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Comparing;

/// <summary>
/// Asks of the rows that differ by key whether they are who they seem to be (design, Identity): links are known by what they join, and a
/// generated key may have been drawn again for a stranger. Parents come before children, for whom it matters whom they mean.
/// </summary>
internal sealed class IdentityRefinement(
    IDatabasePair databases, SchemaMatch schema, IReadOnlyList<TableDifference> differences, Renumbering renumbering, CancellationToken cancellation)
{
    private static readonly Identifier KindOf = DifferenceTable.KindColumn;

    private readonly ILiveDatabase _live = databases.Live;
    private readonly Dictionary<TableMatch, TableDifference> _byTable = differences.ToDictionary(d => d.Rows.Table);
    private readonly HashSet<TableMatch> _withStrangers = [];

    private Dialect Dialect => _live.Dialect;

    public async Task RefineAsync()
    {
        foreach (var table in Staging.TableOrder.ParentsFirst(schema))
        {
            if (_byTable.TryGetValue(table, out var difference))
                await RefineAsync(difference);
        }
    }

    private async Task RefineAsync(TableDifference difference)
    {
        var table = difference.Rows.Table;
        if (table.KeyIsWholeRow)
            return;
        var joined = JoinKey.Of(table, schema);
        var changed = false;
        if (joined is not null && (!joined.SequenceEqual(table.Key) || renumbering.Concerns(table)) && difference.Deleted + difference.Changed > 0)
        {
            await PairByJoinAsync(difference.Rows, joined);
            changed = true;
        }
        else if (joined is null && difference.Changed > 0)
        {
            if (renumbering.Concerns(table))
                changed = await renumbering.CompareAgainAsync(difference.Rows) > 0;
            if (table.Generator is not null)
                changed |= await FindStrangersAsync(difference.Rows);
        }

        changed |= await renumbering.RecogniseAsync(difference.Rows);
        if (difference.Deleted > 0 && NullKeys.MayBe(table))
            changed |= await _live.ExecuteAsync(NullKeys.Pair(Dialect, difference.Rows), cancellation) > 0;

        // What joined a row whose key a stranger has now was deleted with it, though a link to the stranger may look the same.
        foreach (var relation in schema.ParentsOf(table).Where(r => r.When is null && _withStrangers.Contains(r.Parent) && r.ChildColumns.All((joined ?? table.Key).Contains)))
        {
            await TakeWithParentAsync(difference.Rows, relation);
            changed = true;
        }

        if (!changed)
            return;
        difference.Deleted = await CountAsync(difference.Rows, Kind.Deleted, Kind.Taken);
        difference.Changed = await CountAsync(difference.Rows, Kind.Changed, Kind.Asks);
        if (await CountAsync(difference.Rows, Kind.Taken, Kind.Taken) > 0)
            _withStrangers.Add(table);
    }

    /// <summary>A link that has another key, or none that is in live, is still there if a live row joins the same.</summary>
    private async Task PairByJoinAsync(DifferenceTable rows, IReadOnlyList<ColumnMatch> joined)
    {
        var complete = SqlText.All(joined.Select(c => (SqlText)$"{DifferenceTable.C(c, "s")} IS NOT NULL"));
        var same = renumbering.Same(rows.Table.Columns.Except(rows.Table.Key).Except(joined), rows.Table);
        await _live.ExecuteAsync($"""
            UPDATE {rows.Name} AS s SET {KindOf} = coalesce(
              (SELECT CASE WHEN {same} THEN {Kind.Same} ELSE {Kind.Changed} END FROM {rows.Live} AS l WHERE {renumbering.Equal(joined, rows.Table)}),
              CASE WHEN s.{KindOf} = {Kind.Deleted} THEN {Kind.Deleted} ELSE {Kind.Taken} END)
            WHERE {complete}
            """, cancellation);
    }

    /// <summary>
    /// Where the generator went back, or may have, a live row that has the key and nothing else in common is a stranger. Where it did not,
    /// such a row cannot be told.
    /// </summary>
    private async Task<bool> FindStrangersAsync(DifferenceTable rows)
    {
        if (rows.Table.GeneratorHasNotGoneBack)
            return false;
        var agreement = new Agreement(Dialect, schema, rows, r => _byTable.TryGetValue(r.Parent, out var d) ? d.Rows : null);
        return await _live.ExecuteAsync($"""
            UPDATE {rows.Name} AS s SET {KindOf} = {Kind.Taken}
            WHERE s.{KindOf} = {Kind.Changed} AND (NOT EXISTS ({Beside(agreement.Any)}) OR ({renumbering.IsOfAnother(rows)} AND NOT EXISTS ({Beside(agreement.Unique)})))
            """, cancellation) > 0;

        SqlText Beside(SqlText agrees) => $"SELECT 1 FROM {rows.Live} AS l WHERE {DifferenceTable.InLive(Dialect, rows.Table.Key)} AND {agrees}";
    }

    private async Task TakeWithParentAsync(DifferenceTable rows, Relation relation)
    {
        var parent = _byTable[relation.Parent].Rows;
        await _live.ExecuteAsync(rows.KeyIndex(Dialect), cancellation);
        await databases.Backup.StageAsync(new StageRequest
        {
            Source = rows.Table.Backup.Name,
            Target = rows.Name,
            Columns = rows.Load,
            Constants = [(KindOf.Name, new SqlValue((long)Kind.Taken))],
            KeyColumns = [.. relation.ChildColumns.Select(c => c.Backup.Name)],
            ComparedAs = Staging.Fragments.ComparedAs(Dialect, relation),
            Keys = $"SELECT {relation.ParentColumns.Select((c, i) => (SqlText)$"p.{DifferenceTable.C(c)} AS {KeyColumn(i)}")} FROM {parent.Name} AS p WHERE p.{KindOf} = {Kind.Taken}",
        }, cancellation);
        var means = SqlText.All(relation.ChildColumns.Zip(relation.ParentColumns)
            .Select(c => Dialect.KeyEquals($"{DifferenceTable.C(c.Second, "p")}", $"{DifferenceTable.C(c.First, "s")}")));
        await _live.ExecuteAsync($"""
            UPDATE {rows.Name} AS s SET {KindOf} = {Kind.Taken}
            WHERE s.{KindOf} IN ({Kind.Changed}, {Kind.Same}) AND EXISTS (SELECT 1 FROM {parent.Name} AS p WHERE p.{KindOf} = {Kind.Taken} AND {means})
            """, cancellation);
    }

    private static Identifier KeyColumn(int index) => new("k" + index.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private Task<long> CountAsync(DifferenceTable rows, int kind, int orKind) =>
        _live.CountAsync($"SELECT count(*) FROM {rows.Name} AS s WHERE s.{KindOf} IN ({kind}, {orKind})", cancellation);
}
