using Rowback.Matching;
using Rowback.Schema;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Closing;

/// <summary>
/// Decides for every staged row which live row, if any, <em>is</em> this row (design, Identity): with the fewest columns that decide, in
/// sets, parents before children where references have a say.
/// </summary>
internal sealed class Identity(Workbench bench, References references)
{
    private static readonly SqlText Undecided = SqlText.Raw("s.state IS NULL");
    private readonly GeneratedKeys _generated = new(bench, references);
    private readonly Needs _needs = new(bench);

    /// <summary>Judges all rows that are not judged yet, and what has to be staged to judge them.</summary>
    public async Task JudgeAsync()
    {
        while (true)
        {
            var waiting = await bench.HavingAsync([.. bench.ParentsFirst.Where(s => s.MayHaveUndecided)], Undecided);
            foreach (var stage in bench.Tables)
                stage.MayHaveUndecided = false;
            foreach (var stage in waiting)
                stage.MayHaveUndecided = true;

            if (waiting.Count == 0)
                return;
            bench.Report("judging", waiting[0].Table);
            long came = 0;
            foreach (var stage in waiting)
            {
                came += await references.StageParentsAsync(stage, Relations(stage), _ => Undecided);
                if (await AnyNullKeyAsync(stage))
                    came += await references.StageParentsAsync(stage, stage.Parents, _ => SqlText.All([Undecided, stage.HasNullKey("s")]));
            }

            var found = SqlText.Raw("s.state IS NULL AND s.found = 1");
            foreach (var stage in await bench.HavingAsync(waiting, found))
            {
                came += await references.StageParentsAsync(stage, stage.Parents, _ => found);
            }

            if (came > 0)
                continue;
            if (await JudgeAsync(waiting, force: false))
                continue;

            // Rows that wait for each other in a cycle. Generated keys first: references that nobody can tell yet are nothing in common, so that
            // strangers who refer to each other are not taken for the rows. Then what is left takes the references at their word.
            if (!await JudgeAsync([.. waiting.Where(s => s.Table.Generator is not null && JoinKey(s) is null)], force: true))
                await JudgeAsync(waiting, force: true);
        }
    }

    /// <summary>
    /// The unique key by which a row is known through what it joins: made of two or more references, or the primary key; null
    /// where there is none. (A single reference that happens to be unique says less than the row's own key.)
    /// </summary>
    public static IReadOnlyList<ColumnMatch>? JoinKey(StageTable stage)
    {
        if (stage.Table.KeyIsConfigured)
            return null;
        var live = stage.Table.Live;
        IEnumerable<UniqueKey> keys = live.PrimaryKey is null ? live.UniqueKeys : [live.PrimaryKey, .. live.UniqueKeys];
        foreach (var key in keys.Where(k => k.IsPlain && (k == live.PrimaryKey || k.Columns.Count > 1)))
        {
            var covered = stage.Parents
                .Where(r => r.When is null && r.ChildColumns.All(c => key.Columns.Contains(c.Live.Name)))
                .SelectMany(r => r.ChildColumns.Select(c => c.Live.Name)).ToHashSet(StringComparer.Ordinal);
            if (key.Columns.All(covered.Contains))
                return [.. key.Columns.Select(c => stage.Table.FindValue(c)!)];
        }

        return null;
    }

    /// <summary>The relations whose parents must be known before a row of this table can be recognised.</summary>
    public static IEnumerable<Relation> Relations(StageTable stage)
    {
        var deciding = JoinKey(stage) ?? (stage.Table.KeyIsWholeRow ? stage.Table.Columns : stage.Table.Generator is null ? stage.Table.Key : []);
        return stage.Parents.Where(r => r.When is null && r.ChildColumns.Any(c => deciding.Contains(c)));
    }

    /// <summary>Judges what can be judged. Returns true if any row was, or waits for something else now.</summary>
    private async Task<bool> JudgeAsync(IReadOnlyList<StageTable> stages, bool force)
    {
        var before = await bench.CountAsync(stages, Undecided);
        long waiting = 0;
        foreach (var stage in stages)
            waiting += await JudgeAsync(stage, force);
        return before - await bench.CountAsync(stages, Undecided) + waiting > 0;
    }

