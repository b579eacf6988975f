using Rowback.Closing;
using Rowback.Matching;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Planning;

/// <summary>Turns what was found on the way into named hazards: those that stop the plan until the user decides, and those to know about.</summary>
internal sealed class Questions(Workbench bench)
{
    private const int Shown = 3;

    public async Task AskAsync(Closure closure)
    {
        foreach (var stage in bench.Tables)
        {
            if (stage.Tally.Asked > 0)
                await AskAboutRowsAsync(stage);
            await AskAboutUnfollowedAsync(stage);
            TellOrphans(stage);
        }

        await TellLargeObjectsAsync();
        TellProtectedTables();

        if (closure.BeyondLimit is { } pulled)
        {
            bench.Hazards.Add(new Hazard("MAX_ROWS", $"Relations pull in more than {bench.Question.Question.MaxRows} rows ({pulled} so far).", $"--max-rows {pulled * 2}, or --without TABLE", Stops: true));
        }

        foreach (var relation in bench.Schema.Relations)
        {
            await TellMissingParentsAsync(relation);
            await AskAboutDefaultsAsync(relation);
        }

        TellDrift();
    }

    private async Task AskAboutRowsAsync(StageTable stage)
    {
        await AskAboutRowsAsync(stage, Ask.SameRow, "SAME_ROW_UNCLEAR", n => $"{Rows(n, stage)} in the backup and in live have the same key{(bench.Renumbered(stage.Table) is null ? "" : ", or the one that an earlier restore gave")}; whether they are the same cannot be told.", $"--same-key {stage.Table}=same|taken");
        await AskAboutRowsAsync(stage, Ask.LookAlike, "LOOK_ALIKE", n => $"{Rows(n, stage)}: live has a row that is equal in all but the key.", "--look-alike same|new");
        await AskAboutRowsAsync(stage, Ask.Duplicate, "DUPLICATE", n => $"{Rows(n, stage)}: another live row holds a unique value of it.", "--duplicate skip|merge");
        await AskAboutRowsAsync(stage, Ask.Held, "DUPLICATE", n => $"{Rows(n, stage)} would be overwritten with a unique value that another row has.", "--duplicate skip leaves the row as live has it");
        await AskAboutRowsAsync(stage, Ask.TwoDuplicates, "DUPLICATE_TWO", n => $"{Rows(n, stage)}: the unique values point to several different live rows.", $"--without {stage.Table}");
        await AskAboutRowsAsync(stage, Ask.Clash, "CLASH", n => $"{Rows(n, stage)} cannot all come back: some of them would hold the same unique value, which the backup allowed and live does not.", $"select one of them, or --without {stage.Table}");
        await AskAboutRowsAsync(stage, Ask.NoNewKey, "KEY_TAKEN", n => $"{Rows(n, stage)}: the key is taken by another row, and no generator draws a new one.", $"--new-key {stage.Table}:OLD=NEW");
        await AskAboutRowsAsync(stage, Ask.GivenKeyTaken, "KEY_TAKEN", n => $"{Rows(n, stage)}: the new key that was given is taken too, by another row of live or of this restore.", $"--new-key {stage.Table}:OLD=NEW, with a key that is free");
    }

    private async Task AskAboutRowsAsync(StageTable stage, int ask, string code, Func<long, string> message, string flag)
    {
        // A row that is there only because somebody refers to it matters only if a row that is written does.
        var referred = stage.Children.Select(r => bench.Find(r.Child) is { } child
            ? (SqlText)$"EXISTS (SELECT 1 FROM {child.Name} AS x WHERE {Fragments.PointsTo(bench.Dialect, r, "x", "s")} AND (x.role >= {Role.Down} OR x.found IS NOT NULL))"
            : SqlText.Empty).Where(e => !e.IsEmpty);
        var rows = SqlText.All([$"s.ask = {ask}", SqlText.Any([$"s.role > {Role.Reference}", .. referred])]);
        var count = await bench.CountAsync($"SELECT count(*) FROM {stage.Name} AS s WHERE {rows}");
        if (count == 0)
            return;
        bench.Hazards.Add(new Hazard(code, message(count), flag, Stops: true) { Details = await RowText.SideBySideAsync(bench, stage, rows, Shown) });
    }

