using System.Data.Common;
using System.Globalization;

namespace Rowback.Specification.Oracle;

/// <summary>All rows of a small database, by table and marker.</summary>
internal sealed class Snapshot
{
    private readonly RandomSchema _schema;
    private readonly Dictionary<string, Dictionary<string, Row>> _tables = new(StringComparer.Ordinal);

    private Snapshot(RandomSchema schema) => _schema = schema;

    public static async Task<Snapshot> ReadAsync(DbConnection connection, RandomSchema schema)
    {
        var snapshot = new Snapshot(schema);
        foreach (var table in schema.Tables)
        {
            var rows = new Dictionary<string, Row>(StringComparer.Ordinal);
            foreach (var values in await connection.ReadRowsAsync($"SELECT {string.Join(", ", table.Columns.Select(Literal).Concat(table.Columns.Select(Sense)))} FROM {table.Name}"))
            {
                var texts = values.Select((v, i) => Show(table.Columns[i % table.Columns.Count].Type, v)).ToList();
                var row = new Row(table, texts[..table.Columns.Count], texts[table.Columns.Count..]);
                if (!rows.TryAdd(row.Marker, row))
                    rows.Add(row.Marker + " again " + rows.Count.ToString(CultureInfo.InvariantCulture), row);
            }

            snapshot._tables.Add(table.Name, rows);
        }

        return snapshot;
    }

    public IEnumerable<Row> Rows => _tables.Values.SelectMany(t => t.Values);

    public IEnumerable<Row> RowsOf(string table) => _tables[table].Values;

    public bool Has(Row row) => _tables[row.Table.Name].ContainsKey(row.Marker);

    public Row? Find(string table, string marker) => _tables[table].GetValueOrDefault(marker);

    /// <summary>The row that a reference leads to; null for a reference that is NULL, in part or whole, and for an orphan.</summary>
    public Row? Parent(Row row, RandomReference reference) => row.Refers(reference) ? RowsOf(reference.Parent).FirstOrDefault(p => row.RefersTo(reference, p)) : null;

    /// <summary>The rows whose reference leads to this row.</summary>
    public IEnumerable<(Row Child, RandomReference Reference)> Children(Row parent) =>
        _schema.ReferencesTo(parent.Table.Name).SelectMany(r => RowsOf(r.Child.Name).Where(c => c.Refers(r.Reference) && c.RefersTo(r.Reference, parent)).Select(c => (c, r.Reference)));

    /// <summary>The rows with a reference that leads nowhere. An engine with an error of its own may leave some.</summary>
    public HashSet<(string Table, string Marker)> Orphans() => [.. Rows.Where(r => r.Table.References.Any(f => r.Refers(f) && Parent(r, f) is null)).Select(r => (r.Table.Name, r.Marker))];

    /// <summary>A row's content by what it means: references as the marker of the row they lead to, drawn keys left out.</summary>
    public string Meaning(Row row)
    {
        var parts = new List<string>();
        foreach (var column in row.Table.Columns)
        {
            if (!_schema.Floats(row.Table, column.Name))
                parts.Add($"{column.Name}={row[column.Name]}");
            else if (row[column.Name] == "NULL")
                parts.Add($"{column.Name} is NULL");
        }

        foreach (var reference in row.Table.References.Where(row.Refers))
            parts.Add($"{string.Join(',', reference.Columns)}->{Parent(row, reference)?.Marker ?? "nothing"}");
        return string.Join("; ", parts);
    }

    private static string Literal(RandomColumn column) => column.Type is { } type ? RandomType.Of(type.Literal, column.Name) : column.Name;

    private static string Sense(RandomColumn column) => column.Type?.Sense is { } sense ? RandomType.Of(sense, column.Name) : Literal(column);

    private static string Show(RandomType? type, object? value) => value switch
    {
        null => "NULL",
        string text when type is not null => text,
        string text => $"'{text}'",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}

/// <summary>A row: its values as text, text values in apostrophes; and the same again, where equal values are the same text.</summary>
internal sealed class Row(RandomTable table, IReadOnlyList<string> values, IReadOnlyList<string> senses)
{
    public RandomTable Table { get; } = table;

    public string Marker { get; } = values[Place(table, RandomTable.Marker)].Trim('\'');

    public string this[string column] => values[Place(Table, column)];

    /// <summary>A value such that it is the same text for values that the engine takes for equal.</summary>
    public string Sense(string column) => senses[Place(Table, column)];

    public bool SameValues(Row other) => Table.Columns.All(c => this[c.Name] == other[c.Name]);

    /// <summary>True if no column of the reference is NULL.</summary>
    public bool Refers(RandomReference reference) => reference.Columns.All(c => this[c] != "NULL");

    public bool RefersTo(RandomReference reference, Row parent) => reference.Columns.Zip(reference.ParentColumns).All(c => Sense(c.First) == parent.Sense(c.Second));

    /// <summary>The primary key as the user would type it.</summary>
    public IReadOnlyList<string> Key => [.. Table.Key.Select(k => this[k].Trim('\'').Replace("''", "'", StringComparison.Ordinal))];

    public override string ToString() => $"{Table.Name} {Marker} ({string.Join(", ", values)})";

    private static int Place(RandomTable table, string column)
    {
        for (var i = 0; i < table.Columns.Count; i++)
        {
            if (table.Columns[i].Name == column)
                return i;
        }

        throw new InvalidOperationException($"{table.Name} has no {column}");
    }
}