    /// <summary>Returns how many rows wait for the parents they refer to.</summary>
    private async Task<long> JudgeAsync(StageTable stage, bool force)
    {
        var known = new List<SqlText>();
        foreach (var relation in Relations(stage))
        {
            await references.MapAsync(stage, relation, Undecided);
            await references.MarkOrphansAsync(stage, relation, Undecided);
            if (!force)
                known.Add($"{StageTable.P(relation, "s")} IS NOT NULL");
        }

        long waiting = 0;
        var ready = SqlText.All([Undecided, .. known]);
        await RecogniseRenumberedAsync(stage, ready);
        if (stage.Table.KeyIsWholeRow)
        {
            await JudgeWholeRowsAsync(stage, ready);
        }
        else
        {
            if (JoinKey(stage) is { } joined)
                await JudgeByKeyAsync(stage, joined, SqlText.All([ready, .. joined.Select(c => (SqlText)$"{StageTable.C(c, "s")} IS NOT NULL")]));
            if (await AnyNullKeyAsync(stage))
                await JudgeNullKeysAsync(stage, force);
            if (stage.Table.Generator is null)
                await JudgeByKeyAsync(stage, stage.Table.Key, SqlText.All([ready, $"NOT {stage.HasNullKey("s")}"]));
            else
                waiting = await _generated.JudgeAsync(stage, ready, force);
        }

        await AnswerAsync(stage);
        await bench.Protection.MarkJudgedAsync(stage);
        return waiting;
    }

    private async Task RecogniseRenumberedAsync(StageTable stage, SqlText ready)
    {
        if (stage.Table.KeyIsWholeRow || bench.Renumbered(stage.Table) is not { } renumbered)
            return;
        var dialect = bench.Dialect;
        var atNewKey = SqlText.All(stage.Address.Select((c, i) =>
            dialect.KeyEquals($"{new Identifier("l", c.Live.Name)}", dialect.KeyPart($"j.{new Identifier("new_key")}", i, c.Live))));
        // A row that is known by what it joins is known under its new key only while it joins the same.
        var joins = Relations(stage).Select(r => (SqlText)$"""
            ({StageTable.P(r, "s")} = {ParentState.None} OR (coalesce({StageTable.P(r, "s")}, {ParentState.None}) <> {ParentState.Missing}
              AND {SqlText.All(r.ChildColumns.Select(c => dialect.KeyEquals($"{new Identifier("l", c.Live.Name)}", $"{stage.T(c, "s")}")))}))
            """);
        SqlText found = $"""
            FROM ({renumbered}) AS j, {stage.Live} AS l
            WHERE {SqlText.All([ready, $"j.{new Identifier("old_key")} = {stage.BackupKey(dialect, "s")}", atNewKey, .. joins])}
            """;
        var take = Fragments.TakeFromLive(stage, "l");
        if (stage.Surrogate is null || stage.Table.GeneratorHasNotGoneBack || InCommon.Own(stage) is not { Count: > 0 } own)
        {
            await bench.PostAsync($"UPDATE {stage.Name} AS s SET {new Identifier("state")} = {RowState.InLive}, {take} {found}");
            return;
        }

        // The new key may have been given to a stranger since. What decides is what decides under the row's own key: a unique value in common,
        // or all that it has; nothing in common is a stranger; between, only the user knows.
        await references.LoadWholeAsync(stage, ready);
        var agrees = SqlText.Any(own.Select(c => _generated.Agrees(stage, c)));
        var same = SqlText.Any([.. _generated.UniqueInCommon(stage, withReferences: false), SqlText.All([agrees, _generated.AllSame(own)])]);
        await bench.PostAsync($"UPDATE {stage.Name} AS s SET {new Identifier("state")} = {RowState.InLive}, {take} {found} AND {same}");
        await bench.PostAsync($"UPDATE {stage.Name} AS s SET {new Identifier("state")} = {RowState.InLive}, {new Identifier("ask")} = {Ask.SameRow}, {take} {found} AND {agrees}");
    }

    /// <summary>Same key, same row: the key's references compared by identity.</summary>
    private async Task JudgeByKeyAsync(StageTable stage, IReadOnlyList<ColumnMatch> key, SqlText ready)
    {
        var parents = stage.Parents.Where(r => r.When is null && r.ChildColumns.Any(key.Contains)).ToList();
        var missing = parents.Select(r => (SqlText)$"{StageTable.P(r, "s")} = {ParentState.Missing}").ToList();
        var equal = SqlText.All(key.Select(c => bench.Dialect.KeyEquals($"{new Identifier("l", c.Live.Name)}", $"{stage.T(c, "s")}")));
        if (missing.Count > 0)
        {
            // Where nothing enforces references, the deletion of the parent left the row as it was, pointing nowhere.
            var hanging = SqlText.All(parents.Select(r => SqlText.Any([$"{StageTable.P(r, "s")} <> {ParentState.Missing}", Fragments.PointsNowhere(bench.Dialect, r, "l")])));
            await bench.PostAsync($"""
                UPDATE {stage.Name} AS s SET {new Identifier("state")} = {RowState.InLive}, {Fragments.TakeFromLive(stage, "l")}
                FROM {stage.Live} AS l WHERE {ready} AND {SqlText.Any(missing)} AND {equal} AND {hanging}
                """);
            await bench.PostAsync($"UPDATE {stage.Name} AS s SET {new Identifier("state")} = {RowState.Missing} WHERE {ready} AND {SqlText.Any(missing)}");
        }

        await bench.PostAsync($"""
            UPDATE {stage.Name} AS s SET {new Identifier("state")} = {RowState.InLive}, {Fragments.TakeFromLive(stage, "l")}
            FROM {stage.Live} AS l WHERE {ready} AND {equal}
            """);
        await bench.PostAsync($"UPDATE {stage.Name} AS s SET {new Identifier("state")} = {RowState.Missing} WHERE {ready}");
        await MarkTakenAsync(stage, key);
    }

