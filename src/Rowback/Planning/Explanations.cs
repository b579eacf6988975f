using Rowback.Closing;
using Rowback.Matching;
using Rowback.Selecting;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Planning;

/// <summary>
/// Explains single rows once a plan has been made, from what stands about them in the temporary tables: why the row is there, who it is in live, what became of its parents, what is done.
/// </summary>
internal sealed class Explanations(Workbench bench)
{
    /// <summary>A path longer than this is cut.</summary>
    private const int Longest = 100;

    private readonly Recognition _recognition = new(bench);

    /// <summary>Throws Usage (<c>NO_SUCH_ROW</c>, <c>BAD_KEY</c>) for a row that the backup does not have.</summary>
    public async Task<IReadOnlyList<RowExplanation>> OfAsync(IReadOnlyList<RowName> rows)
    {
        var explained = new List<RowExplanation>();
        foreach (var row in rows)
            explained.Add(await OfAsync(bench.Schema.Find(row.Table), row.Key));
        return explained;
    }

    private async Task<RowExplanation> OfAsync(TableMatch table, IReadOnlyList<string> key)
    {
        var stage = await bench.StageAsync(table);
        var here = SqlText.All(Keys.Equal(stage, key, bench.Dialect, "s"));
        var met = await StagedRow.ReadAsync(bench, stage, here);
        if (met.Count == 0)
            await FetchAsync(stage, key);
        var row = met.Count > 0 ? met[0] : (await StagedRow.ReadAsync(bench, stage, here)).FirstOrDefault()
            ?? throw new RowbackException(ErrorKind.Usage, "NO_SUCH_ROW", $"The backup has no row {table} {KeyText.Display(key)} to explain.", $"`rowback rows {CommandWords.Shell(table.ToString())}` shows what is there.") { Table = table.ToString(), Key = key };
        if (met.Count == 0 && !row.Is("never", 1))
            return await NotReachedAsync(row);
        var (verdict, done) = Verdict(row);
        var path = row.Role >= Role.Down && !row.Is("never", 1) ? await PathAsync(row) : [];
        List<string> because = [Presence(row)];
        if (!row.Is("never", 1))
        {
            if (await _recognition.OfAsync(row) is { } who)
                because.Add(who);
            foreach (var relation in stage.Parents)
            {
                if (await ParentAsync(row, relation) is { } parent)
                    because.Add(parent);
            }
        }

        return Explained(row, verdict, path, because, done);
    }

    private static RowExplanation Explained(StagedRow row, string verdict, IReadOnlyList<ExplainedStep> path, IReadOnlyList<string> because, string done) =>
        new(row.Stage.Table.ToString(), KeyText.Parts(row.Key), verdict, path, because, done) { Label = row.Label is null ? null : RowText.Value(row.Label) };

    private string Presence(StagedRow row)
    {
        var via = row.Via(bench.Schema);
        return row.Role switch
        {
            Role.Root => "It was selected.",
            Role.Needed => $"Another row cannot be without it{(via is null ? "" : $" ({via.Name}, {Skips.Action(via.OnDelete)})")}.",
            Role.Down => $"It hung on a row of the restore{(via is null ? "" : $" ({via.Name}, {Skips.Action(via.OnDelete)})")}, and is missing from live.",
            Role.Met => $"It hung on a row of the restore{(via is null ? "" : $" ({via.Name}, {Skips.Action(via.OnDelete)})")}.",
            _ => "It is looked at only because a row of the restore refers to it.",
        };
    }

    /// <summary>From the row to the one that pulled it in, and so on, to the selection. Circles end where they began.</summary>
    private async Task<IReadOnlyList<ExplainedStep>> PathAsync(StagedRow row)
    {
        var path = new List<ExplainedStep>();
        var passed = new HashSet<(int, long)>();
        for (var at = row; at.Role != Role.Root && at.Via(bench.Schema) is { } via && passed.Add((at.Stage.Table.Index, at.N)) && path.Count < Longest;)
        {
            var needed = at.Role == Role.Needed;
            if (bench.Find(needed ? via.Child : via.Parent) is not { } other)
                break;
            var points = needed ? Fragments.PointsTo(bench.Dialect, via, "s", "q") : Fragments.PointsTo(bench.Dialect, via, "q", "s");
            // Selected rows first: the shortest way is the easiest to see.
            var from = (await StagedRow.ReadAsync(bench, other, $"s.n = (SELECT s.n FROM {other.Name} AS s CROSS JOIN {at.Stage.Name} AS q WHERE q.n = {new SqlValue(at.N)} AND s.role >= {Role.Down} AND {points} ORDER BY s.role DESC, s.n LIMIT 1)")).FirstOrDefault();
            if (from is null)
                break;
            path.Add(new ExplainedStep(via.Name, other.Table.ToString(), KeyText.Parts(from.Key), needed));
            at = from;
        }

        return path;
    }

