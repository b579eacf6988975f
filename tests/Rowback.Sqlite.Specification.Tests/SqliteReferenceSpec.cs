using Rowback.Specification;

namespace Rowback.Sqlite.Specification.Tests;

/// <summary>References between columns that compare differently: SQLite enforces them by the key's collation and affinity, whatever the referring column's.</summary>
public sealed class SqliteReferenceSpec(SqliteFixture fixture) : EngineSpec(fixture), IClassFixture<SqliteFixture>
{
    private const string Names = """
        CREATE TABLE u (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE UNIQUE, v);
        CREATE TABLE c (id INTEGER PRIMARY KEY, t, u TEXT REFERENCES u (name) ON DELETE CASCADE);
        CREATE INDEX c_u ON c (u);
        CREATE TABLE d (id INTEGER PRIMARY KEY, t, u TEXT REFERENCES u (name) ON DELETE SET NULL);
        """;

    private const string NameRows = """
        INSERT INTO u VALUES (1, 'Bob', 1), (2, 'Al', 2);
        INSERT INTO c VALUES (1, 'x', 'bob'), (2, 'y', 'Bob'), (3, 'z', 'AL');
        INSERT INTO d VALUES (1, 'x', 'bob'), (2, 'y', 'Bob'), (3, 'z', 'AL');
        """;

