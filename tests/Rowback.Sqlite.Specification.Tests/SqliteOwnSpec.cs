using Rowback.Specification;

namespace Rowback.Sqlite.Specification.Tests;

/// <summary>SQLite's own matters: keys, tables and values as only SQLite has them.</summary>
public sealed class SqliteOwnSpec(SqliteFixture fixture) : EngineSpec(fixture), IClassFixture<SqliteFixture>
{
    [Fact]
    public async Task A_key_of_bytes_is_typed_as_it_is_shown()
    {
        var scene = await SceneAsync("CREATE TABLE token (id BLOB PRIMARY KEY NOT NULL, owner TEXT)", "INSERT INTO token VALUES (x'00ff27', 'ann'), ('x''00FF27''', 'bob')");
        await scene.LiveAsync("DELETE FROM token");

        var result = await scene.RestoreAsync(Ask.Key("token", "x'00FF27'"));

        result.Plan.Table("token").Insert.ShouldBe(1);
        await scene.ShouldHoldAsync("SELECT owner FROM token", "ann");
    }

    [Fact]
    public async Task A_row_without_a_key_that_holds_a_negative_zero_or_no_integer_in_an_integer_column_can_be_taken_back()
    {
        var scene = await SceneAsync("CREATE TABLE note (body, size INTEGER)", "INSERT INTO note VALUES ('a', 1e20), ('b', x'00ff'), ('c', 1.5), (-0.0, 1), (0.0, 2)");
        await scene.LiveAsync("DELETE FROM note");
        var restored = await scene.RestoreAsync(Ask.All("note"));

        await scene.UndoAsync(restored.RestoreId!);

        await scene.ShouldHoldAsync("SELECT count(*) FROM note", "0");
    }

    [Fact]
    public async Task A_row_without_a_key_that_holds_bytes_that_are_no_text_can_be_named()
    {
        var scene = await SceneAsync("""
            CREATE TABLE gallery (id {key}, slug TEXT);
            CREATE TABLE photo (id {key}, file TEXT);
            CREATE TABLE note (gallery INTEGER REFERENCES gallery ON DELETE CASCADE, photo INTEGER REFERENCES photo ON DELETE CASCADE, body TEXT);
            """, "INSERT INTO gallery VALUES (1, 'pets'); INSERT INTO photo VALUES (1, 'cat.jpg'); INSERT INTO note VALUES (1, 1, CAST(x'ff41' AS TEXT))");
        await scene.LiveAsync("DELETE FROM gallery; DELETE FROM photo");

        var plan = await scene.PlanAsync(Ask.Key("gallery", "1"));

        plan.Skipped.Single().Key[2].ShouldBe("\uFFFDA");
    }

    [Fact]
    public async Task The_autoincrement_counter_never_goes_back()
    {
        var scene = await SceneAsync("CREATE TABLE note (id {key}, body {text})", "INSERT INTO note VALUES (1, 'a'), (2, 'b')");
        await scene.LiveAsync("INSERT INTO note VALUES (90, 'c'); DELETE FROM note WHERE id IN (2, 90)");

        await scene.RestoreAsync(Ask.Key("note", "2"));

        await scene.ShouldHoldAsync("SELECT seq FROM sqlite_sequence WHERE name = 'note'", "90");
    }

    [Fact]
    public async Task The_autoincrement_counter_moves_on_to_a_restored_key()
    {
        var scene = await SceneAsync("CREATE TABLE note (id {key}, body {text})", "INSERT INTO note VALUES (1, 'a'), (70, 'b')");
        await scene.LiveAsync("DELETE FROM note; UPDATE sqlite_sequence SET seq = 5 WHERE name = 'note'");

        await scene.RestoreAsync(Ask.Key("note", "70"));

        await scene.ShouldHoldAsync("SELECT seq FROM sqlite_sequence WHERE name = 'note'", "70");
    }

    [Fact]
    public async Task A_new_key_under_autoincrement_was_never_drawn_before()
    {
        var scene = await SceneAsync("CREATE TABLE note (id {key}, body {text}, author {text})", "INSERT INTO note VALUES (1, 'a', 'x')");
        await scene.LiveAsync("DELETE FROM note; INSERT INTO note VALUES (50, 'gone', 'y'); DELETE FROM note; INSERT INTO note VALUES (1, 'b', 'z')");

        await scene.RestoreAsync(Ask.Key("note", "1") with { SameKeys = [new SameKeyAnswer("note", null, false)] });

        await scene.ShouldHoldAsync("SELECT id, body FROM note ORDER BY id", "1|b", "51|a");
    }

    private const string Reuse = """
        CREATE TABLE gallery (id INTEGER PRIMARY KEY, slug TEXT);
        CREATE TABLE photo (id INTEGER PRIMARY KEY, file TEXT);
        CREATE TABLE link (gallery_id INTEGER REFERENCES gallery (id) ON DELETE CASCADE, photo_id INTEGER REFERENCES photo (id) ON DELETE CASCADE, PRIMARY KEY (gallery_id, photo_id));
        """;

