using Xunit.Abstractions;

namespace Rowback.Specification.Oracle;

/// <summary>The oracle itself: it lets a right restorer pass, and catches wrong ones.</summary>
public abstract class OracleSelfSpec(EngineFixture engine, ITestOutputHelper output) : EngineSpec(engine)
{
    private const int Cases = 60;

    [Fact]
    public async Task The_undamaged_copy_passes_as_a_restore()
    {
        var tally = await PlayAsync(() => new SwapRestorer());

        await tally.ShouldHaveNoFailureAsync(Engine, new OracleRun(Engine, () => new SwapRestorer()));
        tally.Cases.ShouldBeGreaterThan(Cases / 2);
        tally.Restored.ShouldBeGreaterThan(tally.Cases);
        tally.Skipped.ShouldBeGreaterThan(0);
        tally.Reattached.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Doing_nothing_is_always_caught()
    {
        var tally = await PlayAsync(() => new IdleRestorer());

        tally.Failures.Count.ShouldBe((int)tally.Cases);
    }

    [Fact]
    public async Task References_left_cleared_are_caught()
    {
        var tally = await PlayAsync(() => new ForgetfulRestorer());

        tally.Failures.Count.ShouldBeInRange(5, (int)tally.Cases - 1);
        tally.Failures.ShouldAllBe(f => f.Outcome.Rule == "as if it had never been deleted");
    }

    [Fact]
    public async Task Children_left_out_are_caught()
    {
        var tally = await PlayAsync(() => new ChildlessRestorer());

        tally.Failures.Count.ShouldBeInRange(10, (int)tally.Cases - 1);
    }

    [Fact]
    public async Task Values_taken_back_are_caught()
    {
        var tally = await PlayAsync(() => new BackwardRestorer());

        tally.Failures.Count.ShouldBeInRange(3, (int)tally.Cases - 1);
    }

    [Fact]
    public async Task An_undo_that_leaves_something_is_caught()
    {
        var tally = await PlayAsync(() => new HalfUndoingRestorer());

        tally.Failures.ShouldNotBeEmpty();
        tally.Failures.ShouldAllBe(f => f.Outcome.Rule == "undo returns the state before");
    }

    [Fact]
    public void The_same_seed_draws_the_same_case()
    {
        var one = OracleCase.Draw(42, Engine.Variety);
        var two = OracleCase.Draw(42, Engine.Variety);

        two.Beginning.ShouldBe(one.Beginning);
        two.Roots.ShouldBe(one.Roots);
        two.Schema.Tables.Select(Engine.Declare).ShouldBe(one.Schema.Tables.Select(Engine.Declare));
    }

    private async Task<OracleTally> PlayAsync(Func<Restorer> restorer)
    {
        var tally = await OracleTally.PlayAsync(new OracleRun(Engine, restorer), 1, Cases);
        output.WriteLine(tally.ToString());
        return tally;
    }
}
