using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Journaling;

/// <summary>Lays out the rows that come back as they will be, in a temporary table that has live's column names and the rows' numbers.</summary>
internal sealed class UndoImages(ILiveDatabase live, Journal journal, CancellationToken cancellation)
{
    public static Identifier Number { get; } = new("rowback_n");

    public async Task LayOutAsync(UndoTableRows table)
    {
        var dialect = live.Dialect;
        await live.ExecuteAsync($"DROP TABLE IF EXISTS {table.Image}", cancellation);
        await live.ExecuteAsync($"CREATE TEMPORARY TABLE {table.Image.Unqualified()} ({Number} INTEGER PRIMARY KEY, {table.Written.Select(c => (SqlText)$"{new Identifier(c.Name)} {dialect.StageType(c)}")})", cancellation);
        var values = table.Table.KeyIsWholeRow
            ? table.Stage.DisplayKey.Select((_, i) => (SqlText)$"{UndoTableRows.K(i, "u")}")
            : table.Written.Select(c => Removed(table, c));
        await live.ExecuteAsync($"INSERT INTO {table.Image} SELECT u.n, {values} FROM {table.Rows} AS u WHERE u.action = {new SqlValue(JournalAction.Delete)} AND u.stay IS NULL", cancellation);
    }

    private SqlText Removed(UndoTableRows table, Column column) =>
        $"(SELECT {live.Dialect.FromAny($"v.before", column)} FROM {journal.Tables.Value} AS v WHERE v.tbl = {new SqlValue(table.JournalId)} AND v.new_key = u.new_key AND v.col = {new SqlValue(column.Name)})";
}
