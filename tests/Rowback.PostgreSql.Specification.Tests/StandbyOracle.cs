using System.Text.Json;
using Rowback.PostgreSql.Testing;
using Rowback.Specification.Oracle;
using Xunit.Abstractions;

namespace Rowback.PostgreSql.Specification.Tests;

/// <summary>A primary of its own, which a hot standby follows.</summary>
public sealed class StandbyFixture : PostgreSqlFixture
{
    private static readonly Lazy<(LocalServer Primary, LocalServer Standby)> _servers = new(() =>
    {
        var primary = LocalServer.Start();
        return (primary, primary.StartStandby());
    });

    public StandbyFixture()
        : base(_servers.Value.Primary)
    {
    }

    /// <summary>Where the standby has the same database, with all that has happened to it.</summary>
    public static async Task<string> OnStandbyAsync(string address)
    {
        await _servers.Value.Standby.CatchUpAsync(_servers.Value.Primary);
        return _servers.Value.Standby.Address(Database(address));
    }
}

/// <summary>Over random schemas, data, damage and later life: where a standby is live, all is shown as where its primary is, before a restore, after it, and after it was undone.</summary>
public sealed class StandbyOracle(StandbyFixture fixture, ITestOutputHelper output) : IClassFixture<StandbyFixture>
{
    private const int Cases = 10;

    [Fact]
    public async Task A_standby_shows_what_its_primary_shows()
    {
        var run = new OracleRun(fixture, () => new Looking());
        var seed = Environment.GetEnvironmentVariable("ROWBACK_SEED") is { Length: > 0 } text ? long.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : (long?)null;
        var tally = await OracleTally.PlayAsync(run, seed ?? 20_001, seed is null ? Environment.GetEnvironmentVariable("ROWBACK_LONG") == "1" ? 40 * Cases : Cases : 1);
        output.WriteLine(tally.ToString());
        await tally.ShouldHaveNoFailureAsync(fixture, run);
        tally.Cases.ShouldBeGreaterThan(0);
    }

    /// <summary>Restores as ever, and looks from both servers whenever something has happened.</summary>
    private sealed class Looking : RowbackRestorer
    {
        public override async Task<RestoreNotes> RestoreAsync(World world)
        {
            await LookAsync(world);
            var notes = await base.RestoreAsync(world);
            await LookAsync(world);
            return notes;
        }

        public override async Task UndoAsync(World world)
        {
            await base.UndoAsync(world);
            await LookAsync(world);
        }

        private static async Task LookAsync(World world)
        {
            var (expected, live) = (await SeenAsync(world), world.Live);
            world.Live = await StandbyFixture.OnStandbyAsync(live);
            var seen = await SeenAsync(world);
            world.Live = live;
            var difference = expected.Zip(seen).Where(s => s.First != s.Second).Select(s => $"  not {s.First}\n  but {s.Second}").ToList();
            if (difference.Count > 0)
                throw new OracleException("a standby shows what its primary shows", $"The standby shows\n{string.Join('\n', difference)}");
        }

        private static async Task<List<string>> SeenAsync(World world)
        {
            await using var session = await OpenAsync(world);
            var seen = new List<object> { await session.DiffAsync([]), await session.LogAsync() };
            foreach (var table in session.Schema.Tables)
            {
                seen.Add(await session.RowsAsync(new Selection(table.ToString()), 1000).ToListAsync());
                seen.Add(await session.RowsAsync(new Selection(table.ToString()) { All = true }, 1000).ToListAsync());
            }

            return seen.ConvertAll(s => JsonSerializer.Serialize(s));
        }
    }
}
