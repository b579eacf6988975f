using Rowback.Configuration;
using Rowback.Specification;

namespace Rowback.Sqlite.Specification.Tests;

/// <summary>An undo sees that a later row refers to a restored one as SQLite does: by the type and collation of the key referred to.</summary>
public sealed class SqliteUndoReferenceSpec(SqliteFixture fixture) : EngineSpec(fixture), IClassFixture<SqliteFixture>
{
    public static TheoryData<string, string, string> Spellings { get; } = new()
    {
        { "TEXT COLLATE NOCASE", "TEXT", "'bob'" },
        { "TEXT COLLATE RTRIM", "TEXT COLLATE NOCASE", "'Bob  '" },
        { "TEXT", "TEXT COLLATE NOCASE", "'Bob'" },
        { "TEXT", "BLOB", "'Bob'" },
        { "", "TEXT", "'Bob'" },
        { "INTEGER", "", "'7'" },
        { "INTEGER", "TEXT", "'07'" },
        { "INTEGER", "REAL", "7" },
        { "TEXT", "", "7" },
        { "TEXT", "INTEGER", "7" },
        { "NUMERIC", "TEXT COLLATE NOCASE", "'7.0'" },
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task A_parent_that_a_later_row_refers_to_in_another_spelling_stays(string parent, string child, string value)
    {
        foreach (var action in (string[])["CASCADE", "SET NULL", "NO ACTION"])
        {
            var scene = await SceneAsync($"""
                CREATE TABLE person (name {parent} PRIMARY KEY, n INTEGER);
                CREATE TABLE pet (id INTEGER PRIMARY KEY, owner {child} REFERENCES person (name) ON DELETE {action});
                CREATE INDEX pet_owner ON pet (owner);
                """, parent == "INTEGER" ? "INSERT INTO person VALUES (7, 1), (8, 2)" : "INSERT INTO person VALUES ('Bob', 1), ('7', 2), ('Al', 3)");
            await scene.LiveAsync("DELETE FROM person");
            var restore = (await scene.RestoreAsync(Ask.All("person"))).RestoreId;
            await scene.LiveAsync($"PRAGMA foreign_keys = ON; INSERT INTO pet VALUES (50, {value})");
            var pet = await scene.ReadAsync("SELECT id, owner, typeof(owner) FROM pet");

            var undo = await scene.UndoAsync(restore);

            undo.Plan.Staying.ShouldHaveSingleItem(action).Reason.ShouldContain("pet");
            (await scene.ReadAsync("SELECT id, owner, typeof(owner) FROM pet")).ShouldBe(pet, action);
            await scene.ShouldHoldAsync("SELECT count(*) FROM person", "1");
        }
    }

    [Fact]
    public async Task A_parent_whose_action_would_reach_a_later_row_stays_though_that_refers_to_another()
    {
        // An action compares the two columns as numbers, so that it would take the reference to '7' for one to '07' as well.
        var scene = await SceneAsync("CREATE TABLE size (name TEXT PRIMARY KEY, n INTEGER); CREATE TABLE shoe (id INTEGER PRIMARY KEY, size INTEGER REFERENCES size (name) ON DELETE CASCADE)",
            "INSERT INTO size VALUES ('07', 1), ('7', 2)");
        await scene.LiveAsync("DELETE FROM size WHERE name = '07'");
        var restore = (await scene.RestoreAsync(Ask.All("size"))).RestoreId;
        await scene.LiveAsync("PRAGMA foreign_keys = ON; INSERT INTO shoe VALUES (50, 7)");

        (await scene.UndoAsync(restore)).Plan.StayingCount.ShouldBe(1);

        await scene.ShouldHoldAsync("SELECT id, size FROM shoe", "50|7");
    }

    [Fact]
    public async Task A_parent_that_no_later_row_refers_to_goes_whatever_the_collations()
    {
        var scene = await SceneAsync("CREATE TABLE person (name TEXT PRIMARY KEY COLLATE NOCASE, n INTEGER); CREATE TABLE pet (id INTEGER PRIMARY KEY, owner TEXT REFERENCES person (name) ON DELETE CASCADE, name TEXT)",
            "INSERT INTO person VALUES ('Bob', 1), ('Al', 2); INSERT INTO pet VALUES (1, 'Bob', 'Rex')");
        await scene.LiveAsync("DELETE FROM person WHERE name = 'Bob'");
        var before = await scene.DumpAsync();
        var restore = (await scene.RestoreAsync(Ask.Key("person", "Bob"))).RestoreId;
        await scene.LiveAsync("PRAGMA foreign_keys = ON; INSERT INTO pet VALUES (50, 'AL', 'Tom')");

        (await scene.UndoAsync(restore)).Plan.StayingCount.ShouldBe(0);

        await scene.LiveAsync("DELETE FROM pet WHERE id = 50");
        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Theory]
    [InlineData("STORED", "CASCADE")]
    [InlineData("VIRTUAL", "CASCADE")]
    [InlineData("STORED", "NO ACTION")]
    public async Task A_parent_that_a_later_row_refers_to_by_a_generated_column_stays(string kind, string action)
    {
        var scene = await SceneAsync($"""
            CREATE TABLE person (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT);
            CREATE TABLE pet (id INTEGER PRIMARY KEY, facts TEXT, owner_id INTEGER AS (json_extract(facts, '$.owner')) {kind} REFERENCES person (id) ON DELETE {action});
            """, "INSERT INTO person VALUES (1, 'Al'), (2, 'Bob'), (3, 'Cid')");
        await scene.LiveAsync("DELETE FROM person WHERE id > 1");
        var restore = (await scene.RestoreAsync(Ask.All("person"))).RestoreId;
        await scene.LiveAsync("""PRAGMA foreign_keys = ON; INSERT INTO pet (id, facts) VALUES (50, '{"owner":2}')""");

        var undo = await scene.UndoAsync(restore);

        undo.Plan.Staying.ShouldHaveSingleItem().Key.ShouldBe(["2"]);
        await scene.ShouldHoldAsync("SELECT id, owner_id FROM pet", "50|2");
        await scene.ShouldHoldAsync("SELECT id FROM person", "1", "2");
    }

    [Fact]
    public async Task Rows_that_hang_on_each_other_by_generated_columns_go_and_come_back()
    {
        var scene = await SceneAsync("""
            CREATE TABLE person (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT);
            CREATE TABLE pet (id INTEGER PRIMARY KEY, facts TEXT, owner_id INTEGER AS (json_extract(facts, '$.owner')) STORED REFERENCES person (id) ON DELETE CASCADE, code TEXT AS (lower(facts)) UNIQUE);
            CREATE TABLE toy (id INTEGER PRIMARY KEY, code TEXT REFERENCES pet (code) ON DELETE CASCADE);
            """, """INSERT INTO person VALUES (1, 'Al'), (2, 'Bob'); INSERT INTO pet (id, facts) VALUES (1, '{"owner":1}'), (2, '{"owner":2}'), (3, '{"owner":2,"x":1}'); INSERT INTO toy VALUES (1, '{"owner":2}'), (2, '{"owner":1}')""");
        var whole = await scene.DumpAsync();
        await scene.LiveAsync("DELETE FROM person WHERE id = 2");
        var before = await scene.DumpAsync();
        var restore = (await scene.RestoreAsync(Ask.Key("person", "2"))).RestoreId;
        (await scene.DumpAsync()).ShouldBe(whole);

        var undo = await scene.UndoAsync(restore);
        undo.Plan.StayingCount.ShouldBe(0);
        (await scene.DumpAsync()).ShouldBe(before);
        var redo = await scene.UndoAsync(undo.UndoId);
        redo.Plan.StayingCount.ShouldBe(0);
        (await scene.DumpAsync()).ShouldBe(whole);

        (await scene.UndoAsync(redo.UndoId)).Plan.StayingCount.ShouldBe(0);
        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_row_whose_parent_by_a_generated_column_is_gone_does_not_come_back()
    {
        var scene = await SceneAsync("""
            CREATE TABLE person (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT);
            CREATE TABLE pet (id INTEGER PRIMARY KEY AUTOINCREMENT, facts TEXT, owner_id INTEGER AS (json_extract(facts, '$.owner')) REFERENCES person (id));
            """, """INSERT INTO person VALUES (1, 'Al'), (2, 'Bob'); INSERT INTO pet (id, facts) VALUES (1, '{"owner":1}'), (2, '{"owner":2}')""");
        await scene.LiveAsync("DELETE FROM pet");
        var undo = await scene.UndoAsync((await scene.RestoreAsync(Ask.All("pet"))).RestoreId);
        await scene.LiveAsync("DELETE FROM person WHERE id = 2");

        var redo = await scene.UndoAsync(undo.UndoId);

        redo.Plan.Staying.ShouldHaveSingleItem().Key.ShouldBe(["2"]);
        await scene.ShouldHoldAsync("SELECT id FROM pet", "1");
    }

    [Fact]
    public async Task A_configured_relation_is_compared_as_if_it_were_declared()
    {
        var scene = await SceneAsync("CREATE TABLE person (name TEXT PRIMARY KEY COLLATE NOCASE, n INTEGER); CREATE TABLE pet (id INTEGER PRIMARY KEY, owner TEXT)", "INSERT INTO person VALUES ('Bob', 1)");
        scene.Configuration = new() { Relations = [new ConfiguredRelation { From = "pet.owner", To = "person.name" }] };
        await scene.LiveAsync("DELETE FROM person");
        var restore = (await scene.RestoreAsync(Ask.All("person"))).RestoreId;
        await scene.LiveAsync("INSERT INTO pet VALUES (50, 'BOB')");

        (await scene.UndoAsync(restore)).Plan.StayingCount.ShouldBe(1);

        await scene.ShouldHoldAsync("SELECT name FROM person", "Bob");
    }

    [Theory]
    [InlineData("CASCADE")]
    [InlineData("NO ACTION")]
    public async Task A_value_that_a_later_row_refers_to_does_not_go_back(string action)
    {
        var scene = await SceneAsync($"""
            CREATE TABLE person (name TEXT COLLATE NOCASE PRIMARY KEY, age INTEGER);
            CREATE TABLE seat (id INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT COLLATE NOCASE UNIQUE REFERENCES person (name) ON DELETE SET NULL, row TEXT);
            CREATE TABLE meal (id INTEGER PRIMARY KEY, person TEXT REFERENCES seat (person) ON UPDATE {action});
            """, "INSERT INTO person VALUES ('al', 10), ('bob', 20); INSERT INTO seat VALUES (1, 'al', 'a'), (2, 'bob', 'b')");
        await scene.LiveAsync("DELETE FROM person");
        var restore = (await scene.RestoreAsync(Ask.All("person"))).RestoreId;
        await scene.LiveAsync("PRAGMA foreign_keys = ON; INSERT INTO meal VALUES (50, 'BOB')");

        var undo = await scene.UndoAsync(restore);

        undo.Plan.Staying.Select(s => (s.Table, s.Key[0])).ShouldBe([("person", "bob"), ("seat", "2")], ignoreOrder: true);
        await scene.ShouldHoldAsync("SELECT id, person FROM seat ORDER BY id", "1|NULL", "2|bob");
        await scene.ShouldHoldAsync("SELECT id, person FROM meal", "50|BOB");
    }
}
