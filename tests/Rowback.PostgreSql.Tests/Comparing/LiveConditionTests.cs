namespace Rowback.PostgreSql.Tests.Comparing;

/// <summary>Conditions on live are asked on the connection that what they find is brought to.</summary>
public class LiveConditionTests
{
    private const string Tables = "CREATE TABLE t (id int PRIMARY KEY, mark text); INSERT INTO t SELECT i, 'm' || i FROM generate_series(1, 12000) i;";

    [Fact]
    public async Task Rows_are_shown_for_which_a_condition_on_live_holds()
    {
        await using var databases = await SpoiltAsync();
        await using var session = await databases.OpenAsync();

        (await session.RowsAsync(new Selection("t") { LiveWhere = "mark = ''" }, 100).ToListAsync()).Count.ShouldBe(100);
        (await session.RowsAsync(new Selection("t") { Where = "id < 10", LiveWhere = "mark = ''" }, 100).ToListAsync()).Count.ShouldBe(6);
        (await Should.ThrowAsync<RowbackException>(async () => await session.RowsAsync(new Selection("t") { LiveWhere = "nowhere = 1" }, 100).ToListAsync())).Code.ShouldBe("BAD_PREDICATE");
    }

    [Fact]
    public async Task As_many_rows_as_there_are_come_back_by_a_condition_on_live()
    {
        await using var databases = await SpoiltAsync();

        await databases.RestoreAsync(new Question { Selections = [new Selection("t") { LiveWhere = "mark = ''" }], Existing = ExistingPolicy.Overwrite, MaxRows = 20_000 });

        (await databases.DiffAsync()).IsEmpty.ShouldBeTrue();
    }

    private static async Task<Databases> SpoiltAsync()
    {
        var databases = await Databases.OfAsync(Tables);
        await databases.LiveAsync("UPDATE t SET mark = '' WHERE id > 3");
        return databases;
    }
}
