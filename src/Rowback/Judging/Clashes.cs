using Rowback.Closing;
using Rowback.Matching;
using Rowback.Schema;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Judging;

/// <summary>
/// Rows of the restore set that cannot all come back because they would hold the same unique value: live has a key by now that the backup had not, or
/// rows that they refer to are one in live. None of them is to be preferred.
/// </summary>
internal sealed class Clashes(Workbench bench)
{
    private static readonly Identifier N = new("n");

    public async Task JudgeAsync()
    {
        foreach (var stage in bench.Concerned.Where(s => s.KeyMayRepeat && bench.Question.Overwrites))
            await AskAboutOverwrittenAsync(stage);
        foreach (var stage in bench.Concerned.Where(s => s.Tally.Kept > 1))
        {
            foreach (var key in Keys(stage))
            {
                if (!await IsSettledByBackupAsync(stage, key))
                    await AskAsync(stage, key);
            }
        }
    }

    /// <summary>The unique keys whose values are known before rows are written: not where live alone computes a part.</summary>
    private IEnumerable<UniqueKey> Keys(StageTable stage)
    {
        var live = stage.Table.Live;
        IEnumerable<UniqueKey> keys = live.PrimaryKey is null ? live.UniqueKeys : [live.PrimaryKey, .. live.UniqueKeys];
        return keys.Where(k => k.Parts.All(p => p.Column is null || stage.Table.FindValue(p.Column) is not null || (k.IsPlain && KeyParts.WillHold(bench, stage, p.Column) is not null)) && KeyParts.AreKnown(k, live, c => stage.Table.FindValue(c.Name) is not null));
    }

    /// <summary>Rows that were in the backup together under the same key do not clash, unless a part of it has another value in live.</summary>
    private async Task<bool> IsSettledByBackupAsync(StageTable stage, UniqueKey key)
    {
        if (!UniqueValues.KeepApart(stage.Table, key))
            return false;
        var moved = Touched(stage, key).Where(stage.IsTarget).Select(c => (SqlText)$"{stage.T(c, "s")} IS DISTINCT FROM {StageTable.C(c, "s")}").ToList();
        return moved.Count == 0 || !await bench.AnyAsync($"SELECT 1 FROM {stage.Name} AS s WHERE s.keep = 1 AND {SqlText.Any(moved)}");
    }

    /// <summary>Several rows of the backup that are one row in live, which can be overwritten with one of them only.</summary>
    private Task<long> AskAboutOverwrittenAsync(StageTable stage) => bench.ExecuteAsync($"""
        UPDATE {stage.Name} AS s SET {new Identifier("ask")} = {Ask.Clash} WHERE s.overwrite = 1 AND s.ask IS NULL AND s.{N} IN (
          SELECT y.{N} FROM (SELECT x.{N}, count(*) OVER (PARTITION BY {stage.Address.Select(c => stage.T(c, "x"))}) AS alike FROM {stage.Name} AS x
            WHERE x.role = {Role.Root} AND x.state = {RowState.InLive}) AS y WHERE y.alike > 1)
        """);

    private async Task AskAsync(StageTable stage, UniqueKey key)
    {
        // A key that is still to be drawn is nobody else's. What is asked about for another reason may not come back at all.
        var drawn = stage.Surrogate is { } surrogate && Touched(stage, key).Contains(surrogate);
        var rows = SqlText.All([SqlText.Raw("keep = 1 AND ask IS NULL"), drawn ? $"newkey IS DISTINCT FROM {NewKeyKind.Drawn}" : SqlText.Empty]);
        if (key.Excludes)
        {
            await AskAboutExcludedAsync(stage, key, rows);
            return;
        }

        var alike = key.Parts.Select((p, i) => KeyParts.Collated(p, $"x.{Value(i)}"));
        var leadsToNew = stage.Parents.Where(r => r.ChildColumns.Any(Touched(stage, key).Contains)).Select(r => (SqlText)$"x.{StageTable.P(r)} IS NOT DISTINCT FROM {ParentState.Missing}");
        var set = key.NullsClash ? SqlText.Raw("1=1") : SqlText.All(key.Parts.Select((_, i) => (SqlText)$"x.{Value(i)} IS NOT NULL"));
        await bench.PostAsync($"""
            UPDATE {stage.Name} AS s SET {new Identifier("ask")} = {Ask.Clash} WHERE s.{N} IN (
              SELECT y.{N} FROM (SELECT x.{N}, count(*) OVER (PARTITION BY {alike.Concat(leadsToNew)}) AS alike FROM ({Values(stage, key, rows)}) AS x WHERE {set}) AS y WHERE y.alike > 1)
            """);
    }

    /// <summary>By an operator that is no <c>=</c>, each row is held against each other one.</summary>
    private Task<long> AskAboutExcludedAsync(StageTable stage, UniqueKey key, SqlText rows) => bench.ExecuteAsync($"""
        WITH x AS ({Values(stage, key, rows)})
        UPDATE {stage.Name} AS s SET {new Identifier("ask")} = {Ask.Clash} WHERE s.{N} IN (
          SELECT x.{N} FROM x CROSS JOIN x AS y WHERE x.{N} <> y.{N} AND {SqlText.All(key.Parts.Select((p, i) => KeyParts.Clash(bench.Dialect, key, p, $"x.{Value(i)}", $"y.{Value(i)}")))})
        """);

    /// <summary>A query that gives the rows' numbers, the key's values and what became of their parents.</summary>
    private SqlText Values(StageTable stage, UniqueKey key, SqlText rows)
    {
        var parents = stage.Parents.Select(r => StageTable.P(r));
        if (key.IsPlain)
            return $"SELECT {SqlText.Join(", ", [$"{N}", .. key.Parts.Select((p, i) => (SqlText)$"{KeyParts.WillHold(bench, stage, p.Column!)!} AS {Value(i)}"), .. parents.Select(p => (SqlText)$"{p}")])} FROM {stage.Name} WHERE {rows}";
        var where = key.Where is null ? SqlText.Empty : (SqlText)$" WHERE ({SqlText.Raw(key.Where)})";
        var values = key.Parts.Select((p, i) => (SqlText)$"({KeyParts.Expression(p)}) AS {Value(i)}");
        return $"""
            SELECT {SqlText.Join(", ", [$"p.{N}", .. key.Parts.Select((_, i) => (SqlText)$"e.{Value(i)}"), .. parents.Select(p => (SqlText)$"p.{p}")])}
            FROM (SELECT {new Identifier("rowback_n")}, {values} FROM {Fragments.WithLiveNames(stage, rows, inLiveTerms: true)} AS x{where}) AS e JOIN {stage.Name} AS p ON p.{N} = e.{new Identifier("rowback_n")}
            """;
    }

    /// <summary>The columns that have a part in the key; of one with expressions or a condition, all.</summary>
    private static IReadOnlyList<ColumnMatch> Touched(StageTable stage, UniqueKey key) =>
        key.IsPlain ? [.. key.Columns.Select(stage.Table.FindValue).OfType<ColumnMatch>()] : stage.Held;

    private static Identifier Value(int part) => new("rowback_v" + part.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