    /// <summary>Of the rows missing from live, those whose address a stranger holds: the row is known by something else than its address.</summary>
    public async Task MarkTakenAsync(StageTable stage, IReadOnlyList<ColumnMatch> key)
    {
        var address = stage.Surrogate is null ? stage.Address : [stage.Surrogate];
        if (address.All(key.Contains))
            return;
        var free = stage.Parents.Where(r => r.ChildColumns.Any(address.Contains)).Select(r => (SqlText)$"coalesce({StageTable.P(r, "s")}, 0) <> {ParentState.Missing}");
        var taken = SqlText.All(address.Select(c => bench.Dialect.KeyEquals($"{new Identifier("l", c.Live.Name)}", $"{stage.T(c, "s")}")));
        await bench.PostAsync($"""
            UPDATE {stage.Name} AS s SET {new Identifier("state")} = {RowState.KeyTaken}
            WHERE s.{new Identifier("state")} = {RowState.Missing} AND {SqlText.All(free)} AND EXISTS (SELECT 1 FROM {stage.Live} AS l WHERE {taken})
            """);
    }

    private async Task<bool> AnyNullKeyAsync(StageTable stage) =>
        stage.KeyMayBeNull && await bench.AnyAsync($"SELECT 1 FROM {stage.Name} AS s WHERE {Undecided} AND {stage.HasNullKey("s")}");

    private async Task JudgeNullKeysAsync(StageTable stage, bool force)
    {
        var rows = SqlText.All([Undecided, stage.HasNullKey("s")]);
        var known = new List<SqlText> { rows };
        foreach (var relation in stage.Parents.Where(r => r.When is null))
        {
            await references.MapAsync(stage, relation, rows);
            await references.MarkOrphansAsync(stage, relation, rows);
            if (!force)
                known.Add($"{StageTable.P(relation, "s")} IS NOT NULL");
        }

        await JudgeWholeRowsAsync(stage, SqlText.All(known));
    }

