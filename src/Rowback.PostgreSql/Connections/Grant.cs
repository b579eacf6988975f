using System.Text.RegularExpressions;
using Npgsql;

namespace Rowback.PostgreSql;

/// <summary>The GRANT that would have let a refused statement through. PostgreSQL says of what a right is missing, and not which; that is told from the statement.</summary>
internal static partial class Grant
{
    /// <param name="refusal">What PostgreSQL said.</param>
    /// <param name="statement">The statement that it refused.</param>
    /// <param name="role">Who it was refused to.</param>
    public static string For(PostgresException refusal, string statement, string role)
    {
        var to = $"TO {Name(role)}";
        if (NoTemporary().Match(refusal.MessageText) is { Success: true } database)
            return $"GRANT TEMPORARY ON DATABASE {Name(database.Groups["name"].Value)} {to}";
        var match = Denied().Match(refusal.MessageText);
        if (!match.Success)
            return "Ask the database's owner for the right.";
        var name = match.Groups["name"].Value;
        return match.Groups["kind"].Value switch
        {
            "table" or "view" or "relation" => Table(name, statement, to),
            "sequence" => $"GRANT USAGE, SELECT, UPDATE ON SEQUENCE {Qualified(name, statement)} {to}",
            "schema" when name == PostgreSqlDialect.JournalSchema => $"GRANT USAGE, CREATE ON SCHEMA {Name(name)} {to}, or --journal FILE keeps the journal in a file.",
            "schema" => $"GRANT USAGE ON SCHEMA {Name(name)} {to}",
            "database" => $"GRANT CREATE ON DATABASE {Name(name)} {to}, or --journal FILE keeps the journal in a file.",
            "function" => $"GRANT EXECUTE ON FUNCTION {name} {to}",
            var kind => $"GRANT USAGE ON {kind.ToUpperInvariant()} {Name(name)} {to}",
        };
    }

    /// <summary>A table that is written to may be read too, by the same statement.</summary>
    private static string Table(string name, string statement, string to)
    {
        var table = Qualified(name, statement);
        var verbs = new[] { ("INSERT", "INSERT INTO "), ("UPDATE", "UPDATE "), ("DELETE", "DELETE FROM ") };
        var right = verbs.Where(v => Writes(statement, v.Item2, name)).Select(v => v.Item1).FirstOrDefault() ?? "SELECT";
        return $"GRANT {right} ON TABLE {table} {to}";
    }

    private static bool Writes(string statement, string verb, string name) =>
        Regex.IsMatch(statement, Regex.Escape(verb) + "(ONLY )?" + Quoted(name), RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    /// <summary>With its schema, as the statement named it: PostgreSQL's message leaves it out.</summary>
    private static string Qualified(string name, string statement)
    {
        var match = Regex.Match(statement, Quoted(name), RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        return match.Success ? $"{Name(Unquoted(match.Groups["schema"].Value))}.{Name(name)}" : Name(name);
    }

    /// <summary>The name in a statement: quoted or, of a sequence, as the catalog spells it.</summary>
    private static string Quoted(string name) => $"""(?<schema>"([^"]|"")+"|[a-z_0-9]+)\.({Regex.Escape(PostgreSqlDialect.Quote(name))}|{Regex.Escape(name)}(?![a-z_0-9]))""";

    private static string Unquoted(string schema) => schema.StartsWith('"') ? schema[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : schema;

    /// <summary>Quoted where it has to be.</summary>
    public static string Name(string name) => Simple().IsMatch(name) ? name : PostgreSqlDialect.Quote(name);

    [GeneratedRegex("^permission denied for (?<kind>table|view|relation|sequence|schema|database|function|type|language) (?<name>.+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Denied();

    [GeneratedRegex("^permission denied to create temporary tables in database \"(?<name>.+)\"$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NoTemporary();

    [GeneratedRegex("^[a-z_][a-z_0-9]*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Simple();
}
