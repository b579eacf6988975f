using Rowback.Specification;

namespace Rowback.Sqlite.Specification.Tests;

/// <summary>Generated columns are never written; but rows refer, and are referred to, by them, and they may be unique.</summary>
public sealed class SqliteComputedSpec(SqliteFixture fixture) : EngineSpec(fixture), IClassFixture<SqliteFixture>
{
    private const string Ddl = """
        CREATE TABLE r (id INTEGER PRIMARY KEY, v TEXT);
        CREATE TABLE gen (id INTEGER PRIMARY KEY, js TEXT, pid INT AS (json_extract(js, '$.p')) STORED REFERENCES r (id) ON DELETE CASCADE, u TEXT AS (lower(js)) UNIQUE);
        CREATE TABLE leaf (id INTEGER PRIMARY KEY, u TEXT REFERENCES gen (u) ON DELETE CASCADE, w TEXT);
        """;

    private const string Rows = """
        INSERT INTO r VALUES (1, 'a'), (2, 'b');
        INSERT INTO gen (id, js) VALUES (1, '{"p":1}'), (2, '{"p":2}'), (3, '{"p":1,"x":1}');
        INSERT INTO leaf VALUES (1, '{"p":2}', 'x'), (2, '{"p":1}', 'y');
        """;

    [Fact]
    public async Task Children_that_refer_by_a_computed_column_come_back_and_theirs_by_a_computed_key()
    {
        var scene = await SceneAsync(Ddl, Rows);
        var before = await scene.DumpAsync();
        await scene.LiveAsync("DELETE FROM r WHERE id = 2");

        var result = await scene.RestoreAsync(Ask.Key("r", "2"));

        result.Plan.Inserts().ShouldBe("gen 1, leaf 1, r 1");
        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_parent_that_is_referred_to_by_a_computed_column_is_needed()
    {
        var scene = await SceneAsync(Ddl, Rows);
        var before = await scene.DumpAsync();
        await scene.LiveAsync("DELETE FROM r WHERE id = 2");

        await scene.RestoreAsync(Ask.Key("gen", "2"));

        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_computed_unique_value_that_another_row_holds_is_a_duplicate()
    {
        var scene = await SceneAsync(Ddl, Rows);
        await scene.LiveAsync("DELETE FROM gen WHERE id = 3; INSERT INTO gen (id, js) VALUES (9, '{\"p\":1,\"X\":1}')");

        await scene.ShouldStopAsync("--duplicate", Ask.Key("gen", "3"));
        await scene.RestoreAsync(Ask.Key("gen", "3") with { Duplicate = DuplicatePolicy.Skip });

        await scene.ShouldHoldAsync("SELECT id FROM gen ORDER BY 1", "1", "2", "9");
    }

    [Fact]
    public async Task A_computed_reference_does_not_follow_a_row_to_a_new_key_so_the_plan_stops()
    {
        var scene = await SceneAsync(Ddl, Rows);
        await scene.LiveAsync("DELETE FROM r WHERE id = 2; INSERT INTO r VALUES (2, 'stranger')");

        var plan = await scene.ShouldStopAsync("--without gen", Ask.Key("r", "2"));
        plan.Stops.ShouldContain(h => h.Code == "COMPUTED_REFERENCE");
        await scene.RestoreAsync(Ask.Key("r", "2") with { Without = ["gen"] });

        await scene.ShouldHoldAsync("SELECT id, v FROM r ORDER BY 1", "1|a", "2|stranger", "3|b");
    }

    [Fact]
    public async Task A_difference_counts_what_hung_on_a_row_by_a_computed_column()
    {
        var scene = await SceneAsync(Ddl, Rows);
        await scene.LiveAsync("DELETE FROM r WHERE id = 2");
        await using var session = await scene.OpenAsync();

        var diff = await session.DiffAsync([]);

        diff.Vanished.ShouldHaveSingleItem().Table.ShouldBe("r");
    }

    [Fact]
    public async Task Virtual_columns_of_expression_indexes_are_judged_too()
    {
        var scene = await SceneAsync("""
            CREATE TABLE p (id {key}, name TEXT, low TEXT AS (lower(name)) VIRTUAL, off INTEGER DEFAULT 0);
            CREATE UNIQUE INDEX p_low ON p (trim(low)) WHERE off = 0;
            """, "INSERT INTO p (id, name) VALUES (1, 'Ann'), (2, 'Bob')");
        await scene.LiveAsync("DELETE FROM p WHERE id = 2; INSERT INTO p (id, name) VALUES (8, ' BOB ')");

        await scene.ShouldStopAsync("--duplicate", Ask.Key("p", "2"));
    }
}
