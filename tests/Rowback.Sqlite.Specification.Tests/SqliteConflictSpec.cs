using Rowback.Specification;

namespace Rowback.Sqlite.Specification.Tests;

/// <summary>Constraints that resolve conflicts by deleting the row in their way: no row of live may be that row.</summary>
public sealed class SqliteConflictSpec(SqliteFixture fixture) : EngineSpec(fixture), IClassFixture<SqliteFixture>
{
    [Fact]
    public async Task A_unique_value_of_a_table_without_a_key_is_not_taken_from_a_live_row()
    {
        var scene = await SceneAsync("CREATE TABLE k (a TEXT UNIQUE ON CONFLICT REPLACE, t TEXT)", "INSERT INTO k VALUES ('1', 'x'), ('2', 'y')");
        await scene.LiveAsync("DELETE FROM k WHERE a = '2'; INSERT INTO k VALUES ('2', 'mine')");

        var plan = await scene.ShouldStopAsync("--duplicate", Ask.Where("k", "a = '2'"));
        plan.Stops.First().Details.ShouldContain(d => d.Contains("mine", StringComparison.Ordinal));
        await scene.RestoreAsync(Ask.Where("k", "a = '2'") with { Duplicate = DuplicatePolicy.Skip });

        await scene.ShouldHoldAsync("SELECT a, t FROM k ORDER BY 1", "1|x", "2|mine");
    }

    [Fact]
    public async Task A_unique_value_that_is_computed_is_not_taken_from_a_live_row()
    {
        var scene = await SceneAsync("CREATE TABLE g (id {key}, js TEXT, u TEXT AS (lower(js)) UNIQUE ON CONFLICT REPLACE, w TEXT)", "INSERT INTO g (id, js, w) VALUES (1, 'A', '1'), (2, 'B', '2')");
        await scene.LiveAsync("DELETE FROM g WHERE id = 2; INSERT INTO g (id, js, w) VALUES (7, 'b', 'mine')");

        await scene.ShouldStopAsync("--duplicate", Ask.Key("g", "2"));
        await scene.RestoreAsync(Ask.Key("g", "2") with { Duplicate = DuplicatePolicy.Merge });

        await scene.ShouldHoldAsync("SELECT id, w FROM g ORDER BY 1", "1|1", "7|mine");
    }

    /// <summary>The index uses a column that live computes and the backup does not, so that only the database itself knows the clash.</summary>
    private const string Unforeseen = """
        CREATE TABLE g (id {key}, js TEXT, w TEXT);
        """;

    private const string Computed = "ALTER TABLE g RENAME TO old; CREATE TABLE g (id INTEGER PRIMARY KEY AUTOINCREMENT, js TEXT, w TEXT, u TEXT AS (lower(js)) UNIQUE ON CONFLICT REPLACE); INSERT INTO g SELECT id, js, w FROM old; DROP TABLE old;";

    [Fact]
    public async Task A_clash_that_nobody_could_foresee_fails_instead_of_deleting_a_live_row()
    {
        var scene = await SceneAsync(Unforeseen, "INSERT INTO g VALUES (1, 'A', '1'), (2, 'B', '2')");
        await scene.LiveAsync(Computed + "DELETE FROM g WHERE id = 2; INSERT INTO g (id, js, w) VALUES (7, 'b', 'mine')");

        await scene.ShouldFailAsync(ErrorKind.Engine, Ask.Key("g", "2"));
    }

    [Fact]
    public async Task A_live_row_that_such_a_constraint_deletes_where_triggers_must_have_their_own_way_rolls_back()
    {
        var scene = await SceneAsync(Unforeseen, "INSERT INTO g VALUES (1, 'A', '1'), (2, 'B', '2')");
        await scene.LiveAsync(Computed + """
            DELETE FROM g WHERE id = 2; INSERT INTO g (id, js, w) VALUES (7, 'b', 'mine');
            CREATE TABLE seen (word TEXT UNIQUE); INSERT INTO seen VALUES ('g');
            CREATE TRIGGER g_seen AFTER INSERT ON g BEGIN INSERT OR IGNORE INTO seen VALUES ('g'); END;
            """);

        var failure = await scene.ShouldFailAsync(ErrorKind.Verification, Ask.Key("g", "2"));
        failure.Code.ShouldBe("ROWS_DISPLACED");
        await scene.LiveAsync("DELETE FROM g WHERE id = 7");
        await scene.RestoreAsync(Ask.Key("g", "2"));

        await scene.ShouldHoldAsync("SELECT id, w FROM g ORDER BY 1", "1|1", "2|2");
    }

    [Fact]
    public async Task An_overwritten_row_deletes_no_other_either()
    {
        var scene = await SceneAsync("CREATE TABLE g (id {key}, js TEXT, u TEXT AS (lower(js)) UNIQUE ON CONFLICT REPLACE, w TEXT)", "INSERT INTO g (id, js, w) VALUES (1, 'A', '1'), (2, 'B', '2')");
        await scene.LiveAsync("UPDATE g SET js = 'spoilt' WHERE id = 2; INSERT INTO g (id, js, w) VALUES (7, 'b', 'mine')");

        await scene.ShouldFailAsync(ErrorKind.Engine, Ask.Key("g", "2") with { Existing = ExistingPolicy.Overwrite });
    }
}
