using System.Diagnostics;
using Rowback.PostgreSql.Tests.Concurrency;

namespace Rowback.PostgreSql.Tests.Standbys;

/// <summary>A standby ends a query, or a whole session, that is in the way of what it replays: that is said, with what helps.</summary>
[Collection(StandbyCollection.Name)]
public sealed class ReplayConflictTests
{
    private const string Tables = "CREATE TABLE a (id int PRIMARY KEY, v text); CREATE TABLE b (id int PRIMARY KEY, v text); INSERT INTO a SELECT i, 'v' FROM generate_series(1, 50) i; INSERT INTO b SELECT i, 'v' FROM generate_series(1, 50) i;";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_query_that_is_cancelled_is_said_with_what_helps(bool blocks)
    {
        await using var site = await ImpatientAsync();
        await using var session = await site.OpenAsync(site.OnPrimary, site.OnStandby, blocks: blocks);
        var rows = Task.Run(async () => await session.RowsAsync(new Selection("a") { Where = "id = 1 AND pg_sleep(60) IS NOT NULL" }, 10).ToListAsync());
        AlterWhileItSleeps(site);

        await ShouldBeSaidAsync("STANDBY_CONFLICT", () => rows);
    }

    [Fact]
    public async Task A_query_that_is_cancelled_where_the_standby_is_live_is_said_too()
    {
        await StandbySite.SetAsync("max_standby_streaming_delay", "50ms");
        await using var site = await StandbySite.WithBackupAsync(Tables);
        await using var session = await site.OpenAsync(site.OnStandby, site.Backup);
        var rows = Task.Run(async () => await session.RowsAsync(new Selection("a") { LiveWhere = "id = 1 AND pg_sleep(60) IS NOT NULL" }, 10).ToListAsync());
        AlterWhileItSleeps(site);

        await ShouldBeSaidAsync("STANDBY_CONFLICT", () => rows, "live");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_that_is_ended_between_two_queries_is_lost_and_that_may_be_why(bool blocks)
    {
        await using var site = await ImpatientAsync();
        await DeleteUnseenAsync(site);
        var meanwhile = new Meanwhile("comparing", () => ReplayAll(site));
        await using var session = await site.OpenAsync(site.OnPrimary, site.OnStandby, meanwhile, blocks: blocks);

        await ShouldBeSaidAsync("CONNECTION_LOST", () => session.DiffAsync([]));

        meanwhile.Times.ShouldBe(1);
    }

    [Fact]
    public async Task A_restore_that_was_stopped_so_has_written_nothing_and_succeeds_while_the_replay_is_paused()
    {
        await using var site = await ImpatientAsync();
        await DeleteUnseenAsync(site);
        var meanwhile = new Meanwhile("selecting", () => ReplayAll(site));
        await using (var session = await site.OpenAsync(site.OnPrimary, site.OnStandby, meanwhile))
            await ShouldBeSaidAsync("CONNECTION_LOST", () => session.RestoreAsync(Databases.Ask("a")));
        site.Read("SELECT count(*) FROM a").ShouldBe(["0"]);

        site.Does("INSERT INTO b VALUES (1, 'w')");
        await site.CatchUpAsync();
        await DeleteUnseenAsync(site);
        await using (var session = await site.OpenAsync(site.OnPrimary, site.OnStandby))
            (await session.RestoreAsync(Databases.Ask("b"))).Applied.ShouldBeTrue();
        site.Read("SELECT v FROM b").ShouldBe(["w"]);
    }

    private static void AlterWhileItSleeps(StandbySite site)
    {
        var waited = Stopwatch.StartNew();
        while (site.ReadStandby("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'rowback' AND wait_event = 'PgSleep'").Single() == "0")
            waited.Elapsed.ShouldBeLessThan(_patience);
        site.Does("ALTER TABLE a ADD COLUMN more int");
    }

    /// <summary>All rows are deleted, and their room is taken back, before the standby knows of either.</summary>
    private static async Task DeleteUnseenAsync(StandbySite site)
    {
        await site.PauseAsync();
        site.Does("DELETE FROM a; DELETE FROM b");
        site.Does("VACUUM a, b");
    }

    private static void ReplayAll(StandbySite site)
    {
        StandbySite.Resume();
        site.CatchUpAsync().GetAwaiter().GetResult();
    }

    private static async Task ShouldBeSaidAsync(string code, Func<Task> run, string side = "backup")
    {
        var failure = await run.ShouldThrowAsync<RowbackException>();
        // Where the server's last words arrive in time, they say it outright.
        if (code == "CONNECTION_LOST" && failure.Code == "STANDBY_CONFLICT")
            code = failure.Code;
        (failure.Kind, failure.Code).ShouldBe((ErrorKind.Engine, code), failure.ToString());
        failure.Message.ShouldContain(side);
        failure.Next.ShouldNotBeNull().ShouldContain("standby");
        failure.Next.ShouldContain("pg_wal_replay_pause()");
        failure.Next.ShouldContain("hot_standby_feedback");
        failure.Next.ShouldContain("max_standby_streaming_delay");
    }

    /// <summary>The standby waits for nobody.</summary>
    private static async Task<StandbySite> ImpatientAsync()
    {
        await StandbySite.SetAsync("max_standby_streaming_delay", "50ms");
        return await StandbySite.OfAsync(Tables);
    }
}
