using System.Globalization;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Journaling;

/// <summary>
/// What triggers that an undo fired made of other rows that it brings or sets back, as <see cref="Applying.TriggerEffects"/> is for a restore: those are to be what they were, and what the
/// row's own coming back did to it stays.
/// </summary>
/// <param name="live">Live.</param>
/// <param name="schema">Its relations.</param>
/// <param name="tables">The tables of the entry, parents first.</param>
/// <param name="cancellation">Ends it.</param>
internal sealed class UndoEffects(ILiveDatabase live, SchemaMatch schema, IReadOnlyList<UndoTableRows> tables, CancellationToken cancellation)
{
    private readonly Dictionary<UndoTableRows, HashSet<Column>> _own = [];

    private Dialect Dialect => live.Dialect;

    private bool HasTriggers => tables.Any(t => t.Table.Live.Triggers.Count > 0);

    /// <summary>To be called once a table's rows are back, and those of the tables in a cycle with it, but no others.</summary>
    public async Task NoteOwnAsync(UndoTableRows table, IReadOnlyList<UndoTableRows> cycle)
    {
        if (!HasTriggers || table.KeyIsWholeRow)
            return;
        var referring = cycle.SelectMany(c => schema.ParentsOf(c.Table).Where(r => r.Parent == table.Table).Select(r =>
            (SqlText)$"NOT EXISTS (SELECT 1 FROM {c.Image} AS x WHERE {SqlText.All(r.ChildColumns.Zip(r.ParentColumns).Select(p => Dialect.KeyEquals($"{new Identifier("i", p.Second.Live.Name)}", $"{new Identifier("x", p.First.Live.Name)}")))})"));
        _own[table] = [.. await ChangedAsync(table, SqlText.All(referring))];
    }

    /// <summary>To be called when everything is written.</summary>
    public async Task SettleAsync()
    {
        if (!HasTriggers)
            return;
        // What is put back may fire triggers that change parents in turn. All columns of a row at once: a constraint may be over several of them.
        foreach (var table in tables.Where(t => !t.KeyIsWholeRow).Reverse())
        {
            var columns = (await ChangedAsync(table, SqlText.Empty)).Except(_own.GetValueOrDefault(table) ?? []).ToList();
            if (columns.Count == 0)
                continue;
            var set = columns.Select(c => (SqlText)$"{new Identifier(c.Name)} = CASE WHEN {IsChanged(table, c)} THEN {new Identifier("i", c.Name)} ELSE {new Identifier("l", c.Name)} END");
            await live.ExecuteAsync($"""
                {Dialect.Writing(table.Table.Live).Update} {table.Live} AS l SET {set}
                FROM {table.Rows} AS u CROSS JOIN {table.Image} AS i WHERE i.{UndoImages.Number} = u.n AND {table.At(Dialect, "l", "u")} AND {SqlText.Any(columns.Select(c => IsChanged(table, c)))}
                """, cancellation);
        }
    }

    /// <summary>The columns that are not as they were to be in some rows, of those for which a condition over <c>i</c> is true.</summary>
    private async Task<List<Column>> ChangedAsync(UndoTableRows table, SqlText rows)
    {
        var columns = table.Writable.Except(table.Unknown).Except(table.Key).ToList();
        var changed = new List<Column>();
        if (columns.Count == 0)
            return changed;
        await foreach (var row in live.QueryAsync($"""
            SELECT {columns.Select(c => (SqlText)$"count(*) FILTER (WHERE {IsChanged(table, c)})")} FROM {table.Rows} AS u CROSS JOIN {table.Image} AS i CROSS JOIN {table.Live} AS l
            WHERE {SqlText.All([$"i.{UndoImages.Number} = u.n", table.At(Dialect, "l", "u"), rows])}
            """, cancellation))
            changed.AddRange(columns.Where((_, i) => Convert.ToInt64(row.GetValue(i), CultureInfo.InvariantCulture) > 0));
        return changed;
    }

    private SqlText IsChanged(UndoTableRows table, Column column) =>
        $"((u.action = {new SqlValue(JournalAction.Delete)} OR {ColumnReversal.GoesBack(table, column)}) AND NOT {Dialect.Same(column, $"{new Identifier("l", column.Name)}", $"{new Identifier("i", column.Name)}")})";
}
