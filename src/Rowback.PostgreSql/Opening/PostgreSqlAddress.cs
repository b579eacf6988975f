using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Rowback.PostgreSql;

/// <summary>
/// Where a PostgreSQL database is said to be: a <c>postgres://</c> URL, a connection string of Npgsql's or of libpq's, and whatever these leave open
/// from a service file and libpq's environment (https://www.postgresql.org/docs/current/libpq-connect.html, libpq-envars.html).
/// </summary>
internal static partial class PostgreSqlAddress
{
    /// <summary>True if the address is one of PostgreSQL's.</summary>
    public static bool Accepts(string address) => Url().IsMatch(address) || ConnectionString().IsMatch(address);

    /// <summary>
    /// What to connect with. Throws Usage (<c>BAD_ADDRESS</c>, <c>NO_SERVICE</c>), never with a password in the message.
    /// </summary>
    /// <param name="address">The address.</param>
    /// <param name="environment">The value of an environment variable, or null.</param>
    public static NpgsqlConnectionStringBuilder Read(string address, Func<string, string?> environment)
    {
        if (!Url().IsMatch(address) && !LibpqWords.Are(address))
            return Completed(FromNpgsql(address), environment);
        var words = Url().IsMatch(address) ? LibpqWords.OfUrl(address) : LibpqWords.Of(address);
        if ((words.GetValueOrDefault("service") ?? environment("PGSERVICE")) is { Length: > 0 } service)
        {
            foreach (var (word, value) in ServiceFile.Find(service, environment))
                words.TryAdd(word, value);
        }

        var settings = new NpgsqlConnectionStringBuilder();
        foreach (var (word, value) in words)
            Set(settings, word, value);
        return Completed(settings, environment);
    }

    /// <summary>How people should see the database named: no user, no password.</summary>
    public static string Display(NpgsqlConnectionStringBuilder settings)
    {
        var database = Uri.EscapeDataString(settings.Database ?? "");
        var port = settings.Port == NpgsqlConnection.DefaultPort ? "" : ":" + settings.Port.ToString(CultureInfo.InvariantCulture);
        return settings.Host!.StartsWith('/') ? $"postgres:///{database}?host={settings.Host}{(port.Length > 0 ? "&port=" + port[1..] : "")}" : $"postgres://{settings.Host}{port}/{database}";
    }

    private static NpgsqlConnectionStringBuilder FromNpgsql(string address)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(address);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            // The exception's own words may hold a part of the string, and so the password.
            throw Bad("The connection string cannot be read.");
        }
    }

    /// <summary>What nobody said comes from the environment, and then from libpq's defaults.</summary>
    private static NpgsqlConnectionStringBuilder Completed(NpgsqlConnectionStringBuilder settings, Func<string, string?> environment)
    {
        // ContainsKey is true for every key that there is.
        var said = settings.Keys.Cast<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (variable, word, key) in Variables)
        {
            if (environment(variable) is { Length: > 0 } value && !said.Contains(key))
                Set(settings, word, value);
        }

        if (string.IsNullOrEmpty(settings.Host))
            settings.Host = Array.Find(["/var/run/postgresql", "/tmp"], d => File.Exists(Path.Combine(d, FormattableString.Invariant($".s.PGSQL.{settings.Port}")))) ?? "localhost";
        if (string.IsNullOrEmpty(settings.Username))
            settings.Username = Environment.UserName;
        if (string.IsNullOrEmpty(settings.Database))
            settings.Database = settings.Username;
        return settings;
    }

    /// <summary>libpq's variables, the words of its connection strings, and Npgsql's names for them.</summary>
    private static readonly (string Variable, string Word, string Key)[] Variables =
    [
        ("PGHOSTADDR", "hostaddr", "Host"), ("PGHOST", "host", "Host"), ("PGPORT", "port", "Port"), ("PGDATABASE", "dbname", "Database"), ("PGUSER", "user", "Username"),
        ("PGPASSWORD", "password", "Password"), ("PGPASSFILE", "passfile", "Passfile"), ("PGSSLMODE", "sslmode", "SSL Mode"), ("PGSSLROOTCERT", "sslrootcert", "Root Certificate"),
        ("PGSSLCERT", "sslcert", "SSL Certificate"), ("PGSSLKEY", "sslkey", "SSL Key"), ("PGCONNECT_TIMEOUT", "connect_timeout", "Timeout"), ("PGOPTIONS", "options", "Options"),
        ("PGTARGETSESSIONATTRS", "target_session_attrs", "Target Session Attributes"),
    ];

    private static void Set(NpgsqlConnectionStringBuilder settings, string word, string value)
    {
        try
        {
            switch (word)
            {
                case "host" or "hostaddr":
                    settings.Host = value;
                    break;
                case "port":
                    settings.Port = int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
                    break;
                case "dbname":
                    settings.Database = value;
                    break;
                case "user":
                    settings.Username = value;
                    break;
                case "password":
                    settings.Password = value;
                    break;
                case "passfile":
                    settings.Passfile = value;
                    break;
                case "sslmode":
                    settings.SslMode = Enum.Parse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
                    break;
                case "sslrootcert":
                    settings.RootCertificate = value;
                    break;
                case "sslcert":
                    settings.SslCertificate = value;
                    break;
                case "sslkey":
                    settings.SslKey = value;
                    break;
                case "connect_timeout":
                    settings.Timeout = int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
                    break;
                case "options":
                    settings.Options = value;
                    break;
                case "target_session_attrs":
                    settings.TargetSessionAttributes = value;
                    break;
                case "service" or "application_name" or "fallback_application_name" or "client_encoding" or "gssencmode" or "channel_binding":
                    break;
                default:
                    throw Bad($"The address holds '{word}', which is none of libpq's words that are known here.");
            }
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            // A password with a / in it, unencoded, ends up as a port.
            throw word switch
            {
                "password" => Bad("The password cannot be used."),
                "port" => Bad("The port in the address is no number. In a URL, @ and / in a password are written %40 and %2F."),
                _ => Bad($"'{value}' is no value for '{word}'."),
            };
        }
    }

    internal static RowbackException Bad(string message) => new(ErrorKind.Usage, "BAD_ADDRESS", message, "Give a URL such as postgres://user@host:5432/database.");

    [GeneratedRegex("^postgres(ql)?:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Url();

    [GeneratedRegex(@"^\s*(host|hostaddr|server|user\s?id|username|user|database|db|port|password|passfile|dbname|service|sslmode|ssl\s?mode|application[_\s]?name)\s*=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ConnectionString();
}