    private async Task AskAboutUnfollowedAsync(StageTable child)
    {
        foreach (var relation in child.Parents.Where(r => r.ClearsReference && !bench.Question.IsFollowed(r)))
        {
            if (bench.Find(relation.Parent) is not { } parent)
                continue;
            // Without a key, a row that is there without its reference is the same to us as one that is not.
            var gone = SqlText.Any([$"s.state IN ({RowState.Missing}, {RowState.KeyTaken})", child.Table.KeyIsWholeRow ? $"{StageTable.P(relation, "s")} = {ParentState.Missing}" : SqlText.Empty]);
            var count = await bench.CountAsync($"""
                SELECT count(*) FROM {child.Name} AS s WHERE s.role = {Role.Met} AND s.reached IS NULL AND s.never IS NULL AND {gone}
                  AND EXISTS (SELECT 1 FROM {parent.Name} AS q WHERE {Fragments.PointsTo(bench.Dialect, relation, "s", "q")} AND (q.keep = 1 OR q.merged = 1))
                """);
            if (count > 0 && child.Table.KeyIsWholeRow)
            {
                bench.Hazards.Add(new Hazard("NO_KEY_NO_REATTACH", $"{Rows(count, child)} referred to restored rows of {relation.Parent}. The table has no key, so live rows that lost that reference cannot be told from others and stay as they are.",
                    "identities in rowback.json", Stops: false));
            }
            else if (count > 0)
            {
                bench.Hazards.Add(new Hazard("NOT_FOLLOWED", $"{Rows(count, child)} that referred to restored rows of {relation.Parent} {(count == 1 ? "is" : "are")} missing too, but that deletion cannot have removed {(count == 1 ? "it" : "them")}.",
                    $"--follow {relation.Name}", Stops: false));
            }
        }
    }

    private void TellOrphans(StageTable stage)
    {
        foreach (var relation in stage.Parents)
        {
            var count = stage.Tally.Orphans(relation);
            if (count > 0)
                bench.Hazards.Add(new Hazard("ORPHANS", $"{Rows(count, stage)} referred to nothing in the backup already ({relation.Name}); restored as they were.", null, Stops: false));
        }
    }

    /// <summary>Tables of which nothing comes back are not looked into, so this is all that is said of them.</summary>
    private void TellProtectedTables()
    {
        var hanging = bench.Concerned.Where(s => s.Tally.Kept > 0).SelectMany(s => s.Children).Where(r => !r.ClearsReference && r.Child.Never is { All: true } && bench.Question is { FollowsRelations: true, Question.NoChildren: false } && !bench.Question.IsWithout(r.Child))
            .Select(r => r.Child).Distinct().OrderBy(t => t.Index).ToList();
        if (hanging.Count > 0)
            bench.Hazards.Add(new Hazard("PROTECTED", $"Nothing comes back into {string.Join(", ", hanging)}, whose rows are all protected (\"never\" in rowback.json).", null, Stops: false));
    }

    private async Task TellLargeObjectsAsync()
    {
        var columns = new List<string>();
        foreach (var stage in bench.Tables)
        {
            foreach (var column in stage.Table.Columns.Where(c => c.Live.NamesLargeObject))
            {
                if (await bench.AnyAsync($"SELECT 1 FROM {stage.Name} AS s WHERE (s.keep = 1 OR s.overwrite = 1) AND {StageTable.C(column, "s")} IS NOT NULL"))
                    columns.Add($"{stage.Table}.{column.Live.Name}");
            }
        }

        if (columns.Count > 0)
            bench.Hazards.Add(new Hazard("LARGE_OBJECT", $"Values of {string.Join(", ", columns)} may be numbers of large objects. The numbers come back as they were; what the objects hold is not restored.", null, Stops: false));
    }

