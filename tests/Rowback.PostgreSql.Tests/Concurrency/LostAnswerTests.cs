using System.Globalization;
using Rowback.PostgreSql.Testing;

namespace Rowback.PostgreSql.Tests.Concurrency;

/// <summary>The connection breaks around the commit: whether it happened is found out and said, or it is said that nobody knows; the log is right.</summary>
public class LostAnswerTests
{
    [Theory]
    [InlineData(Cut.BeforeCommit, 0)]
    [InlineData(Cut.AfterCommit, 0)]
    [InlineData(Cut.BeforeCommit, 1500)]
    [InlineData(Cut.AfterCommit, 1500)]
    public async Task Whether_a_restore_was_committed_is_found_out_on_a_new_connection(Cut cut, int away)
    {
        var site = await Site.OfAsync();
        var before = await site.RowsAsync();
        using var proxy = new CuttingProxy(LocalServer.Shared.Port, cut, TimeSpan.FromMilliseconds(away));
        var broken = Through(site, proxy);
        if (cut == Cut.AfterCommit)
        {
            (await broken.RestoreAsync()).Applied.ShouldBeTrue();
            await site.ShouldBeWholeAsync();
        }
        else
        {
            var failure = await Should.ThrowAsync<RowbackException>(() => broken.RestoreAsync());
            failure.Code.ShouldBe("CONNECTION_LOST");
            failure.Message.ShouldContain("it was not committed, and nothing was written");
            (await site.RowsAsync()).ShouldBe(before);
            (await site.LogAsync()).ShouldBeEmpty();
            (await broken.RestoreAsync()).Applied.ShouldBeTrue();
        }

        proxy.HasCut.ShouldBeTrue();
        (await site.LogAsync()).Count(e => e.Kind == "restore").ShouldBe(1);
        (await broken.RestoreAsync()).Applied.ShouldBeFalse();
    }

    [Theory]
    [InlineData(Cut.BeforeCommit)]
    [InlineData(Cut.AfterCommit)]
    public async Task Where_no_connection_can_be_made_any_more_it_is_said_that_nobody_knows(Cut cut)
    {
        var site = await Site.OfAsync();
        using var proxy = new CuttingProxy(LocalServer.Shared.Port, cut, TimeSpan.FromDays(1));
        var failure = await Should.ThrowAsync<RowbackException>(() => (Through(site, proxy) with { Patience = TimeSpan.FromSeconds(1) }).RestoreAsync());
        failure.Kind.ShouldBe(ErrorKind.Engine);
        failure.Code.ShouldBe("COMMIT_UNKNOWN");
        failure.Next.ShouldNotBeNull().ShouldContain("rowback log");
        await ShouldEndAsync(site);
        (await site.LogAsync()).Count.ShouldBe(cut == Cut.AfterCommit ? 1 : 0);
        (await site.RestoreAsync()).Applied.ShouldBe(cut == Cut.BeforeCommit);
        await site.ShouldBeWholeAsync();
    }

    [Theory]
    [InlineData(Cut.BeforeCommit)]
    [InlineData(Cut.AfterCommit)]
    public async Task An_undo_is_found_out_likewise(Cut cut)
    {
        var site = await Site.OfAsync();
        var before = await site.RowsAsync();
        var id = (await site.RestoreAsync()).RestoreId.ShouldNotBeNull();
        using var proxy = new CuttingProxy(LocalServer.Shared.Port, cut, TimeSpan.Zero);
        await using (var session = await Through(site, proxy).OpenAsync())
        {
            if (cut == Cut.AfterCommit)
                (await session.UndoAsync(id)).Applied.ShouldBeTrue();
            else
                (await Should.ThrowAsync<RowbackException>(() => session.UndoAsync(id))).Message.ShouldContain("it was not committed");
        }

        proxy.HasCut.ShouldBeTrue();
        (await site.LogAsync()).First(e => e.Id == id).UndoneBy.ShouldBe(cut == Cut.AfterCommit ? "2" : null);
        if (cut == Cut.BeforeCommit)
        {
            await site.ShouldBeWholeAsync();
            await using var session = await site.OpenAsync();
            await session.UndoAsync(id);
        }

        (await site.RowsAsync()).ShouldBe(before, ignoreOrder: true);
    }

    [Theory]
    [InlineData(Cut.BeforeCommit, Loss.BeforeTheAnswer, 2)]
    [InlineData(Cut.AfterCommit, Loss.BeforeTheAnswer, 2)]
    [InlineData(Cut.AfterCommit, Loss.AfterItsFirstRow, 1)]
    public async Task Where_the_new_connection_is_lost_too_before_it_tells_another_is_tried(Cut cut, Loss loss, int losses)
    {
        var site = await SiteWithJournalAsync();
        using var proxy = new CuttingProxy(LocalServer.Shared.Port, cut, TimeSpan.Zero) { Loss = loss, Losses = 2 };
        if (cut == Cut.AfterCommit)
            (await Through(site, proxy).RestoreAsync()).Applied.ShouldBeTrue();
        else
            (await Should.ThrowAsync<RowbackException>(() => Through(site, proxy).RestoreAsync())).Message.ShouldContain("it was not committed, and nothing was written");
        proxy.Lost.ShouldBe(losses);
        (await site.LogAsync()).Count(e => e.Kind == "restore").ShouldBe(cut == Cut.AfterCommit ? 2 : 1);
        (await site.RestoreAsync()).Applied.ShouldBe(cut == Cut.BeforeCommit);
        await site.ShouldBeWholeAsync();
    }

