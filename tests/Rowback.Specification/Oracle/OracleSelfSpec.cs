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

    [Fact]
    public async Task Every_type_takes_its_values_and_gives_its_keys_back()
    {
        var address = await Engine.CreateAsync();
        await using var connection = await Engine.ConnectAsync(address);
        foreach (var type in Engine.Variety?.Types ?? [])
        {
            if (type.Setup.Length > 0)
                await connection.ExecuteAsync(type.Setup);
            await connection.ExecuteAsync($"DROP TABLE IF EXISTS taken; CREATE TABLE taken (c {type.Declared})");
            foreach (var value in type.Values)
                await connection.ExecuteAsync($"INSERT INTO taken VALUES ({value})");
            foreach (var key in type.Key is null ? [] : Enumerable.Range(1, 12).Select(type.Key))
            {
                await connection.ExecuteAsync($"DELETE FROM taken; INSERT INTO taken VALUES ({key})");
                (await connection.ReadAsync($"SELECT {RandomType.Of(type.Literal, "c")} FROM taken")).ShouldBe([key], type.Declared);
                if (type.Twin is null)
                    continue;
                await connection.ExecuteAsync($"INSERT INTO taken SELECT {RandomType.Of(type.Twin, "c")} FROM taken");
                (await connection.ReadAsync("SELECT count(*) FROM taken AS a JOIN taken AS b ON a.c = b.c")).ShouldBe(["4"], type.Declared);
                (await connection.ReadAsync($"SELECT DISTINCT {RandomType.Of(type.Sense!, "c")} FROM taken")).Count.ShouldBe(1, type.Declared);
            }
        }
    }

    private async Task<OracleTally> PlayAsync(Func<Restorer> restorer)
    {
        var tally = await OracleTally.PlayAsync(new OracleRun(Engine, restorer), 1, Cases);
        output.WriteLine(tally.ToString());
        return tally;
    }
}
