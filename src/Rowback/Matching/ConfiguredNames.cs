using Rowback.Configuration;
using Rowback.Schema;

namespace Rowback.Matching;

/// <summary>Finds the tables and columns that rowback.json names in one of the two schemas.</summary>
/// <param name="schema">The schema.</param>
/// <param name="side"><c>live</c> or <c>the backup</c>, for messages.</param>
/// <param name="schemaOfAll">See <see cref="Engines.Dialect.SchemaOfAll"/>.</param>
internal sealed class ConfiguredNames(DatabaseSchema schema, string side, string? schemaOfAll = null)
{
    /// <summary>The table; with or without its schema, in any case where that is unambiguous.</summary>
    public Table? FindTable(string name) =>
        Spelling.Find(schema.Tables, t => t.Name.ToString(), name) ?? Spelling.Find(Unique(), t => t.Name.Name, name)
        ?? (Spelling.WithoutSchema(name, schemaOfAll) is { } bare ? FindTable(bare) : null);

    public Table Table(string where, string name) =>
        FindTable(name) ?? throw BadConfiguration.Unknown(where, $"table '{name}' in {side}", name, schema.Tables.Select(t => t.Name.ToString()));

    public Column Column(string where, Table table, string name) =>
        Spelling.Find(table.Columns, c => c.Name, name.Trim())
        ?? throw BadConfiguration.Unknown(where, $"column '{name.Trim()}' in table '{table.Name}' of {side}", name.Trim(), table.Columns.Select(c => c.Name));

    /// <summary>
    /// A table and columns written as <c>table.column,column</c>, or, where <paramref name="columnsOptional"/>, a table alone (then no columns).
    /// </summary>
    public (Table Table, IReadOnlyList<Column> Columns) TableAndColumns(string where, string text, bool columnsOptional)
    {
        if (columnsOptional && FindTable(text) is { } whole)
            return (whole, []);
        for (var dot = text.LastIndexOf('.'); dot > 0; dot = text.LastIndexOf('.', dot - 1))
        {
            if (FindTable(text[..dot].Trim()) is not { } table)
                continue;
            var rest = text[(dot + 1)..].Trim();
            return Spelling.Find(table.Columns, c => c.Name, rest) is { } single
                ? (table, [single])
                : (table, [.. rest.Split(',').Select(c => Column(where, table, c))]);
        }

        var first = text.IndexOf('.', StringComparison.Ordinal);
        if (first < 0 && !columnsOptional)
            throw BadConfiguration.Because($"rowback.json, {where}: '{text}' names no column.", "Write table.column, or table.column,column.");
        return (Table(where, first < 0 ? text : text[..first]), []);
    }

    /// <summary>Tables whose name alone tells them from all others.</summary>
    private IEnumerable<Table> Unique() => schema.Tables.GroupBy(t => t.Name.Name, StringComparer.Ordinal).Where(g => g.Count() == 1).Select(g => g.Single());
}