    [Fact]
    public async Task Where_each_new_connection_is_lost_it_is_said_in_the_end_that_nobody_knows_and_what_to_do()
    {
        var site = await SiteWithJournalAsync();
        using var proxy = new CuttingProxy(LocalServer.Shared.Port, Cut.AfterCommit, TimeSpan.Zero) { Losses = int.MaxValue };
        var failure = await Should.ThrowAsync<RowbackException>(() => (Through(site, proxy) with { Patience = TimeSpan.FromSeconds(3) }).RestoreAsync());
        failure.Kind.ShouldBe(ErrorKind.Engine);
        failure.Code.ShouldBe("COMMIT_UNKNOWN");
        failure.Message.ShouldContain("for 3 seconds. The last attempt: The connection to");
        failure.Next.ShouldNotBeNull().ShouldContain("rowback log");
        proxy.Lost.ShouldBeGreaterThan(1);
        (await site.LogAsync()).Count(e => e.Kind == "restore").ShouldBe(2);
    }

    [Theory]
    [InlineData(Cut.BeforeCommit, 0)]
    [InlineData(Cut.AfterCommit, 0)]
    [InlineData(Cut.BeforeCommit, 1)]
    [InlineData(Cut.AfterCommit, 1)]
    public async Task With_a_journal_in_a_file_live_is_looked_into_at_once(Cut cut, int losses)
    {
        using var file = new JournalPath();
        var direct = await Site.OfAsync();
        var before = await direct.RowsAsync();
        using var proxy = new CuttingProxy(LocalServer.Shared.Port, cut, TimeSpan.Zero) { Losses = losses, Question = "rowback_journal_count" };
        var site = Through(direct, proxy) with { JournalFile = file.Path };
        if (cut == Cut.AfterCommit)
        {
            (await site.RestoreAsync()).Applied.ShouldBeTrue();
            await site.ShouldBeWholeAsync();
        }
        else
        {
            var failure = await Should.ThrowAsync<RowbackException>(() => site.RestoreAsync());
            failure.Code.ShouldBe("CONNECTION_LOST");
            failure.Message.ShouldContain("it was not committed, and nothing was written");
            (await site.RowsAsync()).ShouldBe(before);
        }

        proxy.HasCut.ShouldBeTrue();
        proxy.Lost.ShouldBe(losses);
        await using (var session = await site.OpenAsync())
        {
            session.Notices.ShouldBeEmpty();
            (await session.LogAsync()).Count.ShouldBe(cut == Cut.AfterCommit ? 1 : 0);
        }

        (await site.RestoreAsync()).Applied.ShouldBe(cut == Cut.BeforeCommit);
        await site.ShouldBeWholeAsync();
    }

    [Theory]
    [InlineData(Cut.BeforeCommit)]
    [InlineData(Cut.AfterCommit)]
    public async Task Where_live_cannot_be_looked_into_the_file_leaves_it_open_and_the_next_run_finds_it_out(Cut cut)
    {
        using var file = new JournalPath();
        var direct = await Site.OfAsync();
        var away = TimeSpan.FromSeconds(2);
        using var proxy = new CuttingProxy(LocalServer.Shared.Port, cut, away);
        var site = Through(direct, proxy) with { JournalFile = file.Path, Patience = TimeSpan.FromMilliseconds(300) };
        var failure = await Should.ThrowAsync<RowbackException>(() => site.RestoreAsync());
        failure.Code.ShouldBe("COMMIT_UNKNOWN");
        failure.Next.ShouldNotBeNull().ShouldContain($"rowback log --journal {file.Path}");
        await Task.Delay(away);
        await using (var session = await site.OpenAsync())
        {
            session.Notices.Select(n => n.Code).ShouldBe([cut == Cut.AfterCommit ? "JOURNAL_PENDING_FOUND" : "JOURNAL_PENDING_LOST"]);
            (await session.LogAsync()).Count.ShouldBe(cut == Cut.AfterCommit ? 1 : 0);
        }

        await using (var session = await site.OpenAsync())
            session.Notices.ShouldBeEmpty();
        (await site.RestoreAsync()).Applied.ShouldBe(cut == Cut.BeforeCommit);
        await site.ShouldBeWholeAsync();
    }

