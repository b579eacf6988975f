using System.Diagnostics;
using Rowback.PostgreSql.Testing;
using Xunit.Abstractions;

namespace Rowback.PostgreSql.Tests.Concurrency;

/// <summary>Live's server is stopped in immediate mode at some moment of a restore, and is back soon: all of it is there, or nothing; Rowback's answer and the log say which.</summary>
public class StoppedServerTests(ITestOutputHelper output)
{
    private const string More = "INSERT INTO photo SELECT i, 'more ' || i FROM generate_series(100, 6100) AS i; INSERT INTO link SELECT 2, i FROM generate_series(100, 6100) AS i; SELECT setval('photo_id_seq', 7000);";

    /// <summary>The connection was lost, or just being made.</summary>
    private static readonly string[] _lost = ["CONNECTION_LOST", "NO_SERVER", "CANNOT_CONNECT"];

    private static readonly int _times = Environment.GetEnvironmentVariable("ROWBACK_LONG") == "1" ? 50 : 6;

    [Fact]
    public async Task A_restore_whose_server_stops_has_happened_or_has_not_and_the_answer_and_the_log_are_right()
    {
        var server = LocalServer.Start();
        var site = await Site.OfAsync(More, server);
        var before = await site.RowsAsync();
        var length = await TimeAsync(site);
        var random = new Random(20261127);
        var (whole, found, untouched) = (0, 0, 0);
        for (var i = 0; i < _times; i++)
        {
            // The first is stopped early, the last too late; of the others many near to the commit.
            var delay = i == 0 ? length * 0.2 : i == _times - 1 ? length * 3 : length * (0.3 + random.NextDouble() * 0.9);
            var restoring = Task.Run(() => AnswerAsync(site));
            await Task.Delay(delay);
            server.Stop();
            // It is looked for already while it is away.
            await Task.Delay(random.Next(0, 300));
            server.StartAgain();
            var answer = await restoring;

            var log = await site.LogAsync();
            var entry = log.LastOrDefault(e => e.UndoneBy is null && e.Kind == "restore");
            var rows = await site.RowsAsync();
            (entry is not null).ShouldBe(answer is null, $"{delay.TotalMilliseconds} of {length.TotalMilliseconds} ms: {answer}");
            if (answer is not null)
                _lost.ShouldContain(answer.Code, answer.ToString());
            if (entry is null)
            {
                rows.ShouldBe(before);
                (untouched, found) = (untouched + 1, found + (answer!.Message.Contains("committing", StringComparison.Ordinal) ? 1 : 0));
                continue;
            }

            whole++;
            rows.Count(r => r.StartsWith("link (2,", StringComparison.Ordinal)).ShouldBe(6003);
            await using var session = await site.OpenAsync();
            (await session.UndoAsync(entry.Id)).Applied.ShouldBeTrue();
            (await site.RowsAsync()).ShouldBe(before, ignoreOrder: true);
        }

        output.WriteLine($"{_times} stops of restores of {length.TotalMilliseconds:0} ms: {whole} times whole, {untouched} times nothing, {found} of these found out after a commit was lost");
        whole.ShouldBeGreaterThan(0);
        untouched.ShouldBeGreaterThan(0);
        (await site.RestoreAsync()).Applied.ShouldBeTrue();
    }

    /// <summary>Null where it was applied.</summary>
    private static async Task<RowbackException?> AnswerAsync(Site site)
    {
        try
        {
            (await site.RestoreAsync()).Applied.ShouldBeTrue();
            return null;
        }
        catch (RowbackException e)
        {
            return e;
        }
    }

    /// <summary>How long a restore takes, once everything is warm.</summary>
    private static async Task<TimeSpan> TimeAsync(Site site)
    {
        var length = TimeSpan.Zero;
        for (var i = 0; i < 2; i++)
        {
            var watch = Stopwatch.StartNew();
            var result = await site.RestoreAsync();
            length = watch.Elapsed;
            await using var session = await site.OpenAsync();
            await session.UndoAsync(result.RestoreId.ShouldNotBeNull());
        }

        return length;
    }
}
