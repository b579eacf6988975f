using System.Globalization;
using Rowback.Matching;
using Rowback.Schema;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Planning;

/// <summary>The rows that are left out, each with the first cause as a sentence.</summary>
internal static class Skips
{
    public static SqlText IsSkipped { get; } = SqlText.Raw("s.keep = 0");

    /// <summary>The first <see cref="RestorePlan.ShownSkips"/> of them by table and key, and how many there are.</summary>
    public static async Task<(IReadOnlyList<SkippedRow> Rows, long Count)> ListAsync(Workbench bench)
    {
        var rows = new List<SkippedRow>();
        long count = 0;
        foreach (var stage in bench.Concerned)
        {
            var here = stage.Tally.LeftOut;
            count += here;
            if (here == 0 || rows.Count >= RestorePlan.ShownSkips)
                continue;
            foreach (var row in await bench.RowsAsync($"""
                SELECT {stage.BackupKey(bench.Dialect, "s")}, s.cause, s.cause_key FROM {stage.Name} AS s WHERE {IsSkipped}
                ORDER BY {stage.StagedAddress("s")} LIMIT {RestorePlan.ShownSkips - rows.Count}
                """))
            {
                rows.Add(new SkippedRow(stage.Table.Name.ToString(), KeyText.Parts((string?)row[0]), Reason(bench.Schema, stage.Table, Convert.ToInt32(row[1] ?? Cause.Duplicate, CultureInfo.InvariantCulture), (string?)row[2])));
            }
        }

        return (rows, count);
    }

    private static string Reason(SchemaMatch schema, TableMatch table, int cause, string? key)
    {
        if (cause == Cause.Duplicate)
            return $"a unique value is held by {table} {KeyText.Display(key)} in live";
        if (cause == Cause.Held)
            return $"left as live has it, because a unique value is held by {table} {KeyText.Display(key)}";
        var relation = schema.Relations[cause];
        return $"{relation.Parent} {KeyText.Display(key)} is gone from live ({relation.Name}, {Action(relation.OnDelete)})";
    }

    private static string Action(OnDelete action) => action switch
    {
        OnDelete.Cascade => "on delete cascade",
        OnDelete.Restrict => "on delete restrict",
        OnDelete.SetNull => "on delete set null",
        OnDelete.SetDefault => "on delete set default",
        _ => "on delete no action",
    };
}
