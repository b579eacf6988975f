using Rowback.Matching;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Closing;

/// <summary>
/// Finds the restore set: the selection and all that relations add to it, level by level, until nothing new is met. Rows are collected first;
/// <see cref="Fixpoint"/> then takes out those that cannot be there.
/// </summary>
internal sealed class Closure
{
    private readonly Workbench _bench;
    private readonly References _references;
    private readonly Identity _identity;
    private readonly Children _children;
    private readonly Needs _needs;
    private readonly Duplicates _duplicates;
    private readonly LookAlikes _lookAlikes;
    private readonly Overwriting _overwriting;
    private readonly Forbidden _forbidden;

    /// <summary>True while the last look marked parents as needed, so that those they need may follow.</summary>
    private bool _isMarking;

    public Closure(Workbench bench)
    {
        _bench = bench;
        _references = new References(bench);
        _identity = new Identity(bench, _references);
        _children = new Children(bench, _identity);
        _needs = new Needs(bench);
        _duplicates = new Duplicates(bench, _references);
        _lookAlikes = new LookAlikes(bench, _identity, _references);
        _overwriting = new Overwriting(bench);
        _forbidden = new Forbidden(bench, _needs);
    }

    /// <summary>Rows that relations pulled in beyond the user's limit, or null while within it.</summary>
    public long? BeyondLimit { get; private set; }

    public async Task CloseAsync()
    {
        await new Roots(_bench).StageAsync();
        while (true)
        {
            await _identity.JudgeAsync();
            var promoted = await _children.PromoteAsync();
            var moved = await LookUpAsync();
            if ((moved || promoted) && await IsBeyondLimitAsync())
                return;
            var reopened = await CheckAsync();
            // What a row needs is asked once it is known to come back: one that is left out as a duplicate needs nothing.
            if (moved || promoted || _isMarking)
                moved |= _isMarking = await _needs.MarkAsync();
            moved |= reopened;
            moved |= _bench.Question.FollowsRelations && await _children.StageAsync();
            if (moved || promoted)
                continue;
            await _forbidden.ForgetNeedsAsync();
            return;
        }
    }

    /// <summary>Parents of the rows that will be written: staged and judged.</summary>
    private async Task<bool> LookUpAsync()
    {
        foreach (var stage in await _bench.HavingAsync([.. _bench.Concerned.Where(s => !s.Table.KeyIsWholeRow)], NotCompared))
            await MarkChangedAsync(stage);
        SqlText wanted = $"{Fragments.IsWritten("s", overwrites: true)} AND s.up IS NULL";
        var moved = await _bench.HavingAsync(_bench.Concerned, wanted);
        foreach (var stage in moved)
        {
            await _references.LoadWholeAsync(stage, wanted);
            await _references.StageParentsAsync(stage, stage.Parents, r => Referring(r, wanted));
            // One pass over the rows instead of four, where the later stages have nothing to look for.
            var set = new List<SqlText>
            {
                $"{new Identifier("up")} = 1",
                $"{new Identifier("keep")} = CASE WHEN s.state = {RowState.InLive} THEN NULL ELSE 1 END",
            };
            if (!_duplicates.MayFind(stage) && !_lookAlikes.MayFind(stage))
                set.Add($"{new Identifier("checked")} = 1");
            if (stage.Children.Count == 0)
                set.Add($"{new Identifier("down")} = 1");
            await _bench.PostAsync($"UPDATE {stage.Name} AS s SET {set} WHERE {wanted}");
        }

        if (moved.Count > 0)
            await _identity.JudgeAsync();
        // An answer of the user's may have made rows strangers whose references were mapped already.
        var looked = _bench.Question.SameKeys.Count > 0 ? _bench.Concerned : moved;
        foreach (var (stage, relation) in await _bench.HavingAsync<(StageTable Stage, Relation Relation)>([.. looked.SelectMany(s => s.Parents.Select(r => (s, r)))], q => (q.Stage,
            SqlText.All([Referring(q.Relation, SqlText.Raw("s.up = 1")), $"{StageTable.P(q.Relation, "s")} IS NULL"]))))
        {
            await _references.MapAsync(stage, relation, Referring(relation, SqlText.Raw("s.up = 1")));
            await _references.MarkOrphansAsync(stage, relation, Referring(relation, SqlText.Raw("s.up = 1")));
        }

        await _forbidden.LeaveOutAsync();
        return moved.Count > 0;
    }

