using System.Data.Common;
using System.Text.RegularExpressions;

namespace Rowback.Sqlite;

/// <summary>Where a SQLite database is said to be: a file path, a <c>sqlite:</c> URL, or a connection string with a <c>Data Source</c>.</summary>
internal static partial class SqliteAddress
{
    private const string Scheme = "sqlite:";

    /// <summary>True if the address may be one of SQLite's. Whatever no other engine would claim is taken for a path.</summary>
    public static bool Accepts(string address)
    {
        if (address.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || DataSource().IsMatch(address))
            return true;
        return address.Length > 0 && !Url().IsMatch(address) && !ServerConnectionString().IsMatch(address);
    }

    /// <summary>The path that the address means, absolute.</summary>
    public static string PathOf(string address)
    {
        var path = address;
        if (address.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            path = FromUrl(address[Scheme.Length..]);
        else if (DataSource().IsMatch(address))
            path = FromConnectionString(address);
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
            throw Bad("The address of the database is empty.");
        if (path.Equals(":memory:", StringComparison.OrdinalIgnoreCase))
            throw Bad("A database in memory can be seen by its own program alone.");
        return Path.GetFullPath(path);
    }

    private static string FromUrl(string rest)
    {
        var query = rest.IndexOfAny(['?', '#']);
        if (query >= 0)
            rest = rest[..query];
        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            // sqlite:///absolute/path, and sqlite://localhost/absolute/path.
            var slash = rest.IndexOf('/', 2);
            if (slash < 0 || rest[2..slash] is not ("" or "localhost"))
                throw Bad("A sqlite: URL names a file on this machine: sqlite:relative/path or sqlite:///absolute/path.");
            rest = rest[slash..];
        }

        return Uri.UnescapeDataString(rest);
    }

    private static string FromConnectionString(string address)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = address };
            if (parts.TryGetValue("Password", out var password) && password is string { Length: > 0 })
                throw SqliteErrors.Engine("ENCRYPTED", "Rowback cannot open an encrypted SQLite database.", "Decrypt it into a private copy first.");
            foreach (var name in (string[])["Data Source", "DataSource", "Filename"])
            {
                if (parts.TryGetValue(name, out var path))
                    return (string)path;
            }

            return "";
        }
        catch (ArgumentException)
        {
            throw Bad("The connection string cannot be read.");
        }
    }

    private static RowbackException Bad(string message) =>
        new(ErrorKind.Usage, "BAD_ADDRESS", message, "Give the path of a SQLite file, such as backup.db.");

    [GeneratedRegex(@"^\s*(data\s?source|filename)\s*=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DataSource();

    [GeneratedRegex("^([a-z][a-z0-9+.-]+://|postgres(ql)?:)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Url();

    [GeneratedRegex(@"^\s*(host|hostaddr|service|server|user\s?id|username|user|database|port|password|dbname)\s*=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ServerConnectionString();
}
