using Rowback.Matching;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Closing;

/// <summary>
/// The way down: brings the backup's children of rows that are inserted, and of root rows, into their temporary tables. Over relations that are
/// not followed they come too, where a reference may have to be given back; they are then only met.
/// </summary>
internal sealed class Children(Workbench bench, Identity identity)
{
    /// <summary>
    /// Rows whose children are looked for: everything that is inserted but for needed rows, root rows even in live, and live rows that stand
    /// for a row by the user's wish.
    /// </summary>
    public static SqlText Followed { get; } =
        $"(s.role = {Role.Root} OR (s.role = {Role.Down} AND s.state IN ({RowState.Missing}, {RowState.KeyTaken})) OR (s.role >= {Role.Down} AND s.merged = 1))";

    /// <summary>Rows whose clearing relations matter: those that are gone from live. (A needed row too: others lost their reference to it.)</summary>
    private static SqlText Gone { get; } =
        $"(s.role >= {Role.Down} AND (s.state IN ({RowState.Missing}, {RowState.KeyTaken}) OR s.merged = 1))";

    /// <summary>Stages the children of rows not looked at before (<c>down</c>). Returns true if any row was looked at.</summary>
    public async Task<bool> StageAsync()
    {
        var looked = false;
        // What is looked at brings no row that is ready at once, so it can be asked of all before.
        SqlText ready = $"s.down IS NULL AND s.checked = 1 AND s.cause IS NULL AND s.role >= {Role.Down}";
        foreach (var parent in await bench.HavingAsync([.. bench.ParentsFirst.Where(p => !p.IsOnlyReferred)], ready))
        {
            looked = true;
            var looks = Looks(parent, ready).ToList();
            var counts = await bench.CountsAsync(parent, [.. looks.SelectMany(l => new[] { l.Rows, SqlText.All([l.Rows, $"s.state = {RowState.InLive}"]) })]);
            for (var i = 0; i < looks.Count; i++)
            {
                if (counts[2 * i] > 0)
                    await StageAsync(parent, looks[i], counts[2 * i], inLive: counts[(2 * i) + 1]);
            }

            await bench.PostAsync($"UPDATE {parent.Name} AS s SET {new Identifier("down")} = 1 WHERE {ready}");
        }

        return looked;
    }

    /// <summary>Children that a followed relation led to, and that turn out to be missing, join the restore set.</summary>
    public async Task<bool> PromoteAsync()
    {
        SqlText joining = $"s.reached = 1 AND s.role IN ({Role.Reference}, {Role.Met}, {Role.Needed}) AND s.state IN ({RowState.Missing}, {RowState.KeyTaken})";
        var promoted = await bench.HavingAsync(bench.Concerned, joining);
        foreach (var stage in promoted)
            await bench.PostAsync($"UPDATE {stage.Name} AS s SET {new Identifier("role")} = {Role.Down}, {new Identifier("down")} = NULL WHERE {joining}");
        return promoted.Count > 0;
    }

    /// <summary>The child's rows are known by what they join, never NULL, and this relation is part of it.</summary>
    private static bool JoinsBy(StageTable child, Relation relation) =>
        relation.When is null && Identity.JoinKey(child) is { } key && relation.ChildColumns.All(key.Contains) && key.All(c => c.Live.NotNull && c.Backup.NotNull);

    /// <summary>For which rows children are looked for, over which relations.</summary>
    private IEnumerable<Look> Looks(StageTable parent, SqlText ready)
    {
        foreach (var relation in parent.Children)
        {
            var hasKey = relation.ParentColumns.Select(c => (SqlText)$"{StageTable.C(c, "s")} IS NOT NULL").ToList();
            var followed = bench.Question.IsFollowed(relation);
            if (followed)
                yield return new Look(relation, SqlText.All([ready, Followed, .. hasKey]), Reached: true);
            if (bench.Question.IsReattached(relation) || (relation.ClearsReference && !followed))
                yield return new Look(relation, SqlText.All([ready, Gone, .. hasKey]), Reached: false);
        }
    }

