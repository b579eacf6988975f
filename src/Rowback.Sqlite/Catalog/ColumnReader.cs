using Rowback.Schema;

namespace Rowback.Sqlite;

/// <summary>Reads the columns of a table, with the collations they were declared with.</summary>
internal sealed class ColumnReader(Connection connection, string schema)
{
    private const int HiddenInVirtualTable = 1;
    private const int VirtualGenerated = 2;
    private const int StoredGenerated = 3;

    /// <summary>The columns in their order.</summary>
    public List<PlacedColumn> Read(string table, bool strict)
    {
        var columns = new List<PlacedColumn>();
        using var rows = connection.Prepare("""SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?1, ?2)""");
        rows.Bind(table, schema);
        while (rows.Step())
        {
            var hidden = rows.Integer(5);
            if (hidden == HiddenInVirtualTable)
                continue;
            var name = rows.Text(0);
            var collation = connection.CollationOf(schema, table, name);
            columns.Add(new PlacedColumn(new Column
            {
                Name = name,
                Type = DeclaredType(rows.Text(1), hidden != 0),
                NotNull = rows.Integer(2) != 0,
                Default = rows.TextOrNull(3),
                Generated = hidden switch
                {
                    VirtualGenerated => GeneratedKind.Virtual,
                    StoredGenerated => GeneratedKind.Stored,
                    _ => GeneratedKind.None,
                },
                Collation = collation is null || collation.Equals("BINARY", StringComparison.OrdinalIgnoreCase) ? null : collation,
                IsStrict = strict,
            }, (int)rows.Integer(4)));
        }

        return columns;
    }

    /// <summary>The columns of one table by name.</summary>
    public Dictionary<string, Column> Find(string table)
    {
        var strict = connection.Scalar("SELECT strict FROM pragma_table_list(?1) WHERE schema = ?2", table, schema) is long and not 0;
        return Read(table, strict).ToDictionary(c => c.Column.Name, c => c.Column, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>For a generated column SQLite counts GENERATED ALWAYS among the words of the type.</summary>
    private static string DeclaredType(string type, bool generated)
    {
        const string words = "GENERATED ALWAYS";
        return generated && type.EndsWith(words, StringComparison.OrdinalIgnoreCase) ? type[..^words.Length].TrimEnd() : type;
    }
}

/// <summary>A column and its place in the primary key, from 1; 0 for none.</summary>
internal sealed record PlacedColumn(Column Column, int KeyPlace);
