using System.Globalization;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Comparing;

/// <summary>
/// Rows that an earlier restore gave a new key: who they are in live is known from the journal, and references to them are compared by
/// what they have become.
/// </summary>
/// <param name="live">Live.</param>
/// <param name="schema">The matched schemas.</param>
/// <param name="renumbered">
/// For a table, a query that gives <c>old_key</c> and <c>new_key</c> (as the dialect's key JSON) of such rows; null where there are none.
/// </param>
/// <param name="cancellation">Ends it.</param>
internal sealed class Renumbering(ILiveDatabase live, SchemaMatch schema, Func<TableMatch, SqlText?> renumbered, CancellationToken cancellation)
{
    private readonly Dictionary<TableMatch, Identifier> _maps = [];

    private Dialect Dialect => live.Dialect;

    /// <summary>Rows of the table, or of one that it refers to, have other keys in live.</summary>
    public bool Concerns(TableMatch table) => renumbered(table) is not null || schema.ParentsOf(table).Any(r => r.When is null && renumbered(r.Parent) is not null);

    /// <summary>The value of a column of the row <c>s</c> as live has it: a reference to a row with a new key means that key.</summary>
    public SqlText LiveValue(DifferenceTable rows, ColumnMatch column)
    {
        SqlText value = $"{DifferenceTable.C(column, "s")}";
        foreach (var relation in schema.ParentsOf(rows.Table).Where(r => r.When is null && r.ChildColumns.Contains(column)))
        {
            if (!_maps.TryGetValue(relation.Parent, out var map))
                continue;
            var meant = relation.ChildColumns.Zip(relation.ParentColumns).ToList();
            var means = SqlText.All(meant.Select(p => Dialect.KeyEquals($"{Before(p.Second, "m")}", $"{DifferenceTable.C(p.First, "s")}")));
            value = $"coalesce((SELECT {Now(meant.Find(p => p.First == column).Second, "m")} FROM {map} AS m WHERE {means}), {value})";
        }

        return value;
    }

    /// <summary>Recognises the rows of a table that have a new key, and remembers what references to them mean. Parents come before children.</summary>
    public async Task<bool> RecogniseAsync(DifferenceTable rows)
    {
        if (rows.Table.KeyIsWholeRow || renumbered(rows.Table) is not { } keys)
            return false;
        var key = rows.Table.DisplayKey;
        SqlText pairs = $"""
            ({keys}) AS j, {rows.Live} AS l
            WHERE j.{new Identifier("old_key")} = {Dialect.KeyJson([.. key.Select(c => (SqlText)$"{DifferenceTable.C(c, "s")}")])}
              AND {SqlText.All(key.Select((c, i) => Dialect.KeyEquals($"{new Identifier("l", c.Live.Name)}", Dialect.KeyPart($"j.{new Identifier("new_key")}", i, c.Live))))}
            """;
        await RememberAsync(rows, pairs);
        var others = rows.Table.Columns.Except(key).Except(rows.Table.Key).Where(rows.Holds);
        var same = SqlText.All(others.Select(c => Dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", LiveValue(rows, c))));
        return await live.ExecuteAsync($"""
            UPDATE {rows.Name} AS s SET {DifferenceTable.KindColumn} = CASE WHEN {same} THEN {Kind.Same} ELSE {Kind.Changed} END FROM {pairs}
            """, cancellation) > 0;
    }

    /// <summary>Rows that differ only in references to rows with new keys do not differ.</summary>
    public Task<long> CompareAgainAsync(DifferenceTable rows)
    {
        var others = rows.Table.Columns.Except(rows.Table.Key);
        var same = SqlText.All(others.Select(c => Dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", LiveValue(rows, c))));
        return live.ExecuteAsync($"""
            UPDATE {rows.Name} AS s SET {DifferenceTable.KindColumn} = {Kind.Same} FROM {rows.Live} AS l
            WHERE s.{DifferenceTable.KindColumn} = {Kind.Changed} AND {DifferenceTable.InLive(Dialect, rows.Table.Key)} AND {same}
            """, cancellation);
    }

    private async Task RememberAsync(DifferenceTable rows, SqlText pairs)
    {
        var referred = schema.ChildrenOf(rows.Table).Where(r => r.When is null).SelectMany(r => r.ParentColumns).Where(rows.Holds).DistinctBy(c => c.Index).ToList();
        if (referred.Count == 0)
            return;
        var map = Dialect.Temporary("rowback_m" + Text(rows.Table.Index));
        await live.ExecuteAsync($"DROP TABLE IF EXISTS {map}", cancellation);
        await live.ExecuteAsync($"""
            CREATE TEMPORARY TABLE {map.Unqualified()}
            ({referred.SelectMany(c => new[] { (SqlText)$"{Before(c)} {Dialect.StageType(c.Live)}", (SqlText)$"{Now(c)} {Dialect.StageType(c.Live)}" })})
            """, cancellation);
        await live.ExecuteAsync($"""
            INSERT INTO {map} SELECT {referred.SelectMany(c => new[] { (SqlText)$"{DifferenceTable.C(c, "s")}", (SqlText)$"{new Identifier("l", c.Live.Name)}" })}
            FROM {rows.Name} AS s, {pairs}
            """, cancellation);
        await live.ExecuteAsync($"CREATE INDEX {Dialect.Temporary(map.Name + "_key")} ON {map.Unqualified()} ({Before(referred[0])})", cancellation);
        _maps[rows.Table] = map;
    }

    private static Identifier Before(ColumnMatch column, string? alias = null) => new(alias, "b" + Text(column.Index));

    private static Identifier Now(ColumnMatch column, string? alias = null) => new(alias, "l" + Text(column.Index));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
