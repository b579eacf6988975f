using Rowback.Closing;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Applying;

/// <summary>
/// Overwritten rows that exchange unique values, or pass them on: engines look at each row as it is written, so those whose value another one
/// gets give it up first.
/// </summary>
internal sealed class Vacating(Workbench bench, StageTable stage)
{
    public async Task GiveUpAsync()
    {
        var columns = Overwriting.Columns(bench, stage);
        var rows = new RewrittenRows(bench, stage, c => columns.Contains(c) ? (SqlText)$"{stage.T(c, "s")}" : null, _ => SqlText.Empty);
        await rows.MaterializeAsync(SqlText.Raw("s.overwrite = 1"));
        foreach (var key in rows.Keys)
        {
            if (rows.Vacated(key) is not { } column || await rows.FindAsync(key) is not { } found)
                continue;
            var holds = SqlText.All(stage.Address.Select((c, i) => bench.Dialect.KeyEquals($"{new Identifier("l", c.Live.Name)}", $"d.{RewrittenRows.Holder(i)}")));
            var alike = SqlText.All(key.Columns.Where(c => c != column.Live.Name).Select(c => bench.Dialect.KeyEquals($"{new Identifier("m", c)}", $"{new Identifier("l", c)}")));
            // A number behind all others beside which it stands, another for each row.
            SqlText nothing = column.Live.NotNull
                ? $"(SELECT coalesce(max({new Identifier("m", column.Live.Name)}), 0) FROM {stage.Live} AS m WHERE {alike}) + d.place"
                : SqlText.Raw("NULL");
            await bench.WriteAsync($"""
                UPDATE {stage.Live} AS l SET {new Identifier(column.Live.Name)} = {nothing}
                FROM (SELECT {stage.Address.Select((_, i) => RewrittenRows.Holder(i))}, min({RewrittenRows.Row}) AS place FROM {found} WHERE {RewrittenRows.GivenUp} = 1
                  GROUP BY {stage.Address.Select((_, i) => RewrittenRows.Holder(i))}) AS d WHERE {holds}
                """);
        }
    }
}
