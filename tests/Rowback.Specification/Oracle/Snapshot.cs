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
            foreach (var values in await connection.ReadRowsAsync($"SELECT {string.Join(", ", table.Columns.Select(c => c.Name))} FROM {table.Name}"))
            {
                var row = new Row(table, values.Select(Show).ToList());
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

    private static string Show(object? value) => value switch
    {
        null => "NULL",
        string text => $"'{text}'",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}

/// <summary>A row: its values as text, text values in apostrophes.</summary>
internal sealed class Row(RandomTable table, IReadOnlyList<string> values)
{
    public RandomTable Table { get; } = table;

    public string Marker { get; } = values[Place(table, RandomTable.Marker)].Trim('\'');

    public string this[string column] => values[Place(Table, column)];

    public bool SameValues(Row other) => Table.Columns.All(c => this[c.Name] == other[c.Name]);

    /// <summary>True if no column of the reference is NULL.</summary>
    public bool Refers(RandomReference reference) => reference.Columns.All(c => this[c] != "NULL");

    public bool RefersTo(RandomReference reference, Row parent) => reference.Columns.Zip(reference.ParentColumns).All(c => this[c.First] == parent[c.Second]);

    /// <summary>The primary key as the user would type it.</summary>
    public IReadOnlyList<string> Key => [.. Table.Key.Select(k => this[k].Trim('\''))];

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
