using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Closing;

/// <summary>The parents that staged rows refer to: brings them into their temporary tables, and carries back what became of them.</summary>
internal sealed class References(Workbench bench)
{
    private readonly PlainParents _plain = new(bench);

    /// <summary>
    /// Stages the parents, over these relations, of the rows that a condition (over alias <c>s</c>) names for each, as far as they are not there yet.
    /// Returns how many came.
    /// </summary>
    public async Task<long> StageParentsAsync(StageTable child, IEnumerable<Relation> relations, Func<Relation, SqlText> condition)
    {
        var looked = relations.ToList();
        var referring = new List<SqlText>();
        foreach (var relation in looked)
            referring.Add(await ReferringAsync(child, relation, condition(relation)));
        var counts = await bench.CountsAsync(child, referring);
        long came = 0;
        for (var i = 0; i < looked.Count; i++)
        {
            if (counts[i] > 0)
                came += await StageParentsAsync(child, looked[i], await ReferringAsync(child, looked[i], condition(looked[i])), counts[i]);
        }

        return came;
    }

    /// <summary>Of the rows that a condition names, those whose parent over a relation is not known and not staged.</summary>
    private async Task<SqlText> ReferringAsync(StageTable child, Relation relation, SqlText condition)
    {
        var refers = SqlText.All([condition, $"{StageTable.P(relation, "s")} IS NULL", Fragments.Refers(relation, "s"), await WhenAsync(child, relation, "s")]);
        if (bench.Find(relation.Parent) is { } known)
            refers = SqlText.All([refers, $"NOT EXISTS (SELECT 1 FROM {known.Name} AS q WHERE {PointsTo(relation, "s", "q")})"]);
        return refers;
    }

    private async Task<long> StageParentsAsync(StageTable child, Relation relation, SqlText refers, long count)
    {
        // Where all of them are plainly in live, their temporary table is not made.
        var plain = bench.Find(relation.Parent) ?? bench.Describe(relation.Parent);
        var referring = Fragments.Referring(bench.Dialect, relation, "s").Select((c, i) => (SqlText)$"{c} AS {new Identifier("k" + Index(i))}");
        SqlText keys = $"SELECT DISTINCT {referring} FROM {child.Name} AS s WHERE {refers}";
        if (await _plain.MapAsync(child, relation, plain, refers, keys, count) == count)
            return 0;
        var parent = await bench.StageAsync(relation.Parent);
        parent.MayBePartial |= parent.IdentityColumns.Count < parent.AllColumns.Count;
        var came = await bench.FetchAsync(relation.Parent, new StageRequest
        {
            Source = relation.Parent.Backup.Name,
            Target = parent.Name,
            Columns = parent.IdentityColumns,
            Constants = [("role", new SqlValue((long)Role.Reference)), ("loaded", new SqlValue(parent.IdentityColumns.Count == parent.AllColumns.Count ? 1L : 0L))],
            KeyColumns = [.. relation.ParentColumns.Select(c => c.Backup.Name)],
            Keys = keys,
            KeyCount = count,
        });
        parent.MayHaveUndecided |= came > 0;
        return came;
    }

    /// <summary>
    /// Writes into the rows that a condition (over alias <c>s</c>) names what became of their parents over one relation: their state, and for
    /// parents in live the value by which live refers to them. Parents that are not judged yet are left for later.
    /// </summary>
    public async Task MapAsync(StageTable child, Relation relation, SqlText condition)
    {
        var p = StageTable.P(relation);
        var waiting = SqlText.All([condition, $"{StageTable.P(relation, "s")} IS NULL"]);
        if (!await bench.AnyAsync($"SELECT 1 FROM {child.Name} AS s WHERE {waiting}"))
            return;
        var when = await WhenAsync(child, relation, "s");
        if (relation.When is not null || relation.ChildColumns.Any(c => !c.Backup.NotNull))
            await bench.PostAsync($"UPDATE {child.Name} AS s SET {p} = {ParentState.None} WHERE {waiting} AND NOT {SqlText.All([Fragments.Refers(relation, "s"), when])}");
        if (bench.Find(relation.Parent) is not { } parent)
            return;
        var values = relation.ChildColumns.Zip(relation.ParentColumns).Select(c =>
            (SqlText)$"{child.T(c.First)} = CASE WHEN q.{new Identifier("state")} = {RowState.InLive} THEN {Fragments.Reference(bench.Dialect, c.First, $"{parent.T(c.Second, "q")}", "s")} ELSE {child.T(c.First, "s")} END");
        await bench.PostAsync($"""
            UPDATE {child.Name} AS s SET {p} = CASE WHEN q.{new Identifier("state")} = {RowState.InLive} THEN {ParentState.InLive} ELSE {ParentState.Missing} END, {values}
            FROM {parent.Name} AS q
            WHERE {waiting} AND {PointsTo(relation, "s", "q")} AND q.{new Identifier("state")} IS NOT NULL
            """);
    }

