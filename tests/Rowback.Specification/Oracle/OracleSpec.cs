using System.Globalization;
using Xunit.Abstractions;

namespace Rowback.Specification.Oracle;

/// <summary>
/// The principle as a property: over random schemas, data, damage and later life, the restored database is the one in which nothing had
/// been deleted. <c>ROWBACK_LONG=1</c> plays many thousands of cases, <c>ROWBACK_SEED=n</c> one alone and tells it in full,
/// <c>ROWBACK_CASES</c> and <c>ROWBACK_FROM</c> so many from there.
/// </summary>
public abstract class OracleSpec(EngineFixture engine, ITestOutputHelper output) : EngineSpec(engine)
{
    /// <summary>How many cases a normal run plays.</summary>
    protected virtual int Cases => 500;

    /// <summary>The most cases in a hundred in which the plan may stop to ask.</summary>
    protected virtual int MostAsked => 45;

    [Fact]
    public async Task A_restored_database_is_as_if_nothing_had_been_deleted()
    {
        var run = new OracleRun(Engine, () => new RowbackRestorer());
        if (Number("ROWBACK_SEED") is { } seed)
        {
            await TellAsync(run, seed);
            return;
        }

        var from = Number("ROWBACK_FROM") ?? 1;
        var count = Number("ROWBACK_CASES") ?? (Environment.GetEnvironmentVariable("ROWBACK_LONG") == "1" ? 20_000 : Cases);
        var tally = await OracleTally.PlayAsync(run, from, count);
        output.WriteLine(tally.ToString());
        await tally.ShouldHaveNoFailureAsync(Engine, run);
        tally.Cases.ShouldBeGreaterThan(count / 2);
        (tally.Asked * 100).ShouldBeLessThan(tally.Cases * MostAsked);
        tally.Restored.ShouldBeGreaterThan(tally.Cases);
        tally.Skipped.ShouldBeGreaterThan(0);
        tally.Reattached.ShouldBeGreaterThan(0);
        tally.Renumbered.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_plan_s_script_does_the_same()
    {
        if (!Engine.HasShell)
        {
            output.WriteLine("The engine's shell is not there: its scripts are not tried.");
            return;
        }

        var run = new OracleRun(Engine, () => new ScriptRestorer());
        if (Number("ROWBACK_SEED") is { } seed)
        {
            await TellAsync(run, seed);
            return;
        }

        var tally = await OracleTally.PlayAsync(run, Number("ROWBACK_FROM") ?? 10_001, (Number("ROWBACK_CASES") ?? Cases) / 8);
        output.WriteLine(tally.ToString());
        await tally.ShouldHaveNoFailureAsync(Engine, run);
    }

    private async Task TellAsync(OracleRun run, long seed)
    {
        var outcome = await run.PlayAsync(run.Draw(seed));
        if (outcome.Rule is not null && Environment.GetEnvironmentVariable("ROWBACK_WHOLE") != "1")
            outcome = await Shrinker.ShrinkAsync(run, outcome, 60);
        var told = OracleReport.Tell(Engine, outcome, seed);
        output.WriteLine(told);
        if (outcome.Rule is not null)
            Assert.Fail(told);
    }

    private static long? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;
}
