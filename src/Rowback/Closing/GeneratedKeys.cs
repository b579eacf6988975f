using Rowback.Matching;
using Rowback.Schema;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Closing;

/// <summary>
/// Recognises rows whose key a generator draws. That a live row has the same key is not enough: the generator may have given it to a
/// stranger. First unique values are compared, then the other columns, and references only where those leave it open.
/// </summary>
internal sealed class GeneratedKeys(Workbench bench, References references)
{
    private static readonly Identifier State = new("state");
    private static readonly Identifier Found = new("found");
    private static readonly Identifier AskColumn = new("ask");

    /// <summary>Judges what can be judged. Returns how many rows now wait for the parents they refer to to be staged.</summary>
    public async Task<long> JudgeAsync(StageTable stage, SqlText ready, bool force)
    {
        await CompareReferencesAsync(stage, AtKey(stage), ready, force);
        var atKey = AtKey(stage);
        var fresh = SqlText.All([ready, $"s.{Found} IS NULL"]);
        var uniques = UniqueInCommon(stage, withReferences: false).ToList();
        if (stage.Table.Columns.Count == 1 || uniques.Count > 0)
            await TakeAsync(stage, atKey, SqlText.All([fresh, stage.Table.Columns.Count == 1 ? SqlText.Raw("1=1") : SqlText.Any(uniques)]));
        if (bench.Renumbered(stage.Table) is { } renumbered)
        {
            // Who holds the key is known to be another row of the backup, to which a restore gave it.
            var mine = stage.BackupKey(bench.Dialect, "s");
            var own = bench.Restored(stage.Table) is { } restored ? (SqlText)$"{mine} NOT IN (SELECT r.old_key FROM ({restored}) AS r)" : SqlText.Empty;
            await bench.PostAsync($"""
                UPDATE {stage.Name} AS s SET {State} = {RowState.KeyTaken}
                WHERE {SqlText.All([fresh, $"{mine} IN (SELECT r.new_key FROM ({renumbered}) AS r)", own, $"EXISTS (SELECT 1 FROM {stage.Live} AS l WHERE {atKey})"])}
                """);
        }

        // What is left is few, as a rule: only these are looked up once more.
        await bench.PostAsync($"UPDATE {stage.Name} AS s SET {State} = {RowState.Missing} WHERE {fresh} AND NOT EXISTS (SELECT 1 FROM {stage.Live} AS l WHERE {atKey})");
        return await CompareColumnsAsync(stage, atKey, fresh);
    }

    private SqlText AtKey(StageTable stage) =>
        bench.Dialect.KeyEquals($"{new Identifier("l", stage.Table.Key[0].Live.Name)}", $"{StageTable.C(stage.Table.Key[0], "s")}");

    private Task<long> TakeAsync(StageTable stage, SqlText atKey, SqlText condition) =>
        bench.ExecuteAsync($"""
            UPDATE {stage.Name} AS s SET {State} = {RowState.InLive}, {Fragments.TakeFromLive(stage, "l")}
            FROM {stage.Live} AS l WHERE {condition} AND {atKey}
            """);

    /// <summary>The columns that refer to nothing. Whatever they leave open waits, where the table has references, for those.</summary>
    private async Task<long> CompareColumnsAsync(StageTable stage, SqlText atKey, SqlText fresh)
    {
        if (!await bench.AnyAsync($"SELECT 1 FROM {stage.Name} AS s WHERE {fresh}"))
            return 0;
        await references.LoadWholeAsync(stage, fresh);
        var own = InCommon.Own(stage);
        var oneAgrees = SqlText.Any(own.Select(c => Agrees(stage, c)));
        var hasReferences = stage.References.Any(c => !stage.Address.Contains(c));
        if (stage.Table.GeneratorHasNotGoneBack)
            await TakeAsync(stage, atKey, SqlText.All([fresh, oneAgrees]));
        else if (!hasReferences)
            await TakeAsync(stage, atKey, SqlText.All([fresh, oneAgrees, AllSame(own)]));
        if (hasReferences)
            return await bench.ExecuteAsync($"UPDATE {stage.Name} AS s SET {Found} = 1 WHERE {fresh}");
        await DecideRestAsync(stage, atKey, fresh, oneAgrees);
        return 0;
    }

    /// <summary>The references, each compared by the identity of the row that it means.</summary>
    private async Task CompareReferencesAsync(StageTable stage, SqlText atKey, SqlText ready, bool force)
    {
        var waiting = SqlText.All([ready, $"s.{Found} = 1"]);
        if (!await bench.AnyAsync($"SELECT 1 FROM {stage.Name} AS s WHERE {waiting}"))
            return;
        var known = new List<SqlText> { waiting };
        foreach (var relation in stage.Parents)
        {
            await references.MapAsync(stage, relation, waiting);
            await references.MarkOrphansAsync(stage, relation, waiting);
            if (!force)
                known.Add($"{StageTable.P(relation, "s")} IS NOT NULL");
        }

        var decidable = SqlText.All(known);
        var own = InCommon.Own(stage);
        var oneAgrees = SqlText.Any([.. own.Select(c => Agrees(stage, c)), .. stage.Parents.Select(r => MeansTheSame(stage, r))]);
        var uniques = UniqueInCommon(stage, withReferences: true).ToList();
        if (uniques.Count > 0)
            await TakeAsync(stage, atKey, SqlText.All([decidable, SqlText.Any(uniques)]));
        if (stage.Table.GeneratorHasNotGoneBack)
            await TakeAsync(stage, atKey, SqlText.All([decidable, oneAgrees]));

        // Equal in everything: whoever holds the key, there is nothing to tell them apart by, and nothing to restore.
        // A reference that the deletion of its parent has cleared is no difference of the row's own.
        var allReferencesAgree = SqlText.All(stage.Parents.Select(r => SqlText.Any([SaysTheSame(stage, r), WasCleared(r), WasLeftHanging(stage, r)])));
        await TakeAsync(stage, atKey, SqlText.All([decidable, oneAgrees, AllSame(own), allReferencesAgree]));
        await DecideRestAsync(stage, atKey, decidable, oneAgrees);
    }