    /// <summary>Marks what still has no parent, once all parents that the backup has are there: the reference pointed nowhere already.</summary>
    public Task MarkOrphansAsync(StageTable child, Relation relation, SqlText condition) =>
        bench.Find(relation.Parent) is { } parent
            ? bench.ExecuteAsync($"""
                UPDATE {child.Name} AS s SET {StageTable.P(relation)} = {ParentState.Orphan}
                WHERE {condition} AND {StageTable.P(relation, "s")} IS NULL AND NOT EXISTS (SELECT 1 FROM {parent.Name} AS q WHERE {PointsTo(relation, "s", "q")})
                """)
            : bench.ExecuteAsync($"UPDATE {child.Name} AS s SET {StageTable.P(relation)} = {ParentState.Orphan} WHERE {condition} AND {StageTable.P(relation, "s")} IS NULL");

    /// <summary>
    /// Looks again at references to rows that were missing and are now in live, because a live row was taken for them. What refers to them is to be looked at again: it may be in live
    /// itself, made again with its parent. Returns true if there is any.
    /// </summary>
    public async Task<bool> RemapAsync(Relation relation)
    {
        if (bench.Find(relation.Child) is not { } child || bench.Find(relation.Parent) is not { } parent)
            return false;
        var again = new List<SqlText> { $"{StageTable.P(relation)} = NULL", $"{new Identifier("checked")} = NULL" };
        if (Identity.Relations(child).Contains(relation))
        {
            SqlText missing = $"s.merged IS NULL AND s.cause IS NULL AND s.ask IS NULL AND s.state IN ({RowState.Missing}, {RowState.KeyTaken})";
            again.Add($"{new Identifier("state")} = CASE WHEN {missing} THEN NULL ELSE s.state END");
            again.Add($"{new Identifier("role")} = CASE WHEN {missing} AND s.role = {Role.Down} AND s.reached = 1 THEN {Role.Met} ELSE s.role END");
            child.MayHaveUndecided = true;
        }

        var found = await bench.ExecuteAsync($"""
            UPDATE {child.Name} AS s SET {again}
            WHERE {StageTable.P(relation, "s")} = {ParentState.Missing}
              AND EXISTS (SELECT 1 FROM {parent.Name} AS q WHERE {PointsTo(relation, "s", "q")} AND q.{new Identifier("state")} = {RowState.InLive} AND q.never IS NULL)
            """);
        await MapAsync(child, relation, SqlText.Raw("1=1"));
        return found > 0;
    }

    /// <summary>Loads the whole row from the backup where only what identifies it is there. The condition is over alias <c>s</c>.</summary>
    public async Task LoadWholeAsync(StageTable stage, SqlText condition)
    {
        var part = SqlText.All([condition, $"s.{new Identifier("loaded")} = 0"]);
        if (!stage.MayBePartial || !await bench.AnyAsync($"SELECT 1 FROM {stage.Name} AS s WHERE {part}"))
            return;
        var keys = stage.StagedRow("s").Select((c, i) => (SqlText)$"{c} AS {new Identifier("k" + Index(i))}");
        await bench.FetchAsync(stage.Table, new StageRequest
        {
            Source = stage.Table.Backup.Name,
            Target = stage.Name,
            // What is in live's terms already must not be overwritten by the backup's.
            Columns = [.. stage.AllColumns.Where(c => c.Target[0] != 't')],
            Constants = [("loaded", new SqlValue(1L))],
            KeyColumns = stage.BackupRow,
            Keys = $"SELECT {keys} FROM {stage.Name} AS s WHERE {part}",
            FillExisting = true,
        });
    }

    /// <summary>The relation's condition on the staged row; empty for a relation without one. Whole rows must be loaded.</summary>
    public async Task<SqlText> WhenAsync(StageTable child, Relation relation, string alias)
    {
        if (relation.When is null)
            return SqlText.Empty;
        await LoadWholeAsync(child, SqlText.Raw("1=1"));
        return $"{new Identifier(alias, "n")} IN (SELECT {new Identifier("rowback_n")} FROM {Fragments.WithLiveNames(child, SqlText.Raw("1=1"), inLiveTerms: false)} AS x WHERE ({SqlText.Raw(relation.When)}))";
    }

    private SqlText PointsTo(Relation relation, string child, string parent) => Fragments.PointsTo(bench.Dialect, relation, child, parent);

    private static string Index(int i) => i.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