    /// <summary>What became of the row's parent over one relation; null where it refers to nothing, or where that was of no interest.</summary>
    private async Task<string?> ParentAsync(StagedRow row, Relation relation)
    {
        if (row.Parent(relation) is not { } state || state == ParentState.None)
            return null;
        var parent = bench.Find(relation.Parent) is not { } stage ? null
            : (await StagedRow.ReadAsync(bench, stage, $"s.n IN (SELECT s.n FROM {stage.Name} AS s CROSS JOIN {row.Stage.Name} AS q WHERE q.n = {new SqlValue(row.N)} AND {Fragments.PointsTo(bench.Dialect, relation, "q", "s")})")).FirstOrDefault();
        var name = parent?.Name ?? $"{relation.Parent} {KeyText.Display(await ReferredAsync(row, relation))}";
        var by = $"({relation.Name}, {Skips.Action(relation.OnDelete)})";
        if (row.IsReattached(relation))
            return $"Its reference to {name} {by} was cleared by the deletion, and is given back.";
        if (parent?.Is("never", 1) == true)
            return $"It refers to {name} {by}, which is protected (\"never\" in rowback.json){Without(relation)}";
        switch (state)
        {
            case ParentState.InLive:
                return $"It refers to {name} {by}, which is in live{(parent is not null && parent.LiveKey != parent.Key && parent.Is("state", RowState.InLive) ? $" as {KeyText.Display(parent.LiveKey)}" : "")}.";
            case ParentState.Orphan:
                return $"It refers to {name} {by}, which was not there in the backup already.";
            case ParentState.Default:
                return $"What it referred to over {relation.Name} is gone; the reference is set to its default, as the deletion would have.";
            default:
                return parent?.Is("keep", 1) == true
                    ? $"It refers to {name} {by}, which comes back too."
                    : $"It refers to {name} {by}, which is gone from live and does not come back{Without(relation)}";
        }
    }

    private string Without(Relation relation) => new Needs(bench).Clears(relation) ? "; the row comes without that reference." : "; without it the row is left out.";

    private async Task<string?> ReferredAsync(StagedRow row, Relation relation) =>
        (string?)(await bench.RowsAsync($"SELECT {bench.Dialect.KeyJson([.. relation.ChildColumns.Select(c => (SqlText)$"{StageTable.C(c, "s")}")])} FROM {row.Stage.Name} AS s WHERE s.n = {new SqlValue(row.N)}"))[0][0];

    private (string Verdict, string Done) Verdict(StagedRow row)
    {
        var reattached = row.Stage.Parents.Where(row.IsReattached).Select(r => r.Name).ToList();
        if (row.Is("keep", 0) || row.Is("never", 1))
            return (row.Is("never", 1) ? "protected" : "skip", $"It is left out: {Skips.Reason(bench.Schema, row.Stage.Table, (int)(row.Number("cause") ?? Cause.Duplicate), row.CauseKey, row.Number("cause_table"))}.");
        if (row.Number("ask") is { } ask && row.Role > Role.Reference)
            return ("asks", $"The plan stops until it is decided: {Question((int)ask)}.");
        if (row.Is("merged", 1) && row.Role >= Role.Down)
            return ("merge", $"Nothing is written: live's {row.Stage.Table} {KeyText.Display(row.LiveKey)} stands for it, and what hung on it hangs on that.");
        if (row.Is("keep", 1))
        {
            return (row.Role == Role.Needed ? "needed" : "insert", row.Number("newkey") switch
            {
                NewKeyKind.Drawn => "It is inserted under a new key, which is drawn when it is written.",
                NewKeyKind.Given => $"It is inserted under the key {KeyText.Display(row.LiveKey)} that --new-key gives it.",
                _ => "It is inserted with its own key.",
            });
        }

        if (row.Is("overwrite", 1))
            return ("update", $"Live's row is overwritten with the backup's values{(bench.Question.Question.Columns is { } columns ? $" of {string.Join(", ", columns)}" : "")}.");
        if (reattached.Count > 0)
            return ("reattach", $"Live's row gets back what the deletion cleared: {string.Join(", ", reattached)}. Nothing else of it is touched.");
        if (row.Role == Role.Root)
            return row.Is("changed", 1) ? ("changed", "It is left as live has it, with other values; --existing overwrite puts the backup's back.") : ("same", "Nothing: live has it with the same values.");
        return row.Role == Role.Reference ? ("referred", "Nothing is done with it.") : ("met", NothingOfMet(row));
    }

    private string NothingOfMet(StagedRow row) => row.Is("state", RowState.InLive) || row.Via(bench.Schema) is not { } via
        ? "Nothing: it is in live, and what is in live is not touched."
        : $"It does not come back: over {via.Name} ({Skips.Action(via.OnDelete)}) nothing is followed, since the deletion cannot have removed it; --follow {via.Name} brings it.";