    private async Task TellMissingParentsAsync(Relation relation)
    {
        if (bench.Find(relation.Child) is not { } child || bench.Find(relation.Parent) is not { } parent)
            return;
        var left = child.Tally.LeftOut == 0 ? 0 : await bench.CountAsync($"SELECT count(*) FROM {child.Name} AS s WHERE s.keep = 0 AND s.cause = {relation.Index}");
        if (left > 0)
        {
            var stops = bench.Question.MissingParents(relation) == MissingParentsPolicy.Stop;
            bench.Hazards.Add(new Hazard(stops ? "PARENT_GONE" : "PARENTS_GONE",
                $"{Rows(left, child)} {(left == 1 ? "is" : "are")} left out because the {relation.Parent} rows {(left == 1 ? "it refers" : "they refer")} to are gone from live ({relation.Name}). To bring those back too:",
                "--missing-parents restore, or another --select", stops));
        }

        if (child.Tally.Missing(relation) == 0)
            return;
        if (bench.Question.MissingParents(relation) == MissingParentsPolicy.Stop)
            await StopOverNeededAsync(relation, child, parent);
        if (new Needs(bench).Clears(relation))
        {
            if (bench.Question.MissingParents(relation) != MissingParentsPolicy.Null)
                await TellClearedAsync(relation, child, parent);
            return;
        }

        var stuck = await bench.CountAsync($"""
            SELECT count(*) FROM {child.Name} AS s WHERE s.keep = 1 AND {ComesWithout(relation, parent)}
            """);
        if (stuck > 0)
            bench.Hazards.Add(new Hazard("NEEDED_LEFT_OUT", $"{Rows(stuck, child)} cannot be without {relation.Parent} rows that are left out ({relation.Name}).", bench.Question.IsWithout(relation.Parent) ? $"leave away --without {relation.Parent}" : "--duplicate merge", Stops: true));
    }

    /// <summary>As if the row had been there when its parent was deleted; but what it meant is easily missed.</summary>
    private async Task TellClearedAsync(Relation relation, StageTable child, StageTable parent)
    {
        SqlText protectedParent = $"EXISTS (SELECT 1 FROM {parent.Name} AS q WHERE {Fragments.PointsTo(bench.Dialect, relation, "s", "q")} AND q.cause = {Cause.Protected})";
        if (relation.Parent.Never is not null)
        {
            var lost = await bench.CountAsync($"SELECT count(*) FROM {child.Name} AS s WHERE s.keep = 1 AND {ComesWithout(relation, parent)} AND {protectedParent}");
            if (lost > 0)
                bench.Hazards.Add(new Hazard("PROTECTED", $"{Rows(lost, child)} {(lost == 1 ? "comes" : "come")} back without {relation.Name}: the {relation.Parent} rows {(lost == 1 ? "it refers" : "they refer")} to are protected (\"never\" in rowback.json).", null, Stops: false));
        }

        var cleared = await bench.CountAsync($"SELECT count(*) FROM {child.Name} AS s WHERE (s.keep = 1 OR s.overwrite = 1) AND {ComesWithout(relation, parent)} AND NOT {protectedParent}");
        if (cleared == 0)
            return;
        var keys = await bench.RowsAsync($"""
            SELECT DISTINCT {bench.Dialect.KeyJson([.. relation.ChildColumns.Select(c => (SqlText)$"{StageTable.C(c, "s")}")])} FROM {child.Name} AS s WHERE (s.keep = 1 OR s.overwrite = 1) AND {ComesWithout(relation, parent)} AND NOT {protectedParent} ORDER BY 1 LIMIT {Shown}
            """);
        bench.Hazards.Add(new Hazard("REFERENCES_CLEARED",
            $"{Rows(cleared, child)} {(cleared == 1 ? "comes" : "come")} back with {relation.Name} set to NULL: the {relation.Parent} rows {(cleared == 1 ? "it refers" : "they refer")} to are gone from live ({string.Join(", ", keys.Select(k => KeyText.Display((string?)k[0])))}{(keys.Count == Shown ? ", …" : "")}). To bring those back too:",
            "--missing-parents restore, or another --select", Stops: false));
    }

