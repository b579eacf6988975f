using System.Globalization;
using Rowback.Matching;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Planning;

/// <summary>The restore set as a tree: per table and relation that pulled rows in, the verdicts, counted, with a few samples.</summary>
internal sealed class PlanTree(Workbench bench)
{
    private const int Samples = 3;

    private sealed record Group(StageTable Stage, Relation? Via, string Verdict, long Count, IReadOnlyList<string> Samples);

    public async Task<IReadOnlyList<PlanBranch>> BuildAsync()
    {
        var groups = new List<Group>();
        foreach (var stage in bench.Concerned)
            groups.AddRange(await GroupsAsync(stage));
        var left = new List<Group>(groups.Where(g => g.Via is not null));
        var tree = new List<PlanBranch>();
        foreach (var root in groups.Where(g => g.Via is null).OrderBy(g => g.Verdict == "insert" ? 0 : 1).ThenBy(g => g.Stage.Table.Index))
            tree.Add(Grow(root, left));
        foreach (var rest in left.ToList())
        {
            if (left.Remove(rest))
                tree.Add(Branch(rest, []));
        }

        foreach (var (index, same) in bench.PlainlySame)
        {
            if (same > 0)
                tree.Add(new PlanBranch { Table = bench.Schema.Tables[index].Name.ToString(), Verdict = "same", Count = same });
        }

        return tree;
    }

    private static PlanBranch Grow(Group group, List<Group> left)
    {
        if (group.Verdict is "skip")
            return Branch(group, []);
        var own = left.Where(g => Hangs(g, group)).ToList();
        own.ForEach(g => left.Remove(g));
        return Branch(group, [.. own.Select(g => Grow(g, left))]);
    }

    /// <summary>A child hangs on the row that it referred to; a needed parent on the row that needs it.</summary>
    private static bool Hangs(Group group, Group on) =>
        (group.Verdict == "needed" ? group.Via!.Child : group.Via!.Parent) == on.Stage.Table;

    private static PlanBranch Branch(Group group, IReadOnlyList<PlanBranch> branches) => new()
    {
        Table = group.Stage.Table.Name.ToString(),
        Relation = group.Via?.Name,
        Verdict = group.Verdict,
        Count = group.Count,
        Samples = group.Samples,
        Branches = branches,
    };

    private async Task<List<Group>> GroupsAsync(StageTable stage)
    {
        var verdict = PlannedRows.Verdict(stage);
        var found = await bench.RowsAsync($"""
            SELECT v, r, count(*) FROM (SELECT {verdict} AS v, CASE WHEN s.role = {Role.Root} THEN NULL ELSE s.via END AS r FROM {stage.Name} AS s) AS x
            WHERE v IS NOT NULL GROUP BY v, r ORDER BY v, r
            """);
        var label = RowText.Label(stage);
        var groups = new List<Group>();
        foreach (var row in found)
        {
            var name = (string)row[0]!;
            var via = row[1] is null ? null : bench.Schema.Relations[Convert.ToInt32(row[1], CultureInfo.InvariantCulture)];
            var samples = await bench.RowsAsync($"""
                SELECT {stage.ShownKey(bench.Dialect, "s")}, {(label is null ? SqlText.Raw("NULL") : (SqlText)$"{StageTable.C(label, "s")}")} FROM {stage.Name} AS s
                WHERE {verdict} = {new SqlValue(name)} AND CASE WHEN s.role = {Role.Root} THEN NULL ELSE s.via END IS NOT DISTINCT FROM {new SqlValue(row[1])}
                ORDER BY {stage.StagedAddress("s")} LIMIT {Samples}
                """);
            groups.Add(new Group(stage, via, name, Convert.ToInt64(row[2], CultureInfo.InvariantCulture),
                [.. samples.Where(s => s[0] is not null).Select(s => KeyText.Display((string?)s[0]) + (s[1] is null ? "" : " " + RowText.Value(s[1])))]));
        }

        return groups;
    }
}
