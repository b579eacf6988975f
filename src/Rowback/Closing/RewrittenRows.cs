using Rowback.Matching;
using Rowback.Schema;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Closing;

/// <summary>
/// Live rows as they are to be, and which constraint they would then break: a unique value that another row holds too, one of live that stays as it
/// is or one that is rewritten as well; or a CHECK. What a rewritten row holds now, it gives up, if it can be made to before the others are written.
/// </summary>
/// <param name="bench">The run.</param>
/// <param name="stage">The table.</param>
/// <param name="written">What a column gets, over the staged row <c>s</c> and its live row <c>o</c>; null for a column that stays.</param>
/// <param name="isNew">Where that is a reference to a row that is not in live yet, so that nobody there holds it, over <c>s</c>; Empty for never.</param>
internal sealed class RewrittenRows(Workbench bench, StageTable stage, Func<ColumnMatch, SqlText?> written, Func<ColumnMatch, SqlText> isNew)
{
    private static readonly Identifier N = new("rowback_n");
    private readonly Identifier _rows = bench.Dialect.Temporary("rowback_written");

    /// <summary>The unique keys in which a written column has, or may have, a part.</summary>
    public IReadOnlyList<UniqueKey> Keys { get; } =
        [.. AllKeys(stage.Table.Live).Where(k => KeyParts.AreKnown(k, stage.Table.Live)).Where(k => !k.IsPlain || k.Columns.Any(c => stage.Table.FindColumn(c) is { } column && written(column) is not null))];

    /// <summary>The CHECK constraints in which a written column stands.</summary>
    public IReadOnlyList<CheckConstraint> Checks { get; } =
        [.. stage.Table.Live.Checks.Where(k => k.Columns.Any(c => stage.Table.FindColumn(c) is { } column && written(column) is not null))];

    /// <summary>The number of the staged row in what <see cref="FindAsync"/> found.</summary>
    public static Identifier Row { get; } = new("n");

    /// <summary>The address of the row that holds the value, there.</summary>
    public static Identifier Holder(int part) => new("a" + Text(part));

    /// <summary>1 there if that row is rewritten too and only has to give the value up first; then the two do not clash.</summary>
    public static Identifier GivenUp { get; } = new("given_up");

    /// <summary>
    /// The column by which a row that is rewritten can give its value of the key up for a while: one that takes NULL, or any whole number; null
    /// where there is none.
    /// </summary>
    public ColumnMatch? Vacated(UniqueKey key)
    {
        if (!key.IsPlain)
            return null;
        var columns = key.Columns.Select(stage.Table.FindColumn).OfType<ColumnMatch>().Where(c => written(c) is not null && !stage.Who.Contains(c)).ToList();
        return columns.Find(c => !c.Live.NotNull) ?? columns.Find(c => bench.Dialect.IsInteger(c.Live) && !stage.References.Contains(c));
    }

    /// <summary>
    /// The materialized rows whose new value of this key another row has, or will have, each with that row; null for none.
    /// </summary>
    public async Task<Identifier?> FindAsync(UniqueKey key)
    {
        var found = bench.Dialect.Temporary("rowback_held");
        await bench.PostAsync($"DROP TABLE IF EXISTS {found}");
        await bench.PostAsync($"CREATE TEMPORARY TABLE {found.Unqualified()} ({Row} {bench.Dialect.IntegerType}, {stage.Address.Select((c, i) => (SqlText)$"{Holder(i)} {bench.Dialect.StageType(c.Live)}")}, {GivenUp} {bench.Dialect.IntegerType})");
        var hits = key.IsPlain ? await SearchLiveAsync(key, found) : await SearchLiveByExpressionAsync(key, found);
        hits += await SearchEachOtherAsync(key, found);
        return hits == 0 ? null : found;
    }

    /// <summary>A query that gives the numbers of the materialized rows that would break the constraint.</summary>
    public SqlText Breaking(CheckConstraint check) =>
        $"SELECT {N} FROM {_rows} AS {new Identifier(stage.Table.Name.Name)} WHERE NOT ({SqlText.Raw(check.Expression)})";

    /// <summary>Takes the rows that a condition over alias <c>s</c> names, as they would be, under live's names.</summary>
    public async Task MaterializeAsync(SqlText rows)
    {
        // A key of expressions may need any column.
        var needed = stage.Address.Select(c => c.Live.Name).Concat(Keys.SelectMany(k => k.Columns)).Concat(Checks.SelectMany(c => c.Columns)).ToHashSet(StringComparer.Ordinal);
        var columns = stage.Table.Live.Columns.Where(c => c.Generated == GeneratedKind.None && (needed.Contains(c.Name) || Keys.Any(k => !k.IsPlain))).ToList();
        var news = stage.Table.Columns.Where(c => !isNew(c).IsEmpty).ToList();
        await bench.PostAsync($"DROP TABLE IF EXISTS {_rows}");
        await bench.PostAsync($"CREATE TEMPORARY TABLE {_rows.Unqualified()} ({N} {bench.Dialect.IntegerType}, {columns.Select(c => (SqlText)$"{new Identifier(c.Name)} {bench.Dialect.StageType(c)}").Concat(news.Select(c => (SqlText)$"{IsNew(c)} {bench.Dialect.IntegerType}"))})");
        var values = columns.Select(c => (stage.Table.FindColumn(c.Name) is { } column ? written(column) : null) ?? $"{new Identifier("o", c.Name)}")
            .Concat(news.Select(c => (SqlText)$"CASE WHEN {isNew(c)} THEN 1 ELSE 0 END"));
        await bench.PostAsync($"""
            INSERT INTO {_rows} SELECT s.{new Identifier("n")}, {values} FROM {stage.Name} AS s CROSS JOIN {stage.Live} AS o WHERE {rows} AND {stage.AtAddress(bench.Dialect, "o", "s")}
            """);
        await bench.PostAsync($"CREATE INDEX {bench.Dialect.IndexOn(bench.Dialect.Temporary("rowback_written_key"), _rows)} ({stage.Address.Select(c => new Identifier(c.Live.Name))})");
    }

