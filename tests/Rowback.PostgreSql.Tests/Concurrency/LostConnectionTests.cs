using Npgsql;
using Rowback.PostgreSql.Testing;

namespace Rowback.PostgreSql.Tests.Concurrency;

/// <summary>A connection is lost, or a statement refused, in the midst of rows: the first cause is told, and what is left can go on.</summary>
public class LostConnectionTests
{
    private const string Long = "SELECT generate_series(1, 10000000), repeat('x', 1000)";

    /// <summary>Reading it to its end would take minutes.</summary>
    private const string Endless = "COPY (SELECT generate_series(1, 3000000000)) TO STDOUT (FORMAT binary)";

    private const string Arriving = "COPY arriving FROM STDIN (FORMAT binary)";

    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_lost_after_a_query_s_first_row_is_told(bool blocks)
    {
        await using var connection = await OpenAsync("live", blocks);
        ShouldBeLost(await Should.ThrowAsync<RowbackException>(async () =>
        {
            var rows = 0;
            await foreach (var _ in connection.ReadAsync(Long, CancellationToken.None))
            {
                if (rows++ == 0)
                    End(connection);
            }
        }), "live");
        ShouldBeLost(await Should.ThrowAsync<RowbackException>(() => connection.ScalarAsync("SELECT 1", CancellationToken.None)), "live");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_told_too_where_no_further_row_is_wanted(bool blocks)
    {
        await using var connection = await OpenAsync("live", blocks);
        ShouldBeLost(await Should.ThrowAsync<RowbackException>(async () =>
        {
            await foreach (var _ in connection.ReadAsync(Long, CancellationToken.None))
            {
                End(connection);
                break;
            }
        }), "live");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refusal_after_the_row_that_was_wanted_is_a_sentence(bool blocks)
    {
        await using var connection = await OpenAsync("live", blocks);
        (await Should.ThrowAsync<RowbackException>(() => connection.ScalarAsync("SELECT 1 / (50000 - i) FROM (SELECT generate_series(1, 60000) AS i) AS numbers", CancellationToken.None))).Message.ShouldContain("division by zero");
        (await connection.ScalarAsync("SELECT 1", CancellationToken.None)).ShouldBe("1");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_live_refuses_of_a_copy_is_told_and_the_backup_is_free_without_being_read_to_its_end(bool blocks)
    {
        await using var backup = await OpenAsync("backup", blocks);
        await using var live = await OpenAsync("live", blocks);
        (await CopyAsync(backup, Endless, live, Arriving)).Message.ShouldContain("\"arriving\" does not exist");
        await ShouldBeFreeAsync(backup);
        await ShouldBeFreeAsync(live);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_live_is_lost_while_rows_are_copied_that_is_told_and_the_backup_is_free(bool blocks)
    {
        await using var backup = await OpenAsync("backup", blocks);
        await using var live = await OpenAsync("live", blocks);
        await live.ExecuteAsync("CREATE TEMPORARY TABLE arriving (i bigint)", CancellationToken.None);
        ShouldBeLost(await CopyAsync(backup, Endless, live, Arriving, () => End(live)), "live");
        await ShouldBeFreeAsync(backup);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_the_backup_is_lost_while_rows_are_copied_that_is_told_and_live_is_free_and_has_none(bool blocks)
    {
        await using var backup = await OpenAsync("backup", blocks);
        await using var live = await OpenAsync("live", blocks);
        await live.ExecuteAsync("CREATE TEMPORARY TABLE arriving (i bigint)", CancellationToken.None);
        ShouldBeLost(await CopyAsync(backup, Endless, live, Arriving, () => End(backup)), "backup");
        (await live.ScalarAsync("SELECT count(*) FROM arriving", CancellationToken.None)).ShouldBe("0");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_backup_refuses_while_rows_are_copied_is_told_and_both_are_free(bool blocks)
    {
        await using var backup = await OpenAsync("backup", blocks);
        await using var live = await OpenAsync("live", blocks);
        await live.ExecuteAsync("CREATE TEMPORARY TABLE arriving (i bigint)", CancellationToken.None);
        (await CopyAsync(backup, "COPY (SELECT 1::bigint / (200000 - i) FROM (SELECT generate_series(1, 300000) AS i) AS numbers) TO STDOUT (FORMAT binary)", live, Arriving)).Message.ShouldContain("division by zero");
        await ShouldBeFreeAsync(backup);
        (await live.ScalarAsync("SELECT count(*) FROM arriving", CancellationToken.None)).ShouldBe("0");
    }

    /// <summary>The values do not fit: live says so only once it is asked.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_live_refuses_of_the_rows_is_told_and_both_are_free(bool blocks)
    {
        await using var backup = await OpenAsync("backup", blocks);
        await using var live = await OpenAsync("live", blocks);
        await live.ExecuteAsync("CREATE TEMPORARY TABLE arriving (i integer)", CancellationToken.None);
        (await CopyAsync(backup, "COPY (SELECT generate_series(1::bigint, 300000)) TO STDOUT (FORMAT binary)", live, Arriving)).Message.ShouldContain("incorrect binary data format");
        await ShouldBeFreeAsync(backup);
        (await live.ScalarAsync("SELECT count(*) FROM arriving", CancellationToken.None)).ShouldBe("0");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_copy_that_the_user_cancels_is_cancelled_even_where_it_was_lost_before(bool blocks)
    {
        using var user = new CancellationTokenSource();
        await using var backup = await OpenAsync("backup", blocks);
        await using (var copy = await CopyAhead.OpenAsync(backup, Endless, user.Token))
        {
            await copy.NextAsync();
            End(backup);
            ShouldBeLost(await Should.ThrowAsync<RowbackException>(async () =>
            {
                while (!(await copy.NextAsync()).IsEmpty)
                {
                    // What had come before is still given.
                }
            }), "backup");
            await user.CancelAsync();
        }

        await using var other = await OpenAsync("backup", blocks);
        await using var live = await OpenAsync("live", blocks);
        await live.ExecuteAsync("CREATE TEMPORARY TABLE arriving (i bigint)", CancellationToken.None);
        using var again = new CancellationTokenSource();
        var copying = Task.Run(() => RowPipe.CopyAsync(other, Endless, live, Arriving, again.Token));
        WaitForCopy(live);
        await again.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => copying.WaitAsync(_soon));
    }

    /// <summary>Copies until it fails.</summary>
    private static async Task<RowbackException> CopyAsync(Connection backup, string copyOut, Connection live, string copyIn, Action? meanwhile = null)
    {
        var copying = Task.Run(() => RowPipe.CopyAsync(backup, copyOut, live, copyIn, CancellationToken.None));
        if (meanwhile is not null)
        {
            WaitForCopy(live);
            meanwhile();
        }

        return await Should.ThrowAsync<RowbackException>(() => copying.WaitAsync(_soon));
    }

    private static void WaitForCopy(Connection live)
    {
        using var admin = Administrator();
        for (var i = 0; i < 600 && admin.Read($"SELECT 1 FROM pg_stat_activity WHERE pid = {live.Process} AND state = 'active' AND query LIKE 'COPY %'").Count == 0; i++)
            Thread.Sleep(20);
        Thread.Sleep(200);
    }

    private static async Task ShouldBeFreeAsync(Connection connection) =>
        (await connection.ScalarAsync("SELECT 1", CancellationToken.None).WaitAsync(_soon)).ShouldBe("1");

    private static void ShouldBeLost(RowbackException failure, string side)
    {
        failure.Code.ShouldBe("CONNECTION_LOST", failure.ToString());
        failure.Kind.ShouldBe(ErrorKind.Engine);
        failure.Message.ShouldContain($"the {side}");
        failure.Next.ShouldNotBeNull();
    }

    /// <summary>An administrator ends its server process.</summary>
    private static void End(Connection connection)
    {
        using var admin = Administrator();
        admin.Read($"SELECT pg_terminate_backend({connection.Process})").ShouldBe(["t"]);
        for (var i = 0; i < 600 && admin.Read($"SELECT 1 FROM pg_stat_activity WHERE pid = {connection.Process}").Count > 0; i++)
            Thread.Sleep(20);
    }

    private static NpgsqlConnection Administrator()
    {
        var connection = new NpgsqlConnection(LocalServer.Shared.Settings("postgres", LocalServer.Administrator).ConnectionString);
        connection.Open();
        return connection;
    }

    private static Task<Connection> OpenAsync(string side, bool blocks) =>
        Opener.OpenAsync(LocalServer.Shared.Settings("postgres"), $"the {side}", new TimeLimits(TimeSpan.FromSeconds(10), null), blocks, CancellationToken.None);
}
