using Rowback.Schema;

namespace Rowback.Sqlite;

/// <summary>
/// Finds functions, collations and modules that an application defines for its own connections only. SQLite itself is asked: a comparison of a
/// table's columns, and a write with every check, index and trigger that belongs to it, is compiled and not run.
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

    private static readonly string[] OwnCollations = ["BINARY", "NOCASE", "RTRIM"];

    private readonly HashSet<string> _withTriggers = texts.Where(t => t.Type == "trigger").Select(t => t.Table).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>What it takes to compare the table's values.</summary>
    public IEnumerable<MissingPart> ForReading(Table table)
    {
        if (table.Kind != TableKind.Ordinary)
            return [];
        return Missing(table, table.Columns
            .Where(c => c.Collation is { } collation && !OwnCollations.Contains(collation, StringComparer.OrdinalIgnoreCase))
            .Select(c => $"SELECT {SqliteDialect.Quote(c.Name)} = '' FROM {Name(table)}"), forReading: true);
    }

    /// <summary>What it takes besides to write to the table.</summary>
    public IEnumerable<MissingPart> ForWriting(Table table) =>
        table.Kind == TableKind.Ordinary ? Missing(table, Writes(table), forReading: false) : [];

    private IEnumerable<string> Writes(Table table)
    {
        yield return $"INSERT INTO {Name(table)} DEFAULT VALUES";
        if (!_withTriggers.Contains(table.Name.Name))
            yield break;
        var columns = table.Columns.Where(c => c.Generated == GeneratedKind.None).Select(c => SqliteDialect.Quote(c.Name));
        yield return $"UPDATE {Name(table)} SET {string.Join(", ", columns.Select(c => $"{c} = {c}"))}";
        yield return $"DELETE FROM {Name(table)}";
    }

    private static string Name(Table table) => "main." + SqliteDialect.Quote(table.Name.Name);

    private IEnumerable<MissingPart> Missing(Table table, IEnumerable<string> statements, bool forReading) =>
        statements.Select(s => Compile(table, s, forReading)).OfType<MissingPart>().DistinctBy(p => p.Message);

    private MissingPart? Compile(Table table, string statement, bool forReading)
    {
        try
        {
            connection.Prepare(statement).Dispose();
        }
        catch (RowbackException e) when (e.Kind == ErrorKind.Engine)
        {
            foreach (var (message, code, what) in Lacks)
            {
                var at = e.Message.IndexOf(message, StringComparison.Ordinal);
                if (at >= 0)
                    return Part(table, code, what, e.Message[(at + message.Length)..].TrimEnd('.', '(', ')'), forReading);
            }

            // Whatever else is wrong with a statement that nobody asked for yet is said if it comes to be asked for.
        }

        return null;
    }

    private MissingPart Part(Table table, string code, string what, string name, bool forReading)
    {
        var user = texts.Where(t => t.Uses(name))
            .OrderBy(t => t.Table.Equals(table.Name.Name, StringComparison.OrdinalIgnoreCase) ? 0 : 1)
            .ThenBy(t => t.Type == "table" ? 1 : 0)
            .FirstOrDefault(t => !forReading || t.Table.Equals(table.Name.Name, StringComparison.OrdinalIgnoreCase));
        var where = user is null || forReading || (user.Type == "table" && user.Name == table.Name.Name) ? $"table '{table.Name}'" : $"{user.Type} '{user.Name}' of table '{user.Table}'";
        return new MissingPart(code,
            $"The {what} '{name}', which {where} needs, is defined by the application for its own connections; SQLite alone does not know it. Table {table.Name} {(forReading ? "can be neither compared nor written to" : "can be compared, but not written to")}.",
            forReading ? "Name the other tables (`diff TABLE…`), leave it out with --without, or run Rowback as a library on a SQLite build that has it." : "Restore into a copy without that object, or run Rowback as a library on a SQLite build that has it.",
            forReading);
    }
}