    [Fact]
    public async Task Children_are_found_by_the_collation_of_the_key_and_come_back_as_they_were_spelled()
    {
        var scene = await SceneAsync(Names, NameRows);
        var before = await scene.DumpAsync();
        await scene.LiveAsync("DELETE FROM u WHERE id = 1");

        await scene.RestoreAsync(Ask.Key("u", "1"));

        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Theory]
    [InlineData("NOCASE", "BINARY")]
    [InlineData("BINARY", "NOCASE")]
    [InlineData("RTRIM", "BINARY")]
    [InlineData("BINARY", "RTRIM")]
    public async Task Whatever_the_two_collations_are_what_went_with_a_row_comes_back_with_it(string key, string reference)
    {
        var scene = await SceneAsync($"""
            CREATE TABLE u (name TEXT COLLATE {key} PRIMARY KEY, v);
            CREATE TABLE c (id INTEGER PRIMARY KEY, u TEXT COLLATE {reference} REFERENCES u (name) ON DELETE CASCADE, t);
            CREATE TABLE d (id INTEGER PRIMARY KEY, u TEXT COLLATE {reference} REFERENCES u (name) ON DELETE SET NULL, t);
            CREATE TABLE e (id INTEGER PRIMARY KEY, u TEXT COLLATE {reference} REFERENCES u (name), t);
            """, "PRAGMA foreign_keys = OFF; INSERT INTO u VALUES ('Bob', 1), ('al  ', 2); " + (key == "BINARY" ? "INSERT INTO u VALUES ('bob', 3), ('al', 4); " : "")
            + string.Join(" ", "cde".Select(t => $"INSERT INTO {t} VALUES (1, 'Bob', 'x'), (2, 'bob', 'y'), (3, 'al', 'z'), (4, 'al  ', 'w'); DELETE FROM {t} WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.name = {t}.u);")) + " PRAGMA foreign_keys = ON");
        var before = await scene.DumpAsync();
        await scene.LiveAsync("DELETE FROM e; DELETE FROM u");

        await scene.RestoreAsync(new Question { Selections = [new Selection("u") { Keys = [["Bob"], ["al  "]] }, .. key == "BINARY" ? (Selection[])[new Selection("u") { Keys = [["bob"], ["al"]] }] : []] });

        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_needed_parent_is_found_by_the_collation_of_its_key()
    {
        var scene = await SceneAsync("""
            CREATE TABLE u (name TEXT PRIMARY KEY, v);
            CREATE TABLE c (id INTEGER PRIMARY KEY, u TEXT COLLATE NOCASE REFERENCES u (name), t);
            """, "INSERT INTO u VALUES ('Bob', 1), ('bob', 2); INSERT INTO c VALUES (1, 'Bob', 'x'), (2, 'bob', 'y')");
        var before = await scene.DumpAsync();
        await scene.LiveAsync("DELETE FROM c; DELETE FROM u");

        await scene.RestoreAsync(Ask.All("c"));

        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Children_of_a_composite_key_that_came_by_a_relation_itself_are_found()
    {
        var scene = await SceneAsync("""
            CREATE TABLE site (id INTEGER PRIMARY KEY, v);
            CREATE TABLE word (site INTEGER REFERENCES site (id) ON DELETE CASCADE, term TEXT COLLATE NOCASE, v, PRIMARY KEY (site, term));
            CREATE TABLE mark (id INTEGER PRIMARY KEY, site INTEGER, term TEXT, t, FOREIGN KEY (site, term) REFERENCES word (site, term) ON DELETE CASCADE);
            """, "INSERT INTO site VALUES (1, 'a'), (2, 'b'); INSERT INTO word VALUES (1, 'Cat', 1), (2, 'Cat', 2); INSERT INTO mark VALUES (1, 1, 'Cat', 'x'), (2, 1, 'cat', 'y'), (3, 2, 'CAT', 'z')");
        var before = await scene.DumpAsync();
        await scene.LiveAsync("DELETE FROM site WHERE id = 1");

        await scene.RestoreAsync(Ask.Key("site", "1"));

        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_reference_is_given_back_as_the_backup_stored_it()
    {
        var scene = await SceneAsync("""
            CREATE TABLE n (id INTEGER PRIMARY KEY, v);
            CREATE TABLE f (id INTEGER PRIMARY KEY, t, n REFERENCES n (id) ON DELETE SET NULL);
            CREATE TABLE g (id INTEGER PRIMARY KEY, t, n TEXT REFERENCES n (id) ON DELETE CASCADE);
            """, "INSERT INTO n VALUES (1, 'u'), (2, 'v'); INSERT INTO f VALUES (1, 'x', '2'), (2, 'y', 2), (3, 'z', 2.0); INSERT INTO g VALUES (1, 'x', '2'), (2, 'y', '2.0')");
        var before = await scene.DumpAsync();
        await scene.LiveAsync("DELETE FROM n WHERE id = 2");

        await scene.RestoreAsync(Ask.Key("n", "2"));

        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_reference_to_a_row_under_a_new_key_follows_it_however_it_was_spelled()
    {
        var scene = await SceneAsync("""
            CREATE TABLE n (id INTEGER PRIMARY KEY, v);
            CREATE TABLE f (id INTEGER PRIMARY KEY, t, n REFERENCES n (id) ON DELETE SET NULL);
            CREATE TABLE g (id INTEGER PRIMARY KEY, t, n TEXT REFERENCES n (id) ON DELETE CASCADE);
            """, "INSERT INTO n VALUES (1, 'u'), (2, 'v'); INSERT INTO f VALUES (1, 'x', '2'); INSERT INTO g VALUES (1, 'x', '2.0')");
        await scene.LiveAsync("DELETE FROM n WHERE id = 2; INSERT INTO n VALUES (2, 'stranger')");

        await scene.RestoreAsync(Ask.Key("n", "2"));

        await scene.ShouldHoldAsync("SELECT id, v FROM n ORDER BY id", "1|u", "2|stranger", "3|v");
        await scene.ShouldHoldAsync("SELECT n FROM f", "3");
        await scene.ShouldHoldAsync("SELECT n FROM g", "3");
    }

    [Fact]
    public async Task Numbers_do_not_refer_to_a_text_that_only_looks_like_them()
    {
        var scene = await SceneAsync("""
            CREATE TABLE k (code TEXT PRIMARY KEY, v);
            CREATE TABLE c (id INTEGER PRIMARY KEY, k INTEGER REFERENCES k (code) ON DELETE CASCADE, t);
            """, "INSERT INTO k VALUES ('5', 1), ('05', 2); INSERT INTO c VALUES (1, 5, 'x'), (2, 5, 'y')");
        await scene.LiveAsync("DELETE FROM k");

        await scene.RestoreAsync(Ask.Key("k", "05"));

        await scene.ShouldHoldAsync("SELECT code FROM k", "05");
        await scene.ShouldHoldAsync("SELECT id FROM c");
    }

    [Fact]
    public async Task A_row_that_is_the_same_on_both_sides_is_not_asked_about_for_the_spelling_of_its_reference()
    {
        var scene = await SceneAsync("""
            CREATE TABLE n (id INTEGER PRIMARY KEY, v);
            CREATE TABLE c (id INTEGER PRIMARY KEY, n REFERENCES n (id) ON DELETE CASCADE, w);
            CREATE TABLE l (id INTEGER PRIMARY KEY, c REFERENCES c (id) ON DELETE CASCADE, w);
            """, "INSERT INTO n VALUES (1, 'u'); INSERT INTO c VALUES (1, '1', NULL), (2, '1', 'w'); INSERT INTO l VALUES (1, '1', 'x')");
        await scene.LiveAsync("DELETE FROM l");

        (await scene.PlanAsync(Ask.All("c"))).Stops.ShouldBeEmpty();
        await scene.RestoreAsync(Ask.All("l"));

        await scene.ShouldHoldAsync("SELECT id, c, typeof(c) FROM l", "1|1|text");
    }
}
