using Rowback.Specification;

namespace Rowback.Sqlite.Specification.Tests;

/// <summary>Constraints that resolve conflicts themselves resolve none in an undo: no live row is replaced, and none is silently left out.</summary>
public sealed class SqliteUndoConflictSpec(SqliteFixture fixture) : EngineSpec(fixture), IClassFixture<SqliteFixture>
{
    private static readonly string[] _columns =
    [
        "id INTEGER PRIMARY KEY AUTOINCREMENT, v TEXT UNIQUE ON CONFLICT {0}, w TEXT",
        "id INTEGER PRIMARY KEY AUTOINCREMENT, v TEXT, w TEXT, UNIQUE (v, w) ON CONFLICT {0}",
        "id INTEGER PRIMARY KEY AUTOINCREMENT, v TEXT COLLATE NOCASE UNIQUE ON CONFLICT {0}, w TEXT",
    ];

    public static TheoryData<string> Tables { get; } =
        [.. new[] { "REPLACE", "IGNORE", "ROLLBACK", "FAIL" }.SelectMany(conflict => _columns.Select(columns => $"CREATE TABLE a ({columns.Replace("{0}", conflict, StringComparison.Ordinal)})"))];

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task A_row_that_would_replace_another_does_not_come_back(string table)
    {
        var scene = await SceneAsync(table, "INSERT INTO a VALUES (1, 'x', 'w'), (2, 'y', 'w')");
        await scene.LiveAsync("DELETE FROM a WHERE id = 2");
        var undo = await scene.UndoAsync((await scene.RestoreAsync(Ask.All("a"))).RestoreId);
        await scene.LiveAsync("INSERT INTO a VALUES (90, 'y', 'w')");
        var before = await scene.DumpAsync();

        (await scene.UndoAsync(undo.UndoId)).Plan.Staying.ShouldHaveSingleItem().Key.ShouldBe(["2"]);

        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task A_value_that_would_replace_another_row_does_not_go_back(string table)
    {
        var scene = await SceneAsync(table, "INSERT INTO a VALUES (1, 'x', 'w'), (2, 'y', 'w')");
        await scene.LiveAsync("UPDATE a SET v = 'spoilt' WHERE id = 1");
        var restore = await scene.RestoreAsync(Ask.Key("a", "1") with { Existing = ExistingPolicy.Overwrite, SameKeys = [new SameKeyAnswer("a", null, true)] });
        await scene.LiveAsync("INSERT INTO a VALUES (91, 'spoilt', 'w')");
        var before = await scene.DumpAsync();

        (await scene.UndoAsync(restore.RestoreId)).Plan.Staying.ShouldHaveSingleItem().Key.ShouldBe(["1"]);

        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_row_without_a_key_that_would_replace_another_does_not_come_back()
    {
        var scene = await SceneAsync("CREATE TABLE k (a TEXT UNIQUE ON CONFLICT REPLACE, t TEXT)", "INSERT INTO k VALUES ('1', 'x'), ('2', 'y'), ('3', 'z')");
        await scene.LiveAsync("DELETE FROM k WHERE a > '1'");
        var undo = await scene.UndoAsync((await scene.RestoreAsync(Ask.All("k"))).RestoreId);
        await scene.LiveAsync("INSERT INTO k VALUES ('2', 'mine')");

        (await scene.UndoAsync(undo.UndoId)).Plan.StayingCount.ShouldBe(1);

        await scene.ShouldHoldAsync("SELECT a, t FROM k ORDER BY a", "1|x", "2|mine", "3|z");
    }

    [Fact]
    public async Task A_row_that_would_replace_another_by_a_computed_value_does_not_come_back()
    {
        var scene = await SceneAsync("CREATE TABLE g (id INTEGER PRIMARY KEY AUTOINCREMENT, js TEXT, u TEXT AS (lower(js)) UNIQUE ON CONFLICT REPLACE, w TEXT)", "INSERT INTO g (id, js, w) VALUES (1, 'A', '1'), (2, 'B', '2')");
        await scene.LiveAsync("DELETE FROM g WHERE id = 2");
        var undo = await scene.UndoAsync((await scene.RestoreAsync(Ask.Key("g", "2"))).RestoreId);
        await scene.LiveAsync("INSERT INTO g (id, js, w) VALUES (7, 'b', 'mine')");

        (await scene.UndoAsync(undo.UndoId)).Plan.StayingCount.ShouldBe(1);

        await scene.ShouldHoldAsync("SELECT id, w FROM g ORDER BY id", "1|1", "7|mine");
    }

    [Theory]
    [InlineData("", ErrorKind.Engine, "CONSTRAINT")]
    [InlineData("CREATE TRIGGER g_log AFTER UPDATE ON g BEGIN INSERT INTO log (what) VALUES (NEW.id); END;", ErrorKind.Verification, "ROWS_DISPLACED")]
    public async Task What_goes_back_replaces_no_row_by_a_computed_value(string trigger, ErrorKind kind, string code)
    {
        var scene = await SceneAsync($"CREATE TABLE log (id INTEGER PRIMARY KEY, what); CREATE TABLE g (id INTEGER PRIMARY KEY AUTOINCREMENT, js TEXT, u TEXT AS (lower(js)) UNIQUE ON CONFLICT REPLACE, w TEXT); {trigger}", "INSERT INTO g (id, js, w) VALUES (1, 'A', '1'), (2, 'B', '2')");
        await scene.LiveAsync("UPDATE g SET js = 'spoilt' WHERE id = 1");
        var restore = await scene.RestoreAsync(Ask.Key("g", "1") with { Existing = ExistingPolicy.Overwrite, SameKeys = [new SameKeyAnswer("g", null, true)] });
        await scene.LiveAsync("INSERT INTO g (id, js, w) VALUES (7, 'Spoilt', 'mine')");

        (await scene.ShouldFailAsync(kind, () => scene.UndoAsync(restore.RestoreId))).Code.ShouldBe(code);

        await scene.ShouldHoldAsync("SELECT id, js FROM g ORDER BY id", "1|A", "2|B", "7|Spoilt");
    }

    [Fact]
    public async Task A_column_that_takes_no_null_by_now_keeps_what_it_was_given()
    {
        var scene = await SceneAsync("CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, v TEXT, w TEXT)", "INSERT INTO a VALUES (1, 'x', 'one'), (2, 'y', 'two')");
        await scene.LiveAsync("UPDATE a SET v = NULL WHERE id = 1; UPDATE a SET v = 'z' WHERE id = 2");
        var restore = await scene.RestoreAsync(Ask.All("a") with { Existing = ExistingPolicy.Overwrite });
        await scene.LiveAsync("CREATE TABLE b (id INTEGER PRIMARY KEY AUTOINCREMENT, v TEXT NOT NULL ON CONFLICT REPLACE DEFAULT 'none', w TEXT); INSERT INTO b SELECT * FROM a; DROP TABLE a; ALTER TABLE b RENAME TO a");

        (await scene.UndoAsync(restore.RestoreId)).Plan.Staying.ShouldHaveSingleItem().Key.ShouldBe(["1"]);

        await scene.ShouldHoldAsync("SELECT id, v FROM a ORDER BY id", "1|x", "2|z");
    }
}
