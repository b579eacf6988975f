using Rowback.Comparing;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Journaling;

/// <summary>
/// Lays out rows as they will be, in a temporary table that has live's column names and the rows' numbers: those that come back, and those of which
/// columns go back. What a generated column will hold is known only of the former, from the journal; else it is NULL.
/// </summary>
internal sealed class UndoImages(ILiveDatabase live, SchemaMatch schema, Journal journal, CancellationToken cancellation)
{
    public static Identifier Number { get; } = new("rowback_n");

    private static readonly SqlText Returning = $"u.stay IS NULL AND u.action = {new SqlValue(JournalAction.Delete)}";

    private static readonly SqlText GoingBack = $"u.stay IS NULL AND {JournalAction.SetsColumns("u.action")}";

    public async Task LayOutAsync(UndoTableRows table)
    {
        var columns = table.Table.Live.Columns;
        await live.ExecuteAsync($"DROP TABLE IF EXISTS {table.Image}", cancellation);
        await live.ExecuteAsync($"CREATE TEMPORARY TABLE {table.Image.Unqualified()} ({Number} {live.Dialect.RowNumberType}, {columns.Select(c => (SqlText)$"{new Identifier(c.Name)} {live.Dialect.StageType(c)}")})", cancellation);
        await live.ExecuteAsync($"INSERT INTO {table.Image} SELECT u.n, {columns.Select(c => Returned(table, c))} FROM {table.Rows} AS u WHERE {Returning}", cancellation);
        if (!table.KeyIsWholeRow)
            await LayOutGoingBackAsync(table);
        var referred = schema.ChildrenOf(table.Table).Select(r => r.ParentColumns).DistinctBy(c => string.Join(',', c.Select(x => x.Index)));
        foreach (var (parts, i) in referred.Select((r, i) => (r, i)))
            await live.ExecuteAsync($"CREATE INDEX {live.Dialect.IndexOn(live.Dialect.Temporary($"{table.Image.Name}_r{i}"), table.Image)} ({parts.Select(c => new Identifier(c.Live.Name))})", cancellation);
        await live.AnalyzeAsync(table.Image, cancellation);
    }

    private async Task LayOutGoingBackAsync(UndoTableRows table)
    {
        var columns = table.Writable;
        await live.ExecuteAsync($"INSERT INTO {table.Image} ({Number}, {columns.Select(c => new Identifier(c.Name))}) SELECT u.n, {columns.Select(c => new Identifier("l", c.Name))} FROM {table.Rows} AS u CROSS JOIN {table.Live} AS l WHERE {GoingBack} AND {table.At(live.Dialect, "l", "u")}", cancellation);
        foreach (var name in await journal.ValueColumnsAsync(table.JournalId))
        {
            if (table.Find(name) is not { Live: { Generated: GeneratedKind.None } column })
                continue;
            await live.ExecuteAsync($"""
                UPDATE {table.Image} AS i SET {new Identifier(column.Name)} = {live.Dialect.FromAny($"x.before", column)}
                FROM (SELECT u.n AS n, v.before AS before FROM {table.Rows} AS u CROSS JOIN {journal.Tables.Value} AS v
                  WHERE {GoingBack} AND v.tbl = {new SqlValue(table.JournalId)} AND v.new_key = u.new_key AND v.col = {new SqlValue(name)}) AS x
                WHERE i.{Number} = x.n
                """, cancellation);
        }
    }

    /// <summary>The value of a row that comes back; of a column that it did not have, what every new row gets.</summary>
    private SqlText Returned(UndoTableRows table, Column column)
    {
        if (table.KeyIsWholeRow && IndexOf(table.Key, column) is >= 0 and var index)
            return $"{UndoTableRows.K(index, "u")}";
        var name = column.Generated != GeneratedKind.None ? column.Name : table.Noted.FirstOrDefault(c => c.Live == column)?.Name;
        if (name is not null)
            return $"(SELECT {live.Dialect.FromAny($"v.before", column)} FROM {journal.Tables.Value} AS v WHERE v.tbl = {new SqlValue(table.JournalId)} AND v.new_key = u.new_key AND v.col = {new SqlValue(name)})";
        return column.Default is null || table.Table.Live.Generator?.Column == column.Name ? SqlText.Raw("NULL") : $"({SqlText.Raw(column.Default)})";
    }

    private static int IndexOf(IReadOnlyList<Column> columns, Column column)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i] == column)
                return i;
        }

        return -1;
    }
}