    [Fact]
    public async Task A_reused_rowid_is_a_stranger_as_a_row()
    {
        var scene = await SceneAsync(Reuse, "INSERT INTO gallery VALUES (1, 'travel'), (2, 'pets'); INSERT INTO photo VALUES (1, 'cat'); INSERT INTO link VALUES (2, 1)");
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 2; INSERT INTO gallery (slug) VALUES ('garden')");
        await scene.ShouldHoldAsync("SELECT id FROM gallery WHERE slug = 'garden'", "2");

        await scene.RestoreAsync("gallery", "slug = 'pets'");

        await scene.ShouldHoldAsync("SELECT id, slug FROM gallery ORDER BY id", "1|travel", "2|garden", "3|pets");
        await scene.ShouldHoldAsync("SELECT gallery_id, photo_id FROM link", "3|1");
    }

    [Fact]
    public async Task A_reused_rowid_is_a_stranger_as_a_parent()
    {
        var scene = await SceneAsync(Reuse, "INSERT INTO gallery VALUES (1, 'travel'), (2, 'pets'); INSERT INTO photo VALUES (1, 'cat'), (2, 'dog'); INSERT INTO link VALUES (2, 1), (2, 2)");
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 2; DELETE FROM photo WHERE id = 2; INSERT INTO photo (file) VALUES ('rose')");
        await scene.ShouldHoldAsync("SELECT id FROM photo WHERE file = 'rose'", "2");

        var result = await scene.RestoreAsync("gallery", "slug = 'pets'");

        result.Plan.SkippedCount.ShouldBe(1);
        await scene.ShouldHoldAsync("SELECT gallery_id, photo_id FROM link", "2|1");
    }

    [Fact]
    public async Task A_stranger_under_the_new_key_of_a_renumbered_row_is_not_that_row()
    {
        var scene = await SceneAsync(Reuse, "INSERT INTO gallery VALUES (1, 'travel'), (2, 'pets')");
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 2; INSERT INTO gallery VALUES (2, 'garden')");
        await scene.RestoreAsync("gallery", "slug = 'pets'");
        await scene.LiveAsync("DELETE FROM gallery WHERE slug = 'pets'; INSERT INTO gallery (slug) VALUES ('stranger')");

        await scene.RestoreAsync("gallery", "slug = 'pets'");

        await scene.ShouldHoldAsync("SELECT slug FROM gallery ORDER BY id", "travel", "garden", "stranger", "pets");
    }

    [Fact]
    public async Task Tables_without_rowid_and_strict_tables_come_back()
    {
        var scene = await SceneAsync("""
            CREATE TABLE word (lang TEXT NOT NULL, term TEXT NOT NULL, n INTEGER, PRIMARY KEY (lang, term)) WITHOUT ROWID;
            CREATE TABLE fact (id INTEGER PRIMARY KEY, lang TEXT, term TEXT, v ANY, r REAL, b BLOB, FOREIGN KEY (lang, term) REFERENCES word ON DELETE CASCADE) STRICT;
            """, "INSERT INTO word VALUES ('en', 'cat', 1), ('en', 'dog', 2); INSERT INTO fact VALUES (1, 'en', 'cat', '12', 1.5, x'00'), (2, 'en', 'cat', 12, 2, NULL)");
        await scene.LiveAsync("DELETE FROM word WHERE term = 'cat'");

        await scene.RestoreAsync("word", "term = 'cat'");

        await scene.ShouldHoldAsync("SELECT term, n FROM word ORDER BY 1", "cat|1", "dog|2");
        await scene.ShouldHoldAsync("SELECT id, typeof(v), typeof(r), typeof(b) FROM fact ORDER BY id", "1|text|real|blob", "2|integer|real|null");
    }

    [Fact]
    public async Task A_table_without_a_key_is_known_by_its_values_and_counted()
    {
        var scene = await SceneAsync("CREATE TABLE site (id {key}, name TEXT); CREATE TABLE hit (site_id INTEGER REFERENCES site (id) ON DELETE CASCADE, path TEXT)",
            "INSERT INTO site VALUES (1, 's'), (2, 't'); INSERT INTO hit VALUES (1, '/a'), (1, '/a'), (1, '/b'), (2, '/a')");
        await scene.LiveAsync("DELETE FROM site WHERE id = 1");

        await scene.RestoreAsync(Ask.Key("site", "1"));
        (await scene.RestoreAsync(Ask.Key("site", "1"))).Applied.ShouldBeFalse();

        await scene.ShouldHoldAsync("SELECT site_id, path FROM hit ORDER BY 1, 2", "1|/a", "1|/a", "1|/b", "2|/a");
    }

    [Fact]
    public async Task Of_equal_rows_without_a_key_only_the_missing_ones_come_back()
    {
        var scene = await SceneAsync("CREATE TABLE hit (path TEXT, n INTEGER)", "INSERT INTO hit VALUES ('/a', 1), ('/a', 1), ('/a', 1), ('/b', 1)");
        await scene.LiveAsync("DELETE FROM hit WHERE rowid IN (1, 2)");

        var result = await scene.RestoreAsync("hit", "path = '/a'");

        result.Plan.Table("hit").Insert.ShouldBe(2);
        await scene.ShouldHoldAsync("SELECT path, count(*) FROM hit GROUP BY 1 ORDER BY 1", "/a|3", "/b|1");
    }

