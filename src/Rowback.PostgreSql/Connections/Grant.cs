using System.Text.RegularExpressions;
using Npgsql;

namespace Rowback.PostgreSql;

/// <summary>The GRANT that would have let a refused statement through.</summary>
internal static partial class Grant
{
    public static string For(PostgresException refusal)
    {
        var match = Denied().Match(refusal.MessageText);
        if (!match.Success)
            return "Ask the database's owner for the right.";
        var name = match.Groups["name"].Value;
        var (right, on) = match.Groups["kind"].Value switch
        {
            "table" or "view" or "relation" => ("SELECT", $"TABLE {Qualified(refusal, name)}"),
            "sequence" => ("USAGE, SELECT, UPDATE", $"SEQUENCE {Qualified(refusal, name)}"),
            "schema" => ("USAGE", $"SCHEMA {name}"),
            "database" => ("CREATE, TEMPORARY", $"DATABASE {name}"),
            "function" => ("EXECUTE", $"FUNCTION {name}"),
            var kind => ("USAGE", $"{kind.ToUpperInvariant()} {name}"),
        };
        return $"GRANT {right} ON {on} TO this role.";
    }

    private static string Qualified(PostgresException refusal, string name) => refusal.SchemaName is { Length: > 0 } schema ? $"{schema}.{name}" : name;

    [GeneratedRegex("^permission denied for (?<kind>table|view|relation|sequence|schema|database|function|type|language) (?<name>.+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Denied();
}
