namespace Rowback.Tests.Comparing;

public sealed class VanishedTests
{
    [Fact]
    public async Task What_hung_on_it_over_several_levels_is_counted_with_the_top_row()
    {
        using var files = new TwoFiles("""
            CREATE TABLE album(id INTEGER PRIMARY KEY, name TEXT);
            CREATE TABLE photo(id INTEGER PRIMARY KEY, album_id INTEGER REFERENCES album(id) ON DELETE CASCADE, title TEXT);
            CREATE TABLE comment(id INTEGER PRIMARY KEY, photo_id INTEGER REFERENCES photo(id) ON DELETE CASCADE, reply_to INTEGER REFERENCES comment(id) ON DELETE CASCADE, body TEXT);
            INSERT INTO album VALUES (1, 'Summer'), (2, 'Winter');
            INSERT INTO photo VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 2, 'c');
            INSERT INTO comment VALUES (1, 1, NULL, 'x'), (2, 1, 1, 'y'), (3, 1, 2, 'z'), (4, 3, NULL, 'w'), (5, 3, 4, 'v');
            """, "DELETE FROM album WHERE id = 1; DELETE FROM comment WHERE id = 4");

        var diff = await files.DiffAsync();

        diff.Vanished.Select(v => (v.Table, v.Label, Rows: string.Join(", ", v.Rows.Select(r => $"{r.Count} {r.Table}")))).ShouldBe(
            [("album", "Summer", "3 comment, 2 photo"), ("comment", "w", "1 comment")]);
    }

    [Fact]
    public async Task A_cleared_reference_hangs_on_nothing()
    {
        using var files = new TwoFiles("""
            CREATE TABLE author(id INTEGER PRIMARY KEY, name TEXT);
            CREATE TABLE post(id INTEGER PRIMARY KEY, author_id INTEGER REFERENCES author(id) ON DELETE SET NULL, title TEXT);
            INSERT INTO author VALUES (1, 'Ann'); INSERT INTO post VALUES (1, 1, 'p');
            """, "DELETE FROM post; DELETE FROM author");

        (await files.DiffAsync()).Vanished.Select(v => v.Table).ShouldBe(["author", "post"]);
    }

    [Fact]
    public async Task Rows_that_hung_on_each_other_in_a_circle_are_one_group_under_the_first()
    {
        using var files = new TwoFiles("""
            CREATE TABLE a(id TEXT PRIMARY KEY, next TEXT REFERENCES a(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, b TEXT REFERENCES b(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED);
            CREATE TABLE b(id TEXT PRIMARY KEY, a TEXT REFERENCES a(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED);
            BEGIN;
            INSERT INTO a VALUES ('z', '3', NULL), ('1', '2', NULL), ('2', '3', NULL), ('3', '1', NULL), ('y', 'z', NULL), ('me', 'me', NULL), ('p', NULL, 'q');
            INSERT INTO b VALUES ('q', 'p');
            COMMIT;
            """, "PRAGMA foreign_keys=OFF; DELETE FROM a; DELETE FROM b;");

        var diff = await files.DiffAsync();

        diff.Vanished.Select(v => (v.Key[0], string.Join(' ', v.Rows.Select(r => $"{r.Table}:{r.Count}")))).ShouldBe([("1", "a:4"), ("p", "b:1"), ("me", "")]);
        diff.VanishedCount.ShouldBe(3);
    }

    [Fact]
    public async Task A_long_chain_is_one_group()
    {
        using var files = new TwoFiles("""
            CREATE TABLE page(id INTEGER PRIMARY KEY, previous INTEGER REFERENCES page(id) ON DELETE CASCADE);
            CREATE TABLE note(id INTEGER PRIMARY KEY, page INTEGER REFERENCES page(id) ON DELETE CASCADE);
            WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 5000) INSERT INTO page SELECT i, nullif(i - 1, 0) FROM s;
            INSERT INTO note SELECT id, id FROM page;
            """, "PRAGMA foreign_keys=OFF; DELETE FROM note; DELETE FROM page;");

        var diff = await files.DiffAsync();

        diff.Vanished.ShouldHaveSingleItem().Rows.ShouldBe([new VanishedRows("note", 5000), new VanishedRows("page", 4999)]);
    }

