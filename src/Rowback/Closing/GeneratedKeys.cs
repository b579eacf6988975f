using Rowback.Matching;
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

    public async Task JudgeAsync(StageTable stage, SqlText ready, bool force)
    {
        var key = stage.Table.Key[0];
        var atKey = bench.Dialect.KeyEquals($"{new Identifier("l", key.Live.Name)}", $"{StageTable.C(key, "s")}");
        var fresh = SqlText.All([ready, $"s.{Found} IS NULL"]);
        var uniques = UniqueInCommon(stage, withReferences: false).ToList();
        if (stage.Table.Columns.Count == 1 || uniques.Count > 0)
            await TakeAsync(stage, atKey, SqlText.All([fresh, stage.Table.Columns.Count == 1 ? SqlText.Raw("1=1") : SqlText.Any(uniques)]));
        // What is left is few, as a rule: only these are looked up once more.
        await bench.ExecuteAsync($"UPDATE {stage.Name} AS s SET {State} = {RowState.Missing} WHERE {fresh} AND NOT EXISTS (SELECT 1 FROM {stage.Live} AS l WHERE {atKey})");
        await CompareColumnsAsync(stage, atKey, fresh);
        await CompareReferencesAsync(stage, atKey, ready, force);
    }

    private Task<long> TakeAsync(StageTable stage, SqlText atKey, SqlText condition) =>
        bench.ExecuteAsync($"""
            UPDATE {stage.Name} AS s SET {State} = {RowState.InLive}, {Fragments.TakeFromLive(stage, "l")}
            FROM {stage.Live} AS l WHERE {condition} AND {atKey}
            """);

    /// <summary>The columns that refer to nothing. Whatever they leave open waits, where the table has references, for those.</summary>
    private async Task CompareColumnsAsync(StageTable stage, SqlText atKey, SqlText fresh)
    {
        if (!await bench.AnyAsync($"SELECT 1 FROM {stage.Name} AS s WHERE {fresh}"))
            return;
        await references.LoadWholeAsync(stage, fresh);
        var own = stage.Table.Columns.Where(c => !stage.Address.Contains(c) && !stage.References.Contains(c)).ToList();
        var oneAgrees = SqlText.Any(own.Select(c => Agrees(stage, c)));
        var hasReferences = stage.References.Any(c => !stage.Address.Contains(c));
        if (stage.Table.GeneratorHasNotGoneBack)
            await TakeAsync(stage, atKey, SqlText.All([fresh, oneAgrees]));
        else if (!hasReferences)
            await TakeAsync(stage, atKey, SqlText.All([fresh, oneAgrees, AllSame(own)]));
        if (hasReferences)
        {
            await bench.ExecuteAsync($"UPDATE {stage.Name} AS s SET {Found} = 1 WHERE {fresh}");
            return;
        }

        await DecideRestAsync(stage, atKey, fresh, oneAgrees);
    }

    /// <summary>The references, each compared by the identity of the row that it means.</summary>
    private async Task CompareReferencesAsync(StageTable stage, SqlText atKey, SqlText ready, bool force)
    {
        var waiting = SqlText.All([ready, $"s.{Found} = 2"]);
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
        var own = stage.Table.Columns.Where(c => !stage.Address.Contains(c) && !stage.References.Contains(c)).ToList();
        var oneAgrees = SqlText.Any([.. own.Select(c => Agrees(stage, c)), .. stage.Parents.Select(r => MeansTheSame(stage, r))]);
        var uniques = UniqueInCommon(stage, withReferences: true).ToList();
        if (uniques.Count > 0)
            await TakeAsync(stage, atKey, SqlText.All([decidable, SqlText.Any(uniques)]));
        if (stage.Table.GeneratorHasNotGoneBack)
            await TakeAsync(stage, atKey, SqlText.All([decidable, oneAgrees]));

        // Equal in everything: whoever holds the key, there is nothing to tell them apart by, and nothing to restore.
        var allReferencesAgree = SqlText.All(stage.Parents.Select(r =>
            (SqlText)$"({StageTable.P(r, "s")} IS NULL OR {StageTable.P(r, "s")} <> {ParentState.Missing}) AND {SqlText.All(r.ChildColumns.Select(c => bench.Dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", $"{stage.T(c, "s")}")))}"));
        await TakeAsync(stage, atKey, SqlText.All([decidable, oneAgrees, AllSame(own), allReferencesAgree]));
        await DecideRestAsync(stage, atKey, decidable, oneAgrees);
    }

    /// <summary>Nothing in common: a stranger, if the generator can go back. Everything between is the user's to say.</summary>
    private async Task DecideRestAsync(StageTable stage, SqlText atKey, SqlText open, SqlText oneAgrees)
    {
        // What an earlier restore inserted under this key, and what still has something of it, needs no asking.
        if (bench.Restored(stage.Table) is { } restored)
            await TakeAsync(stage, atKey, SqlText.All([open, oneAgrees, $"{stage.BackupKey(bench.Dialect, "s")} IN (SELECT r.old_key FROM ({restored}) AS r)"]));
        if (!stage.Table.GeneratorHasNotGoneBack)
        {
            await bench.ExecuteAsync($"""
                UPDATE {stage.Name} AS s SET {State} = {RowState.KeyTaken}
                WHERE {open} AND NOT EXISTS (SELECT 1 FROM {stage.Live} AS l WHERE {atKey} AND {oneAgrees})
                """);
        }

        await bench.ExecuteAsync($"""
            UPDATE {stage.Name} AS s SET {State} = {RowState.InLive}, {AskColumn} = {Ask.SameRow}, {Fragments.TakeFromLive(stage, "l")}
            FROM {stage.Live} AS l WHERE {open} AND {atKey}
            """);
    }

    private IEnumerable<SqlText> UniqueInCommon(StageTable stage, bool withReferences)
    {
        foreach (var unique in stage.Table.Live.UniqueKeys.Where(u => u.IsPlain))
        {
            var columns = unique.Columns.Select(stage.Table.FindColumn).ToList();
            if (columns.Any(c => c is null) || columns.All(c => stage.Address.Contains(c!)) || columns.Any(c => stage.References.Contains(c!)) != withReferences)
                continue;
            var equal = columns.Select(c => bench.Dialect.KeyEquals($"{new Identifier("l", c!.Live.Name)}", $"{stage.T(c, "s")}"));
            var means = stage.Parents.Where(r => r.ChildColumns.Any(c => columns.Contains(c))).Select(r => (SqlText)$"coalesce({StageTable.P(r, "s")}, {ParentState.None}) <> {ParentState.Missing}");
            yield return SqlText.All([.. equal, .. means]);
        }
    }

    /// <summary>The column says the same in both, and something: not NULL, not what every new row has.</summary>
    private SqlText Agrees(StageTable stage, ColumnMatch column)
    {
        SqlText live = $"{new Identifier("l", column.Live.Name)}";
        var notDefault = column.Live.Default is null ? SqlText.Empty : (SqlText)$"{live} IS DISTINCT FROM ({SqlText.Raw(column.Live.Default)})";
        return SqlText.All([$"{live} IS NOT NULL", notDefault, bench.Dialect.Same(column.Live, live, $"{stage.T(column, "s")}")]);
    }

    private SqlText MeansTheSame(StageTable stage, Relation relation) =>
        SqlText.All([$"{StageTable.P(relation, "s")} = {ParentState.InLive}",
            .. relation.ChildColumns.Select(c => bench.Dialect.KeyEquals($"{new Identifier("l", c.Live.Name)}", $"{stage.T(c, "s")}"))]);

    private SqlText AllSame(IEnumerable<ColumnMatch> columns) =>
        SqlText.All(columns.Select(c => bench.Dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", $"{StageTable.C(c, "s")}")));
}
