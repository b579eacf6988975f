using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace Rowback.PostgreSql;

/// <summary>Why a database could not be opened, said to a tired person, without the password.</summary>
internal static class OpeningErrors
{
    /// <param name="exception">What connecting threw.</param>
    /// <param name="side">Which database, for a sentence.</param>
    /// <param name="settings">What it was to be opened with.</param>
    public static RowbackException Translate(Exception exception, string side, NpgsqlConnectionStringBuilder settings)
    {
        if (exception is PostgresException refusal)
            return Refused(refusal, side, settings);
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case AuthenticationException:
                    return Fail("TLS_FAILED", $"No trusted TLS connection to {side} could be made: {e.Message}", "Give the right certificate authority with sslrootcert=FILE; sslmode=require encrypts without asking who the server is.");
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return Fail("NO_SUCH_HOST", $"There is no host '{settings.Host}' for {side}.", "Look whether its name is spelled right, and whether this machine can find it.");
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.AddressNotAvailable }:
                    return Fail("NO_SERVER", $"No server answers for {side} ({Place(settings)}).", "Look whether PostgreSQL is running there, on that port, and listens on that address.");
                case FileNotFoundException or DirectoryNotFoundException when settings.Passfile is { } file && e.Message.Contains(file, StringComparison.Ordinal):
                    return Fail("NO_PASSWORD", $"The server of {side} asks for the password of '{settings.Username}', and the password file '{file}' is not there.", "Name one that is with passfile=FILE or PGPASSFILE, or set PGPASSWORD.");
                case TimeoutException:
                    return Fail("NO_ANSWER", $"{Capital(side)} did not answer within {settings.Timeout} seconds ({Place(settings)}).", "Look whether a firewall is between, or give connect_timeout=SECONDS.");
            }
        }

        if (exception.Message.Contains("SSL", StringComparison.Ordinal))
            return Fail("TLS_REFUSED", $"The server of {side} does not speak TLS, and sslmode={settings.SslMode.ToString().ToLowerInvariant()} insists on it.", "Turn TLS on at the server, or, if the way there is safe, give sslmode=prefer.");
        if (exception.Message.Contains("No password", StringComparison.OrdinalIgnoreCase))
            return Fail("NO_PASSWORD", $"The server of {side} asks for the password of '{settings.Username}', and none was given.", "Put it into ~/.pgpass, or set PGPASSWORD.");
        return Fail("CANNOT_CONNECT", $"No connection to {side} ({Place(settings)}): {(exception.InnerException ?? exception).Message}", "Look whether PostgreSQL is running there, and whether the address is right.");

        RowbackException Fail(string code, string message, string next) => PostgreSqlErrors.Engine(code, message, next, exception);
    }

    private static RowbackException Refused(PostgresException e, string side, NpgsqlConnectionStringBuilder settings)
    {
        var (code, message, next) = e.SqlState switch
        {
            SqlState.InvalidPassword => ("WRONG_PASSWORD", $"The server of {side} does not accept the password of '{settings.Username}'.", "Look into ~/.pgpass or PGPASSWORD, and whether the user is the right one."),
            SqlState.InvalidCatalogName => ("NO_SUCH_DATABASE", $"There is no database '{settings.Database}' for {side}.", "`psql -l` lists those that the server has. Rowback never creates one."),
            SqlState.InvalidAuthorization when e.MessageText.Contains("no encryption", StringComparison.Ordinal) =>
                ("TLS_REQUIRED", $"The server of {side} lets '{settings.Username}' in only with TLS, or not at all: {e.MessageText}.", "Give sslmode=require."),
            SqlState.InvalidAuthorization => ("NO_ENTRY", $"The server of {side} does not let '{settings.Username}' in: {e.MessageText}.", "Look whether the user is spelled right; who may come in from where stands in the server's pg_hba.conf."),
            SqlState.InsufficientPrivilege => ("NO_PERMISSION", $"'{settings.Username}' may not connect to {side}: {e.MessageText}.", $"GRANT CONNECT ON DATABASE {settings.Database} TO {settings.Username}"),
            SqlState.TooManyConnections => ("TOO_MANY_CONNECTIONS", $"The server of {side} has no connection left: {e.MessageText}.", "Close some, or try again later."),
            SqlState.CannotConnectNow => ("NO_SERVER", $"The server of {side} is not ready: {e.MessageText}.", "Try again in a moment."),
            _ => ("CANNOT_CONNECT", $"The server of {side} refused the connection: {e.MessageText}.", (string?)null),
        };
        return PostgreSqlErrors.Engine(code, message, next, e);
    }

    private static string Place(NpgsqlConnectionStringBuilder settings) => settings.Host!.StartsWith('/') ? FormattableString.Invariant($"socket {settings.Host}/.s.PGSQL.{settings.Port}") : FormattableString.Invariant($"{settings.Host}, port {settings.Port}");

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
