using Rowback.Matching;
using Rowback.Schema;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Closing;

/// <summary>
/// Finds rows of which a live row holds a unique value though it is another row: made again by hand, say. Whole, partial and
/// expression indexes alike. What happens then is the user's policy.
/// </summary>
internal sealed class Duplicates(Workbench bench, References references)
{
    private const int Noted = 10;
    private static readonly Identifier N = new("n");
    private static readonly Identifier Other = new("other");

    /// <summary>True if the table has a unique key that could clash.</summary>
    public bool MayFind(StageTable stage) => Keys(stage).Any();

    /// <summary>
    /// Looks at the rows that a condition over alias <c>s</c> names, whose references are mapped. Returns true if rows were
    /// merged into live rows, so that references to them have to be looked at again.
    /// </summary>
    public async Task<bool> FindAsync(StageTable stage, SqlText condition)
    {
        var keys = Keys(stage).ToList();
        if (keys.Count == 0 || !await bench.AnyAsync($"SELECT 1 FROM {stage.Name} AS s WHERE {condition}"))
            return false;
        var found = await bench.EmptyAsync("rowback_d", [$"{N} {bench.Dialect.IntegerType}", $"{Other} {bench.Dialect.TextType}", .. stage.Who.Select(c => (SqlText)$"{stage.T(c)} {bench.Dialect.StageType(c.Live)}")]);
        // Of a row that is only referred to no more was brought than plain keys need.
        if (keys.Exists(k => !k.IsPlain))
            await references.LoadWholeAsync(stage, condition);
        long hits = 0;
        foreach (var key in keys)
            hits += await SearchAsync(stage, key, condition, found);
        if (hits == 0)
            return false;
        return await DecideAsync(stage, found);
    }

    /// <summary>The unique keys that could clash: all but the key that a generator draws and those that identify the row anyway.</summary>
    private IEnumerable<UniqueKey> Keys(StageTable stage)
    {
        var live = stage.Table.Live;
        var identifying = Identity.JoinKey(stage) ?? (stage.Table.KeyIsWholeRow ? [] : stage.Surrogate is null ? stage.Table.Key : [stage.Surrogate]);
        if (live.PrimaryKey is { } primary && (stage.Surrogate is null || primary.Columns.Any(c => stage.Table.FindValue(c) is null)) && !Covers(primary, identifying) && AreKnown(stage, primary))
            yield return primary;
        foreach (var unique in live.UniqueKeys)
        {
            if (AreKnown(stage, unique) && KeyParts.AreKnown(unique, live, c => stage.Table.FindValue(c.Name) is not null) && !(unique.IsPlain && Covers(unique, identifying))
                && !(stage.Surrogate is not null && unique.Columns is [var only] && only == stage.Surrogate.Live.Name))
                yield return unique;
        }
    }

    /// <summary>What live alone has is known for a plain key; an expression may name it anywhere.</summary>
    private bool AreKnown(StageTable stage, UniqueKey key) => key.IsPlain
        ? key.Columns.All(c => KeyParts.WillHold(bench, stage, c) is not null)
        : key.Parts.All(p => p.Column is null || stage.Table.FindValue(p.Column) is not null);

    private static bool Covers(UniqueKey key, IReadOnlyList<ColumnMatch> columns) =>
        key.Columns.Count == columns.Count && columns.All(c => key.Columns.Contains(c.Live.Name));

