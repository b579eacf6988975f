using Rowback.Schema;

namespace Rowback.Sqlite;

/// <summary>
/// Finds functions, collations and modules that an application defines for its own connections only and that writing to a table
/// needs. SQLite itself is asked: a write is compiled for each table, with every check, index and trigger that belongs to it, and not run.
/// </summary>
internal sealed class ApplicationParts(Connection connection, IReadOnlyList<CatalogText> texts)
{
    private static readonly (string Message, string Code, string What)[] Lacks =
    [
        ("no such function: ", "MISSING_FUNCTION", "function"),
        ("unknown function: ", "MISSING_FUNCTION", "function"),
        ("no such collation sequence: ", "MISSING_COLLATION", "collation"),
        ("no such module: ", "MISSING_MODULE", "virtual table module"),
        ("no such tokenizer: ", "MISSING_MODULE", "full-text tokenizer"),
    ];

    /// <summary>Throws for the first table that cannot be written to without the application.</summary>
    public void EnsureNoneNeeded(IEnumerable<Table> tables)
    {
        var withTriggers = texts.Where(t => t.Type == "trigger").Select(t => t.Table).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var table in tables.Where(t => t.Kind == TableKind.Ordinary))
        {
            foreach (var write in Writes(table, withTriggers.Contains(table.Name.Name)))
                Compile(table, write);
        }
    }

    private static IEnumerable<string> Writes(Table table, bool hasTriggers)
    {
        var name = "main." + SqliteDialect.Quote(table.Name.Name);
        yield return $"INSERT INTO {name} DEFAULT VALUES";
        if (!hasTriggers)
            yield break;
        var columns = table.Columns.Where(c => c.Generated == GeneratedKind.None).Select(c => SqliteDialect.Quote(c.Name));
        yield return $"UPDATE {name} SET {string.Join(", ", columns.Select(c => $"{c} = {c}"))}";
        yield return $"DELETE FROM {name}";
    }

    private void Compile(Table table, string write)
    {
        try
        {
            connection.Prepare(write).Dispose();
        }
        catch (RowbackException e) when (e.Kind == ErrorKind.Engine)
        {
            foreach (var (message, code, what) in Lacks)
            {
                var at = e.Message.IndexOf(message, StringComparison.Ordinal);
                if (at >= 0)
                    throw Missing(table, code, what, e.Message[(at + message.Length)..].TrimEnd('.', '(', ')'));
            }

            // Whatever else is wrong with a write that nobody asked for yet is said if it comes to be asked for.
        }
    }

    private RowbackException Missing(Table table, string code, string what, string name)
    {
        var user = texts.Where(t => t.Uses(name))
            .OrderBy(t => t.Table.Equals(table.Name.Name, StringComparison.OrdinalIgnoreCase) ? 0 : 1)
            .ThenBy(t => t.Type == "table" ? 1 : 0)
            .FirstOrDefault();
        var where = user is null || (user.Type == "table" && user.Name == table.Name.Name) ? $"table '{table.Name}'" : $"{user.Type} '{user.Name}' of table '{user.Table}'";
        return new RowbackException(ErrorKind.Engine, code, $"The {what} '{name}', which {where} needs, is defined by the application for its own connections; SQLite alone does not know it.",
            "Restore into a copy without that object, or run Rowback as a library on a SQLite build that has it.")
        {
            Table = table.Name.ToString(),
        };
    }
}
