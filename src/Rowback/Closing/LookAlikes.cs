using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Closing;

/// <summary>
/// Finds live rows that are equal to a missing row in all but the key: perhaps an earlier restore by hand, or one whose journal is gone.
/// Each answers for one row only, and only if it is no row of the backup by its own key.
/// </summary>
internal sealed class LookAlikes(Workbench bench, Identity identity, References references)
{
    private static readonly Identifier N = new("n");
    private static readonly Identifier K = new("k");

    /// <summary>True if rows of this table can look alike: those that nothing but a drawn key tells apart.</summary>
    public bool MayFind(StageTable stage) =>
        bench.Question.Question.LookAlike != LookAlikePolicy.New && stage.Table.Generator is not null && stage.Table.Columns.Count > 1 && Identity.JoinKey(stage) is null;

    /// <summary>Looks at the rows that a condition over alias <c>s</c> names, whose references are mapped. Returns true if rows were taken for live ones.</summary>
    public async Task<bool> FindAsync(StageTable stage, SqlText condition)
    {
        var policy = bench.Question.Question.LookAlike;
        if (!MayFind(stage))
            return false;

        // Where a unique value is set, an equal row would hold it too, and is found as a duplicate.
        var uniques = stage.Table.Live.UniqueKeys.Where(u => u.IsPlain && u.Columns.All(c => stage.Table.FindValue(c) is { } m && !stage.Address.Contains(m))).ToList();
        var noUnique = uniques.Select(u => SqlText.Any(u.Columns.Select(c => (SqlText)$"{StageTable.C(stage.Table.FindValue(c)!, "s")} IS NULL")));
        var noneMissing = stage.Parents.Select(r => (SqlText)$"coalesce({StageTable.P(r, "s")}, {ParentState.None}) <> {ParentState.Missing}");
        var rows = SqlText.All([condition, $"s.{new Identifier("ask")} IS NULL AND s.{new Identifier("cause")} IS NULL", .. noUnique, .. noneMissing]);
        if (!await bench.AnyAsync($"SELECT 1 FROM {stage.Name} AS s WHERE {rows}"))
            return false;
        await references.LoadWholeAsync(stage, rows);
        var key = stage.Table.Key[0];
        var pairs = bench.Dialect.Temporary("rowback_alike");
        await bench.PostAsync($"DROP TABLE IF EXISTS {pairs}");
        await bench.PostAsync($"CREATE TEMPORARY TABLE {pairs.Unqualified()} ({N} {bench.Dialect.IntegerType}, {K} {bench.Dialect.StageType(key.Live)})");
        var others = stage.Table.Columns.Where(c => c != key).ToList();
        // An index on any of the columns may serve; the stored form decides.
        var equal = others.SelectMany(c => new[]
        {
            bench.Dialect.MayBeSame(c.Live, $"{new Identifier("l", c.Live.Name)}", $"{stage.T(c, "s")}"),
            bench.Dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", $"{stage.T(c, "s")}"),
        });
        // What a generator that never goes back drew before the backup was made is a row of the backup, or was deleted before it.
        var since = stage.Table is { GeneratorHasNotGoneBack: true, Backup.Generator.Counter: { } counter }
            ? (SqlText)$"{new Identifier("l", key.Live.Name)} > {new SqlValue(counter)}"
            : SqlText.Empty;
        var pairCount = await bench.ExecuteAsync($"""
            INSERT INTO {pairs} SELECT s.{N}, {new Identifier("l", key.Live.Name)} FROM {stage.Name} AS s CROSS JOIN {stage.Live} AS l
            WHERE {rows} AND {SqlText.All([.. equal, since])}
            """);
        if (pairCount == 0)
            return false;
        await RemoveRowsOfTheBackupAsync(stage, pairs);
        return await AnswerAsync(stage, pairs, policy);
    }

    private async Task RemoveRowsOfTheBackupAsync(StageTable stage, Identifier pairs)
    {
        var key = stage.Table.Key[0];
        stage.MayHaveUndecided = true;
        await bench.FetchAsync(stage.Table, new Engines.StageRequest
        {
            Source = stage.Table.Backup.Name,
            Target = stage.Name,
            Columns = stage.AllColumns,
            Constants = [("role", new SqlValue((long)Role.Reference)), ("loaded", new SqlValue(1L)), ("checked", new SqlValue(1L))],
            KeyColumns = [key.Backup.Name],
            Keys = $"SELECT DISTINCT {K} AS {new Identifier("k0")} FROM {pairs}",
        });
        await identity.JudgeAsync();
        await bench.PostAsync($"""
            DELETE FROM {pairs} WHERE {K} IN (SELECT {stage.T(key, "s")} FROM {stage.Name} AS s WHERE s.{new Identifier("state")} = {RowState.InLive})
            """);
    }

    private async Task<bool> AnswerAsync(StageTable stage, Identifier pairs, LookAlikePolicy policy)
    {
        // Equal rows are equal to the same live rows: the first of the ones answers for the first of the others, and so on.
        SqlText matched = $"""
            SELECT a.{N} AS {N}, b.{K} AS {K} FROM
              (SELECT {N}, g, row_number() OVER (PARTITION BY g ORDER BY {N}) AS i FROM (SELECT {N}, min({K}) AS g FROM {pairs} GROUP BY {N}) AS x) AS a
              JOIN (SELECT {K}, g, row_number() OVER (PARTITION BY g ORDER BY {K}) AS i FROM
                (SELECT DISTINCT p.{K} AS {K}, m.g AS g FROM {pairs} AS p JOIN (SELECT {N}, min({K}) AS g FROM {pairs} GROUP BY {N}) AS m ON m.{N} = p.{N}) AS y) AS b
              ON b.g = a.g AND b.i = a.i
            """;
        var key = stage.Table.Key[0];
        if (policy == LookAlikePolicy.Same)
        {
            return await bench.ExecuteAsync($"""
                UPDATE {stage.Name} AS s SET {new Identifier("state")} = {RowState.InLive}, {Fragments.TakeFromLive(stage, "l")}
                FROM ({matched}) AS m CROSS JOIN {stage.Live} AS l WHERE m.{N} = s.{N} AND {bench.Dialect.KeyEquals($"{new Identifier("l", key.Live.Name)}", $"m.{K}")}
                """) > 0;
        }

        await bench.PostAsync($"""
            UPDATE {stage.Name} AS s SET {new Identifier("ask")} = {Ask.LookAlike}, {new Identifier("other_key")} = {bench.Dialect.KeyJson([$"m.{K}"])}
            FROM ({matched}) AS m WHERE m.{N} = s.{N}
            """);
        return false;
    }
}
