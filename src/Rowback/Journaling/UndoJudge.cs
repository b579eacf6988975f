using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Journaling;

/// <summary>
/// Decides what can be taken back without harm: an inserted row only if it is as the restore left it and no live row outside refers to it;
/// an overwritten or re-attached column only if it still holds what was written; a removed row only if its place is free.
/// </summary>
internal sealed class UndoJudge(ILiveDatabase live, SchemaMatch schema, Journal journal, IReadOnlyList<UndoTableRows> tables, CancellationToken cancellation)
{
    private Dialect Dialect => live.Dialect;

    public async Task JudgeAsync()
    {
        foreach (var table in tables)
        {
            await JudgeColumnsAsync(table);
            await JudgeInsertedAsync(table);
            await JudgeDeletedAsync(table);
        }

        long stay;
        do
        {
            stay = 0;
            foreach (var table in tables)
            {
                foreach (var relation in schema.ChildrenOf(table.Table))
                    stay += await KeepReferredAsync(table, relation);
            }
        }
        while (stay > 0);
    }

    /// <summary>A column goes back only if it holds what was written; a row of which one column does not stays as it is, whole.</summary>
    private async Task JudgeColumnsAsync(UndoTableRows table)
    {
        SqlText rows = $"u.action IN ({new SqlValue(JournalAction.Update)}, {new SqlValue(JournalAction.Reattach)}) AND u.stay IS NULL";
        if (!await AnyAsync(table, rows))
            return;
        await StayAsync(table, $"{rows} AND NOT EXISTS (SELECT 1 FROM {table.Stage.Live} AS l WHERE {table.At(Dialect, "l", "u")})", "it is gone from live");
        foreach (var column in await journal.ValueColumnsAsync(table.JournalId))
        {
            if (table.Table.Live.FindColumn(column) is not { } live1)
                continue;
            var same = Dialect.Same(live1, $"{new Identifier("l", column)}", Dialect.FromAny($"v.after", live1));
            await StayAsync(table, $"""
                {rows} AND EXISTS (SELECT 1 FROM {journal.Tables.Value} AS v, {table.Stage.Live} AS l
                  WHERE v.tbl = {new SqlValue(table.JournalId)} AND v.new_key = u.new_key AND v.col = {new SqlValue(column)} AND {table.At(Dialect, "l", "u")} AND NOT {same})
                """, $"{column} has been changed since");
        }
    }

    private async Task JudgeInsertedAsync(UndoTableRows table)
    {
        SqlText rows = $"u.action = {new SqlValue(JournalAction.Insert)} AND u.stay IS NULL";
        if (!await AnyAsync(table, rows))
            return;
        await StayAsync(table, $"{rows} AND NOT EXISTS (SELECT 1 FROM {table.Stage.Live} AS l WHERE {table.At(Dialect, "l", "u")})", "", gone: true);
        await StayAsync(table, $"{rows} AND NOT EXISTS (SELECT 1 FROM {table.Stage.Live} AS l WHERE {table.At(Dialect, "l", "u")} AND {table.IsAsLeft(Dialect, "l", "u")})", "it has been changed since");
    }

    private async Task JudgeDeletedAsync(UndoTableRows table)
    {
        SqlText rows = $"u.action = {new SqlValue(JournalAction.Delete)} AND u.stay IS NULL";
        if (await AnyAsync(table, rows) && !table.Table.KeyIsWholeRow)
            await StayAsync(table, $"{rows} AND EXISTS (SELECT 1 FROM {table.Stage.Live} AS l WHERE {table.At(Dialect, "l", "u")})", "another row has its key by now");
    }

    /// <summary>
    /// A row that is to go stays if a live row refers to it that does not go as well, or lose that reference as well, whatever the on-delete action.
    /// </summary>
    private async Task<long> KeepReferredAsync(UndoTableRows table, Relation relation)
    {
        SqlText rows = $"u.action = {new SqlValue(JournalAction.Insert)} AND u.stay IS NULL";
        if (!await AnyAsync(table, rows))
            return 0;
        var child = Dialect.Live(relation.Child.Name);
        var parent = table.Stage.Live;
        var refers = SqlText.All(relation.ChildColumns.Zip(relation.ParentColumns).Select(p => Dialect.KeyEquals($"{new Identifier("x", p.First.Live.Name)}", $"{new Identifier("l", p.Second.Live.Name)}")));
        var when = relation.When is null ? SqlText.Empty : (SqlText)$"({SqlText.Raw(relation.When)})";
        var goes = SqlText.Empty;
        if (tables.FirstOrDefault(t => t.Table == relation.Child) is { } own)
        {
            SqlText values = $"SELECT 1 FROM {journal.Tables.Value} AS v WHERE v.tbl = {new SqlValue(own.JournalId)} AND v.new_key = c.new_key AND v.col IN ({relation.ChildColumns.Select(c => (SqlText)$"{new SqlValue(c.Live.Name)}")})";
            // Rows without a key are told apart by nothing: if live has more equal ones than go, one of them came later.
            SqlText noneMore = own.Table.KeyIsWholeRow
                ? (SqlText)$"""
                  AND (SELECT count(*) FROM {child} AS y WHERE {own.At(Dialect, "y", "c")})
                    <= (SELECT count(*) FROM {own.Rows} AS d WHERE d.new_key = c.new_key AND d.stay IS NULL AND d.action = {new SqlValue(JournalAction.Insert)})
                  """
                : SqlText.Empty;
            goes = $"""
                NOT EXISTS (SELECT 1 FROM {own.Rows} AS c WHERE c.stay IS NULL AND {own.At(Dialect, "x", "c")} {noneMore}
                  AND (c.action = {new SqlValue(JournalAction.Insert)} OR (c.action <> {new SqlValue(JournalAction.Delete)} AND EXISTS ({values}))))
                """;
        }

        // CROSS JOIN keeps the order: the rows to go are few, and the child's index serves.
        SqlText referred = $"""
            SELECT u.n FROM {table.Rows} AS u CROSS JOIN {parent} AS l CROSS JOIN {child} AS x
            WHERE {rows} AND {table.At(Dialect, "l", "u")} AND {SqlText.All([refers, when, goes])}
            """;
        return await live.ExecuteAsync($"UPDATE {table.Rows} AS t SET stay = 1, reason = {new SqlValue($"a row of {relation.Child} refers to it ({relation.Name})")} WHERE t.n IN ({referred})", cancellation);
    }

    private Task<long> StayAsync(UndoTableRows table, SqlText rows, string reason, bool gone = false) =>
        live.ExecuteAsync($"UPDATE {table.Rows} AS u SET stay = {(gone ? 2 : 1)}, reason = {new SqlValue(reason)} WHERE {rows}", cancellation);

    private async Task<bool> AnyAsync(UndoTableRows table, SqlText rows)
    {
        await foreach (var row in live.QueryAsync($"SELECT EXISTS (SELECT 1 FROM {table.Rows} AS u WHERE {rows})", cancellation))
            return row.GetInt64(0) != 0;
        return false;
    }
}