    [Fact]
    public async Task Rows_without_a_key_can_be_taken_back()
    {
        var scene = await SceneAsync("CREATE TABLE hit (path TEXT, n INTEGER)", "INSERT INTO hit VALUES ('/a', 1), ('/a', 1), ('/b', 1)");
        await scene.LiveAsync("DELETE FROM hit WHERE rowid = 1");
        var before = await scene.DumpAsync();
        var restore = await scene.RestoreAsync("hit", "path = '/a'");

        await scene.UndoAsync(restore.RestoreId);

        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Generated_columns_are_computed_anew()
    {
        var scene = await SceneAsync("CREATE TABLE item (id {key}, price INTEGER, count INTEGER, total INTEGER GENERATED ALWAYS AS (price * count) STORED, half INTEGER AS (price / 2) VIRTUAL)",
            "INSERT INTO item (id, price, count) VALUES (1, 10, 3), (2, 8, 2)");
        await scene.LiveAsync("DELETE FROM item WHERE id = 1");

        await scene.RestoreAsync(Ask.Key("item", "1"));

        await scene.ShouldHoldAsync("SELECT id, price, count, total, half FROM item ORDER BY id", "1|10|3|30|5", "2|8|2|16|4");
    }

    [Fact]
    public async Task Partial_and_expression_indexes_find_duplicates_too()
    {
        var scene = await SceneAsync("""
            CREATE TABLE person (id {key}, email TEXT, deleted INTEGER NOT NULL DEFAULT 0, name TEXT);
            CREATE UNIQUE INDEX person_email ON person (lower(email)) WHERE deleted = 0;
            """, "INSERT INTO person VALUES (1, 'Ann@x', 0, 'Ann'), (2, 'bob@x', 1, 'Bob')");
        await scene.LiveAsync("DELETE FROM person; INSERT INTO person (email, name) VALUES ('ANN@X', 'Anna'), ('bob@x', 'Bobby')");

        await scene.ShouldStopAsync("--duplicate", Ask.Key("person", "1"));
        await scene.RestoreAsync(Ask.Key("person", "2"));

        await scene.ShouldHoldAsync("SELECT email, deleted FROM person ORDER BY id", "bob@x|1", "ANN@X|0", "bob@x|0");
    }

    [Fact]
    public async Task Keys_are_matched_by_their_collation()
    {
        var scene = await SceneAsync("""
            CREATE TABLE tag (name TEXT COLLATE NOCASE PRIMARY KEY, n INTEGER);
            CREATE TABLE mark (id {key}, tag TEXT REFERENCES tag (name) ON DELETE CASCADE, word TEXT);
            """, "INSERT INTO tag VALUES ('Cat', 1), ('Dog', 2); INSERT INTO mark VALUES (1, 'CAT', 'x'), (2, 'dog', 'y')");
        await scene.LiveAsync("DELETE FROM tag; INSERT INTO tag VALUES ('dog', 9)");

        var result = await scene.RestoreAsync(Ask.All("tag"));

        result.Plan.Table("tag").Insert.ShouldBe(1);
        await scene.ShouldHoldAsync("SELECT name, n FROM tag ORDER BY n", "Cat|1", "dog|9");
        await scene.ShouldHoldAsync("SELECT id, tag FROM mark ORDER BY id", "1|CAT", "2|dog");
    }

    [Fact]
    public async Task Values_come_back_to_the_bit()
    {
        var scene = await SceneAsync("CREATE TABLE odd (id {key}, what TEXT, t TEXT, i INTEGER, r REAL, n NUMERIC, x, b BLOB)", """
            INSERT INTO odd (id, what, t) VALUES (1, 'integer in text', 5);
            UPDATE odd SET t = x'3132' WHERE id = 1;
            INSERT INTO odd (id, what, i) VALUES (2, 'text in integer', 'abc');
            INSERT INTO odd (id, what, i, x) VALUES (3, 'wide integers', 9007199254740993, -9223372036854775808);
            INSERT INTO odd (id, what, r, x) VALUES (4, 'reals', 0.1, 1e308), (5, 'infinity', 9e999, -9e999), (6, 'minus zero', -0.0, 5e-324);
            INSERT INTO odd (id, what, t, b) VALUES (7, 'empty', '', x''), (8, 'null', NULL, NULL);
            INSERT INTO odd (id, what, t, x) VALUES (9, 'invalid utf-8', CAST(x'ff41c328' AS TEXT), CAST(x'610062' AS TEXT));
            INSERT INTO odd (id, what, b) VALUES (10, 'large', zeroblob(3000000));
            INSERT INTO odd (id, what, n, x) VALUES (11, 'numeric', '12345678901234567890', '007'), (12, 'json', '{"a" : 1}', '{"b":  2}');
            INSERT INTO odd (id, what, x) VALUES (13, 'whole real', 2.0), (14, 'untyped integer', 2), (15, 'untyped text', '2');
            """);
        var before = await scene.DumpAsync();
        await scene.LiveAsync("DELETE FROM odd");

        await scene.RestoreAsync(Ask.All("odd"));

        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_value_of_another_storage_class_is_another_value()
    {
        var scene = await SceneAsync("CREATE TABLE odd (id {key}, what TEXT, x)", "INSERT INTO odd VALUES (1, 'a', 2.0), (2, 'b', '2'), (3, 'c', x'32'), (4, 'd', 0.0)");
        await scene.LiveAsync("UPDATE odd SET x = 2 WHERE id <= 3; UPDATE odd SET x = -0.0 WHERE id = 4");

        var result = await scene.RestoreAsync(Ask.All("odd") with { Existing = ExistingPolicy.Overwrite });

        result.Plan.Table("odd").Update.ShouldBe(4);
        await scene.ShouldHoldAsync("SELECT id, typeof(x) FROM odd ORDER BY id", "1|real", "2|text", "3|blob", "4|real");
    }

    [Fact]
    public async Task Names_need_not_be_plain()
    {
        var scene = await SceneAsync("""
            CREATE TABLE [my "photos"] ("the id" INTEGER PRIMARY KEY AUTOINCREMENT, "select" TEXT, "größe" INTEGER);
            CREATE TABLE "order" ("group" INTEGER PRIMARY KEY AUTOINCREMENT, "my ref" INTEGER REFERENCES [my "photos"] ("the id") ON DELETE CASCADE, [from] TEXT);
            """, "INSERT INTO [my \"photos\"] VALUES (1, 'a', 3); INSERT INTO [order] VALUES (1, 1, 'x')");
        await scene.LiveAsync("DELETE FROM [my \"photos\"]");

        var result = await scene.RestoreAsync("my \"photos\"", "\"größe\" = 3");

        result.Plan.Inserted().ShouldBe(2);
        await scene.ShouldHoldAsync("SELECT [my ref], [from] FROM [order]", "1|x");
    }

    [Fact]
    public async Task A_full_text_index_of_external_content_stays_right_through_its_triggers()
    {
        var scene = await SceneAsync("""
            CREATE TABLE doc (id {key}, body TEXT, author TEXT);
            CREATE VIRTUAL TABLE doc_fts USING fts5(body, content='doc', content_rowid='id');
            CREATE TRIGGER doc_ai AFTER INSERT ON doc BEGIN INSERT INTO doc_fts(rowid, body) VALUES (new.id, new.body); END;
            CREATE TRIGGER doc_ad AFTER DELETE ON doc BEGIN INSERT INTO doc_fts(doc_fts, rowid, body) VALUES ('delete', old.id, old.body); END;
            """, "INSERT INTO doc VALUES (1, 'the cat sat', 'x'), (2, 'a dog ran', 'y')");
        await scene.LiveAsync("DELETE FROM doc WHERE id = 1");
        await scene.ShouldHoldAsync("SELECT rowid FROM doc_fts WHERE doc_fts MATCH 'cat'");

        var result = await scene.RestoreAsync(Ask.Key("doc", "1"));

        await scene.ShouldHoldAsync("SELECT rowid FROM doc_fts WHERE doc_fts MATCH 'cat'", "1");
        await scene.LiveAsync("INSERT INTO doc_fts(doc_fts) VALUES ('integrity-check')");
        await scene.UndoAsync(result.RestoreId);
        await scene.ShouldHoldAsync("SELECT rowid FROM doc_fts WHERE doc_fts MATCH 'cat'");
        await scene.LiveAsync("INSERT INTO doc_fts(doc_fts) VALUES ('integrity-check')");
    }

    [Fact]
    public async Task Virtual_tables_and_views_are_left_out_and_said_so()
    {
        var scene = await SceneAsync("CREATE TABLE doc (id {key}, body TEXT); CREATE VIRTUAL TABLE words USING fts5(body); CREATE VIEW all_docs AS SELECT * FROM doc;");

        await scene.ShouldFailAsync(ErrorKind.Usage, Ask.All("words"));
        await scene.ShouldFailAsync(ErrorKind.Usage, Ask.All("all_docs"));
        await using var session = await scene.OpenAsync();
        session.Schema.Tables.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("REPLACE")]
    [InlineData("IGNORE")]
    [InlineData("ROLLBACK")]
    [InlineData("FAIL")]
    public async Task Constraints_that_resolve_their_own_conflicts_delete_no_live_row(string conflict)
    {
        var scene = await SceneAsync($"""
            CREATE TABLE person (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT UNIQUE ON CONFLICT {conflict}, nick TEXT NOT NULL ON CONFLICT {conflict} DEFAULT 'none', name TEXT);
            CREATE TABLE pet (id INTEGER PRIMARY KEY, person_id INTEGER REFERENCES person (id) ON DELETE CASCADE, name TEXT, UNIQUE (person_id, name) ON CONFLICT {conflict});
            """, "INSERT INTO person VALUES (1, 'a@x', 'a', 'Ann'), (2, 'b@x', 'b', 'Bob'); INSERT INTO pet VALUES (1, 1, 'Rex'), (2, 2, 'Tom')");
        await scene.LiveAsync("DELETE FROM person WHERE id = 1; INSERT INTO person (email, nick, name) VALUES ('a@x', 'n', 'Newcomer'); INSERT INTO pet VALUES (1, 2, 'Stranger')");
        var before = await scene.DumpAsync();

        await scene.ShouldStopAsync("--duplicate", Ask.Key("person", "1"));
        (await scene.DumpAsync()).ShouldBe(before);

        await scene.RestoreAsync(Ask.Key("person", "1") with { Duplicate = DuplicatePolicy.Merge });

        before.Except(await scene.DumpAsync()).ShouldBeEmpty();
        await scene.ShouldHoldAsync("SELECT p.name, r.name FROM pet p JOIN person r ON r.id = p.person_id ORDER BY 1", "Rex|Newcomer", "Stranger|Bob", "Tom|Bob");
    }

    [Fact]
    public async Task What_a_trigger_made_of_an_overwritten_column_does_not_keep_it_from_being_taken_back()
    {
        var scene = await SceneAsync("""
            CREATE TABLE product (id {key}, sku TEXT UNIQUE, price INTEGER, updated_at TEXT);
            CREATE TRIGGER product_stamp AFTER UPDATE ON product BEGIN UPDATE product SET updated_at = 'now' WHERE id = NEW.id; END;
            """, "INSERT INTO product VALUES (1, 'saw', 30, 'then')");
        await scene.LiveAsync("UPDATE product SET price = 0");
        var restore = await scene.RestoreAsync(Ask.Key("product", "1") with { Existing = ExistingPolicy.Overwrite });

        var undo = await scene.UndoAsync(restore.RestoreId);

        undo.Plan.StayingCount.ShouldBe(0);
        await scene.ShouldHoldAsync("SELECT price FROM product", "0");
    }

    [Fact]
    public async Task Or_clauses_inside_the_application_s_triggers_keep_their_meaning()
    {
        var scene = await SceneAsync("""
            CREATE TABLE note (id {key}, tag TEXT, body TEXT);
            CREATE TABLE tag (name TEXT PRIMARY KEY, first TEXT);
            CREATE TABLE latest (tag TEXT PRIMARY KEY, body TEXT);
            CREATE TRIGGER note_tag AFTER INSERT ON note BEGIN
                INSERT OR IGNORE INTO tag VALUES (NEW.tag, NEW.body);
                INSERT OR REPLACE INTO latest VALUES (NEW.tag, NEW.body);
            END;
            """, "INSERT INTO note VALUES (1, 'cat', 'one'), (2, 'cat', 'two')");
        await scene.LiveAsync("DELETE FROM note WHERE id = 2");

        await scene.RestoreAsync(Ask.Key("note", "2"));

        await scene.ShouldHoldAsync("SELECT name, first FROM tag", "cat|one");
        await scene.ShouldHoldAsync("SELECT tag, body FROM latest", "cat|two");
    }

    [Fact]
    public async Task Orphans_that_are_there_already_are_left_alone()
    {
        var scene = await SceneAsync("CREATE TABLE gallery (id {key}, slug TEXT); CREATE TABLE photo (id {key}, gallery_id INTEGER REFERENCES gallery (id) ON DELETE CASCADE, owner_id INTEGER REFERENCES gallery (id), file TEXT)",
            "PRAGMA foreign_keys = OFF; INSERT INTO gallery VALUES (1, 'pets'), (2, 'food'); INSERT INTO photo VALUES (1, 1, NULL, 'cat'), (2, 99, NULL, 'lost'), (3, 1, 98, 'half lost')");
        await scene.LiveAsync("PRAGMA foreign_keys = OFF; DELETE FROM gallery WHERE id = 1; DELETE FROM photo WHERE gallery_id = 1; INSERT INTO photo VALUES (4, 97, NULL, 'new orphan')");

        await using (var session = await scene.OpenAsync())
            (await session.RestoreAsync(Ask.Where("gallery", "slug = 'pets'"))).Applied.ShouldBeTrue();

        await scene.ShouldHoldAsync("SELECT id, gallery_id, owner_id FROM photo ORDER BY id", "1|1|NULL", "2|99|NULL", "3|1|98", "4|97|NULL");
    }

    [Fact]
    public async Task Foreign_keys_that_the_application_does_not_enforce_are_followed_all_the_same()
    {
        var scene = await SceneAsync(Gallery, GalleryRows);
        await scene.LiveAsync("PRAGMA foreign_keys = OFF; DELETE FROM gallery WHERE id = 2; DELETE FROM gallery_photo WHERE gallery_id = 2; DELETE FROM photo WHERE id = 3");

        await scene.RestoreAsync(Ask.Key("gallery", "2"));

        await scene.ShouldHoldAsync("SELECT gallery_id, photo_id FROM gallery_photo ORDER BY 1, 2", "1|1", "2|2");
    }

    [Fact]
    public async Task Links_that_the_application_left_hanging_hang_on_the_restored_row_again()
    {
        // With foreign keys off the application deleted the gallery alone; its links are still there.
        var scene = await SceneAsync(Gallery, GalleryRows);
        await scene.LiveAsync("PRAGMA foreign_keys = OFF; DELETE FROM gallery WHERE id = 2");

        var result = await scene.RestoreAsync(Ask.Key("gallery", "2"));

        result.Plan.Inserts().ShouldBe("gallery 1");
        await scene.ShouldHoldAsync("SELECT gallery_id, photo_id FROM gallery_photo ORDER BY 1, 2", "1|1", "2|2", "2|3");
    }

    [Theory]
    [InlineData("INTEGER PRIMARY KEY AUTOINCREMENT")]
    [InlineData("INTEGER PRIMARY KEY")]
    public async Task Children_that_the_application_left_hanging_are_the_backup_s(string key)
    {
        var scene = await SceneAsync($"CREATE TABLE gallery (id {key}, slug TEXT); CREATE TABLE photo (id {key}, gallery_id INTEGER REFERENCES gallery (id) ON DELETE CASCADE, file TEXT)",
            "INSERT INTO gallery VALUES (1, 'travel'), (2, 'pets'); INSERT INTO photo VALUES (1, 2, 'cat'), (2, 2, 'dog'), (3, 2, 'bird')");
        await scene.LiveAsync("PRAGMA foreign_keys = OFF; DELETE FROM gallery WHERE id = 2; DELETE FROM photo WHERE id = 3");

        var result = await scene.RestoreAsync(Ask.Key("gallery", "2"));

        result.Plan.Inserts().ShouldBe("gallery 1, photo 1");
        await scene.ShouldHoldAsync("SELECT id, gallery_id, file FROM photo ORDER BY id", "1|2|cat", "2|2|dog", "3|2|bird");
    }

    [Fact]
    public async Task Links_left_hanging_that_a_stranger_has_taken_over_are_his()
    {
        var scene = await SceneAsync(Reuse, "INSERT INTO gallery VALUES (1, 'travel'), (2, 'pets'); INSERT INTO photo VALUES (1, 'cat'), (2, 'dog'); INSERT INTO link VALUES (2, 1), (2, 2)");
        await scene.LiveAsync("PRAGMA foreign_keys = OFF; DELETE FROM gallery WHERE id = 2; DELETE FROM link WHERE photo_id = 2; INSERT INTO gallery VALUES (2, 'garden')");

        await scene.RestoreAsync("gallery", "slug = 'pets'");

        await scene.ShouldHoldAsync("SELECT g.slug, l.photo_id FROM link l JOIN gallery g ON g.id = l.gallery_id ORDER BY 1, 2", "garden|1", "pets|1", "pets|2");
    }

    private const string Gallery = """
        CREATE TABLE gallery (id INTEGER PRIMARY KEY AUTOINCREMENT, slug TEXT NOT NULL UNIQUE, title TEXT NOT NULL);
        CREATE TABLE photo (id INTEGER PRIMARY KEY AUTOINCREMENT, file TEXT NOT NULL, taken TEXT);
        CREATE TABLE gallery_photo (gallery_id INTEGER NOT NULL REFERENCES gallery (id) ON DELETE CASCADE,
            photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE, position INTEGER NOT NULL, PRIMARY KEY (gallery_id, photo_id));
        """;

    private const string GalleryRows = """
        INSERT INTO gallery VALUES (1, 'travel', 'Travel'), (2, 'pets', 'Our pets');
        INSERT INTO photo VALUES (1, 'rome.jpg', 'may'), (2, 'cat.jpg', 'june'), (3, 'dog.jpg', 'june');
        INSERT INTO gallery_photo VALUES (1, 1, 1), (2, 2, 1), (2, 3, 2);
        """;

    [Fact]
    public async Task A_strict_column_that_cannot_take_a_value_stops_the_plan_and_names_the_row()
    {
        var scene = await SceneAsync("CREATE TABLE note (id {key}, stars TEXT, body TEXT)", "INSERT INTO note VALUES (1, '4', 'a'), (2, 'many', 'b')");
        await scene.LiveAsync("DROP TABLE note; CREATE TABLE note (id INTEGER PRIMARY KEY AUTOINCREMENT, stars INTEGER, body TEXT) STRICT");

        var plan = await scene.PlanAsync(Ask.All("note"));

        var stop = plan.Stops.ShouldHaveSingleItem();
        (stop.Message + string.Join(' ', stop.Details)).ShouldContain("2");
        await scene.ShouldFailAsync(ErrorKind.Decision, Ask.All("note"));
    }

    [Fact]
    public async Task Columns_that_a_trigger_stamps_are_no_trouble_to_an_undo_of_an_undo()
    {
        // Each write raises the version: by a trigger of its own table, and by one of another.
        var scene = await SceneAsync("""
            CREATE TABLE photo (id {key}, file TEXT, caption TEXT, version INTEGER NOT NULL DEFAULT 0);
            CREATE TABLE frame (id {key}, photo_id INTEGER REFERENCES photo (id) ON DELETE SET NULL, wood TEXT, writes INTEGER NOT NULL DEFAULT 0);
            CREATE TRIGGER photo_new AFTER INSERT ON photo BEGIN UPDATE photo SET version = version + 1 WHERE id = NEW.id; END;
            CREATE TRIGGER photo_set AFTER UPDATE OF caption ON photo BEGIN UPDATE photo SET version = version + 1 WHERE id = NEW.id; END;
            CREATE TRIGGER frame_set AFTER UPDATE OF photo_id ON frame BEGIN UPDATE frame SET writes = writes + 1 WHERE id = NEW.id; UPDATE photo SET version = version + 1 WHERE id = NEW.photo_id; END;
            """, "INSERT INTO photo (id, file, caption) VALUES (1, 'a.jpg', 'Rome'), (2, 'b.jpg', 'Pisa'); INSERT INTO frame (id, photo_id, wood) VALUES (1, 2, 'oak'), (2, 1, 'elm')");
        await scene.LiveAsync("UPDATE photo SET caption = '' WHERE id = 1; DELETE FROM photo WHERE id = 2");
        var last = (await scene.RestoreAsync(Ask.All("photo") with { Existing = ExistingPolicy.Overwrite })).RestoreId;

        for (var i = 0; i < 4; i++)
        {
            var undo = await scene.UndoAsync(last);
            undo.Plan.StayingCount.ShouldBe(0, $"undo {i}: " + string.Join("; ", undo.Plan.Staying.Select(s => $"{s.Table} {s.Key[0]} {s.Reason}")));
            last = undo.UndoId;
            if (i % 2 == 0)
                await scene.ShouldHoldAsync("SELECT p.id, p.caption, f.id FROM photo AS p LEFT JOIN frame AS f ON f.photo_id = p.id", "1||2");
            else
                await scene.ShouldHoldAsync("SELECT p.id, p.caption, f.id FROM photo AS p LEFT JOIN frame AS f ON f.photo_id = p.id ORDER BY 1", "1|Rome|2", "2|Pisa|1");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_row_of_nothing_but_a_key_that_a_trigger_makes_is_not_doubled(bool script)
    {
        if (script && !Engine.HasShell)
            return;
        var scene = await SceneAsync("""
            CREATE TABLE note (id {key}, body TEXT);
            CREATE TABLE unread (note_id INTEGER PRIMARY KEY REFERENCES note (id) ON DELETE CASCADE);
            CREATE TRIGGER note_unread AFTER INSERT ON note BEGIN INSERT INTO unread VALUES (NEW.id); END;
            """, "INSERT INTO note VALUES (1, 'a'), (2, 'b'), (3, 'c'); DELETE FROM unread WHERE note_id = 1");
        await scene.LiveAsync("DELETE FROM note WHERE id > 1");
        if (script)
            await scene.RunScriptAsync(Ask.Key("note", "2"));
        else
            await scene.RestoreAsync(Ask.Key("note", "2"));
        await scene.ShouldHoldAsync("SELECT note_id FROM unread", "2");

        var undo = await scene.UndoAsync("1");
        undo.Plan.Tables.Sum(t => t.Delete).ShouldBe(2);
        await scene.ShouldHoldAsync("SELECT note_id FROM unread");
        (await scene.UndoAsync(undo.UndoId)).Plan.StayingCount.ShouldBe(0);
        await scene.ShouldHoldAsync("SELECT note_id FROM unread", "2");
    }

    [Fact]
    public async Task Where_no_number_is_left_for_a_new_key_the_plan_stops()
    {
        var scene = await SceneAsync("CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT)", "INSERT INTO note VALUES (1, 'a'), (9223372036854775806, 'high')");
        await scene.LiveAsync("UPDATE note SET body = 'stranger' WHERE id = 1");
        (await scene.PlanAsync(Ask.Key("note", "1"))).Hazards.ShouldNotContain(h => h.Code == "NO_KEY_LEFT");
        await scene.LiveAsync("INSERT INTO note VALUES (9223372036854775807, 'highest')");

        var plan = await scene.PlanAsync(Ask.Key("note", "1"));

        plan.Stops.ShouldContain(h => h.Code == "NO_KEY_LEFT" && h.Message.Contains("note", StringComparison.Ordinal) && h.Flag!.Contains("--new-key", StringComparison.Ordinal));
        var failure = await Should.ThrowAsync<RowbackException>(() => scene.RestoreAsync(Ask.Key("note", "1")));
        failure.Code.ShouldBe("NO_KEY_LEFT");

        await scene.RestoreAsync(Ask.Key("note", "1") with { NewKeys = [new NewKeyAnswer("note", ["1"], ["5"])] });
        await scene.ShouldHoldAsync("SELECT body FROM note WHERE id = 5", "a");
    }

    [Fact]
    public async Task A_table_whose_rows_nothing_tells_apart_is_left_out_and_named()
    {
        var scene = await SceneAsync("""
            CREATE TABLE site (id INTEGER PRIMARY KEY, name TEXT);
            CREATE TABLE odd (rowid TEXT, oid TEXT, _rowid_ INTEGER REFERENCES site (id) ON DELETE CASCADE);
            """, "INSERT INTO site VALUES (1, 's'); INSERT INTO odd VALUES ('a', 'b', 1)");
        await scene.LiveAsync("DELETE FROM site");

        var failure = await Should.ThrowAsync<RowbackException>(() => scene.PlanAsync(Ask.All("odd")));
        failure.Code.ShouldBe("TABLE_LEFT_OUT");
        failure.Message.ShouldContain("odd");

        await scene.RestoreAsync(Ask.All("site"));
        await scene.ShouldHoldAsync("SELECT name FROM site", "s");
    }

    [Fact]
    public async Task A_table_that_has_lost_its_key_is_known_by_its_rows()
    {
        var scene = await SceneAsync("CREATE TABLE hit (id INTEGER PRIMARY KEY, path TEXT)", "INSERT INTO hit VALUES (1, '/a'), (2, '/a'), (3, '/b')");
        await scene.LiveAsync("DROP TABLE hit; CREATE TABLE hit (number INTEGER PRIMARY KEY, path TEXT); INSERT INTO hit VALUES (7, '/a')");

        await scene.RestoreAsync(Ask.All("hit"));

        await scene.ShouldHoldAsync("SELECT path FROM hit ORDER BY 1", "/a", "/a", "/b");
    }

    [Theory]
    [InlineData("TEXT", true)]
    [InlineData("TEXT COLLATE NOCASE", false)]
    public async Task An_index_on_a_reference_that_compares_otherwise_than_its_key_serves_nobody(string type, bool scanned)
    {
        var scene = await SceneAsync($"""
            CREATE TABLE gallery (slug TEXT COLLATE NOCASE PRIMARY KEY);
            CREATE TABLE photo (id INTEGER PRIMARY KEY, gallery {type} REFERENCES gallery (slug) ON DELETE CASCADE);
            CREATE INDEX by_gallery ON photo (gallery)
            """, """
            INSERT INTO gallery VALUES ('pets');
            INSERT INTO photo WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120000) SELECT i, CASE i WHEN 7 THEN 'Pets' END FROM n
            """);
        await scene.LiveAsync("DELETE FROM gallery");

        var result = await scene.RestoreAsync(Ask.Where("gallery", "slug = 'pets'"));

        await scene.ShouldHoldAsync("SELECT id, gallery FROM photo WHERE gallery IS NOT NULL", "7|Pets");
        result.Plan.Hazards.Count(h => h.Code == "SCAN" && h.Message.Contains("collation", StringComparison.Ordinal)).ShouldBe(scanned ? 1 : 0);
    }

    [Fact]
    public async Task What_a_trigger_changed_in_rows_without_a_key_is_told_known_again_and_taken_back()
    {
        var scene = await SceneAsync("CREATE TABLE hit (path TEXT, at TEXT)", "INSERT INTO hit VALUES ('/a', 'old'), ('/a', 'old'), ('/b', NULL), ('/c', 'old')");
        await scene.LiveAsync("DELETE FROM hit WHERE path <> '/c'; CREATE TRIGGER hit_stamp AFTER INSERT ON hit WHEN NEW.at IS NOT NULL BEGIN UPDATE hit SET at = 'now' WHERE rowid = NEW.rowid; END");

        var result = await scene.RestoreAsync(Ask.All("hit"));

        var changed = result.Plan.Hazards.Where(h => h.Code == "TRIGGER_CHANGED").ShouldHaveSingleItem();
        changed.Message.ShouldContain("hit_stamp");
        changed.Details.ShouldContain(d => d.Contains("at written 'old', found 'now'", StringComparison.Ordinal));
        await scene.ShouldHoldAsync("SELECT path, at FROM hit ORDER BY 1, 2", "/a|now", "/a|now", "/b|NULL", "/c|old");

        await scene.LiveAsync("DELETE FROM hit WHERE rowid = (SELECT max(rowid) FROM hit WHERE path = '/a')");
        (await scene.RestoreAsync("hit", "path = '/a'")).Plan.Table("hit").Insert.ShouldBe(1);
        (await scene.UndoAsync("2")).Plan.StayingCount.ShouldBe(0);
        await scene.ShouldHoldAsync("SELECT path, at FROM hit ORDER BY 1, 2", "/a|now", "/b|NULL", "/c|old");
        await scene.UndoAsync("1");
        await scene.ShouldHoldAsync("SELECT path, at FROM hit ORDER BY 1, 2", "/c|old");
    }

    [Fact]
    public async Task Where_a_trigger_adds_rows_without_a_key_none_can_be_told_from_another()
    {
        var scene = await SceneAsync("CREATE TABLE hit (path TEXT, at TEXT)", "INSERT INTO hit VALUES ('/a', 'old')");
        await scene.LiveAsync("DELETE FROM hit; CREATE TRIGGER hit_log AFTER INSERT ON hit WHEN NEW.path <> 'log' BEGIN INSERT INTO hit VALUES ('log', NEW.path); UPDATE hit SET at = 'now' WHERE path = '/a'; END");

        var failure = await scene.ShouldFailAsync(ErrorKind.Decision, Ask.All("hit"));

        failure.Code.ShouldBe("TRIGGER_REKEYED");
    }

    [Theory]
    [InlineData("DROP TRIGGER note_audit; CREATE TRIGGER note_audit AFTER INSERT ON note BEGIN DELETE FROM audit; END", true)]
    [InlineData("CREATE UNIQUE INDEX one ON note (body)", true)]
    [InlineData("ALTER TABLE note ADD COLUMN mood TEXT DEFAULT 'glad'", true)]
    [InlineData("CREATE INDEX plain ON note (body)", false)]
    [InlineData("CREATE TABLE other (id INTEGER PRIMARY KEY)", false)]
    [InlineData("CREATE TRIGGER audit_audit AFTER INSERT ON audit BEGIN DELETE FROM audit; END", false)]
    public async Task A_plan_is_stale_once_the_schema_of_what_it_writes_has_changed(string change, bool stale)
    {
        var scene = await SceneAsync("CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT); CREATE TABLE audit (what TEXT); CREATE TRIGGER note_audit AFTER INSERT ON note BEGIN INSERT INTO audit VALUES (NEW.body); END",
            "INSERT INTO note VALUES (1, 'a')");
        await scene.LiveAsync("DELETE FROM note");
        var plan = await scene.PlanAsync(Ask.Key("note", "1"));
        await scene.LiveAsync(change);

        if (stale)
            await scene.ShouldFailAsync(ErrorKind.LiveChanged, () => scene.ApplyAsync(plan));
        else
            (await scene.ApplyAsync(plan)).Applied.ShouldBeTrue();
    }
}