    [Fact]
    public async Task Many_groups_of_one_table_are_also_one_line()
    {
        using var files = new TwoFiles("""
            CREATE TABLE p(id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE c(id INTEGER PRIMARY KEY, p INTEGER REFERENCES p(id));
            WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 150) INSERT INTO p SELECT i, 'n' || i FROM s;
            INSERT INTO c SELECT id, id FROM p WHERE id <= 30; INSERT INTO c SELECT id + 1000, id FROM p WHERE id = 7;
            """, "DELETE FROM c; DELETE FROM p;");

        var diff = await files.DiffAsync();

        diff.VanishedCount.ShouldBe(150);
        diff.Vanished.Count.ShouldBe(DatabaseDiff.ShownGroups);
        diff.Vanished[0].Label.ShouldBe("n7");
        var together = diff.VanishedTables.ShouldHaveSingleItem();
        (together.Table, together.Groups, together.Command).ShouldBe(("p", 150, "restore p --all"));
        together.Rows.ShouldBe([new VanishedRows("c", 31)]);
    }

    [Fact]
    public async Task A_command_for_more_rows_than_relations_may_pull_in_raises_that_bound()
    {
        using var files = new TwoFiles("""
            CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE c(id INTEGER PRIMARY KEY, p INTEGER REFERENCES p(id));
            INSERT INTO p VALUES (1);
            WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 10001) INSERT INTO c SELECT i, 1 FROM s;
            """, "DELETE FROM c; DELETE FROM p;");

        (await files.DiffAsync()).Vanished.ShouldHaveSingleItem().Command.ShouldBe("restore p --key 1 --max-rows 10001");
    }

    [Fact]
    public async Task Commands_are_quoted_for_a_shell()
    {
        using var files = new TwoFiles("""
            CREATE TABLE "my table"(k TEXT PRIMARY KEY); CREATE TABLE pair(a INTEGER, b TEXT, PRIMARY KEY(a, b)); CREATE TABLE n(id INTEGER PRIMARY KEY);
            INSERT INTO "my table" VALUES ('it''s, "so"'); INSERT INTO pair VALUES (1, 'x'); INSERT INTO n VALUES (-5);
            """, """DELETE FROM "my table"; DELETE FROM pair; DELETE FROM n;""");

        (await files.DiffAsync()).Vanished.Select(v => v.Command).ShouldBe(
            [@"restore 'my table' --key ''\''it'\'''\''s, ""so""'\'''", "restore n --key=-5", "restore pair --key '(1,x)'"]);
    }

    [Fact]
    public async Task A_polymorphic_child_hangs_on_the_parent_that_its_condition_names()
    {
        using var files = new TwoFiles("""
            CREATE TABLE photo(id INTEGER PRIMARY KEY, title TEXT); CREATE TABLE gallery(id INTEGER PRIMARY KEY, title TEXT);
            CREATE TABLE comment(id INTEGER PRIMARY KEY, target_type TEXT, target_id INTEGER, body TEXT);
            INSERT INTO photo VALUES (1, 'p'); INSERT INTO gallery VALUES (1, 'g');
            INSERT INTO comment VALUES (1, 'photo', 1, 'x'), (2, 'gallery', 1, 'y');
            """, "DELETE FROM photo; DELETE FROM gallery; DELETE FROM comment;")
        {
            Configuration = new Rowback.Configuration.RowbackConfiguration
            {
                Relations =
                [
                    new() { From = "comment.target_id", To = "photo", When = "target_type = 'photo'" },
                    new() { From = "comment.target_id", To = "gallery", When = "target_type = 'gallery'" },
                ],
            },
        };

        var diff = await files.DiffAsync();

        diff.Vanished.Select(v => (v.Table, v.Rows.Single().Count)).ShouldBe([("gallery", 1), ("photo", 1)]);
    }
}
