using Rowback.Schema;

namespace Rowback.Sqlite;

/// <summary>Reads the catalog of one of the connection's databases.</summary>
internal sealed class CatalogReader
{
    private const string JournalPrefix = "_rowback_";

    private readonly Connection _connection;
    private readonly string _schema;
    private readonly ColumnReader _columns;
    private readonly IndexReader _indexes;
    private readonly ILookup<string, CatalogText> _triggers;
    private readonly Dictionary<string, CatalogText> _tables;

    public CatalogReader(Connection connection, string schema)
    {
        _connection = connection;
        _schema = schema;
        Texts = CatalogText.ReadAll(connection, schema);
        _columns = new ColumnReader(connection, schema);
        _indexes = new IndexReader(connection, schema, Texts.Where(t => t.Type == "index"));
        _triggers = Texts.Where(t => t.Type == "trigger").ToLookup(t => t.Table, StringComparer.OrdinalIgnoreCase);
        _tables = Texts.Where(t => t.Type == "table").ToDictionary(t => t.Name, StringComparer.OrdinalIgnoreCase);
    }

    public IReadOnlyList<CatalogText> Texts { get; }

    public DatabaseSchema Read()
    {
        var counters = ReadCounters();
        var tables = ReadEntries().Select(e => ReadTable(e, counters)).ToList();
        return new DatabaseSchema([.. new ForeignKeyReader(_connection, _schema, tables).Read().OrderBy(t => t.Name)]);
    }

    /// <summary>What AUTOINCREMENT remembers of each table; anybody may write there, so that a table may stand in it twice or with nonsense.</summary>
    private Dictionary<string, long> ReadCounters()
    {
        var counters = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        if (!_tables.ContainsKey("sqlite_sequence"))
            return counters;
        using var rows = _connection.Prepare($"SELECT name, max(seq) FROM {_schema}.sqlite_sequence WHERE typeof(seq) = 'integer' GROUP BY name");
        while (rows.Step())
            counters[rows.Text(0)] = rows.Integer(1);
        return counters;
    }

    private List<Entry> ReadEntries()
    {
        var entries = new List<Entry>();
        using var rows = _connection.Prepare("SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = ?1");
        rows.Bind(_schema);
        while (rows.Step())
        {
            var name = rows.Text(0);
            if (!name.StartsWith("sqlite_", StringComparison.OrdinalIgnoreCase) && !name.StartsWith(JournalPrefix, StringComparison.OrdinalIgnoreCase))
                entries.Add(new Entry(name, rows.Text(1), rows.Integer(2) != 0, rows.Integer(3) != 0));
        }

        return entries;
    }

    private Table ReadTable(Entry entry, Dictionary<string, long> counters)
    {
        var kind = entry.Type switch
        {
            "virtual" => TableKind.Virtual,
            "shadow" => TableKind.Shadow,
            "view" => TableKind.View,
            _ => TableKind.Ordinary,
        };
        return kind == TableKind.Ordinary
            ? ReadOrdinary(entry, counters)
            : new Table { Name = new TableName(null, entry.Name), Kind = kind, Columns = ReadColumnsIfAny(entry) };
    }

    private Table ReadOrdinary(Entry entry, Dictionary<string, long> counters)
    {
        var name = new TableName(null, entry.Name);
        var columns = _columns.Read(entry.Name, entry.Strict);
        var indexes = _indexes.Read(entry.Name, columns.ConvertAll(c => c.Column));
        var placed = columns.FindAll(c => c.KeyPlace > 0);
        placed.Sort((one, other) => one.KeyPlace - other.KeyPlace);
        var keyColumns = placed.ConvertAll(c => c.Column);
        var keyIndex = indexes.FirstOrDefault(i => i.IsPrimaryKey)?.Key;
        // One key column, a rowid, and no index for it: only INTEGER PRIMARY KEY does without (and not INTEGER PRIMARY KEY DESC, an old accident).
        var rowId = keyColumns.Count == 1 && keyIndex is null && !entry.WithoutRowId ? keyColumns[0].Name : null;
        return new Table
        {
            Name = name,
            Columns = [.. columns.Select(c => c.Column with { NotNull = c.Column.NotNull || c.Column.Name == rowId || (entry.WithoutRowId && c.KeyPlace > 0) })],
            PrimaryKey = PrimaryKey(keyColumns, keyIndex),
            UniqueKeys = [.. indexes.Where(i => i is { IsUnique: true, IsPrimaryKey: false }).Select(i => i.Key)],
            Lookups = [.. rowId is null ? [] : new[] { new[] { rowId } }, .. indexes.Select(i => i.Lookup).Where(l => l.Count > 0)],
            Checks = _tables.TryGetValue(entry.Name, out var text) ? CheckText.Read(text, [.. columns.Select(c => c.Column)]) : [],
            DisplacesRows = DisplacesRows(entry.Name),
            Triggers = [.. _triggers[entry.Name].Select(t => new Trigger(t.Name, name, TriggerText.Event(t)) { Definition = t.Sql })],
            RowIdColumn = rowId,
            RowAddress = entry.WithoutRowId ? null : RowAddress(columns.Select(c => c.Column.Name)),
            Generator = rowId is null ? null : Generator(entry.Name, rowId, counters),
        };
    }

    /// <summary>REPLACE stands behind CONFLICT; which constraint it is of does not matter.</summary>
    private bool DisplacesRows(string table)
    {
        if (!_tables.TryGetValue(table, out var text))
            return false;
        for (var i = 0; i + 1 < text.Tokens.Count; i++)
        {
            if (text.Tokens[i].Is("CONFLICT") && text.Tokens[i + 1].Is("REPLACE"))
                return true;
        }

        return false;
    }

    /// <summary>The columns of a view or virtual table; none where its module or a table below it is missing.</summary>
    private IReadOnlyList<Column> ReadColumnsIfAny(Entry entry)
    {
        try
        {
            return [.. _columns.Read(entry.Name, entry.Strict).Select(c => c.Column)];
        }
        catch (RowbackException e) when (e.Kind == ErrorKind.Engine)
        {
            return [];
        }
    }

    private static UniqueKey? PrimaryKey(List<Column> columns, UniqueKey? index) => columns.Count == 0 ? null : new UniqueKey
    {
        // The index is in the key's order, unless a column stands in the key twice.
        Parts = [.. columns.Select(c => new KeyPart { Column = c.Name, Collation = index?.Parts.FirstOrDefault(p => p.Column == c.Name)?.Collation })],
    };

    /// <summary>The first of the rowid's names that no column has taken; null in the odd table that has taken them all.</summary>
    private static string? RowAddress(IEnumerable<string> columns)
    {
        var taken = columns.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Array.Find(["rowid", "_rowid_", "oid"], name => !taken.Contains(name));
    }

    private KeyGenerator Generator(string table, string rowId, Dictionary<string, long> counters)
    {
        // AUTOINCREMENT is a name nowhere, unless quoted.
        var remembers = _tables.TryGetValue(table, out var text) && text.Tokens.Exists(t => t.Is("AUTOINCREMENT"));
        return new KeyGenerator(rowId, !remembers, remembers && counters.TryGetValue(table, out var counter) ? counter : null);
    }

    private sealed record Entry(string Name, string Type, bool WithoutRowId, bool Strict);
}