    private Task<long> SearchLiveAsync(UniqueKey key, Identifier found) => bench.ExecuteAsync($"""
        INSERT INTO {found} SELECT x.{N}, {stage.Address.Select(c => new Identifier("l", c.Live.Name))}, {(Vacated(key) is null ? SqlText.Raw("0") : $"CASE WHEN {IsRewritten("l")} THEN 1 ELSE 0 END")}
        FROM {_rows} AS x CROSS JOIN {stage.Live} AS l
        WHERE {SqlText.All(key.Parts.Select(p => bench.Dialect.KeyEquals($"{new Identifier("l", p.Column!)}", KeyParts.Collated(p, $"{new Identifier("x", p.Column!)}"))))}
          AND {InLive(key, "x")} AND NOT {Own("x", c => $"{new Identifier("l", c)}")}
        """);

    /// <summary>The index's own expressions over the rows as they would be, then over live, where the index serves.</summary>
    private Task<long> SearchLiveByExpressionAsync(UniqueKey key, Identifier found)
    {
        var clash = SqlText.All([
            .. key.Where is null ? Array.Empty<SqlText>() : [SqlText.Raw(key.Where)],
            .. key.Parts.Select((p, i) => KeyParts.Clash(bench.Dialect, key, p, KeyParts.Expression(p), $"rowback_p.{Value(i)}")),
            $"NOT {Own("rowback_p", c => $"{stage.Live.WithoutOnly()}.{new Identifier(c)}")}"]);
        if (key.Excludes)
        {
            return bench.ExecuteAsync($"""
                INSERT INTO {found} SELECT rowback_p.{N}, {stage.Address.Select((_, i) => (SqlText)$"rowback_h.{Holder(i)}")}, 0 FROM {Probe(key, InLive(key, "w"))} AS rowback_p
                  CROSS JOIN LATERAL (SELECT {stage.Address.Select((c, i) => (SqlText)$"{new Identifier(c.Live.Name)} AS {Holder(i)}")} FROM {stage.Live} WHERE {clash}) AS rowback_h
                """);
        }

        var holder = stage.Address.Select((c, i) => (SqlText)$"(SELECT {new Identifier(c.Live.Name)} FROM {stage.Live} WHERE {clash}) AS {Holder(i)}");
        return bench.ExecuteAsync($"""
            INSERT INTO {found} SELECT * FROM (SELECT {N}, {holder}, 0 FROM {Probe(key, InLive(key, "w"))} AS rowback_p) AS y WHERE y.{Holder(0)} IS NOT NULL
            """);
    }

    private Task<long> SearchEachOtherAsync(UniqueKey key, Identifier found) => bench.ExecuteAsync($"""
        INSERT INTO {found} SELECT x.{N}, {stage.Address.Select((_, i) => (SqlText)$"y.{Holder(i)}")}, 0 FROM {Probe(key)} AS x CROSS JOIN {Probe(key)} AS y
        WHERE {SqlText.All(key.Parts.Select((p, i) => KeyParts.Clash(bench.Dialect, key, p, $"y.{Value(i)}", $"x.{Value(i)}")))} AND x.{N} <> y.{N}
        """);

    /// <summary>The key's values of the rows as they would be, with their addresses.</summary>
    private SqlText Probe(UniqueKey key, SqlText? rows = null)
    {
        var where = SqlText.All([rows ?? SqlText.Empty, key.Where is null ? SqlText.Empty : SqlText.Raw(key.Where)]);
        return $"(SELECT {N}, {key.Parts.Select((p, i) => (SqlText)$"{KeyParts.Expression(p)} AS {Value(i)}")}, {stage.Address.Select(c => new Identifier(c.Live.Name))}, {stage.Address.Select((c, i) => (SqlText)$"{new Identifier(c.Live.Name)} AS {Holder(i)}")} FROM {_rows} AS w WHERE {where})";
    }

    /// <summary>No part of the row's key refers to a row that is not in live yet.</summary>
    private SqlText InLive(UniqueKey key, string rows) => SqlText.All(
        stage.Table.Columns.Where(c => !isNew(c).IsEmpty && (!key.IsPlain || key.Columns.Contains(c.Live.Name))).Select(c => (SqlText)$"{new Identifier(rows, IsNew(c).Name)} = 0"));

    private SqlText Own(string rows, Func<string, SqlText> live) =>
        SqlText.All(stage.Address.Select(c => bench.Dialect.KeyEquals(live(c.Live.Name), $"{new Identifier(rows, c.Live.Name)}")));

    private SqlText IsRewritten(string live) =>
        $"EXISTS (SELECT 1 FROM {_rows} AS w WHERE {SqlText.All(stage.Address.Select(c => bench.Dialect.KeyEquals($"{new Identifier("w", c.Live.Name)}", $"{new Identifier(live, c.Live.Name)}")))})";

    private static IEnumerable<UniqueKey> AllKeys(Table live) => live.PrimaryKey is null ? live.UniqueKeys : [live.PrimaryKey, .. live.UniqueKeys];

    private static Identifier IsNew(ColumnMatch column) => new("rowback_new" + Text(column.Index));

    private static Identifier Value(int part) => new("rowback_v" + Text(part));

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
