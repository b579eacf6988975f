using System.Net;
using System.Net.Sockets;
using Rowback.Engines;
using Rowback.PostgreSql.Testing;

namespace Rowback.PostgreSql.Tests.Rights;

/// <summary>Why a database cannot be opened is said to a tired person, with no secret in it.</summary>
public class OpeningTests
{
    private const string Secret = "hunter2+x";

    private static LocalServer Server => LocalServer.Shared;

    private static string Right => Uri.EscapeDataString(LocalServer.Password);

    [Fact]
    public async Task The_right_password_opens_and_is_nowhere_to_be_seen()
    {
        await using var databases = await Databases.OfAsync("CREATE TABLE t (id integer PRIMARY KEY)");
        await using var pair = await OpenAsync(Url("app", Right, databases.Live), Url("app", Right, databases.Backup));
        (pair.Live.DisplayName + pair.Backup.DisplayName + pair.Backup.Fingerprint).ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task A_wrong_password()
    {
        var refused = await RefusedAsync(Url("app", Secret, "postgres"), "WRONG_PASSWORD");
        refused.Message.ShouldContain("'app'");
        refused.Next.ShouldNotBeNull().ShouldContain(".pgpass");
    }

    [Fact]
    public async Task A_password_file_that_is_not_there() => (await RefusedAsync(FormattableString.Invariant($"postgres://app@127.0.0.1:{Server.Port}/postgres?passfile=/nowhere"), "NO_PASSWORD")).Next.ShouldNotBeNull().ShouldContain("PGPASSWORD");

    [Fact]
    public async Task No_password_in_the_password_file()
    {
        var file = Path.GetTempFileName();
        (await RefusedAsync(FormattableString.Invariant($"postgres://app@127.0.0.1:{Server.Port}/postgres?passfile={file}"), "NO_PASSWORD")).Next.ShouldNotBeNull().ShouldContain("PGPASSWORD");
        File.Delete(file);
    }

    [Fact]
    public async Task An_unknown_role() => await RefusedAsync(Url("nobody", Secret, "postgres"), "WRONG_PASSWORD");

    [Fact]
    public async Task An_unknown_role_over_the_socket() => (await RefusedAsync(Server.Address("postgres", "nobody"), "NO_ENTRY", exact: false)).Message.ShouldContain("nobody");

    [Fact]
    public async Task An_unknown_database() => (await RefusedAsync(Url("app", Right, "nowhere"), "NO_SUCH_DATABASE")).Message.ShouldContain("'nowhere'");

    [Fact]
    public async Task An_unknown_host() => (await RefusedAsync($"postgres://app:{Secret}@no-such-host.invalid/db", "NO_SUCH_HOST")).Message.ShouldContain("'no-such-host.invalid'");

    [Fact]
    public async Task A_port_where_nobody_answers()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        (await RefusedAsync(FormattableString.Invariant($"postgres://app:{Secret}@127.0.0.1:{port}/db"), "NO_SERVER")).Message.ShouldContain(FormattableString.Invariant($"port {port}"));
    }

    [Fact]
    public async Task A_socket_that_is_not_there() => (await RefusedAsync($"postgres:///db?host=/nowhere&user=app&password={Secret}", "NO_SERVER")).Message.ShouldContain("/nowhere");

