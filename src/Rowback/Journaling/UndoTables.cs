using System.Globalization;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Schema;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Journaling;

/// <summary>
/// One table's rows of a journal entry, brought back into a temporary table with their keys as values, so that they can be joined with live.
/// </summary>
/// <param name="JournalId">The table's number in the journal.</param>
/// <param name="Stage">The table as it is now.</param>
/// <param name="Digested">The columns whose values were digested.</param>
/// <param name="Rows">The temporary table: n, action, key, new_key, hash, stay, reason, cols, and the key in live as k0, k1, ….</param>
internal sealed record UndoTableRows(long JournalId, StageTable Stage, IReadOnlyList<string> Digested, Identifier Rows)
{
    public TableMatch Table => Stage.Table;

    /// <summary>The temporary table of the rows that come back, as they will be; see <see cref="UndoImages"/>.</summary>
    public Identifier Image => new(Rows.Qualifier, Rows.Name + "_image");

    /// <summary>Of the digested columns those that are written.</summary>
    public IReadOnlyList<Column> Written => [.. Digested.Select(c => Table.Live.FindColumn(c)!).Where(c => c.Generated == GeneratedKind.None)];

    public static Identifier K(int i, string? alias = null) => new(alias, "k" + i.ToString(CultureInfo.InvariantCulture));

    /// <summary>The live row <paramref name="live"/> is the one that the entry's row names.</summary>
    public SqlText At(Dialect dialect, string live, string row) =>
        SqlText.All(Stage.DisplayKey.Select((c, i) => Table.KeyIsWholeRow
            ? dialect.Same(c.Live, $"{new Identifier(live, c.Live.Name)}", $"{K(i, row)}")
            : dialect.KeyEquals($"{new Identifier(live, c.Live.Name)}", $"{K(i, row)}")));

    /// <summary>The live row is as the entry's row was left, in the columns that were digested then.</summary>
    public SqlText IsAsLeft(Dialect dialect, string live, string row) =>
        dialect.IsRowHash($"{new Identifier(row, "hash")}", [.. Digested.Select(c => (SqlText)$"{new Identifier(live, c)}")]);
}

/// <summary>Brings an entry's rows into temporary tables.</summary>
internal sealed class UndoTables(ILiveDatabase live, SchemaMatch schema, Journal journal, CancellationToken cancellation)
{
    /// <summary>
    /// The tables of an entry. Tables and columns that live has no longer are told in <paramref name="notes"/> and left out: what they held is gone.
    /// </summary>
    public async Task<IReadOnlyList<UndoTableRows>> LoadAsync(long restore, List<string> notes)
    {
        var dialect = live.Dialect;
        var found = new List<(long Id, string Name, IReadOnlyList<string> Columns)>();
        await foreach (var row in live.QueryAsync($"SELECT id, name, columns FROM {journal.Tables.Table} WHERE restore = {new SqlValue(restore)} ORDER BY id", cancellation))
            found.Add((row.GetInt64(0), row.GetString(1), Journal.ReadColumnList(row.GetString(2))));
        var tables = new List<UndoTableRows>();
        foreach (var (id, name, columns) in found)
        {
            if (schema.Tables.FirstOrDefault(t => t.Name.ToString() == name) is not { } table)
            {
                notes.Add($"Table {name} is gone from live, and what the restore wrote there with it.");
                continue;
            }

            if (columns.FirstOrDefault(c => table.Live.FindColumn(c) is null) is { } gone)
            {
                notes.Add($"Column {name}.{gone} is gone from live, so that its rows cannot be compared with what the restore left; they stay.");
                continue;
            }

            var stage = new StageTable(table, schema, dialect);
            var rows = dialect.Temporary("rowback_u" + table.Index.ToString(CultureInfo.InvariantCulture));
            await live.ExecuteAsync($"DROP TABLE IF EXISTS {rows}", cancellation);
            var keys = stage.DisplayKey.Select((c, i) => (SqlText)$"{UndoTableRows.K(i)} {dialect.StageType(c.Live)}");
            await live.ExecuteAsync($"CREATE TEMPORARY TABLE {rows.Unqualified()} (n INTEGER PRIMARY KEY, action {dialect.TextType}, key {dialect.TextType}, new_key {dialect.TextType}, hash {dialect.BytesType}, stay {dialect.IntegerType}, reason {dialect.TextType}, cols {dialect.TextType}, {keys})", cancellation);
            var parts = stage.DisplayKey.Select((c, i) => dialect.KeyPart($"r.new_key", i, c.Live));
            await live.ExecuteAsync($"""
                INSERT INTO {rows} (action, key, new_key, hash, {stage.DisplayKey.Select((_, i) => UndoTableRows.K(i))})
                SELECT r.action, r.key, r.new_key, r.hash, {parts} FROM {journal.Tables.Row} AS r WHERE r.tbl = {new SqlValue(id)} AND r.undone_by IS NULL
                """, cancellation);
            await live.ExecuteAsync($"CREATE INDEX {dialect.Temporary(rows.Name + "_key")} ON {rows.Unqualified()} ({stage.DisplayKey.Select((_, i) => UndoTableRows.K(i))})", cancellation);
            tables.Add(new UndoTableRows(id, stage, columns, rows));
        }

        return tables;
    }
}
