using Rowback.Schema;

namespace Rowback.Sqlite;

/// <summary>Adds to the tables their foreign keys, with names spelled as the catalog spells them where they are declared.</summary>
internal sealed class ForeignKeyReader(Connection connection, string schema, IReadOnlyList<Table> tables)
{
    private readonly Dictionary<string, Table> _byName = tables.ToDictionary(t => t.Name.Name, StringComparer.OrdinalIgnoreCase);

    public IEnumerable<Table> Read() => tables.Select(t => t.Kind == TableKind.Ordinary ? t with { ForeignKeys = Of(t) } : t);

    private IReadOnlyList<ForeignKey> Of(Table table)
    {
        var keys = new List<ForeignKey>();
        // SQLite lists the last one declared first.
        using var rows = connection.Prepare("""SELECT id, "table", "from", "to", on_delete FROM pragma_foreign_key_list(?1, ?2) ORDER BY id DESC, seq""");
        rows.Bind(table.Name.Name, schema);
        var (current, parent, action) = (-1L, "", OnDelete.NoAction);
        var columns = new List<Reference>();
        while (rows.Step())
        {
            if (rows.Integer(0) != current && columns.Count > 0)
                keys.Add(Key(table, parent, columns, action));
            if (rows.Integer(0) != current)
                columns.Clear();
            (current, parent, action) = (rows.Integer(0), rows.Text(1), Action(rows.Text(4)));
            columns.Add(new Reference(rows.Text(2), rows.TextOrNull(3)));
        }

        if (columns.Count > 0)
            keys.Add(Key(table, parent, columns, action));
        return keys;
    }

    private ForeignKey Key(Table table, string parent, List<Reference> columns, OnDelete action)
    {
        var principal = _byName.GetValueOrDefault(parent);
        IReadOnlyList<string> to = columns.Exists(c => c.To is null)
            ? principal?.PrimaryKey?.Columns ?? []
            : [.. columns.Select(c => Spelled(principal, c.To!))];
        return new ForeignKey
        {
            Columns = [.. columns.Select(c => Spelled(table, c.From))],
            PrincipalTable = principal?.Name ?? new TableName(null, parent),
            PrincipalColumns = to,
            OnDelete = action,
        };
    }

    private static string Spelled(Table? table, string column) =>
        table?.Columns.FirstOrDefault(c => c.Name.Equals(column, StringComparison.OrdinalIgnoreCase))?.Name ?? column;

    private static OnDelete Action(string action) => action switch
    {
        "CASCADE" => OnDelete.Cascade,
        "RESTRICT" => OnDelete.Restrict,
        "SET NULL" => OnDelete.SetNull,
        "SET DEFAULT" => OnDelete.SetDefault,
        _ => OnDelete.NoAction,
    };

    private sealed record Reference(string From, string? To);
}
