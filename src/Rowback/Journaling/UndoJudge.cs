using Rowback.Comparing;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Journaling;

/// <summary>
/// Decides what can be taken back without harm: an inserted row only if it is as the restore left it and no live row outside refers to it;
/// an overwritten or re-attached column only if it still holds what was written; a removed row only if its place is free.
/// </summary>
internal sealed class UndoJudge(ILiveDatabase live, SchemaMatch schema, Journal journal, IReadOnlyList<UndoTableRows> tables, CancellationToken cancellation)
{
    private static readonly SqlValue _insert = new(JournalAction.Insert), _delete = new(JournalAction.Delete);

    private Dialect Dialect => live.Dialect;

    public async Task JudgeAsync()
    {
        foreach (var table in tables)
        {
            if (table.KeyIsWholeRow)
                await new EqualRows(live, cancellation).FindAsync(table);
            await JudgeProtectedAsync(table);
            await JudgeColumnsAsync(table);
            await JudgeInsertedAsync(table);
            await JudgeDeletedAsync(table);
            await new UndoImages(live, schema, journal, cancellation).LayOutAsync(table);
        }

        var constraints = new UndoConstraints(live, schema, journal, tables, cancellation);
        var referred = new ReferredRows(live, schema, journal, tables, cancellation);
        long stay;
        do
        {
            stay = 0;
            foreach (var table in tables)
            {
                stay += await constraints.JudgeAsync(table);
                stay += await referred.KeepAsync(table);
            }
        }
        while (stay > 0);
    }

    /// <summary>
    /// What must never come back does not by undoing an undo either, and what must not be changed stays. The backup is not there to be asked; what was erased since is listed in live.
    /// </summary>
    private async Task JudgeProtectedAsync(UndoTableRows table)
    {
        const string Reason = "it is protected (\"never\" in rowback.json)";
        SqlText rows = $"u.stay IS NULL AND (u.action = {_delete} OR {JournalAction.SetsColumns("u.action")})";
        if (table.Table.Never is not { } never || !await AnyAsync(table, rows))
            return;
        if (never.All)
        {
            await StayAsync(table, rows, Reason);
            return;
        }

        if ((never.ListedIn ?? never.Live) is null)
            return;
        if (table.KeyIsWholeRow || !table.Key.SequenceEqual(table.Table.DisplayKey.Select(c => c.Live)))
        {
            await StayAsync(table, rows, "the table has another key by now, so that it cannot be told whether it is protected (\"never\" in rowback.json)");
            return;
        }

        var keys = Dialect.Temporary(table.Rows.Name + "_never");
        SqlText has = $"EXISTS (SELECT 1 FROM {keys} AS k WHERE {SqlText.All(table.Key.Select((_, i) => Dialect.KeyEquals($"{CarriedKeys.K(i, "k")}", $"{UndoTableRows.K(i, "u")}")))})";
        if (never.ListedIn is not null)
        {
            await ListedKeys.FillListedAsync(live, table.Table, keys, cancellation);
            // A row may have been listed by the key that it had before a restore gave it another.
            SqlText before = $"u.key IN (SELECT {Dialect.KeyJson([.. table.Key.Select((_, i) => (SqlText)$"{CarriedKeys.K(i, "k")}")])} FROM {keys} AS k)";
            await StayAsync(table, $"{rows} AND ({has} OR {before})", Reason);
        }

        if (never.Live is not null)
        {
            await CarriedKeys.FillAsync(live, keys, [.. table.Key.Select(c => Dialect.StageType(c))], ListedKeys.LiveAsync(live, table.Table, cancellation), cancellation);
            await StayAsync(table, $"{rows} AND {has}", Reason);
        }
    }

    /// <summary>A column goes back only if it holds what was written; a row of which one column does not stays as it is, whole.</summary>
    private async Task JudgeColumnsAsync(UndoTableRows table)
    {
        SqlText rows = $"u.stay IS NULL AND {JournalAction.SetsColumns("u.action")}";
        if (!await AnyAsync(table, rows))
            return;
        var columns = (await journal.ValueColumnsAsync(table.JournalId)).Select(c => table.Find(c)).OfType<NotedColumn>().Where(c => c.Live is not null).ToList();
        SqlText holds = $"EXISTS (SELECT 1 FROM {journal.Tables.Value} AS v WHERE v.tbl = {new SqlValue(table.JournalId)} AND v.new_key = u.new_key AND v.col IN ({columns.Select(c => (SqlText)$"{new SqlValue(c.Name)}")}))";
        await StayAsync(table, $"{rows} AND (NOT EXISTS (SELECT 1 FROM {table.Live} AS l WHERE {table.At(Dialect, "l", "u")}) OR NOT {holds})", "", gone: true);
        foreach (var column in columns)
        {
            var same = Dialect.Same(column.Live!, $"{new Identifier("l", column.Live!.Name)}", Dialect.FromAny($"v.after", column.Live));
            await StayAsync(table, $"""
                {rows} AND EXISTS (SELECT 1 FROM {journal.Tables.Value} AS v, {table.Live} AS l
                  WHERE v.tbl = {new SqlValue(table.JournalId)} AND v.new_key = u.new_key AND v.col = {new SqlValue(column.Name)} AND {table.At(Dialect, "l", "u")} AND NOT {same})
                """, $"{column.Live.Name} has been changed since");
        }
    }

    private async Task JudgeInsertedAsync(UndoTableRows table)
    {
        SqlText rows = $"u.action = {_insert} AND u.stay IS NULL";
        if (!await AnyAsync(table, rows))
            return;
        if (!table.KeyIsWholeRow && table.Key.Any(c => !c.NotNull))
            await StayAsync(table, $"{rows} AND {SqlText.Any(table.Key.Select((_, i) => (SqlText)$"{UndoTableRows.K(i, "u")} IS NULL"))}", "its key holds NULL, which tells it from no other row");
        SqlText there = $"EXISTS (SELECT 1 FROM {table.Live} AS l WHERE {table.At(Dialect, "l", "u")}";
        await StayAsync(table, $"{rows} AND NOT {there})", "", gone: true);
        if (table.Gone is { } column)
            await StayAsync(table, rows, $"column {column.Name} {UndoTables.Renamed}, so that it cannot be told whether it is as the restore left it");
        else
            await StayAsync(table, $"{rows} AND NOT {there} AND {table.IsAsLeft(Dialect, "l", "u")})", "it has been changed since");
    }

    private async Task JudgeDeletedAsync(UndoTableRows table)
    {
        SqlText rows = $"u.action = {_delete} AND u.stay IS NULL";
        if (await AnyAsync(table, rows) && !table.KeyIsWholeRow)
            await StayAsync(table, $"{rows} AND EXISTS (SELECT 1 FROM {table.Live} AS l WHERE {table.At(Dialect, "l", "u")})", "another row has its key by now");
    }

    private Task<long> StayAsync(UndoTableRows table, SqlText rows, string reason, bool gone = false) =>
        live.ExecuteAsync($"UPDATE {table.Rows} AS u SET stay = {(gone ? 2 : 1)}, reason = {new SqlValue(reason)} WHERE {rows}", cancellation);

    private Task<bool> AnyAsync(UndoTableRows table, SqlText rows) => live.AnyAsync($"SELECT 1 FROM {table.Rows} AS u WHERE {rows}", cancellation);
}
