using Npgsql;
using Rowback.PostgreSql.Testing;

namespace Rowback.PostgreSql.Tests.Concurrency;

/// <summary>Which locks Rowback takes, and what it does about those of others.</summary>
public class LockTests
{
    /// <summary>Locks of Rowback's own sessions on the application's tables and sequences, and row locks of transactions that have a number.</summary>
    private const string Held = """
        SELECT c.relname || ' ' || l.mode FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid JOIN pg_class AS c ON c.oid = l.relation JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE a.application_name = 'rowback' AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND n.nspname = 'public' ORDER BY 1
        """;

    private const string Reading = "AccessShareLock", Writing = "RowExclusiveLock", RowLocking = "RowShareLock";

    [Fact]
    public async Task Plan_diff_and_rows_take_no_lock_that_would_stop_the_application()
    {
        var site = await Site.OfAsync();
        using var other = site.Connect();
        var seen = new Sightings(() => other.Read(Held));
        await using (var session = await site.OpenAsync(seen))
        {
            await session.PlanAsync(Site.Question);
            await session.DiffAsync([]);
            await foreach (var _ in session.RowsAsync(new Selection("gallery"), 10))
            {
                // Each is looked at once.
            }
        }

        seen.All.ShouldNotBeEmpty();
        seen.All.ShouldAllBe(l => l.EndsWith(Reading, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Restore_and_undo_take_no_lock_that_stops_readers_or_writers_of_other_rows()
    {
        var site = await Site.OfAsync();
        using var other = site.Connect();
        var seen = new Sightings(() =>
        {
            other.Run("UPDATE photo SET views = views + 1 WHERE id = 13; SELECT * FROM gallery; SELECT * FROM link");
            return other.Read(Held);
        });
        await using (var session = await site.OpenAsync(seen))
            await session.UndoAsync((await session.RestoreAsync(Site.Question)).RestoreId!);
        seen.All.ShouldContain(l => l.EndsWith(Writing, StringComparison.Ordinal));
        seen.All.ShouldAllBe(l => l.EndsWith(Reading, StringComparison.Ordinal) || l.EndsWith(Writing, StringComparison.Ordinal) || l.EndsWith(RowLocking, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lock_that_is_let_go_in_time_is_waited_for()
    {
        var site = await Site.OfAsync();
        using var other = site.Connect();
        other.Run("BEGIN; LOCK TABLE link IN SHARE MODE");
        var ending = Task.Run(async () =>
        {
            await Task.Delay(500);
            other.Run("COMMIT");
        });
        (await site.RestoreAsync()).Applied.ShouldBeTrue();
        await ending;
        await site.ShouldBeWholeAsync();
    }

    [Fact]
    public async Task Who_holds_a_table_for_too_long_is_named()
    {
        var site = await Site.OfAsync() with { LockTimeout = TimeSpan.FromMilliseconds(400) };
        using var other = site.Connect("the shop's batch");
        other.Run("BEGIN; LOCK TABLE link IN SHARE MODE");
        var failure = await site.ShouldFailAsync(ErrorKind.Engine);
        ShouldName(failure, other, "the shop's batch", "LOCK TABLE link IN SHARE MODE");
        failure.Next!.ShouldContain("--lock-timeout");
    }

    [Fact]
    public async Task Who_holds_a_row_for_too_long_is_named()
    {
        var site = await Site.OfAsync() with { LockTimeout = TimeSpan.FromMilliseconds(400) };
        using var other = site.Connect();
        other.Run("BEGIN; DELETE FROM photo WHERE id = 11");
        var failure = await site.ShouldFailAsync(ErrorKind.Engine);
        ShouldName(failure, other, "shop", "DELETE FROM photo WHERE id = 11");
        other.Run("ROLLBACK");
        (await site.RestoreAsync()).Applied.ShouldBeTrue();
    }

    [Fact]
    public async Task Who_changes_a_table_is_named_by_a_plan_too()
    {
        var site = await Site.OfAsync() with { LockTimeout = TimeSpan.FromMilliseconds(400) };
        using var other = site.Connect("migration");
        other.Run("BEGIN; ALTER TABLE photo ADD COLUMN taken_at timestamp");
        ShouldName(await Should.ThrowAsync<RowbackException>(async () =>
        {
            await using var session = await site.OpenAsync();
            await session.PlanAsync(Site.Question);
        }), other, "migration", "ALTER TABLE photo");
    }

    [Fact]
    public async Task Another_restore_that_takes_too_long_is_named()
    {
        var site = await Site.OfAsync() with { LockTimeout = TimeSpan.FromMilliseconds(400) };
        RowbackException? failure = null;
        await site.RestoreAsync(new Meanwhile("writing", () => failure = Should.Throw<RowbackException>(() => Task.Run(() => site.RestoreAsync()).GetAwaiter().GetResult())));
        failure.ShouldNotBeNull().Code.ShouldBe("LOCKED");
        failure.Message.ShouldContain("(rowback, user app)");
        (await site.LogAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_statement_that_takes_too_long_is_ended_and_nothing_written()
    {
        var site = await Site.OfAsync() with { StatementTimeout = TimeSpan.FromMilliseconds(300) };
        site.Does("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(5); RETURN NEW; END $$; CREATE TRIGGER slow BEFORE INSERT ON link FOR EACH ROW EXECUTE FUNCTION slow()");
        var failure = await site.ShouldFailAsync(ErrorKind.Engine);
        failure.Code.ShouldBe("STATEMENT_TIMEOUT");
        failure.Next!.ShouldContain("--statement-timeout");
    }

    [Fact]
    public async Task The_role_s_own_statement_timeout_does_not_end_a_restore()
    {
        var site = await Site.OfAsync();
        site.Does($"""
            CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.3); RETURN NEW; END $$; CREATE TRIGGER slow BEFORE INSERT ON link FOR EACH ROW EXECUTE FUNCTION slow();
            ALTER DATABASE "{site.Live.Database}" SET statement_timeout = 100
            """);
        (await site.RestoreAsync()).Applied.ShouldBeTrue();
    }

    [Fact]
    public async Task A_deadlock_of_which_the_other_session_is_the_victim_does_not_touch_the_restore()
    {
        var (site, result, other) = await DeadlockAsync(ours: "10s", theirs: "100ms");
        other.ShouldBe("40P01");
        result.Plan.Hazards.ShouldNotContain(h => h.Code == "JUDGED_AGAIN");
        await site.ShouldBeWholeAsync();
    }

    [Fact]
    public async Task A_deadlock_of_which_the_restore_is_the_victim_is_judged_again_and_said()
    {
        var (site, result, other) = await DeadlockAsync(ours: "100ms", theirs: "10s");
        other.ShouldBe("done");
        var hazard = result.Plan.Hazards.Single(h => h.Code == "JUDGED_AGAIN");
        hazard.Message.ShouldContain("once");
        hazard.Message.ShouldContain("waited for each other's locks");
        hazard.Stops.ShouldBeFalse();
        await site.ShouldBeWholeAsync();
    }

    /// <summary>The restore has written the gallery and wants the photo; the other session has the photo and wants the gallery, and then changes its mind.</summary>
    private static async Task<(Site Site, RestoreResult Result, string Other)> DeadlockAsync(string ours, string theirs)
    {
        var site = await Site.OfAsync();
        using var admin = site.Connect(user: LocalServer.Administrator);
        admin.Run($"ALTER DATABASE \"{site.Live.Database}\" SET deadlock_timeout = '{ours}'");
        using var other = site.Connect(user: LocalServer.Administrator);
        var end = Task.FromResult("");
        var result = await site.RestoreAsync(new Meanwhile("writing", () =>
        {
            other.Run($"SET deadlock_timeout = '{theirs}'; BEGIN; UPDATE photo SET id = 111 WHERE id = 11");
            var pid = other.ProcessID;
            end = Task.Run(() => Other(other));
            using var watching = site.Connect(user: LocalServer.Administrator);
            while (watching.Read($"SELECT 1 FROM pg_stat_activity WHERE pid = {pid} AND wait_event_type = 'Lock'").Count == 0)
                Thread.Sleep(10);
        }, "link"));
        return (site, result, await end);
    }

    private static string Other(NpgsqlConnection other)
    {
        var end = "done";
        try
        {
            other.Run("INSERT INTO gallery VALUES (2, 'garden')");
        }
        catch (PostgresException e)
        {
            end = e.SqlState;
        }

        other.Run("ROLLBACK");
        return end;
    }

    private static void ShouldName(RowbackException failure, NpgsqlConnection other, string application, string statement)
    {
        failure.Code.ShouldBe("LOCKED");
        failure.Message.ShouldContain($"pid {other.ProcessID} ({application}, user app)");
        failure.Message.ShouldContain(statement);
        failure.Message.ShouldMatch("in a transaction for \\d+ seconds");
    }

    /// <summary>What is seen each time that the run says how far it is.</summary>
    private sealed class Sightings(Func<List<string>> look) : IProgress<RestoreProgress>
    {
        public HashSet<string> All { get; } = [];

        public void Report(RestoreProgress value) => All.UnionWith(look());
    }
}