    /// <summary>Without any key rows are told apart by all their values, and counted: each live row answers for one.</summary>
    private async Task JudgeWholeRowsAsync(StageTable stage, SqlText ready)
    {
        var dialect = bench.Dialect;
        await references.LoadWholeAsync(stage, ready);
        var missing = new List<SqlText>();
        var cleared = stage.Parents.Where(r => r.When is null && (r.ClearsReference || _needs.Clears(r))).ToList();
        foreach (var relation in stage.Parents.Where(r => r.When is null).Except(cleared))
        {
            // A row whose parent is missing is missing too, unless rows were left hanging; then those that a live row has taken over are.
            SqlText parentMissing = $"{StageTable.P(relation, "s")} = {ParentState.Missing}";
            missing.Add(await AnyLeftHangingAsync(stage, relation) ? $"{parentMissing} AND NOT {Fragments.PointsNowhere(dialect, relation, c => $"{stage.T(c, "s")}")}" : parentMissing);
        }

        if (missing.Count > 0)
            await bench.PostAsync($"UPDATE {stage.Name} AS s SET {new Identifier("state")} = {RowState.Missing} WHERE {ready} AND {SqlText.Any(missing)}");
        var columns = stage.Table.Columns;
        var equalInLive = SqlText.All([.. stage.Address.Select(c => (SqlText)$"{new Identifier("l", c.Live.Name)} IS NOT DISTINCT FROM {Value(c, "s")}"),
            .. columns.Select(c => dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", Value(c, "s")))]);
        var equalBefore = SqlText.All(columns.Select(c => dialect.Same(c.Live, Value(c, "q"), Value(c, "s"))));
        await bench.PostAsync($"""
            UPDATE {stage.Name} AS s SET {new Identifier("found")} = (SELECT count(*) FROM {stage.Live} AS l WHERE {equalInLive}){ChangedByTriggers(stage, Value)}
                - (SELECT count(*) FROM {stage.Name} AS q WHERE q.{new Identifier("n")} < s.{new Identifier("n")} AND {equalBefore})
            WHERE {ready}
            """);
        await bench.PostAsync($"UPDATE {stage.Name} AS s SET {new Identifier("state")} = CASE WHEN s.{new Identifier("found")} > 0 THEN {RowState.InLive} ELSE {RowState.Missing} END WHERE {ready}");

        // A row that lost its parent and stayed has by now what the deletion left of the reference.
        SqlText Value(ColumnMatch column, string alias)
        {
            SqlText value = $"{stage.T(column, alias)}";
            foreach (var relation in cleared.Where(r => r.ActionColumns.Contains(column)))
                value = $"CASE WHEN {StageTable.P(relation, alias)} = {ParentState.Missing} THEN {_needs.Cleared(relation, column)} ELSE {value} END";
            return value;
        }
    }

    /// <summary>
    /// Plus as many as earlier restores inserted for such rows and triggers then changed, as far as live has them so. The journal tells: its key for such a row is all that
    /// was left.
    /// </summary>
    private SqlText ChangedByTriggers(StageTable stage, Func<ColumnMatch, string, SqlText> value)
    {
        if (!stage.Table.KeyIsWholeRow || bench.Renumbered(stage.Table) is not { } renumbered)
            return SqlText.Empty;
        var dialect = bench.Dialect;
        var left = SqlText.All(stage.Table.Columns.Select((c, i) => dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", dialect.KeyPart($"j.{new Identifier("new_key")}", i, c.Live))));
        var written = dialect.KeyJson([.. stage.DisplayKey.Select(c => value(c, "s"))]);
        return $"""
             + (SELECT coalesce(sum(CASE WHEN x.noted < x.there THEN x.noted ELSE x.there END), 0) FROM (
                SELECT count(*) AS noted, (SELECT count(*) FROM {stage.Live} AS l WHERE {left}) AS there FROM ({renumbered}) AS j
                WHERE j.{new Identifier("old_key")} = {stage.BackupKey(dialect, "s")} AND j.{new Identifier("new_key")} <> {written} GROUP BY j.{new Identifier("new_key")}) AS x)
            """;
    }

    private async Task<bool> AnyLeftHangingAsync(StageTable stage, Relation relation) =>
        bench.Find(relation.Parent) is { } parent && await bench.AnyAsync($"""
            SELECT 1 FROM {stage.Live} AS l
            WHERE {Fragments.RefersToOneOf(bench.Dialect, relation, c => $"{new Identifier("l", c.Live.Name)}",
                $"SELECT {relation.ParentColumns.Select(c => StageTable.C(c, "q"))} FROM {parent.Name} AS q WHERE q.state <> {RowState.InLive}")}
              AND {Fragments.PointsNowhere(bench.Dialect, relation, "l")}
            """);

    /// <summary>The user's answers: per row whatever was judged, per table only where there was a question.</summary>
    private async Task AnswerAsync(StageTable stage)
    {
        foreach (var (_, answer) in bench.Question.SameKeys.Where(a => a.Table == stage.Table))
        {
            var rows = answer.Key is null
                ? $"s.{new Identifier("ask")} = {Ask.SameRow}"
                : SqlText.All([$"s.{new Identifier("state")} IS NOT NULL AND s.never IS NULL", .. Keys.Equal(stage, answer.Key, bench.Dialect, "s")]);
            var atKey = stage.AtAddress(bench.Dialect, "l", "s");
            if (answer.Same)
            {
                await bench.PostAsync($"""
                    UPDATE {stage.Name} AS s SET {new Identifier("state")} = {RowState.InLive}, {new Identifier("ask")} = NULL, {Fragments.TakeFromLive(stage, "l")}
                    FROM {stage.Live} AS l WHERE {rows} AND {atKey}
                    """);
            }
            else
            {
                // The row's own values again instead of the live row's; references among them are mapped anew. A row that is known elsewhere
                // (by the journal, by what it joins) is not the one that is asked about.
                var own = stage.Who.Select(c => (SqlText)$"{stage.T(c)} = {StageTable.C(c)}")
                    .Concat(stage.Parents.Where(r => r.ChildColumns.Any(stage.Who.Contains)).Select(r => (SqlText)$"{StageTable.P(r)} = NULL"));
                var here = SqlText.All(stage.Address.Select(c => bench.Dialect.Same(c.Live, $"{stage.T(c, "s")}", $"{StageTable.C(c, "s")}")));
                await bench.PostAsync($"""
                    UPDATE {stage.Name} AS s SET {new Identifier("state")} = {RowState.KeyTaken}, {new Identifier("ask")} = NULL, {own}
                    WHERE {rows} AND {here} AND EXISTS (SELECT 1 FROM {stage.Live} AS l WHERE {atKey})
                    """);
            }
        }
    }
}
