using Rowback.Configuration;

namespace Rowback.Tests.Comparing;

public sealed class DiffTests
{
    private const string Story = """
        CREATE TABLE gallery(id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, slug TEXT NOT NULL UNIQUE);
        CREATE TABLE photo(id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, caption TEXT);
        CREATE TABLE gallery_photos(id INTEGER PRIMARY KEY AUTOINCREMENT,
          gallery_id INTEGER NOT NULL REFERENCES gallery(id), photo_id INTEGER NOT NULL REFERENCES photo(id) ON DELETE CASCADE,
          position INTEGER NOT NULL DEFAULT 0, UNIQUE(gallery_id, photo_id));
        INSERT INTO gallery VALUES (1, 'Pets', 'pets'), (2, 'Sea', 'sea');
        INSERT INTO photo VALUES (1, 'Cat', ''), (2, 'Dog', 'good'), (3, 'Wave', NULL);
        INSERT INTO gallery_photos VALUES (1, 1, 1, 1), (2, 1, 2, 2), (3, 2, 3, 1);
        """;

    [Fact]
    public async Task Nothing_differs_between_equal_databases()
    {
        using var files = new TwoFiles(Story);

        var diff = await files.DiffAsync();

        diff.IsEmpty.ShouldBeTrue();
        diff.Tables.Select(t => (t.Table, t.Same)).ShouldBe([("gallery", 2), ("gallery_photos", 3), ("photo", 3)]);
        diff.Vanished.ShouldBeEmpty();
        diff.Notes.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_story_is_counted_and_what_vanished_together_is_grouped()
    {
        using var files = new TwoFiles(Story, """
            DELETE FROM gallery_photos WHERE gallery_id = 1; DELETE FROM gallery WHERE id = 1;
            INSERT INTO gallery VALUES (3, 'Hills', 'hills');
            INSERT INTO photo VALUES (4, 'Hill', ''); DELETE FROM photo WHERE id = 2; UPDATE photo SET caption = 'big' WHERE id = 3;
            INSERT INTO gallery_photos(gallery_id, photo_id) VALUES (3, 4);
            """);

        var diff = await files.DiffAsync();

        diff.Tables.ShouldBe(
        [
            new TableDiff("gallery", Deleted: 1, Changed: 0, Added: 1, Same: 1),
            new TableDiff("gallery_photos", Deleted: 2, Changed: 0, Added: 1, Same: 1),
            new TableDiff("photo", Deleted: 1, Changed: 1, Added: 1, Same: 1),
        ]);

        // The link to the dog went by the photo's CASCADE, which is believed before the gallery's NO ACTION.
        diff.VanishedCount.ShouldBe(2);
        diff.Vanished.Select(v => (v.Table, v.Label, Rows: string.Join(' ', v.Rows), v.Command)).ShouldBe(
        [
            ("gallery", "Pets", "VanishedRows { Table = gallery_photos, Count = 1 }", "restore gallery --key 1"),
            ("photo", "Dog", "VanishedRows { Table = gallery_photos, Count = 1 }", "restore photo --key 2"),
        ]);
    }

    [Fact]
    public async Task Only_the_named_tables_are_compared_in_any_case()
    {
        using var files = new TwoFiles(Story, "DELETE FROM gallery_photos; DELETE FROM gallery");

        var diff = await files.DiffAsync("GALLERY");

        diff.Tables.ShouldBe([new TableDiff("gallery", 2, 0, 0, 0)]);
        (await Should.ThrowAsync<RowbackException>(() => files.DiffAsync("galery"))).Next!.ShouldContain("gallery");
    }

    [Fact]
    public async Task A_link_is_known_by_what_it_joins_whatever_its_surrogate_key()
    {
        using var files = new TwoFiles(Story, """
            DELETE FROM gallery_photos;
            INSERT INTO gallery_photos VALUES (3, 1, 1, 1), (7, 1, 2, 9), (1, 2, 1, 1);
            """);

        var diff = await files.DiffAsync("gallery_photos");

        // 1-1 moved to another id, 1-2 too and has another position; 2-3 is gone, its id has gone to 1-1; 2-1 is new.
        diff.Tables.ShouldBe([new TableDiff("gallery_photos", Deleted: 1, Changed: 1, Added: 1, Same: 1)]);
        diff.Vanished.ShouldHaveSingleItem().Key.ShouldBe(["3"]);
    }

    [Fact]
    public async Task A_reused_rowid_with_nothing_in_common_is_deleted_and_added()
    {
        using var files = new TwoFiles("""
            CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT, stars INTEGER DEFAULT 0);
            INSERT INTO note VALUES (1, 'first', 0), (2, 'second', 3), (3, 'third', 5);
            """, """
            DELETE FROM note WHERE id IN (2, 3);
            INSERT INTO note VALUES (2, 'new', 0), (3, 'other', 5);
            """);

        // Of note 3 the stars agree, so it may be the same row.
        (await files.DiffAsync()).Tables.ShouldBe([new TableDiff("note", Deleted: 1, Changed: 1, Added: 1, Same: 1)]);
    }

    [Fact]
    public async Task A_key_that_is_never_drawn_again_names_the_same_row_though_nothing_else_agrees()
    {
        using var files = new TwoFiles("""
            CREATE TABLE note(id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT);
            INSERT INTO note VALUES (1, 'first');
            """, "UPDATE note SET body = 'rewritten'");

        (await files.DiffAsync()).Tables.ShouldBe([new TableDiff("note", 0, Changed: 1, 0, 0)]);
    }

    [Fact]
    public async Task What_joined_a_stranger_before_was_deleted_though_a_new_link_looks_the_same()
    {
        using var files = new TwoFiles("""
            CREATE TABLE photo(id INTEGER PRIMARY KEY, title TEXT);
            CREATE TABLE tag(name TEXT PRIMARY KEY);
            CREATE TABLE photo_tag(photo_id INTEGER REFERENCES photo(id), tag TEXT REFERENCES tag(name), PRIMARY KEY(photo_id, tag)) WITHOUT ROWID;
            INSERT INTO photo VALUES (1, 'Cat'), (2, 'Dog');
            INSERT INTO tag VALUES ('pet'), ('big');
            INSERT INTO photo_tag VALUES (1, 'pet'), (2, 'pet'), (2, 'big');
            """, """
            DELETE FROM photo_tag WHERE photo_id = 2; DELETE FROM photo WHERE id = 2;
            INSERT INTO photo VALUES (2, 'Hamster'); INSERT INTO photo_tag VALUES (2, 'pet');
            """);

        var diff = await files.DiffAsync();

        diff.Tables.ShouldBe([new TableDiff("photo", 1, 0, 1, 1), new TableDiff("photo_tag", Deleted: 2, Changed: 0, Added: 1, Same: 1), new TableDiff("tag", 0, 0, 0, 2)]);
        diff.Vanished.ShouldHaveSingleItem().Rows.ShouldBe([new VanishedRows("photo_tag", 2)]);
    }

    [Fact]
    public async Task A_table_without_a_key_is_compared_as_a_multiset_of_rows()
    {
        using var files = new TwoFiles("""
            CREATE TABLE log(day TEXT, what);
            INSERT INTO log VALUES ('mon', 1), ('mon', 1), ('mon', 1), ('tue', NULL), ('wed', 2);
            """, """
            DELETE FROM log; INSERT INTO log VALUES ('mon', 1), ('tue', NULL), ('wed', 2.0), ('mon', 1);
            """);

        var diff = await files.DiffAsync();

        diff.Tables.ShouldBe([new TableDiff("log", Deleted: 2, Changed: 0, Added: 1, Same: 3)]);
        diff.Vanished.Select(v => v.Key).ShouldBe([["mon", "1"], ["wed", "2"]]);
    }

    [Fact]
    public async Task Values_are_compared_as_they_are_stored_and_keys_as_the_engine_compares_them()
    {
        using var files = new TwoFiles("""
            CREATE TABLE v(k TEXT PRIMARY KEY COLLATE NOCASE, x, t TEXT COLLATE NOCASE) WITHOUT ROWID;
            INSERT INTO v VALUES ('a', 1, 'x'), ('b', 1, 'x'), ('c', NULL, 'x'), ('d', '1', 'x'), ('e', x'31', 'x');
            """, """
            UPDATE v SET k = 'A' WHERE k = 'a'; UPDATE v SET x = 1.0 WHERE k = 'b'; UPDATE v SET x = '' WHERE k = 'c';
            UPDATE v SET t = 'X' WHERE k = 'd';
            """);

        // The key that differs only in case names the same row; that it is spelled otherwise is no change of a compared value.
        (await files.DiffAsync()).Tables.ShouldBe([new TableDiff("v", 0, Changed: 3, 0, Same: 2)]);
    }

    [Fact]
    public async Task A_column_whose_type_has_changed_is_compared_as_live_stores_it()
    {
        using var files = new TwoFiles("CREATE TABLE v(id INTEGER PRIMARY KEY AUTOINCREMENT, n TEXT); INSERT INTO v VALUES (1, '5'), (2, '6'), (3, 'x');",
            "DROP TABLE v; CREATE TABLE v(id INTEGER PRIMARY KEY AUTOINCREMENT, n INTEGER); INSERT INTO v VALUES (1, 5), (2, 7), (4, 1);");

        var diff = await files.DiffAsync();

        diff.Tables.ShouldBe([new TableDiff("v", Deleted: 1, Changed: 1, Added: 1, Same: 1)]);
        diff.Notes.ShouldHaveSingleItem().ShouldContain("values are cast");
    }

    [Fact]
    public async Task A_configured_identity_pairs_rows_instead_of_the_primary_key()
    {
        using var files = new TwoFiles("CREATE TABLE page(id INTEGER PRIMARY KEY, slug TEXT UNIQUE, body TEXT); INSERT INTO page VALUES (1, 'a', 'x'), (2, 'b', 'y');",
            "DELETE FROM page; INSERT INTO page VALUES (7, 'a', 'x'), (1, 'c', 'z');")
        {
            Configuration = new RowbackConfiguration { Identities = new Dictionary<string, IReadOnlyList<string>> { ["page"] = ["slug"] } },
        };

        var diff = await files.DiffAsync();

        diff.Tables.ShouldBe([new TableDiff("page", Deleted: 1, Changed: 1, Added: 1, Same: 0)]);
        diff.Vanished.ShouldHaveSingleItem().Command.ShouldBe("restore page --key 2");
    }

    [Fact]
    public async Task A_configured_identity_that_several_rows_share_is_said()
    {
        using var files = new TwoFiles("CREATE TABLE page(id INTEGER PRIMARY KEY, slug TEXT); INSERT INTO page VALUES (1, 'a'), (2, 'b'), (3, 'b');")
        {
            Configuration = new RowbackConfiguration { Identities = new Dictionary<string, IReadOnlyList<string>> { ["page"] = ["slug"] } },
        };

        (await files.DiffAsync()).Notes.ShouldHaveSingleItem().ShouldBe("The identity (slug) of page, from rowback.json, is shared by several rows of live (1 value): its counts cannot be exact.");
    }

    [Fact]
    public async Task Rows_with_null_in_their_key_are_known_by_all_their_values()
    {
        using var files = new TwoFiles("CREATE TABLE t(k TEXT PRIMARY KEY, v); INSERT INTO t VALUES (NULL, 1), (NULL, 1), (NULL, 2), (NULL, 3), ('a', 1);",
            "DELETE FROM t WHERE rowid IN (1, 4); INSERT INTO t VALUES (NULL, 4);");

        (await files.DiffAsync()).Tables.ShouldBe([new TableDiff("t", Deleted: 2, Changed: 0, Added: 1, Same: 3)]);
    }
}