    private async Task<long> SearchAsync(StageTable stage, UniqueKey key, SqlText condition, Identifier found)
    {
        // A reference to a row that is not in live yet cannot clash with anything there.
        var settled = stage.Parents.Where(r => key.Parts.Any(p => p.Column is null || r.ChildColumns.Any(c => c.Live.Name == p.Column)))
            .Select(r => (SqlText)$"coalesce({StageTable.P(r, "s")}, {ParentState.None}) <> {ParentState.Missing}");
        var rows = SqlText.All([condition, .. settled]);
        if (key.IsPlain)
        {
            var equal = SqlText.All(key.Parts.Select(p =>
                bench.Dialect.KeyEquals($"{new Identifier("l", p.Column!)}", KeyParts.Collated(p, KeyParts.WillHold(bench, stage, p.Column!, "s")!))));
            return await bench.ExecuteAsync($"""
                INSERT INTO {found} SELECT s.{N}, {Holder(stage, c => $"{new Identifier("l", c.Live.Name)}")}
                FROM {stage.Name} AS s CROSS JOIN {stage.Live} AS l WHERE {rows} AND {equal}
                """);
        }

        // The index's own expressions are put over the staged rows first, under live's names, then over live, where the index serves.
        var probe = bench.Dialect.Temporary("rowback_probe");
        await bench.PostAsync($"DROP TABLE IF EXISTS {probe}");
        var values = key.Parts.Select((p, i) => (SqlText)$"({KeyParts.Expression(p)}) AS {new Identifier(Value(i))}");
        var where = key.Where is null ? SqlText.Empty : (SqlText)$" WHERE ({SqlText.Raw(key.Where)})";
        await bench.PostAsync($"""
            CREATE TEMPORARY TABLE {probe.Unqualified()} AS SELECT {new Identifier("rowback_n")}, {values}
            FROM {Fragments.WithLiveNames(stage, InStage(stage, rows), inLiveTerms: true)} AS x{where}
            """);
        var clash = SqlText.All([
            .. key.Where is null ? Array.Empty<SqlText>() : [SqlText.Raw(key.Where)],
            .. key.Parts.Select((p, i) => KeyParts.Clash(bench.Dialect, key, p, KeyParts.Expression(p), $"rowback_p.{new Identifier(Value(i))}"))]);
        if (key.Excludes)
        {
            // Of several rows that are in the way, each counts.
            return await bench.ExecuteAsync($"""
                INSERT INTO {found} SELECT {new Identifier("rowback_n")}, {Holder(stage, c => $"{new Identifier(c.Live.Name)}")} FROM {probe} AS rowback_p CROSS JOIN {stage.Live} WHERE {clash}
                """);
        }

        var holder = Holder(stage, c => $"{new Identifier(c.Live.Name)}").Select((v, i) => (SqlText)$"(SELECT {v} FROM {stage.Live} WHERE {clash}) AS {(i == 0 ? Other : stage.T(stage.Who[i - 1]))}");
        return await bench.ExecuteAsync($"""
            INSERT INTO {found} SELECT * FROM (SELECT {new Identifier("rowback_n")} AS {N}, {holder} FROM {probe} AS rowback_p) AS y WHERE y.{Other} IS NOT NULL
            """);
    }

    /// <summary>Of the live row that holds the value: its key, and what others know it by.</summary>
    private IEnumerable<SqlText> Holder(StageTable stage, Func<ColumnMatch, SqlText> live) =>
        [bench.Dialect.KeyJson([.. stage.DisplayKey.Select(live)]), .. stage.Who.Select(live)];

    private async Task<bool> DecideAsync(StageTable stage, Identifier found)
    {
        var policy = bench.Question.Question.Duplicate;
        await bench.PostAsync($"""
            UPDATE {stage.Name} AS s SET {new Identifier("ask")} = {Ask.Duplicate}, {new Identifier("other_key")} = d.{Other}
            FROM {found} AS d WHERE d.{N} = s.{N}
            """);
        await bench.PostAsync($"""
            UPDATE {stage.Name} AS s SET {new Identifier("ask")} = {Ask.TwoDuplicates}
            WHERE s.{N} IN (SELECT {N} FROM (SELECT DISTINCT * FROM {found}) AS d GROUP BY {N} HAVING count(*) > 1)
            """);
        await NoteSeveralAsync(stage, found);
        SqlText one = $"s.{new Identifier("ask")} = {Ask.Duplicate}";
        switch (policy)
        {
            case DuplicatePolicy.Skip:
                await bench.PostAsync($"UPDATE {stage.Name} AS s SET {new Identifier("ask")} = NULL, {new Identifier("cause")} = {Cause.Duplicate} WHERE {one}");
                return false;
            case DuplicatePolicy.Merge:
                SqlText[] taken = [$"{new Identifier("ask")} = NULL", $"{new Identifier("merged")} = 1", $"{new Identifier("state")} = {RowState.InLive}", .. stage.Who.Select(c => (SqlText)$"{stage.T(c)} = d.{stage.T(c)}")];
                return await bench.ExecuteAsync($"UPDATE {stage.Name} AS s SET {taken} FROM {found} AS d WHERE d.{N} = s.{N} AND {one}") > 0;
            default:
                return false;
        }
    }

    /// <summary>Of the first few rows that lead to several live rows, all of these, to be shown.</summary>
    private async Task NoteSeveralAsync(StageTable stage, Identifier found)
    {
        SqlText first = $"SELECT s.{N} FROM {stage.Name} AS s WHERE s.{new Identifier("ask")} = {Ask.TwoDuplicates} ORDER BY {stage.StagedAddress("s")} LIMIT {Noted}";
        foreach (var row in await bench.RowsAsync($"SELECT DISTINCT {N}, {Other} FROM {found} WHERE {N} IN ({first}) ORDER BY {N}, {Other}"))
        {
            var n = Convert.ToInt64(row[0], System.Globalization.CultureInfo.InvariantCulture);
            if (!stage.Holders.TryGetValue(n, out var keys))
                stage.Holders[n] = keys = [];
            if (keys.Count < Noted && !keys.Contains((string)row[1]!))
                keys.Add((string)row[1]!);
        }
    }

    private static SqlText InStage(StageTable stage, SqlText rows) =>
        $"{N} IN (SELECT s.{N} FROM {stage.Name} AS s WHERE {rows})";

    private static string Value(int i) => "rowback_v" + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