    /// <summary>The server waits for a standby that is not there; nobody sees meanwhile what it commits.</summary>
    [Fact]
    public async Task An_entry_in_a_file_whose_commit_is_still_under_way_is_not_taken_for_lost()
    {
        using var file = new JournalPath();
        var server = LocalServer.Start();
        var direct = await Site.OfAsync(on: server);
        var away = TimeSpan.FromSeconds(2);
        using var proxy = new CuttingProxy(server.Port, Cut.WhileCommitting, away);
        using var admin = direct.Connect(user: LocalServer.Administrator);
        var site = Through(direct, proxy) with { JournalFile = file.Path };
        admin.Run("SET synchronous_commit = local");
        admin.Run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        admin.Read("SELECT pg_reload_conf()");
        // As if the run died: it does not look for the truth.
        (await Should.ThrowAsync<RowbackException>(() => (site with { Patience = TimeSpan.Zero }).RestoreAsync())).Code.ShouldBe("COMMIT_UNKNOWN");
        for (var i = 0; i < 200 && admin.Read("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'").Count == 0; i++)
            await Task.Delay(50);
        admin.Read("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'").ShouldNotBeEmpty();
        await Task.Delay(away);

        var failure = await Should.ThrowAsync<RowbackException>(() => (site with { LockTimeout = TimeSpan.FromSeconds(1) }).OpenAsync());
        failure.Code.ShouldBe("LOCKED");
        failure.Message.ShouldContain("The run that wrote entry 1 of the journal file may still be committing.");

        admin.Run("ALTER SYSTEM RESET synchronous_standby_names");
        admin.Read("SELECT pg_reload_conf()");
        await using (var session = await site.OpenAsync())
        {
            session.Notices.Select(n => n.Code).ShouldBe(["JOURNAL_PENDING_FOUND"]);
            (await session.LogAsync()).Count.ShouldBe(1);
        }

        await site.ShouldBeWholeAsync();
        (await site.RestoreAsync()).Applied.ShouldBeFalse();
    }

    [Theory]
    [InlineData(Cut.BeforeCommit, false)]
    [InlineData(Cut.AfterCommit, false)]
    [InlineData(Cut.BeforeCommit, true)]
    [InlineData(Cut.AfterCommit, true)]
    public async Task Whether_entries_were_removed_from_the_journal_is_found_out(Cut cut, bool all)
    {
        var site = await SiteWithJournalAsync();
        using var proxy = new CuttingProxy(LocalServer.Shared.Port, cut, TimeSpan.Zero);
        await using (var session = await Through(site, proxy).OpenAsync())
        {
            if (cut == Cut.AfterCommit)
                await session.ForgetAsync(all ? null : "1");
            else
                (await Should.ThrowAsync<RowbackException>(() => session.ForgetAsync(all ? null : "1"))).Message.ShouldContain("it was not committed");
        }

        proxy.HasCut.ShouldBeTrue();
        (await site.LogAsync()).Select(e => e.Id).ShouldBe(cut == Cut.BeforeCommit ? ["1", "2"] : all ? [] : ["2"]);
    }

    [Theory]
    [InlineData("1", "if entry 1 still stands there, it was not removed; `rowback log --forget 1` removes it")]
    [InlineData(null, "`rowback log --drop` removes it")]
    public async Task Where_that_cannot_be_found_out_it_is_said_how_it_is_seen(string? id, string next)
    {
        var site = await SiteWithJournalAsync();
        using var proxy = new CuttingProxy(LocalServer.Shared.Port, Cut.BeforeCommit, TimeSpan.FromDays(1));
        await using var session = await (Through(site, proxy) with { Patience = TimeSpan.FromMilliseconds(300) }).OpenAsync();
        var failure = await Should.ThrowAsync<RowbackException>(() => session.ForgetAsync(id));
        failure.Code.ShouldBe("COMMIT_UNKNOWN");
        failure.Next.ShouldNotBeNull().ShouldContain(next);
    }

    /// <summary>A restore was made and taken back: entries 1 and 2.</summary>
    private static async Task<Site> SiteWithJournalAsync()
    {
        var site = await Site.OfAsync();
        var id = (await site.RestoreAsync()).RestoreId.ShouldNotBeNull();
        await using var session = await site.OpenAsync();
        await session.UndoAsync(id);
        return site;
    }

    /// <summary>The same, with live behind a network that breaks.</summary>
    private static Site Through(Site site, CuttingProxy proxy) => site with
    {
        LiveAddress = string.Create(CultureInfo.InvariantCulture, $"postgres://{LocalServer.Role}:{Uri.EscapeDataString(LocalServer.Password)}@127.0.0.1:{proxy.Port}/{site.Live.Database}?sslmode=disable"),
    };

    /// <summary>The server has noticed that the other end is gone.</summary>
    private static async Task ShouldEndAsync(Site site)
    {
        using var admin = site.Connect(user: LocalServer.Administrator);
        for (var i = 0; i < 100 && admin.Read($"SELECT 1 FROM pg_stat_activity WHERE application_name = 'rowback' AND datname = '{site.Live.Database}'").Count > 0; i++)
            await Task.Delay(50);
    }

    private sealed class JournalPath : IDisposable
    {
        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

        public void Dispose() => File.Delete(Path);
    }
}
