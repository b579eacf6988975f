using Rowback.Matching;

namespace Rowback.Drawing;

/// <summary>A restore set by table, as a graph: what is done with how many rows, by which relations they came, and where what they referred to is gone.</summary>
public static class PlanGraph
{
    /// <param name="plan">The plan.</param>
    /// <param name="schema">The schemas that it was made with.</param>
    /// <param name="done">True where it has been carried out.</param>
    public static Graph Of(RestorePlan plan, SchemaMatch schema, bool done = false)
    {
        var branches = plan.Tree.SelectMany(Flat).ToList();
        var came = branches.Where(b => b.Relation is not null).ToLookup(b => b.Relation!, StringComparer.Ordinal);
        var lost = plan.Skipped.Select(s => s.Relation).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var concerned = plan.Tables.Select(t => t.Table).Concat(branches.Select(b => b.Table)).ToHashSet(StringComparer.Ordinal);
        // What rows referred to and is gone is no part of the restore, and yet the reason for what is left out.
        var names = concerned.Concat(schema.Relations.Where(r => lost.Contains(r.Name)).Select(r => r.Parent.ToString())).Distinct(StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        var tables = schema.Tables.Where(t => names.Contains(t.ToString())).ToList();
        var places = tables.Select((table, place) => (table, place)).ToDictionary(p => p.table, p => p.place);
        var boxes = tables.Select(t => Box(t, t.ToString(), concerned.Contains(t.ToString()))).ToList();
        return new Graph
        {
            Title = done ? "What was restored, by table" : "What would be restored, by table",
            Description = string.Concat(boxes.Select(Sentence)).TrimEnd(),
            Tables = boxes,
        };

        GraphTable Box(TableMatch table, string name, bool isConcerned)
        {
            var lines = isConcerned ? [.. Counts(plan, branches, name, done)] : new List<GraphLine> { new("gone from live", GraphTone.Care) };
            var tone = lines.Count == 0 ? GraphTone.Faint : lines[0].Tone;
            lines.AddRange(schema.ParentsOf(table).Where(r => places.ContainsKey(r.Parent)).Select(r => Line(r, places[r.Parent], [.. came[r.Name]], lost.Contains(r.Name))));
            return new GraphTable(name, tone, lines);
        }
    }

    private static IEnumerable<PlanBranch> Flat(PlanBranch branch) => [branch, .. branch.Branches.SelectMany(Flat)];

    private static IEnumerable<GraphLine> Counts(RestorePlan plan, List<PlanBranch> branches, string name, bool done)
    {
        if (plan.Tables.FirstOrDefault(t => t.Table == name) is not { } counts)
            yield break;
        if (counts.Stop > 0)
            yield return new GraphLine($"? {Counted.Of(counts.Stop)} to be decided", GraphTone.Bad);
        if (counts.Insert > 0)
            yield return new GraphLine($"+ {Counted.Of(counts.Insert)} {(done ? "inserted" : "to insert")}", GraphTone.Good) { Remark = Remark(counts) };
        if (counts.Update > 0)
            yield return new GraphLine($"~ {Counted.Of(counts.Update)} {(done ? "overwritten" : "to overwrite")}", GraphTone.Care);
        if (counts.Reattach > 0)
            yield return new GraphLine($"~ {Counted.Of(counts.Reattach)} {(done ? "re-attached" : "to re-attach")}", GraphTone.Care);
        var merged = branches.Where(b => b.Table == name && b.Verdict == "merge").Sum(b => b.Count);
        if (merged > 0)
            yield return new GraphLine($"= {Counted.Of(merged)} taken for live rows", GraphTone.Care);
        if (counts.Skip > 0)
            yield return new GraphLine($"− {Counted.Of(counts.Skip)} left out", GraphTone.Care);
        if (counts.Changed > 0)
            yield return new GraphLine($"= {Counted.Of(counts.Changed)} left as live has them", GraphTone.Faint);
        if (counts.Same > 0)
            yield return new GraphLine($"= {Counted.Of(counts.Same)} in live already", GraphTone.Faint);

        string? Remark(TablePlan table) => table.NewKeys switch
        {
            0 => null,
            1 => "1 new key",
            var many => $"{Counted.Of(many)} new keys",
        };
    }

    private static GraphLine Line(Relation relation, int to, IReadOnlyList<PlanBranch> came, bool lost)
    {
        var coming = came.Where(b => b.Verdict is not ("skip" or "asks")).ToList();
        var tone = came.Any(b => b.Verdict == "asks") ? GraphTone.Bad
            : coming.Any(b => b.Verdict is "insert" or "needed") ? GraphTone.Good
            : came.Count > 0 || lost ? GraphTone.Care : GraphTone.Faint;
        var remarks = came.GroupBy(b => Sign(b.Verdict)).Select(g => g.Key + Counted.Of(g.Sum(b => b.Count))).ToList();
        if (lost)
            remarks.Add("gone");
        return new GraphLine(string.Join(", ", relation.ChildColumns), tone)
        {
            To = to,
            Remark = remarks.Count == 0 ? null : string.Join(' ', remarks),
            IsBroken = coming.Count == 0 && (lost || came.Count > 0),
            Relation = relation.Name,
        };
    }

    private static string Sign(string verdict) => verdict switch
    {
        "insert" => "+",
        "needed" => "needs ",
        "update" or "reattach" => "~",
        "skip" => "−",
        "asks" => "?",
        _ => "=",
    };

    private static string Sentence(GraphTable table)
    {
        var counts = table.Lines.Where(l => l.To is null).Select(l => l.Remark is null ? l.Text : $"{l.Text} ({l.Remark})");
        var relations = table.Lines.Where(l => l.To is not null && l.Remark is not null).Select(l => $"by {l.Relation} {l.Remark}");
        var all = string.Join(", ", counts.Concat(relations));
        return all.Length == 0 ? $"{table.Name}. " : $"{table.Name}: {all}. ";
    }
}
