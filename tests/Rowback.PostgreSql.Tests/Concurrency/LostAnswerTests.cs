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
    [InlineData(Cut.BeforeCommit)]
    [InlineData(Cut.AfterCommit)]
    public async Task A_journal_in_a_file_leaves_it_open_and_the_next_run_finds_it_out(Cut cut)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var direct = await Site.OfAsync();
            using var proxy = new CuttingProxy(LocalServer.Shared.Port, cut, TimeSpan.Zero);
            var site = Through(direct, proxy) with { JournalFile = file };
            (await Should.ThrowAsync<RowbackException>(() => site.RestoreAsync())).Code.ShouldBe("COMMIT_UNKNOWN");
            proxy.HasCut.ShouldBeTrue();
            await ShouldEndAsync(site);
            await using (var session = await site.OpenAsync())
            {
                session.Notices.Select(n => n.Code).ShouldBe([cut == Cut.AfterCommit ? "JOURNAL_PENDING_FOUND" : "JOURNAL_PENDING_LOST"]);
                (await session.LogAsync()).Count.ShouldBe(cut == Cut.AfterCommit ? 1 : 0);
            }

            (await site.RestoreAsync()).Applied.ShouldBe(cut == Cut.BeforeCommit);
            await site.ShouldBeWholeAsync();
        }
        finally
        {
            File.Delete(file);
        }
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
}
