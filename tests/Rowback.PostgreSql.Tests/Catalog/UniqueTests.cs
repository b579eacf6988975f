namespace Rowback.PostgreSql.Tests.Catalog;

/// <summary>What holds rows apart, and what of it is met before it is written against.</summary>
public class UniqueTests
{
    public static TheoryData<string, string, string> Keys => new()
    {
        { "CREATE UNIQUE INDEX u ON t (a) WHERE b > 0", "(1, 'x', 1, 1)", "(2, 'x', 2, 2)" },
        { "CREATE UNIQUE INDEX u ON t (lower(a))", "(1, 'X', 1, 1)", "(2, 'x', 2, 2)" },
        { "CREATE UNIQUE INDEX u ON t (lower(a), (b + c)) WHERE c IS NOT NULL", "(1, 'X', 1, 2)", "(2, 'x', 2, 1)" },
        { "CREATE UNIQUE INDEX u ON t (a) INCLUDE (b)", "(1, 'x', 1, 1)", "(2, 'x', 2, 2)" },
        { "ALTER TABLE t ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a, b)", "(1, NULL, 1, 1)", "(2, NULL, 1, 2)" },
        { "CREATE UNIQUE INDEX u ON t (a, b) NULLS NOT DISTINCT", "(1, NULL, NULL, 1)", "(2, NULL, NULL, 2)" },
        { "ALTER TABLE t ADD CONSTRAINT u UNIQUE (b) DEFERRABLE INITIALLY DEFERRED", "(1, 'x', 1, 1)", "(2, 'y', 1, 2)" },
        { "ALTER TABLE t ADD CONSTRAINT u EXCLUDE USING gist (int4range(b, c, '[]') WITH &&)", "(1, 'x', 1, 5)", "(2, 'y', 4, 9)" },
        { "ALTER TABLE t ADD CONSTRAINT u EXCLUDE (a WITH =) WHERE (b > 0)", "(1, 'x', 1, 1)", "(2, 'x', 2, 2)" },
        { "ALTER TABLE t ADD CONSTRAINT u EXCLUDE USING gist (a WITH =, box(point(b, b), point(c, c)) WITH &&) WHERE (c > 0) DEFERRABLE", "(1, 'x', 1, 5)", "(2, 'x', 4, 9)" },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_live_row_that_stands_in_the_way_is_a_duplicate(string key, string lost, string added)
    {
        await using var databases = await Databases.OfAsync($"CREATE EXTENSION btree_gist; CREATE TABLE t (id integer PRIMARY KEY, a text, b integer, c integer); {key}; CREATE TABLE child (id integer PRIMARY KEY, t_id integer REFERENCES t ON DELETE CASCADE); INSERT INTO t VALUES {lost}, (3, 'other', 100, 200); INSERT INTO child VALUES (1, 1)");
        await databases.LiveAsync($"DELETE FROM t WHERE id = 1; INSERT INTO t VALUES {added}");
        var plan = await databases.PlanAsync(Databases.Ask("t"));
        plan.Stops.ShouldHaveSingleItem().Code.ShouldBe("DUPLICATE");
        await databases.ShouldFailAsync(ErrorKind.Decision, () => databases.RestoreAsync("t"), "t");

        var skipped = await databases.RestoreAsync(Databases.Ask("t") with { Duplicate = DuplicatePolicy.Skip });
        skipped.Plan.IsEmpty.ShouldBeTrue();
        await databases.RestoreAsync(Databases.Ask("t") with { Duplicate = DuplicatePolicy.Merge });
        (await databases.ReadAsync("SELECT id, t_id FROM child")).ShouldBe(["1|2"]);

        await databases.LiveAsync("DELETE FROM t WHERE id = 2");
        await databases.RestoreAsync("t");
        (await databases.ReadAsync("SELECT id FROM t ORDER BY id")).ShouldBe(["1", "3"]);
    }

    [Theory]
    [InlineData("CREATE UNIQUE INDEX u ON t (a)", "(1, NULL, 1, 1)", "(2, NULL, 1, 1)")]
    [InlineData("CREATE UNIQUE INDEX u ON t (a) WHERE b > 0", "(1, 'x', 0, 1)", "(2, 'x', 2, 2)")]
    [InlineData("CREATE UNIQUE INDEX u ON t (a) INCLUDE (b)", "(1, 'x', 1, 1)", "(2, 'y', 1, 2)")]
    [InlineData("ALTER TABLE t ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a, b)", "(1, NULL, 1, 1)", "(2, NULL, 2, 2)")]
    [InlineData("ALTER TABLE t ADD CONSTRAINT u EXCLUDE USING gist (int4range(b, c, '[]') WITH &&)", "(1, 'x', 1, 5)", "(2, 'y', 6, 9)")]
    public async Task What_does_not_clash_comes_back(string key, string lost, string added)
    {
        await using var databases = await Databases.OfAsync($"CREATE TABLE t (id integer PRIMARY KEY, a text, b integer, c integer); {key}; INSERT INTO t VALUES {lost}");
        await databases.LiveAsync($"DELETE FROM t; INSERT INTO t VALUES {added}");
        await databases.RestoreAsync("t");
        (await databases.ReadAsync("SELECT id FROM t ORDER BY id")).ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task A_row_that_is_overwritten_into_what_an_exclusion_constraint_forbids_is_left_as_it_is()
    {
        await using var databases = await Databases.OfAsync("CREATE TABLE t (id integer PRIMARY KEY, r int4range, EXCLUDE USING gist (r WITH &&)); INSERT INTO t VALUES (1, '[1,9]'), (2, '[20,30]')");
        await databases.LiveAsync("UPDATE t SET r = int4range(id * 100, id * 100 + 2); INSERT INTO t VALUES (3, '[1,2]'), (4, '[5,6]')");
        var question = Databases.Ask("t") with { Existing = ExistingPolicy.Overwrite };
        (await databases.PlanAsync(question)).Stops.ShouldHaveSingleItem().Code.ShouldBe("DUPLICATE");
        await databases.RestoreAsync(question with { Duplicate = DuplicatePolicy.Skip });
        (await databases.ReadAsync("SELECT id, r FROM t ORDER BY id")).ShouldBe(["1|[100,102)", "2|[20,31)", "3|[1,3)", "4|[5,7)"]);
    }

    [Fact]
    public async Task A_row_that_several_live_rows_exclude_is_a_duplicate_of_each()
    {
        await using var databases = await Databases.OfAsync("CREATE TABLE t (id integer PRIMARY KEY, r int4range, EXCLUDE USING gist (r WITH &&)); INSERT INTO t VALUES (1, '[1,9]')");
        await databases.LiveAsync("DELETE FROM t; INSERT INTO t VALUES (3, '[1,2]'), (4, '[5,6]')");
        (await databases.PlanAsync(Databases.Ask("t"))).Stops.ShouldHaveSingleItem().Code.ShouldBe("DUPLICATE_TWO");
        await databases.ShouldFailAsync(ErrorKind.Decision, () => databases.RestoreAsync("t"), "t");
    }

    [Fact]
    public async Task What_stands_in_the_way_of_an_undo_by_then_is_met_by_exclusion_constraints_too()
    {
        await using var databases = await Databases.OfAsync("CREATE TABLE t (id integer PRIMARY KEY, r int4range, EXCLUDE USING gist (r WITH &&)); INSERT INTO t VALUES (1, '[1,9]')");
        await databases.LiveAsync("UPDATE t SET r = '[20,29]'");
        var result = await databases.RestoreAsync(Databases.Ask("t") with { Existing = ExistingPolicy.Overwrite });
        await databases.LiveAsync("INSERT INTO t VALUES (2, '[25,26]')");
        await using var session = await databases.OpenAsync();
        var plan = await session.PlanUndoAsync(result.RestoreId!);
        plan.StayingCount.ShouldBe(1);
    }

    [Fact]
    public async Task Rows_that_clash_with_each_other_by_a_later_exclusion_constraint_stop_the_plan()
    {
        await using var databases = await Databases.OfAsync("CREATE TABLE t (id integer PRIMARY KEY, r int4range); INSERT INTO t VALUES (1, '[1,5]'), (2, '[4,9]'), (3, '[20,30]')");
        await databases.LiveAsync("DELETE FROM t; ALTER TABLE t ADD EXCLUDE USING gist (r WITH &&)");
        (await databases.PlanAsync(Databases.Ask("t"))).Stops.ShouldHaveSingleItem().Code.ShouldBe("CLASH");
        await databases.ShouldFailAsync(ErrorKind.Decision, () => databases.RestoreAsync("t"), "t");
        await databases.RestoreAsync("t", "id > 1");
    }
}
