using System.Globalization;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Comparing;

/// <summary>
/// Rows that an earlier restore gave a new key: who they are in live is known from the journal, and references to them are compared by
/// what they have become.
/// </summary>
internal sealed class Renumbering
{
    private readonly ILiveDatabase _live;
    private readonly SchemaMatch _schema;
    private readonly Func<TableMatch, SqlText?> _renumbered;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<TableMatch, Identifier> _maps = [];

    private Renumbering(ILiveDatabase live, SchemaMatch schema, Func<TableMatch, SqlText?> renumbered, CancellationToken cancellation)
    {
        _live = live;
        _schema = schema;
        _renumbered = renumbered;
        _cancellation = cancellation;
    }

    private Dialect Dialect => _live.Dialect;

    /// <param name="live">Live.</param>
    /// <param name="schema">The matched schemas.</param>
    /// <param name="renumbered">
    /// For a table, a query that gives <c>old_key</c> and <c>new_key</c> (as the dialect's key JSON) of such rows; null where there are none.
    /// </param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<Renumbering> ReadAsync(ILiveDatabase live, SchemaMatch schema, Func<TableMatch, SqlText?> renumbered, CancellationToken cancellation)
    {
        var renumbering = new Renumbering(live, schema, renumbered, cancellation);
        foreach (var table in schema.Tables)
        {
            if (renumbered(table) is { } keys)
                await renumbering.RememberAsync(table, keys);
        }

        return renumbering;
    }

    /// <summary>Rows of the table, or of one that it refers to, have other keys in live.</summary>
    public bool Concerns(TableMatch table) => _maps.ContainsKey(table) || _schema.ParentsOf(table).Any(r => r.When is null && _maps.ContainsKey(r.Parent));

    /// <summary>The value of a column of the row <c>s</c> as live has it: a reference to a row with a new key means that key.</summary>
    public SqlText LiveValue(ColumnMatch column, TableMatch table)
    {
        SqlText value = $"{DifferenceTable.C(column, "s")}";
        foreach (var relation in _schema.ParentsOf(table).Where(r => r.When is null && r.ChildColumns.Contains(column)))
        {
            // Only a key is ever drawn anew, so a reference to other columns means the same value as before.
            if (!_maps.TryGetValue(relation.Parent, out var map) || !relation.ParentColumns.All(relation.Parent.DisplayKey.Contains))
                continue;
            var meant = relation.ChildColumns.Zip(relation.ParentColumns).ToList();
            var means = SqlText.All(meant.Select(p => Dialect.KeyEquals($"{Before(p.Second, "m")}", $"{DifferenceTable.C(p.First, "s")}")));
            value = $"coalesce((SELECT {Now(meant.Find(p => p.First == column).Second, "m")} FROM {map} AS m WHERE {means}), {value})";
        }

        return value;
    }

    /// <summary>These columns of the live row <c>l</c> are, in live's terms, those of the row <c>s</c>: as keys are equal.</summary>
    public SqlText Equal(IEnumerable<ColumnMatch> columns, TableMatch table) =>
        SqlText.All(columns.Select(c => Dialect.KeyEquals($"{new Identifier("l", c.Live.Name)}", LiveValue(c, table))));

    /// <summary>The same in stored form.</summary>
    public SqlText Same(IEnumerable<ColumnMatch> columns, TableMatch table) =>
        SqlText.All(columns.Select(c => Dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", LiveValue(c, table))));

    /// <summary>Recognises the rows of a table that have a new key, and writes it into them. True if there were any.</summary>
    public async Task<bool> RecogniseAsync(DifferenceTable rows)
    {
        if (!_maps.ContainsKey(rows.Table) || _renumbered(rows.Table) is not { } keys)
            return false;
        var key = rows.Table.DisplayKey;
        var others = rows.Table.Columns.Except(key).Except(rows.Table.Key).Where(rows.Holds);
        return await _live.ExecuteAsync($"""
            UPDATE {rows.Name} AS s SET {DifferenceTable.NewKey} = j.{new Identifier("new_key")},
              {DifferenceTable.KindColumn} = CASE WHEN {Same(others, rows.Table)} THEN {Kind.Same} ELSE {Kind.Changed} END
            FROM ({keys}) AS j, {rows.Live} AS l
            WHERE j.{new Identifier("old_key")} = {Dialect.KeyJson([.. key.Select(c => (SqlText)$"{DifferenceTable.C(c, "s")}")])}
              AND {AtNewKey(rows.Table, $"j.{new Identifier("new_key")}")}
            """, _cancellation) > 0;
    }

    /// <summary>The live row <c>l</c> has the key that a key's JSON gives.</summary>
    public SqlText AtNewKey(TableMatch table, SqlText newKey) =>
        SqlText.All(table.DisplayKey.Select((c, i) => Dialect.KeyEquals($"{new Identifier("l", c.Live.Name)}", Dialect.KeyPart(newKey, i, c.Live))));

    /// <summary>Rows that differ only in references to rows with new keys do not differ.</summary>
    public Task<long> CompareAgainAsync(DifferenceTable rows) => _live.ExecuteAsync($"""
        UPDATE {rows.Name} AS s SET {DifferenceTable.KindColumn} = {Kind.Same} FROM {rows.Live} AS l
        WHERE s.{DifferenceTable.KindColumn} = {Kind.Changed} AND {DifferenceTable.InLive(Dialect, rows.Table.Key)}
          AND {Same(rows.Table.Columns.Except(rows.Table.Key), rows.Table)}
        """, _cancellation);

    private async Task RememberAsync(TableMatch table, SqlText keys)
    {
        var map = Dialect.Temporary("rowback_m" + Text(table.Index));
        await _live.ExecuteAsync($"DROP TABLE IF EXISTS {map}", _cancellation);
        await _live.ExecuteAsync($"""
            CREATE TEMPORARY TABLE {map.Unqualified()}
            ({table.DisplayKey.SelectMany(c => new[] { (SqlText)$"{Before(c)} {Dialect.StageType(c.Live)}", (SqlText)$"{Now(c)} {Dialect.StageType(c.Live)}" })})
            """, _cancellation);
        var parts = table.DisplayKey.SelectMany((c, i) => new[]
        {
            Dialect.KeyPart($"j.{new Identifier("old_key")}", i, c.Live), Dialect.KeyPart($"j.{new Identifier("new_key")}", i, c.Live),
        });
        await _live.ExecuteAsync($"INSERT INTO {map} SELECT {parts} FROM ({keys}) AS j", _cancellation);
        await _live.ExecuteAsync($"CREATE INDEX {Dialect.Temporary(map.Name + "_key")} ON {map.Unqualified()} ({table.DisplayKey.Select(c => Before(c))})", _cancellation);
        _maps[table] = map;
    }

    private static Identifier Before(ColumnMatch column, string? alias = null) => new(alias, "b" + Text(column.Index));

    private static Identifier Now(ColumnMatch column, string? alias = null) => new(alias, "l" + Text(column.Index));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