    /// <summary>Of the rows, those of which it matters what they refer to: not a row in live of which only other columns are overwritten.</summary>
    private SqlText Referring(Relation relation, SqlText rows) =>
        _bench.Question.Sets(relation) ? rows : SqlText.All([rows, Fragments.IsCandidate("s")]);

    /// <summary>Root rows in live of which it is not known yet whether they were changed.</summary>
    private static SqlText NotCompared { get; } = $"s.role = {Role.Root} AND s.state = {RowState.InLive} AND s.changed IS NULL AND s.ask IS NULL AND s.never IS NULL";

    /// <summary>Root rows in live whose values are others than live's, as they stand; references by identity are looked at later.</summary>
    private async Task MarkChangedAsync(StageTable stage)
    {
        var same = SqlText.All(_bench.Question.Compared(stage.Table).Where(c => !stage.Address.Contains(c))
            .Select(c => _bench.Dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", $"{StageTable.C(c, "s")}")));
        stage.MayHaveChanged = true;
        await _bench.PostAsync($"""
            UPDATE {stage.Name} AS s SET {new Identifier("changed")} = CASE WHEN {same} THEN 0 ELSE 1 END
            FROM {stage.Live} AS l WHERE {NotCompared} AND {stage.AtAddress(_bench.Dialect, "l", "s")}
            """);
    }

    /// <summary>
    /// Duplicates and look-alikes of rows whose parents are known. Under merge, parents that somebody made again are looked at too. Returns true if rows refer to what was found, and have to
    /// be looked at again.
    /// </summary>
    private async Task<bool> CheckAsync()
    {
        var taken = new List<StageTable>();
        var merges = _bench.Question.Question.Duplicate == DuplicatePolicy.Merge;
        var candidates = SqlText.All(["s.checked IS NULL AND s.up = 1 AND s.cause IS NULL".Raw(), Fragments.IsCandidate("s")]);
        if (merges)
            candidates = SqlText.All(["s.checked IS NULL".Raw(), SqlText.Any([candidates, $"s.role = {Role.Reference} AND s.state IN ({RowState.Missing}, {RowState.KeyTaken})"])]);
        var looked = _bench.ParentsFirst.Where(s => (merges || !s.IsOnlyReferred) && (_duplicates.MayFind(s) || _lookAlikes.MayFind(s))).ToList();
        // Under merge what is found for one table may make candidates of another's rows.
        foreach (var stage in merges ? looked : await _bench.HavingAsync(looked, candidates))
        {
            if (await _duplicates.FindAsync(stage, candidates) | await _lookAlikes.FindAsync(stage, candidates))
                taken.Add(stage);
        }

        SqlText newlyKnown = $"s.checked IS NULL AND (s.up = 1 OR (s.role >= {Role.Down} AND s.state = {RowState.InLive}))";
        foreach (var stage in await _bench.HavingAsync([.. _bench.Tables.Where(s => merges || !s.IsOnlyReferred)], newlyKnown))
            await _bench.PostAsync($"UPDATE {stage.Name} AS s SET {new Identifier("checked")} = 1 WHERE {newlyKnown}");

        foreach (var stage in taken)
            await _bench.Protection.MarkJudgedAsync(stage);
        var reopened = false;
        foreach (var relation in taken.SelectMany(s => s.Children).Distinct())
            reopened |= await _references.RemapAsync(relation);
        foreach (var stage in _bench.Concerned)
            await _overwriting.CheckAsync(stage);
        return reopened;
    }

    private async Task<bool> IsBeyondLimitAsync()
    {
        var pulled = await _bench.CountAsync(_bench.Concerned, $"s.role IN ({Role.Down}, {Role.Needed}) AND s.state IN ({RowState.Missing}, {RowState.KeyTaken})");
        if (pulled <= _bench.Question.Question.MaxRows)
            return false;
        BeyondLimit = pulled;
        return true;
    }
}

file static class Text
{
    public static SqlText Raw(this string sql) => SqlText.Raw(sql);
}