    /// <summary>The row's parent is missing from live and does not come back.</summary>
    private SqlText ComesWithout(Relation relation, StageTable parent) =>
        $"{StageTable.P(relation, "s")} = {ParentState.Missing} AND NOT EXISTS (SELECT 1 FROM {parent.Name} AS q WHERE {Fragments.PointsTo(bench.Dialect, relation, "s", "q")} AND q.keep = 1)";

    /// <summary>Selected rows are never left out: what they need would come back, and that is what the policy says to stop over.</summary>
    private async Task StopOverNeededAsync(Relation relation, StageTable child, StageTable parent)
    {
        var count = await bench.CountAsync($"""
            SELECT count(*) FROM {child.Name} AS s WHERE (s.keep = 1 OR s.overwrite = 1) AND {StageTable.P(relation, "s")} = {ParentState.Missing}
              AND EXISTS (SELECT 1 FROM {parent.Name} AS q WHERE {Fragments.PointsTo(bench.Dialect, relation, "s", "q")} AND q.keep = 1 AND q.role = {Role.Needed})
            """);
        if (count > 0)
        {
            bench.Hazards.Add(new Hazard("PARENT_GONE", $"{Rows(count, child)} {(count == 1 ? "refers" : "refer")} to rows of {relation.Parent} that are gone from live ({relation.Name}).",
                "--missing-parents restore brings those back, or another --select", Stops: true));
        }
    }

    /// <summary>A reference that its action would have set to its default, where the row that the default names is gone too.</summary>
    private async Task AskAboutDefaultsAsync(Relation relation)
    {
        if (relation.OnDelete != Schema.OnDelete.SetDefault || bench.Find(relation.Child) is not { } child)
            return;
        var columns = relation.ChildColumns.Zip(relation.ParentColumns).ToList();
        var named = SqlText.All(columns.Select(p => bench.Dialect.KeyEquals($"{new Identifier("l", p.Second.Live.Name)}", $"{child.T(p.First, "s")}")));
        var comesBack = bench.Find(relation.Parent) is { } parent
            ? (SqlText)$"NOT EXISTS (SELECT 1 FROM {parent.Name} AS q WHERE q.keep = 1 AND {Fragments.PointsToByDefault(bench.Dialect, relation, "s", "q")})"
            : SqlText.Empty;
        var count = await bench.CountAsync($"""
            SELECT count(*) FROM {child.Name} AS s WHERE {SqlText.All([$"(s.keep = 1 OR s.overwrite = 1) AND {StageTable.P(relation, "s")} = {ParentState.Default}",
                .. columns.Select(p => (SqlText)$"{child.T(p.First, "s")} IS NOT NULL"), $"NOT EXISTS (SELECT 1 FROM {bench.Dialect.Live(relation.Parent.Name)} AS l WHERE {named})", comesBack])}
            """);
        if (count > 0)
        {
            bench.Hazards.Add(new Hazard("DEFAULT_GONE", $"{Rows(count, child)} referred to rows of {relation.Parent} that are gone, and so is the row that the default names ({relation.Name}, on delete set default).",
                "--missing-parents restore|null, or another --select for that row", Stops: true));
        }
    }

    private void TellDrift()
    {
        foreach (var drift in bench.Schema.Drift.Where(d => d.Kind is DriftKind.ColumnGone or DriftKind.ColumnRetyped && bench.Tables.Any(t => t.Table.Name == d.Table || t.Table.Backup.Name == d.Table)))
            bench.Hazards.Add(new Hazard(drift.Kind == DriftKind.ColumnGone ? "COLUMN_GONE" : "COLUMN_RETYPED", drift.Message, null, Stops: false));
    }

    private static string Rows(long count, StageTable stage) => $"{count} row{(count == 1 ? "" : "s")} of {stage.Table}";
}
