using Rowback.Specification;

namespace Rowback.Sqlite.Specification.Tests;

/// <summary>SQLite lets NULL be in the primary key of a table with rowids: such a row is equal to no other by its key, and several may have the same.</summary>
public sealed class SqliteNullKeySpec(SqliteFixture fixture) : EngineSpec(fixture), IClassFixture<SqliteFixture>
{
    private const string Ddl = """
        CREATE TABLE g (id INTEGER PRIMARY KEY, n TEXT UNIQUE);
        CREATE TABLE t (a INT, b INT, v TEXT, g INTEGER REFERENCES g (id) ON DELETE CASCADE, h INTEGER REFERENCES g (id) ON DELETE SET NULL, PRIMARY KEY (a, b));
        """;

    private const string Rows = """
        INSERT INTO g VALUES (1, 'one'), (2, 'two'), (3, 'three');
        INSERT INTO t VALUES (NULL, 1, 'x', 1, NULL), (NULL, 1, 'x', 1, NULL), (NULL, 1, 'w', 2, 3), (1, NULL, 'y', 2, NULL), (1, 1, 'z', 2, 3);
        """;

    [Theory]
    [InlineData("DELETE FROM t WHERE a IS NULL", "a IS NULL")]
    [InlineData("DELETE FROM t WHERE rowid = 1", "1 = 1")]
    [InlineData("DELETE FROM t WHERE a = 1", "v <> 'x'")]
    [InlineData("DELETE FROM t", "1 = 1")]
    public async Task Rows_with_null_in_their_key_come_back_and_only_those_that_are_missing(string damage, string where)
    {
        var scene = await SceneAsync(Ddl, Rows);
        var before = await scene.DumpAsync();
        await scene.LiveAsync(damage);

        await scene.RestoreAsync(Ask.Where("t", where));
        var again = await scene.RestoreAsync(Ask.All("t"));

        again.Applied.ShouldBeFalse();
        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task All_of_a_table_means_those_too()
    {
        var scene = await SceneAsync(Ddl, Rows);
        var before = await scene.DumpAsync();
        await scene.LiveAsync("DELETE FROM t WHERE rowid IN (1, 4, 5)");

        var result = await scene.RestoreAsync(Ask.All("t"));

        result.Plan.Table("t").Insert.ShouldBe(3);
        result.Plan.Table("t").Same.ShouldBe(2);
        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task They_come_back_with_what_they_hung_on()
    {
        var scene = await SceneAsync(Ddl, Rows);
        await scene.LiveAsync("DELETE FROM g WHERE id IN (2, 3)");

        await scene.RestoreAsync(Ask.Key("g", "2"));
        (await scene.RestoreAsync(Ask.Key("g", "2"))).Applied.ShouldBeFalse();

        await scene.ShouldHoldAsync("SELECT a, b, v, g, h FROM t ORDER BY v", "NULL|1|w|2|NULL", "NULL|1|x|1|NULL", "NULL|1|x|1|NULL", "1|NULL|y|2|NULL", "1|1|z|2|NULL");
    }

    [Fact]
    public async Task Such_a_row_can_be_named_by_the_key_that_a_difference_shows()
    {
        var scene = await SceneAsync(Ddl, Rows);
        await scene.LiveAsync("DELETE FROM t WHERE rowid IN (3, 4)");

        await scene.RestoreAsync(new Question { Selections = [new Selection("t") { Keys = [["1", "NULL"]] }] });

        await scene.ShouldHoldAsync("SELECT v FROM t ORDER BY rowid", "x", "x", "z", "y");
    }

    [Fact]
    public async Task The_rows_that_differ_do_not_list_one_that_is_there()
    {
        var scene = await SceneAsync(Ddl, Rows);
        await scene.LiveAsync("DELETE FROM t WHERE rowid = 4");
        await using var session = await scene.OpenAsync();
        var shown = new List<RowPair>();
        await foreach (var pair in session.RowsAsync(new Selection("t"), 100))
            shown.Add(pair);

        shown.ShouldHaveSingleItem().Backup["v"].ShouldBe("y");
        shown.Clear();
        await foreach (var pair in session.RowsAsync(new Selection("t") { Where = "a IS NULL" }, 100))
            shown.Add(pair);
        shown.Count.ShouldBe(3);
        shown.ShouldAllBe(p => p.Verdict == "same" && p.Live != null);
    }

    [Fact]
    public async Task An_undo_leaves_them_and_says_so()
    {
        var scene = await SceneAsync(Ddl, Rows);
        await scene.LiveAsync("DELETE FROM t WHERE rowid IN (1, 5)");
        var restore = await scene.RestoreAsync(Ask.All("t"));

        var plan = await scene.PlanUndoAsync(restore.RestoreId);
        await scene.UndoAsync(restore.RestoreId);

        plan.Staying.ShouldHaveSingleItem().Reason.ShouldContain("NULL");
        await scene.ShouldHoldAsync("SELECT v FROM t ORDER BY v", "w", "x", "x", "y");
    }

    [Fact]
    public async Task A_live_table_that_takes_no_null_in_its_key_by_now_stops_the_plan()
    {
        var scene = await SceneAsync("CREATE TABLE t (a TEXT PRIMARY KEY, v TEXT)", "INSERT INTO t VALUES (NULL, 'x'), ('b', 'y')");
        await scene.LiveAsync("DROP TABLE t; CREATE TABLE t (a TEXT NOT NULL PRIMARY KEY, v TEXT)");

        var plan = await scene.PlanAsync(Ask.All("t"));

        plan.Stops.ShouldContain(h => h.Code == "NULL_REFUSED");
    }
}
