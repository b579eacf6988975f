using Rowback.Configuration;

namespace Rowback.Matching;

/// <summary>Finds the table that a person means.</summary>
internal static class TableLookup
{
    public static TableMatch Find(SchemaMatch schema, string name)
    {
        // What is shown as this means this, also where another schema has a table of that name.
        if (schema.Tables.FirstOrDefault(t => t.Name.ToString() == name) is { } shown)
            return shown;
        var exact = schema.Tables.Where(t => t.Name.Name == name).ToList();
        var found = exact.Count > 0
            ? exact
            : schema.Tables.Where(t => Matches(t.Name.ToString(), name) || Matches(t.Name.Name, name)).ToList();
        if (found.Count == 1)
            return found[0];
        if (found.Count == 0 && Spelling.WithoutSchema(name, schema.SchemaOfAll) is { } bare)
            return Find(schema, bare);
        if (found.Count > 1)
        {
            throw new RowbackException(ErrorKind.Usage, "AMBIGUOUS_TABLE",
                $"'{name}' may mean {string.Join(" or ", found.Select(t => t.Name))}.", "Name it with its schema, spelled as in the database.");
        }

        var drift = schema.Drift.FirstOrDefault(d => d.Column is null && (Matches(d.Table.Name, name) || Matches(d.Table.ToString(), name)));
        if (drift is not null)
            throw new RowbackException(ErrorKind.Usage, "TABLE_LEFT_OUT", drift.Message) { Table = drift.Table.ToString() };
        if (schema.Views.FirstOrDefault(v => Matches(v.Name, name) || Matches(v.ToString(), name)) is { } view)
            throw new RowbackException(ErrorKind.Usage, "TABLE_LEFT_OUT", $"{view} is a view: it has no rows of its own to compare or restore.", "Name the tables that it shows.") { Table = view.ToString() };
        if (schema.Partitions.FirstOrDefault(p => Matches(p.Partition.Name, name) || Matches(p.Partition.ToString(), name)) is { Partition: not null } part)
            throw new RowbackException(ErrorKind.Usage, "TABLE_LEFT_OUT", $"{part.Partition} is a partition of {part.Of}: its rows are rows of that table.", $"Name {part.Of}, with a condition that its rows meet.") { Table = part.Of.ToString() };
        if (Spelling.Unquoted(name) is { } plain)
            return Find(schema, plain);
        var near = NearestName.Of(name, schema.Tables.Select(t => t.Name.ToString()));
        throw new RowbackException(ErrorKind.Usage, "NO_SUCH_TABLE", $"There is no table '{name}'.",
            near.Count == 0 ? "The databases have no table in common." : $"Did you mean {string.Join(", ", near)}? `rowback schema` lists them all.");
    }

    private static bool Matches(string table, string name) => string.Equals(table, name, StringComparison.OrdinalIgnoreCase);
}
