using System.Globalization;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Planning;

/// <summary>What has been found of each row, in the words that plans have for it.</summary>
internal static class PlannedRows
{
    /// <summary>The verdict on the staged row <c>s</c>; NULL for one that nothing is done with and nothing was asked about.</summary>
    public static SqlText Verdict(StageTable stage)
    {
        var reattached = SqlText.Any(stage.Parents.Select(r => (SqlText)$"{StageTable.Reattach(r, "s")} = 1"));
        return $"""
            CASE WHEN s.ask IS NOT NULL AND s.role > {Role.Reference} THEN 'asks' WHEN s.merged = 1 AND s.role >= {Role.Down} THEN 'merge' WHEN s.keep = 0 THEN 'skip'
              WHEN s.keep = 1 AND s.role = {Role.Needed} THEN 'needed' WHEN s.keep = 1 THEN 'insert' WHEN s.overwrite = 1 THEN 'update'
              WHEN {reattached} THEN 'reattach' WHEN s.role = {Role.Root} AND s.changed = 1 THEN 'changed' WHEN s.role = {Role.Root} THEN 'same' END
            """;
    }

    /// <summary>The rows of one table, by their key in the backup.</summary>
    public static async IAsyncEnumerable<PlannedRow> ReadAsync(Workbench bench, StageTable stage)
    {
        SqlText rows = $"""
            SELECT x.k, x.v, x.r FROM (SELECT {stage.BackupKey(bench.Dialect, "s")} AS k, CASE WHEN s.never = 1 THEN 'protected' ELSE {Verdict(stage)} END AS v, CASE WHEN s.role = {Role.Root} THEN NULL ELSE s.via END AS r, s.n AS n FROM {stage.Name} AS s ORDER BY {stage.StagedAddress("s")}) AS x
            WHERE x.v IS NOT NULL
            """;
        await foreach (var row in bench.Live.QueryAsync(rows, bench.Cancellation))
        {
            var via = row.IsDBNull(2) ? null : bench.Schema.Relations[Convert.ToInt32(row.GetValue(2), CultureInfo.InvariantCulture)];
            yield return new PlannedRow(stage.Table.Name.ToString(), KeyText.Parts(row.GetString(0)), row.GetString(1), via?.Name);
        }
    }
}
