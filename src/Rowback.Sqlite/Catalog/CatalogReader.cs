using Rowback.Schema;

namespace Rowback.Sqlite;

/// <summary>Reads the catalog of one of the connection's databases.</summary>
internal sealed class CatalogReader(Connection connection, string schema)
{
    private const string JournalPrefix = "_rowback_";

    private readonly ColumnReader _columns = new(connection, schema);
    private readonly Dictionary<string, string> _sql = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<(string Name, string Sql)>> _triggers = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, long> _counters = new(StringComparer.Ordinal);

    public DatabaseSchema Read()
    {
        ReadTexts();
        ReadCounters();
        var entries = ReadEntries();
        var tables = entries.Select(ReadTable).ToList();
        var resolved = new ForeignKeyReader(connection, schema, tables).Read();
        return new DatabaseSchema([.. resolved.OrderBy(t => t.Name)]);
    }

    private void ReadTexts()
    {
        using var rows = connection.Prepare($"SELECT type, name, tbl_name, sql FROM {schema}.sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid");
        while (rows.Step())
        {
            var (type, name, sql) = (rows.Text(0), rows.Text(1), rows.Text(3));
            if (type != "trigger")
            {
                _sql[name] = sql;
                continue;
            }

            var table = rows.Text(2);
            if (!_triggers.TryGetValue(table, out var triggers))
                _triggers[table] = triggers = [];
            triggers.Add((name, sql));
        }
    }

    private void ReadCounters()
    {
        if (!_sql.ContainsKey("sqlite_sequence"))
            return;
        using var rows = connection.Prepare($"SELECT name, seq FROM {schema}.sqlite_sequence WHERE typeof(seq) = 'integer'");
        while (rows.Step())
            _counters[rows.Text(0)] = Math.Max(rows.Integer(1), _counters.GetValueOrDefault(rows.Text(0), long.MinValue));
    }

    private List<Entry> ReadEntries()
    {
        var entries = new List<Entry>();
        using var rows = connection.Prepare("SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = ?1");
        rows.Bind(schema);
        while (rows.Step())
        {
            var name = rows.Text(0);
            if (!name.StartsWith("sqlite_", StringComparison.OrdinalIgnoreCase) && !name.StartsWith(JournalPrefix, StringComparison.OrdinalIgnoreCase))
                entries.Add(new Entry(name, rows.Text(1), rows.Integer(2) != 0, rows.Integer(3) != 0));
        }

        return entries;
    }

    private Table ReadTable(Entry entry)
    {
        var kind = entry.Type switch
        {
            "virtual" => TableKind.Virtual,
            "shadow" => TableKind.Shadow,
            "view" => TableKind.View,
            _ => TableKind.Ordinary,
        };
        var name = new TableName(null, entry.Name);
        if (kind != TableKind.Ordinary)
            return new Table { Name = name, Kind = kind, Columns = ReadForeignColumns(entry) };

        var columns = _columns.Read(entry.Name, entry.Strict);
        var indexes = new IndexReader(connection, schema, _sql).Read(entry.Name);
        var keyColumns = columns.Where(c => c.KeyPlace > 0).OrderBy(c => c.KeyPlace).Select(c => c.Column.Name).ToList();
        var keyIndex = indexes.FirstOrDefault(i => i.IsPrimaryKey)?.Key;
        // One key column, a rowid, and no index for it: only INTEGER PRIMARY KEY does without (and not INTEGER PRIMARY KEY DESC, an old accident).
        var rowId = keyColumns.Count == 1 && keyIndex is null && !entry.WithoutRowId ? keyColumns[0] : null;
        return new Table
        {
            Name = name,
            Kind = kind,
            Columns = [.. columns.Select(c => c.Column with { NotNull = c.Column.NotNull || c.Column.Name == rowId || (entry.WithoutRowId && c.KeyPlace > 0) })],
            PrimaryKey = PrimaryKey(keyColumns, keyIndex),
            UniqueKeys = [.. indexes.Where(i => !i.IsPrimaryKey).Select(i => i.Key)],
            Triggers = [.. _triggers.GetValueOrDefault(entry.Name, []).Select(t => new Trigger(t.Name, name))],
            RowIdColumn = rowId,
            RowAddress = keyColumns.Count == 0 ? RowAddress(columns.Select(c => c.Column.Name)) : null,
            Generator = rowId is null ? null : Generator(entry.Name, rowId),
        };
    }

    /// <summary>The columns of a view or virtual table; none where its module or a table below it is missing.</summary>
    private IReadOnlyList<Column> ReadForeignColumns(Entry entry)
    {
        try
        {
            return [.. _columns.Read(entry.Name, entry.Strict).Select(c => c.Column)];
        }
        catch (RowbackException)
        {
            return [];
        }
    }

    /// <summary>The first of the rowid's names that no column has taken; null in the odd table that has taken them all.</summary>
    private static string? RowAddress(IEnumerable<string> columns)
    {
        var taken = columns.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Array.Find(["rowid", "_rowid_", "oid"], name => !taken.Contains(name));
    }

    private static UniqueKey? PrimaryKey(List<string> columns, UniqueKey? index)
    {
        if (columns.Count == 0)
            return null;
        return new UniqueKey
        {
            Parts = [.. columns.Select(c => new KeyPart { Column = c, Collation = index?.Parts.FirstOrDefault(p => p.Column == c)?.Collation })],
        };
    }

    private KeyGenerator Generator(string table, string rowId)
    {
        // AUTOINCREMENT is never a name unless quoted.
        var remembers = _sql.TryGetValue(table, out var sql) && SqlTokenizer.Read(sql).Exists(t => t.Is("AUTOINCREMENT"));
        return new KeyGenerator(rowId, !remembers, remembers && _counters.TryGetValue(table, out var counter) ? counter : null);
    }

    private sealed record Entry(string Name, string Type, bool WithoutRowId, bool Strict);
}