    /// <summary>Nothing in common: a stranger, if the generator can go back. Everything between is the user's to say.</summary>
    private async Task DecideRestAsync(StageTable stage, SqlText atKey, SqlText open, SqlText oneAgrees)
    {
        // What an earlier restore inserted under this key, and what still has all that is its own, needs no asking.
        if (bench.Restored(stage.Table) is { } restored)
            await TakeAsync(stage, atKey, SqlText.All([open, oneAgrees, AllSame(InCommon.Own(stage)), $"{stage.BackupKey(bench.Dialect, "s")} IN (SELECT r.old_key FROM ({restored}) AS r)"]));
        if (!stage.Table.GeneratorHasNotGoneBack)
        {
            await bench.PostAsync($"""
                UPDATE {stage.Name} AS s SET {State} = {RowState.KeyTaken}
                WHERE {open} AND NOT EXISTS (SELECT 1 FROM {stage.Live} AS l WHERE {atKey} AND {oneAgrees})
                """);
        }

        await bench.PostAsync($"""
            UPDATE {stage.Name} AS s SET {State} = {RowState.InLive}, {AskColumn} = {Ask.SameRow}, {Fragments.TakeFromLive(stage, "l")}
            FROM {stage.Live} AS l WHERE {open} AND {atKey}
            """);
    }

    public IEnumerable<SqlText> UniqueInCommon(StageTable stage, bool withReferences)
    {
        foreach (var (columns, equal) in InCommon.Uniques(stage, bench.Dialect, withReferences, c => $"{stage.T(c, "s")}"))
        {
            // A parent that nobody can tell yet, in a cycle, is not one in common.
            var means = stage.Parents.Where(r => r.ChildColumns.Any(columns.Contains)).Select(r => (SqlText)$"{StageTable.P(r, "s")} <> {ParentState.Missing}");
            yield return SqlText.All([equal, .. means]);
        }
    }

    public SqlText Agrees(StageTable stage, ColumnMatch column) => InCommon.Agrees(column, bench.Dialect, $"{stage.T(column, "s")}");

    private SqlText MeansTheSame(StageTable stage, Relation relation) =>
        SqlText.All([$"{StageTable.P(relation, "s")} = {ParentState.InLive}", IsNoDefault(relation),
            .. relation.ChildColumns.Zip(relation.ParentColumns).Select(p =>
                (SqlText)$"{bench.Dialect.Referring($"{new Identifier("l", p.First.Live.Name)}", p.Second.Live)} = {stage.T(p.First, "s")}")]);

    /// <summary>What every new row refers to says nothing of this one.</summary>
    private SqlText IsNoDefault(Relation relation)
    {
        var differs = relation.ChildColumns.Where(c => c.Live.ComparableDefault is not null)
            .Select(c => bench.Dialect.Differs(c.Live, $"{new Identifier("l", c.Live.Name)}", $"({SqlText.Raw(c.Live.ComparableDefault!)})")).ToList();
        return differs.Count < relation.ChildColumns.Count ? SqlText.Empty : SqlText.Any(differs);
    }

    private SqlText SaysTheSame(StageTable stage, Relation relation) =>
        SqlText.All([$"coalesce({StageTable.P(relation, "s")}, {ParentState.None}) <> {ParentState.Missing}",
            .. relation.ChildColumns.Select(c => bench.Dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", $"{stage.T(c, "s")}"))]);

    /// <summary>Nothing enforced the reference: it says what it said, and leads nowhere.</summary>
    private SqlText WasLeftHanging(StageTable stage, Relation relation) =>
        SqlText.All([$"{StageTable.P(relation, "s")} = {ParentState.Missing}",
            .. relation.ChildColumns.Select(c => bench.Dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", $"{StageTable.C(c, "s")}")),
            Fragments.PointsNowhere(bench.Dialect, relation, "l")]);

    private SqlText WasCleared(Relation relation) =>
        relation.OnDelete is OnDelete.Cascade or OnDelete.Restrict
            ? SqlText.Raw("1=0")
            : SqlText.All([$"{StageTable.P(relation, "s")} = {ParentState.Missing}", .. relation.ActionColumns.Select(c =>
                relation.OnDelete == OnDelete.SetDefault && c.Live.Default is { } value
                    ? bench.Dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", $"({SqlText.Raw(value)})")
                    : (SqlText)$"{new Identifier("l", c.Live.Name)} IS NULL")]);

    public SqlText AllSame(IEnumerable<ColumnMatch> columns) =>
        SqlText.All(columns.Select(c => bench.Dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", $"{StageTable.C(c, "s")}")));
}
