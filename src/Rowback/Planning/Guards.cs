using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Planning;

/// <summary>
/// The checks by which a script makes sure, before it writes, that what it judged is what the plan said: per table the number of rows and a
/// digest of verdicts, keys and values, those of live included where they are compared or changed.
/// </summary>
internal static class Guards
{
    public static async Task AddAsync(Workbench bench, Script script)
    {
        foreach (var stage in bench.Tables)
        {
            if (stage.Tally.Matters == 0)
                continue;
            SqlText inserted = $"(SELECT count(*) FROM {stage.Name} WHERE keep = 1)";
            script.Check($"{stage.Table}: live or the backup is not what it was when this was planned", $"{inserted} = {new SqlValue(await bench.CountAsync($"SELECT {inserted}"))}");
            if (stage.Table.Never?.ListedIn is { } listed && stage.Tally.Kept > 0)
                script.Check($"{stage.Table}: rows that this would bring back have been listed as never to come back since", NoneListed(stage, bench, listed));
            foreach (var query in Queries(stage, bench))
            {
                var digest = bench.Dialect.RowsDigest(query);
                var value = (byte[])(await bench.RowsAsync($"SELECT {digest}"))[0][0]!;
                script.Check($"{stage.Table}: live or the backup is not what it was when this was planned", $"{digest} = {new SqlValue(value)}");
            }
        }
    }

    /// <summary>What was listed when the script was made is in it; what is listed since is looked up when it runs.</summary>
    private static SqlText NoneListed(StageTable stage, Workbench bench, string query)
    {
        var same = stage.DisplayKey.Select((c, i) => (SqlText)$"CAST({CarriedKeys.K(i, "q")} AS {bench.Dialect.TextType}) = CAST({StageTable.C(c, "s")} AS {bench.Dialect.TextType})");
        return $"""
            NOT EXISTS (WITH rowback_listed({stage.DisplayKey.Select((_, i) => CarriedKeys.K(i))}) AS ({SqlText.Raw(query + "\n")})
              SELECT 1 FROM rowback_listed AS q CROSS JOIN {stage.Name} AS s WHERE s.keep = 1 AND {SqlText.All(same)})
            """;
    }

    private static IEnumerable<SqlText> Queries(StageTable stage, Workbench bench)
    {
        var verdicts = SqlText.Raw("s.role, s.state, s.keep, s.newkey, s.merged, s.overwrite, s.cause");
        var states = stage.Parents.SelectMany(r => new SqlText[] { $"{StageTable.P(r, "s")}", $"{StageTable.Reattach(r, "s")}" });
        var values = stage.Table.Columns.Select(c => (SqlText)$"{stage.T(c, "s")}");
        yield return $"SELECT {SqlText.Join(", ", [.. stage.StagedAddress("s").Select(c => (SqlText)$"{c}"), verdicts, .. states, .. values])} FROM {stage.Name} AS s WHERE {Tally.IsOfMatter(stage)} ORDER BY {stage.StagedAddress("s")}";
        if (!stage.Table.KeyIsWholeRow)
        {
            var changed = SqlText.Any([SqlText.Raw("s.overwrite = 1"), .. stage.Parents.Select(r => (SqlText)$"{StageTable.Reattach(r, "s")} = 1")]);
            yield return $"SELECT {stage.Table.Columns.Select(c => new Identifier("l", c.Live.Name))} FROM {stage.Name} AS s CROSS JOIN {stage.Live} AS l WHERE {changed} AND {stage.AtAddress(bench.Dialect, "l", "s")} ORDER BY {stage.StagedAddress("s")}";
        }
    }
}