    private static string Question(int ask) => ask switch
    {
        Ask.SameRow => "is the live row with its key this row? (--same-key)",
        Ask.LookAlike => "is the live row that is equal in all but the key this row? (--look-alike)",
        Ask.Duplicate => "another live row holds a unique value of it (--duplicate)",
        Ask.TwoDuplicates => "its unique values point to several live rows",
        Ask.NoNewKey or Ask.GivenKeyTaken => "its key is taken (--new-key)",
        Ask.Held => "another row holds a unique value that it would be overwritten with (--duplicate)",
        Ask.Clash => "another row that comes back would hold the same unique value",
        _ => "its parent is gone (--missing-parents)",
    };

    private async Task FetchAsync(StageTable stage, IReadOnlyList<string> key)
    {
        var wanted = bench.Dialect.Temporary("rowback_explained");
        try
        {
            await CarriedKeys.FillAsync(bench.Live, wanted, [.. stage.DisplayKey.Select(c => bench.Dialect.StageType(c.Live))], One(), bench.Cancellation);
        }
        catch (RowbackException refused) when (refused.Code == "BAD_VALUE")
        {
            throw Keys.Bad(stage.Table, [key], refused);
        }

        await bench.FetchAsync(stage.Table, new Engines.StageRequest
        {
            Source = stage.Table.Backup.Name,
            Target = stage.Name,
            Columns = stage.AllColumns,
            Constants = [("role", new SqlValue((long)Role.Reference)), ("loaded", new SqlValue(1L))],
            KeyColumns = [.. stage.DisplayKey.Select(c => c.Backup.Name)],
            Keys = $"SELECT {stage.DisplayKey.Select((_, i) => CarriedKeys.K(i))} FROM {wanted}",
            KeyCount = 1,
        });

        async IAsyncEnumerable<object?[]> One()
        {
            await Task.CompletedTask;
            yield return [.. key];
        }
    }

    /// <summary>A row that the restore did not come to.</summary>
    private async Task<RowExplanation> NotReachedAsync(StagedRow row)
    {
        var stage = row.Stage;
        if (bench.PlainlySame.ContainsKey(stage.Table.Index) && bench.Question.Selections.Any(s => s.Table == stage.Table && s.Selection.All))
            return Explained(row, "same", [], ["It was selected, with every row of its table.", "Live has a row with its key and the same values."], "Nothing: live has it with the same values.");
        var because = new List<string>();
        foreach (var relation in stage.Parents)
        {
            if (bench.Find(relation.Parent) is not { } other)
                continue;
            var parent = (await StagedRow.ReadAsync(bench, other, $"s.role >= {Role.Down} AND s.n IN (SELECT s.n FROM {other.Name} AS s CROSS JOIN {stage.Name} AS q WHERE q.n = {new SqlValue(row.N)} AND {Fragments.PointsTo(bench.Dialect, relation, "q", "s")})")).FirstOrDefault();
            if (parent is not null)
                because.Add($"It hung on {parent.Name} ({relation.Name}, {Skips.Action(relation.OnDelete)}), but {NotFollowed(relation, parent)}.");
        }

        if (because.Count == 0)
            because.Add("It was not selected, and no relation leads to it from a row that comes back.");
        if (!stage.Table.KeyIsWholeRow)
        {
            var there = await bench.AnyAsync($"SELECT 1 FROM {stage.Name} AS s CROSS JOIN {stage.Live} AS l WHERE s.n = {new SqlValue(row.N)} AND {stage.AtAddress(bench.Dialect, "l", "s")}");
            because.Add(there ? "Live has a row with its key." : "Live has no row with its key.");
        }

        return Explained(row, "not reached", [], because, "Nothing: it is not in the restore set.");
    }

    private string NotFollowed(Relation relation, StagedRow parent)
    {
        var question = bench.Question;
        if (!question.FollowsRelations)
            return "with --columns no relation is followed";
        if (question.IsWithout(relation.Child))
            return $"--without {relation.Child} brings nothing back there";
        if (relation.Child.Never is { All: true })
            return $"all of {relation.Child} is protected (\"never\" in rowback.json)";
        if (question.Question.NoChildren)
            return "--no-children brings back only what was selected and what that needs";
        if (parent.Is("never", 1) || parent.Is("keep", 0))
            return $"{parent.Name} is left out";
        if (relation.ClearsReference && !question.IsFollowed(relation))
            return $"such a relation is not followed, since the deletion cannot have removed it; --follow {relation.Name} brings it";
        if (parent.Role == Role.Needed)
            return $"{parent.Name} comes back only because another row needs it, without what hung on it";
        if (parent.Is("state", RowState.InLive) && parent.Role != Role.Root)
            return $"{parent.Name} is still in live, and not followed further";
        return bench.Hazards.Exists(h => h.Code == "MAX_ROWS") ? "the plan stopped before, at --max-rows" : "the condition of that relation does not hold for it";
    }
}
