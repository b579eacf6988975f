using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Comparing;

/// <summary>
/// Rows that earlier restores inserted: who those with a new key are in live is known from the journal, and references to them are compared by
/// what they have become.
/// </summary>
internal sealed class Renumbering
{
    private readonly ILiveDatabase _live;
    private readonly SchemaMatch _schema;
    private readonly EarlierRestores _restores;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<TableMatch, KeyMap> _maps = [];

    private Renumbering(ILiveDatabase live, SchemaMatch schema, EarlierRestores restores, CancellationToken cancellation)
    {
        _live = live;
        _schema = schema;
        _restores = restores;
        _cancellation = cancellation;
    }

    private Dialect Dialect => _live.Dialect;

    /// <summary>Brings the new keys into temporary tables, and tells the rows that have them from strangers.</summary>
    public static async Task<Renumbering> ReadAsync(IDatabasePair databases, SchemaMatch schema, EarlierRestores restores, CancellationToken cancellation)
    {
        var renumbering = new Renumbering(databases.Live, schema, restores, cancellation);
        foreach (var table in schema.Tables)
        {
            if (restores.Renumbered(table) is not { } keys)
                continue;
            var map = new KeyMap(table, databases.Live.Dialect);
            foreach (var statement in map.Create(keys))
                await databases.Live.ExecuteAsync(statement, cancellation);
            await new RenumberedIdentity(databases, schema, cancellation).JudgeAsync(map);
            renumbering._maps[table] = map;
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
            var means = SqlText.All(meant.Select(p => Dialect.KeyEquals($"{KeyMap.Before(p.Second, "m")}", $"{DifferenceTable.C(p.First, "s")}")));
            value = $"coalesce((SELECT {KeyMap.Now(meant.Find(p => p.First == column).Second, "m")} FROM {map.Name} AS m WHERE {means} AND {KeyMap.IsNoStranger("m")}), {value})";
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
        if (!_maps.TryGetValue(rows.Table, out var map))
            return false;
        // A row that is known by what it joins is known under its new key only while it joins the same.
        var known = JoinKey.Of(rows.Table, _schema) ?? (rows.Table.Generator is null ? rows.Table.Key : []);
        var joins = known.Where(c => _schema.ParentsOf(rows.Table).Any(r => r.When is null && r.ChildColumns.Contains(c)));
        var others = rows.Table.Columns.Except(rows.Table.DisplayKey).Except(rows.Table.Key).Where(rows.Holds);
        return await _live.ExecuteAsync($"""
            UPDATE {rows.Name} AS s SET {DifferenceTable.NewKey} = m.{KeyMap.NewKey},
              {DifferenceTable.KindColumn} = CASE WHEN m.{KeyMap.Doubt} = {KeyMap.Asks} THEN {Kind.Asks} WHEN {Same(others, rows.Table)} THEN {Kind.Same} ELSE {Kind.Changed} END
            FROM {map.Name} AS m, {rows.Live} AS l WHERE {map.IsOf("m")} AND {map.AtNow("m")} AND {KeyMap.IsNoStranger("m")} AND {SqlText.All(joins.Select(c => (SqlText)$"({DifferenceTable.C(c, "s")} IS NULL OR {Equal([c], rows.Table)})"))}
            """, _cancellation) > 0;
    }

    /// <summary>
    /// The row <c>s</c> has a key that a restore gave to another row of the backup, so that whoever holds it in live is that one; false where the row itself
    /// was restored under it once.
    /// </summary>
    public SqlText IsOfAnother(DifferenceTable rows) => _maps.TryGetValue(rows.Table, out var map)
        ? SqlText.All([$"EXISTS (SELECT 1 FROM {map.Name} AS m WHERE {map.HasGone("m")})", WasRestored(rows) is { IsEmpty: false } own ? $"NOT {own}" : SqlText.Empty])
        : SqlText.Raw("1=0");

    /// <summary>The row <c>s</c> was inserted by an earlier restore under its own key; empty where none of the table was.</summary>
    public SqlText WasRestored(DifferenceTable rows) => _restores.Restored(rows.Table) is { } restored
        ? (SqlText)$"{Dialect.KeyJson([.. rows.Table.DisplayKey.Select(c => (SqlText)$"{DifferenceTable.C(c, "s")}")])} IN (SELECT r.{new Identifier("old_key")} FROM ({restored}) AS r)"
        : SqlText.Empty;

    /// <summary>The live row <c>l</c> has the key that a key's JSON gives.</summary>
    public SqlText AtNewKey(TableMatch table, SqlText newKey) =>
        SqlText.All(table.DisplayKey.Select((c, i) => Dialect.KeyEquals($"{new Identifier("l", c.Live.Name)}", Dialect.KeyPart(newKey, i, c.Live))));

    /// <summary>Rows that differ only in references to rows with new keys do not differ.</summary>
    public Task<long> CompareAgainAsync(DifferenceTable rows) => _live.ExecuteAsync($"""
        UPDATE {rows.Name} AS s SET {DifferenceTable.KindColumn} = {Kind.Same} FROM {rows.Live} AS l
        WHERE s.{DifferenceTable.KindColumn} = {Kind.Changed} AND {DifferenceTable.InLive(Dialect, rows.Table.Key)}
          AND {Same(rows.Table.Columns.Except(rows.Table.Key), rows.Table)}
        """, _cancellation);
}