    private async Task StageAsync(StageTable parent, Look look, long count, long inLive)
    {
        var (relation, rows, reached) = look;
        var child = await bench.StageAsync(relation.Child);
        child.IsOnlyReferred = false;
        bench.Report("following relations", relation.Child);
        var keys = relation.ParentColumns.Select((c, i) => (SqlText)$"{StageTable.C(c, "s")} AS {new Identifier("k" + i.ToString(System.Globalization.CultureInfo.InvariantCulture))}");
        SqlText keyQuery = $"SELECT {keys} FROM {parent.Name} AS s WHERE {rows}";
        // Where no parent is in live, that is known of the children already; and a row known by what it joins is then missing too.
        var allGone = inLive == 0;
        var isMissing = allGone && reached && JoinsBy(child, relation);
        var constants = new List<(string, SqlValue)>
        {
            ("role", new SqlValue((long)(isMissing ? Role.Down : Role.Met))), ("loaded", new SqlValue(1L)), ("via", new SqlValue((long)relation.Index)),
        };
        if (reached)
            constants.Add(("reached", new SqlValue(1L)));
        if (allGone)
            constants.Add((StageTable.P(relation).Name, new SqlValue((long)ParentState.Missing)));
        if (isMissing)
            constants.Add(("state", new SqlValue((long)RowState.Missing)));
        child.MayHaveUndecided |= await bench.FetchAsync(relation.Child, new Engines.StageRequest
        {
            Source = relation.Child.Backup.Name,
            Target = child.Name,
            Columns = child.AllColumns,
            Constants = constants,
            KeyColumns = [.. relation.ChildColumns.Select(c => c.Backup.Name)],
            ComparedAs = Fragments.ComparedAs(bench.Dialect, relation),
            Keys = keyQuery,
            KeyCount = count,
            When = relation.When,
        }) > 0;

        if (isMissing)
        {
            // But for rows that an application without enforced references left hanging: those are judged like any other.
            var key = Identity.JoinKey(child)!;
            var hanging = SqlText.All(key.Select(c => bench.Dialect.KeyEquals($"{new Identifier("l", c.Live.Name)}", $"{child.T(c, "s")}")));
            await bench.PostAsync($"""
                UPDATE {child.Name} AS s SET {new Identifier("state")} = NULL, {new Identifier("role")} = {Role.Met}
                WHERE s.state = {RowState.Missing} AND s.via = {relation.Index} AND s.up IS NULL AND EXISTS (SELECT 1 FROM {child.Live} AS l WHERE {hanging})
                """);
            await identity.MarkTakenAsync(child, key);
        }

        var known = Fragments.RefersToOneOf(bench.Dialect, relation, c => $"{StageTable.C(c, "s")}", keyQuery);
        // Rows that were there before, because somebody refers to them or another relation led to them.
        if (reached)
        {
            await bench.PostAsync($"""
                UPDATE {child.Name} AS s SET {new Identifier("reached")} = 1, {new Identifier("via")} = CASE WHEN s.via IS NULL OR s.role < {Role.Down} THEN {relation.Index} ELSE s.via END,
                  {new Identifier("role")} = CASE WHEN s.role = {Role.Reference} THEN {Role.Met} ELSE s.role END
                WHERE s.reached IS NULL AND s.role < {Role.Root} AND {known}
                """);
        }
        else
        {
            await bench.PostAsync($"""
                UPDATE {child.Name} AS s SET {new Identifier("role")} = {Role.Met}
                WHERE s.role = {Role.Reference} AND {known}
                """);
        }
    }

    /// <summary>A look for children.</summary>
    /// <param name="Relation">The relation by which they refer.</param>
    /// <param name="Rows">The parents, as a condition over alias <c>s</c>.</param>
    /// <param name="Reached">Whether the way leads on over them.</param>
    private sealed record Look(Relation Relation, SqlText Rows, bool Reached);
}
