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
                SELECT {stage.ShownKey(bench.Dialect, "s")}, s.cause, s.cause_key, s.cause_table, s.never FROM {stage.Name} AS s WHERE {IsSkipped}
                ORDER BY {stage.StagedAddress("s")} LIMIT {RestorePlan.ShownSkips - rows.Count}
                """))
            {
                var cause = Convert.ToInt32(row[1] ?? Cause.Duplicate, CultureInfo.InvariantCulture);
                rows.Add(new SkippedRow(stage.Table.Name.ToString(), KeyText.Parts((string?)row[0]), Reason(bench.Schema, stage.Table, cause, (string?)row[2], row[3])) { Relation = cause >= 0 ? bench.Schema.Relations[cause].Name : null });
            }
        }

        return (rows, count);
    }

    /// <param name="schema">The tables.</param>
    /// <param name="table">The row's.</param>
    /// <param name="cause">See <see cref="Cause"/>.</param>
    /// <param name="key">The row that is the cause.</param>
    /// <param name="of">The table in which the cause lies; null where it is the row's own.</param>
    public static string Reason(SchemaMatch schema, TableMatch table, int cause, string? key, object? of)
    {
        var there = of is null ? table : schema.Tables[Convert.ToInt32(of, CultureInfo.InvariantCulture)];
        switch (cause)
        {
            case Cause.Duplicate:
                return of is null ? $"a unique value is held by {table} {KeyText.Display(key)} in live" : $"a unique value of what it hung on is held by {there} {KeyText.Display(key)} in live";
            case Cause.Held:
                return $"left as live has it, because a unique value is held by {table} {KeyText.Display(key)}";
            case Cause.Protected when of is null:
                return key is null ? "it is protected (\"never\" in rowback.json)" : $"{table} {KeyText.Display(key)}, which would stand for it, is protected (\"never\" in rowback.json)";
            case Cause.Protected:
                return $"{there}{(key is null ? "" : " " + KeyText.Display(key))} is protected (\"never\" in rowback.json)";
        }

        var relation = schema.Relations[cause];
        return $"{relation.Parent} {KeyText.Display(key)} is gone from live ({relation.Name}, {Action(relation.OnDelete)})";
    }

    public static string Action(OnDelete action) => action switch
    {
        OnDelete.Cascade => "on delete cascade",
        OnDelete.Restrict => "on delete restrict",
        OnDelete.SetNull => "on delete set null",
        OnDelete.SetDefault => "on delete set default",
        _ => "on delete no action",
    };
}
