using Rowback.PostgreSql.Testing;

namespace Rowback.PostgreSql.Tests.Concurrency;

/// <summary>An administrator ends Rowback's sessions at some moment of a restore: all of it is there, or nothing, and the log says which.</summary>
public class TerminatedTests
{
    private static readonly int _times = Environment.GetEnvironmentVariable("ROWBACK_LONG") == "1" ? 50 : 10;

    [Fact]
    public async Task A_restore_whose_sessions_are_ended_has_happened_or_has_not_and_the_log_is_right()
    {
        var site = await Site.OfAsync("INSERT INTO photo SELECT i, 'more ' || i FROM generate_series(100, 2100) AS i; INSERT INTO link SELECT 2, i FROM generate_series(100, 2100) AS i; SELECT setval('photo_id_seq', 3000);");
        var before = await site.RowsAsync();
        var random = new Random(20261126);
        using var admin = site.Connect(user: LocalServer.Administrator);
        var (whole, untouched) = (0, 0);
        for (var i = 0; i < _times; i++)
        {
            var delay = TimeSpan.FromMilliseconds(random.Next(20, 700));
            var restore = Task.Run(async () =>
            {
                try
                {
                    return (await site.RestoreAsync()).Applied;
                }
                catch (RowbackException e) when (e.Kind == ErrorKind.Engine)
                {
                    return false;
                }
            });
            await Task.Delay(delay);
            admin.Read($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'rowback' AND datname = '{site.Live.Database}'");
            var applied = await restore;

            var log = await site.LogAsync();
            var isWhole = log.Any(e => e.UndoneBy is null && e.Kind == "restore");
            isWhole.ShouldBe(applied, $"after {delay.TotalMilliseconds} ms");
            var rows = await site.RowsAsync();
            if (!isWhole)
            {
                untouched++;
                rows.ShouldBe(before);
                continue;
            }

            whole++;
            rows.Count(r => r.StartsWith("link (2,", StringComparison.Ordinal)).ShouldBe(2003);
            await using var session = await site.OpenAsync();
            (await session.UndoAsync(log.Last(e => e.UndoneBy is null && e.Kind == "restore").Id)).Applied.ShouldBeTrue();
            (await site.RowsAsync()).ShouldBe(before, ignoreOrder: true);
        }

        (whole + untouched).ShouldBe(_times);
        untouched.ShouldBeGreaterThan(0);
        (await site.RestoreAsync()).Applied.ShouldBeTrue();
    }
}
