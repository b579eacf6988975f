using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Comparing;

/// <summary>
/// Says of each row at hand which verdict a restore would begin with. References are taken at their word, but for rows that a restore gave new
/// keys: whether a parent's key has been given to a stranger is for the plan to find.
/// </summary>
internal sealed class ViewedIdentity(ILiveDatabase live, SchemaMatch schema, DifferenceTable rows, Renumbering renumbering, CancellationToken cancellation)
{
    private static readonly Identifier KindOf = DifferenceTable.KindColumn;

    private Dialect Dialect => live.Dialect;

    private TableMatch Table => rows.Table;

    public async Task JudgeAsync()
    {
        var joined = JoinKey.Of(Table, schema);
        await CompareAsync(
            Table.KeyIsWholeRow ? renumbering.Same(Table.Columns, Table) : renumbering.Equal(joined ?? Table.Key, Table), joined ?? Table.Key);
        if (!Table.KeyIsWholeRow && NullKeys.MayBe(Table))
            await live.ExecuteAsync(NullKeys.Pair(Dialect, rows), cancellation);
        if (Table.Generator is not null && joined is null)
            await AskAsync();
        await renumbering.RecogniseAsync(rows);
    }

    private async Task CompareAsync(SqlText pair, IReadOnlyList<ColumnMatch> by)
    {
        var same = renumbering.Same(Table.Columns.Except(Table.Key).Except(by), Table);
        await live.ExecuteAsync($"""
            UPDATE {rows.Name} AS s SET {KindOf} = coalesce(
              (SELECT CASE WHEN {same} THEN {Kind.Same} ELSE {Kind.Changed} END FROM {rows.Live} AS l WHERE {pair} LIMIT 1), {Kind.Deleted})
            """, cancellation);
    }

    /// <summary>A generated key may have been drawn again: what else is in common decides (design, Identity).</summary>
    private async Task AskAsync()
    {
        var agreement = new Agreement(Dialect, schema, rows, _ => null);
        var atKey = DifferenceTable.InLive(Dialect, Table.Key);
        if (Table.GeneratorHasNotGoneBack)
        {
            await SetAsync(Kind.Asks, $"NOT EXISTS (SELECT 1 FROM {rows.Live} AS l WHERE {atKey} AND {agreement.Any})");
            return;
        }

        await SetAsync(Kind.Taken, $"NOT EXISTS ({Beside(agreement.Any)}) OR ({renumbering.IsOfAnother(rows)} AND NOT EXISTS ({Beside(agreement.Unique)}))");

        // What an earlier restore inserted under this key, and what still has all that is its own, needs no asking.
        var restored = renumbering.WasRestored(rows) is { IsEmpty: false } was ? (SqlText)$"NOT ({was} AND EXISTS ({Beside(SqlText.All([agreement.Any, agreement.OwnAllSame]))}))" : SqlText.Empty;
        await SetAsync(Kind.Asks, SqlText.All([$"NOT EXISTS ({Beside(agreement.Unique)})", restored]));

        SqlText Beside(SqlText agrees) => $"SELECT 1 FROM {rows.Live} AS l WHERE {atKey} AND {agrees}";
    }

    private Task SetAsync(int kind, SqlText condition) =>
        live.ExecuteAsync($"UPDATE {rows.Name} AS s SET {KindOf} = {kind} WHERE s.{KindOf} = {Kind.Changed} AND ({condition})", cancellation);
}