    [Fact]
    public async Task A_server_that_does_not_answer()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        (await RefusedAsync(FormattableString.Invariant($"postgres://app:{Secret}@127.0.0.1:{port}/db?connect_timeout=1&sslmode=disable"), "NO_ANSWER")).Message.ShouldContain("1 second");
    }

    [Fact]
    public async Task Something_that_is_no_PostgreSQL_server()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var answering = AnswerAsync(listener);
        var refused = await RefusedAsync(FormattableString.Invariant($"postgres://app:{Secret}@127.0.0.1:{port}/db?sslmode=disable&connect_timeout=3"), "CANNOT_CONNECT", exact: false);
        refused.Next.ShouldNotBeNull();
        await answering;
    }

    [Fact]
    public async Task Tls_that_the_server_does_not_offer() => (await RefusedAsync(Url("app", Right, "postgres") + "?sslmode=require", "TLS_REFUSED")).Next.ShouldNotBeNull().ShouldContain("sslmode=prefer");

    [Fact]
    public async Task Tls_that_the_server_requires()
    {
        await Databases.RunAsync("postgres", "CREATE DATABASE tls_only", LocalServer.Administrator);
        (await RefusedAsync(Url("app", Right, "tls_only") + "?sslmode=disable", "TLS_REQUIRED")).Next.ShouldNotBeNull().ShouldContain("sslmode=require");
    }

    [Fact]
    public async Task A_database_that_one_may_not_connect_to()
    {
        await using var databases = await Databases.OfAsync("CREATE TABLE t (id integer PRIMARY KEY)");
        await databases.LiveAsync($"REVOKE CONNECT ON DATABASE {databases.Live} FROM PUBLIC, app", LocalServer.Administrator);
        (await RefusedAsync(Url("app", Right, databases.Live), "NO_PERMISSION")).Next.ShouldNotBeNull().ShouldContain($"GRANT CONNECT ON DATABASE {databases.Live} TO app");
    }

    [Theory]
    [InlineData("postgres:/host/db")]
    [InlineData("postgres://app:hunter2+x@host:abc/db")]
    [InlineData("postgres://app:hunter2+x@host/db?sslmode=maybe")]
    [InlineData("postgres://app:hunter2+x@host/db?nonsense=1")]
    [InlineData("postgres://app:hunter2+x@host/db?sslmode")]
    [InlineData("postgres://app:hunter2+x@host/db%ZZ?connect_timeout=soon")]
    [InlineData("Host=x;Password=hunter2+x;Nonsense=1")]
    [InlineData("Host=x;Port=many;Password=hunter2+x")]
    [InlineData("host=x password='hunter2+x")]
    [InlineData("host=x dbname=y password=hunter2+x port=-1")]
    public async Task An_address_that_is_none(string address) => (await RefusedAsync(address, "BAD_ADDRESS", ErrorKind.Usage)).Next.ShouldNotBeNull().ShouldContain("postgres://");

    [Fact]
    public async Task The_same_database_twice_however_it_is_addressed()
    {
        await using var databases = await Databases.OfAsync("CREATE TABLE t (id integer PRIMARY KEY)");
        var refused = await Should.ThrowAsync<RowbackException>(() => OpenAsync(Url("app", Right, databases.Live), Server.Address(databases.Live)));
        refused.Code.ShouldBe("SAME_DATABASE");
        refused.Kind.ShouldBe(ErrorKind.Usage);
    }

    private static string Url(string user, string password, string database) => FormattableString.Invariant($"postgres://{user}:{password}@127.0.0.1:{Server.Port}/{database}");

    private static async Task<IDatabasePair> OpenAsync(string live, string? backup) => await new PostgreSqlEngine(_ => null).OpenAsync(new OpenRequest(live, backup, LiveAccess.Write), CancellationToken.None);

    private static async Task AnswerAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
    }

    private static Task<RowbackException> RefusedAsync(string address, string code, bool exact) => RefusedAsync(address, code, ErrorKind.Engine, exact);

    private static async Task<RowbackException> RefusedAsync(string address, string code, ErrorKind kind = ErrorKind.Engine, bool exact = true)
    {
        var refused = await Should.ThrowAsync<RowbackException>(() => OpenAsync(address, null));
        refused.Kind.ShouldBe(kind, refused.ToString());
        if (exact)
            refused.Code.ShouldBe(code, refused.ToString());
        refused.Message.ShouldEndWith(".");
        (refused.ToString() + refused.Next).ShouldNotContain(Secret);
        (refused.ToString() + refused.Next).ShouldNotContain(LocalServer.Password);
        return refused;
    }
}
