using Rowback.Configuration;

namespace Rowback.Specification;

/// <summary>Which live row is this row?</summary>
public abstract class IdentitySpec(EngineFixture engine) : EngineSpec(engine)
{
    private const string Joined = """
        CREATE TABLE gallery (id {key}, slug {text});
        CREATE TABLE photo (id {key}, file {text});
        CREATE TABLE link (id {key}, gallery_id {integer} NOT NULL REFERENCES gallery (id) ON DELETE CASCADE,
            photo_id {integer} NOT NULL REFERENCES photo (id) ON DELETE CASCADE, UNIQUE (gallery_id, photo_id));
        """;

    private const string JoinedRows = """
        INSERT INTO gallery (id, slug) VALUES (1, 'a'), (2, 'b');
        INSERT INTO photo (id, file) VALUES (1, 'x'), (2, 'y');
        INSERT INTO link (id, gallery_id, photo_id) VALUES (1, 1, 1), (2, 2, 2);
        """;

    [Fact]
    public async Task A_link_is_known_by_what_it_joins_whatever_its_surrogate_key()
    {
        var scene = await SceneAsync(Joined, JoinedRows);
        await scene.LiveAsync("DELETE FROM link WHERE id = 2; INSERT INTO link (id, gallery_id, photo_id) VALUES (50, 2, 2)");

        var result = await scene.RestoreAsync("link", "id = 2");

        result.Applied.ShouldBeFalse();
        await scene.ShouldHoldAsync("SELECT id, gallery_id, photo_id FROM link ORDER BY id", "1|1|1", "50|2|2");
    }

    [Fact]
    public async Task A_link_of_which_only_the_surrogate_key_is_taken_gets_a_new_one_without_a_question()
    {
        var scene = await SceneAsync(Joined, JoinedRows);
        await scene.LiveAsync("DELETE FROM link WHERE id = 2; INSERT INTO link (id, gallery_id, photo_id) VALUES (2, 1, 2)");

        var result = await scene.RestoreAsync("link", "id = 2");

        result.KeyMapCount.ShouldBe(1);
        await scene.ShouldHoldAsync("SELECT gallery_id, photo_id FROM link ORDER BY 1, 2", "1|1", "1|2", "2|2");
        await scene.ShouldHoldAsync("SELECT gallery_id, photo_id FROM link WHERE id = 2", "1|2");
    }

    [Fact]
    public async Task A_natural_key_makes_the_row()
    {
        var scene = await SceneAsync("CREATE TABLE tag (name {text} PRIMARY KEY, colour {text})", "INSERT INTO tag VALUES ('cat', 'red'), ('dog', 'blue')");
        await scene.LiveAsync("DELETE FROM tag WHERE name = 'cat'; INSERT INTO tag VALUES ('cat', 'green')");

        var result = await scene.RestoreAsync("tag", "name = 'cat'");

        result.Plan.Table("tag").Changed.ShouldBe(1);
        await scene.ShouldHoldAsync("SELECT name, colour FROM tag ORDER BY 1", "cat|green", "dog|blue");
    }

    [Fact]
    public async Task A_unique_value_in_common_makes_it_the_same_row()
    {
        var scene = await SceneAsync("CREATE TABLE person (id {reusable key}, email {text} UNIQUE, name {text})", "INSERT INTO person VALUES (1, 'a@x', 'Ann'), (2, 'b@x', 'Bob')");
        await scene.LiveAsync("UPDATE person SET name = 'Robert' WHERE id = 2");

        var plan = await scene.PlanAsync(Ask.Key("person", "2"));

        plan.Stops.ShouldBeEmpty();
        plan.Table("person").Changed.ShouldBe(1);
        plan.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task A_generator_that_never_goes_back_and_one_value_in_common_make_it_the_same_row()
    {
        var scene = await SceneAsync("CREATE TABLE note (id {key}, body {text}, author {text})", "INSERT INTO note VALUES (1, 'hello', 'ann'), (2, 'there', 'bob')");
        await scene.LiveAsync("UPDATE note SET body = 'rewritten' WHERE id = 2");

        var plan = await scene.PlanAsync(Ask.Key("note", "2"));

        plan.Stops.ShouldBeEmpty();
        plan.Table("note").Changed.ShouldBe(1);
    }

    private async Task<Scene> NothingInCommonAsync(string key)
    {
        var scene = await SceneAsync($"CREATE TABLE note (id {key}, body {{text}}, author {{text}})", "INSERT INTO note VALUES (1, 'hello', 'ann'), (2, 'there', 'bob')");
        await scene.LiveAsync("DELETE FROM note WHERE id = 2; INSERT INTO note (id, body, author) VALUES (2, 'another', 'cid')");
        return scene;
    }

    [Fact]
    public async Task Nothing_in_common_under_a_generator_that_never_goes_back_stops_and_asks()
    {
        var scene = await NothingInCommonAsync("{key}");

        var plan = await scene.ShouldStopAsync("--same-key", Ask.Key("note", "2"));

        string.Join('\n', plan.Stops.First().Details).ShouldContain("another");
        string.Join('\n', plan.Stops.First().Details).ShouldContain("there");
        plan.Table("note").Stop.ShouldBe(1);
    }

    [Fact]
    public async Task The_answer_that_it_is_the_same_row_leaves_it_alone()
    {
        var scene = await NothingInCommonAsync("{key}");

        var result = await scene.RestoreAsync(Ask.Key("note", "2") with { SameKeys = [new SameKeyAnswer("note", null, true)] });

        result.Applied.ShouldBeFalse();
        await scene.ShouldHoldAsync("SELECT body FROM note ORDER BY id", "hello", "another");
    }

    [Fact]
    public async Task The_answer_that_a_stranger_has_taken_the_key_gives_the_row_a_new_one()
    {
        var scene = await NothingInCommonAsync("{key}");

        var result = await scene.RestoreAsync(Ask.Key("note", "2") with { SameKeys = [new SameKeyAnswer("note", ["2"], false)] });

        result.KeyMap.ShouldHaveSingleItem().Old.ShouldBe(["2"]);
        await scene.ShouldHoldAsync("SELECT id, body FROM note ORDER BY id", "1|hello", "2|another", "3|there");
    }

    [Fact]
    public async Task Nothing_in_common_under_a_generator_that_can_go_back_is_a_stranger()
    {
        var scene = await NothingInCommonAsync("{reusable key}");

        var result = await scene.RestoreAsync(Ask.Key("note", "2"));

        result.KeyMapCount.ShouldBe(1);
        await scene.ShouldHoldAsync("SELECT id, body FROM note ORDER BY id", "1|hello", "2|another", "3|there");
    }

    [Fact]
    public async Task Something_in_common_under_a_generator_that_can_go_back_stops_and_asks()
    {
        var scene = await SceneAsync("CREATE TABLE note (id {reusable key}, body {text}, author {text})", "INSERT INTO note VALUES (1, 'hello', 'ann'), (2, 'there', 'bob')");
        await scene.LiveAsync("DELETE FROM note WHERE id = 2; INSERT INTO note (id, body, author) VALUES (2, 'another', 'bob')");

        await scene.ShouldStopAsync("--same-key", Ask.Key("note", "2"));
    }

    [Fact]
    public async Task To_agree_in_null_or_in_a_default_is_to_agree_in_nothing()
    {
        var scene = await SceneAsync("CREATE TABLE note (id {key}, body {text}, state {text} DEFAULT 'new', place {text})", "INSERT INTO note VALUES (1, 'hello', 'new', NULL)");
        await scene.LiveAsync("DELETE FROM note; INSERT INTO note VALUES (1, 'another', 'new', NULL)");

        await scene.ShouldStopAsync("--same-key", Ask.Key("note", "1"));
    }

    [Fact]
    public async Task A_row_with_no_column_but_the_key_is_the_row_with_that_key()
    {
        var scene = await SceneAsync("CREATE TABLE ticket (id {reusable key})", "INSERT INTO ticket VALUES (1), (2)");

        var plan = await scene.PlanAsync(Ask.Key("ticket", "2"));

        plan.Stops.ShouldBeEmpty();
        plan.Table("ticket").Same.ShouldBe(1);
    }

    [Fact]
    public async Task A_reference_agrees_only_if_it_means_the_same_row()
    {
        var scene = await SceneAsync("""
            CREATE TABLE gallery (id {reusable key}, slug {text} UNIQUE);
            CREATE TABLE photo (id {key}, gallery_id {integer} REFERENCES gallery (id) ON DELETE CASCADE, file {text});
            """, "INSERT INTO gallery VALUES (1, 'pets'); INSERT INTO photo VALUES (7, 1, 'cat.jpg')");
        await scene.LiveAsync("DELETE FROM gallery; INSERT INTO gallery VALUES (1, 'food'); INSERT INTO photo VALUES (7, 1, 'soup.jpg')");

        await scene.ShouldStopAsync("--same-key", Ask.Where("gallery", "slug = 'pets'"));
    }

    [Fact]
    public async Task A_configured_identity_stands_for_the_primary_key()
    {
        var scene = await SceneAsync(StorySpec.Tables.Replace(" UNIQUE", "", StringComparison.Ordinal), StorySpec.Rows);
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 2; INSERT INTO gallery (id, slug, title) VALUES (9, 'pets', 'Pets again')");
        scene.Configuration = new RowbackConfiguration { Identities = new Dictionary<string, IReadOnlyList<string>> { ["gallery"] = ["slug"] } };

        await scene.RestoreAsync("gallery", "slug = 'pets'");

        await scene.ShouldHoldAsync("SELECT id, title FROM gallery WHERE slug = 'pets'", "9|Pets again");
        await scene.ShouldHoldAsync("SELECT gallery_id, photo_id FROM gallery_photo ORDER BY 1, 2", "1|1", "9|2", "9|3");
    }

    [Fact]
    public async Task A_renumbered_row_is_known_by_the_journal()
    {
        var scene = await NothingInCommonAsync("{reusable key}");
        await scene.RestoreAsync(Ask.Key("note", "2"));

        var again = await scene.RestoreAsync(Ask.Key("note", "2"));

        again.Applied.ShouldBeFalse();
        await scene.ShouldHoldAsync("SELECT count(*) FROM note", "3");
    }

    [Fact]
    public async Task A_renumbered_row_deleted_again_comes_back_again()
    {
        var scene = await NothingInCommonAsync("{reusable key}");
        await scene.RestoreAsync(Ask.Key("note", "2"));
        await scene.LiveAsync("DELETE FROM note WHERE body = 'there'");

        (await scene.RestoreAsync(Ask.Key("note", "2"))).Applied.ShouldBeTrue();

        await scene.ShouldHoldAsync("SELECT body FROM note ORDER BY id", "hello", "another", "there");
    }

    [Fact]
    public async Task A_renumbered_row_whose_restore_was_undone_comes_back_again()
    {
        var scene = await NothingInCommonAsync("{reusable key}");
        var first = await scene.RestoreAsync(Ask.Key("note", "2"));
        await scene.UndoAsync(first.RestoreId);

        (await scene.RestoreAsync(Ask.Key("note", "2"))).Applied.ShouldBeTrue();

        await scene.ShouldHoldAsync("SELECT body FROM note ORDER BY id", "hello", "another", "there");
    }

    private async Task<Scene> ForgottenAsync()
    {
        var scene = await NothingInCommonAsync("{reusable key}");
        await scene.RestoreAsync(Ask.Key("note", "2"));
        await using var session = await scene.OpenAsync();
        await session.ForgetAsync(null);
        return scene;
    }

    [Fact]
    public async Task Without_the_journal_a_row_equal_in_all_but_the_key_stops_the_plan()
    {
        var scene = await ForgottenAsync();

        await scene.ShouldStopAsync("--look-alike", Ask.Key("note", "2"));
    }

    [Fact]
    public async Task A_look_alike_can_be_taken_for_the_row()
    {
        var scene = await ForgottenAsync();

        var again = await scene.RestoreAsync(Ask.Key("note", "2") with { LookAlike = LookAlikePolicy.Same });

        again.Applied.ShouldBeFalse();
        await scene.ShouldHoldAsync("SELECT count(*) FROM note", "3");
    }

    [Fact]
    public async Task A_look_alike_can_be_taken_for_another()
    {
        var scene = await ForgottenAsync();

        await scene.RestoreAsync(Ask.Key("note", "2") with { LookAlike = LookAlikePolicy.New });

        await scene.ShouldHoldAsync("SELECT body FROM note ORDER BY id", "hello", "another", "there", "there");
    }

    [Fact]
    public async Task A_look_alike_that_is_a_backup_row_by_its_own_key_is_none()
    {
        var scene = await SceneAsync("CREATE TABLE note (id {reusable key}, body {text})", "INSERT INTO note VALUES (1, 'hello'), (2, 'there'), (3, 'there')");
        await scene.LiveAsync("DELETE FROM note WHERE id = 2; INSERT INTO note VALUES (2, 'stranger')");

        var plan = await scene.PlanAsync(Ask.Key("note", "2"));

        plan.Hazards.ShouldNotContain(h => h.Flag != null && h.Flag.Contains("--look-alike", StringComparison.Ordinal));
        plan.Table("note").Insert.ShouldBe(1);
    }

    [Fact]
    public async Task A_row_of_which_only_a_reference_was_cleared_by_the_deletion_is_the_same_row()
    {
        var scene = await SceneAsync("""
            CREATE TABLE shelf (id {reusable key}, name {text});
            CREATE TABLE book (id {reusable key}, shelf_id {integer} REFERENCES shelf (id) ON DELETE SET NULL, title {text});
            """, "INSERT INTO shelf VALUES (1, 'art'); INSERT INTO book VALUES (1, 1, 'Line')");
        await scene.LiveAsync("DELETE FROM shelf");

        var result = await scene.RestoreAsync("shelf", "name = 'art'");

        result.Plan.Table("book").Reattach.ShouldBe(1);
        await scene.ShouldHoldAsync("SELECT id, shelf_id FROM book", "1|1");
    }

    [Fact]
    public async Task A_row_restored_with_a_cleared_reference_is_known_again()
    {
        var scene = await SceneAsync("""
            CREATE TABLE shelf (id {reusable key}, name {text});
            CREATE TABLE book (id {reusable key}, shelf_id {integer} REFERENCES shelf (id) ON DELETE SET NULL, title {text});
            """, "INSERT INTO shelf VALUES (1, 'art'); INSERT INTO book VALUES (1, 1, 'Line')");
        await scene.LiveAsync("DELETE FROM book; DELETE FROM shelf");
        await scene.RestoreAsync(Ask.Key("book", "1"));

        var again = await scene.RestoreAsync(Ask.Key("book", "1"));

        again.Applied.ShouldBeFalse();
        await scene.ShouldHoldAsync("SELECT id, shelf_id FROM book", "1|NULL");
    }

    [Fact]
    public async Task A_unique_value_with_a_reference_in_a_cycle_that_nobody_can_tell_yet_is_not_in_common()
    {
        var scene = await SceneAsync("""
            CREATE TABLE a (id {reusable key}, v {text}, r {integer} REFERENCES b (id) ON DELETE CASCADE);
            CREATE TABLE b (id {reusable key}, v {text}, r {integer} REFERENCES a (id) ON DELETE SET DEFAULT, s {integer} NOT NULL REFERENCES a (id) ON DELETE RESTRICT, UNIQUE (r, v));
            """, """
            INSERT INTO a VALUES (1, '', NULL), (2, 'a', NULL), (3, 'a', NULL);
            INSERT INTO b VALUES (1, 'c', 2, 3), (2, 'x', 1, 1);
            UPDATE a SET r = 1 WHERE id = 1; UPDATE a SET r = 2 WHERE id = 2;
            """);
        await scene.LiveAsync("""
            UPDATE a SET r = NULL; DELETE FROM b; DELETE FROM a;
            INSERT INTO a VALUES (1, 'mine', NULL), (2, 'mine', NULL); INSERT INTO b VALUES (2, 'x', 1, 2);
            """);

        await scene.ShouldStopAsync("--same-key", Ask.Key("b", "1"));
        await scene.RestoreAsync(Ask.Key("b", "1") with { SameKeys = [new SameKeyAnswer("b", ["2"], false)] });

        await scene.ShouldHoldAsync("SELECT count(*) FROM b WHERE v = 'x'", "2");
    }

    [Fact]
    public async Task A_row_unchanged_in_every_column_is_the_same_row_whatever_draws_its_key()
    {
        var scene = await SceneAsync("""
            CREATE TABLE gallery (id {reusable key}, slug {text});
            CREATE TABLE photo (id {reusable key}, file {text});
            CREATE TABLE link (gallery_id {integer} REFERENCES gallery (id) ON DELETE CASCADE, photo_id {integer} REFERENCES photo (id) ON DELETE CASCADE, PRIMARY KEY (gallery_id, photo_id));
            """, "INSERT INTO gallery VALUES (1, 'pets'); INSERT INTO photo VALUES (1, 'cat.jpg'); INSERT INTO link VALUES (1, 1)");
        await scene.LiveAsync("DELETE FROM gallery");

        await scene.RestoreAsync("gallery", "slug = 'pets'");

        await scene.ShouldHoldAsync("SELECT gallery_id, photo_id FROM link", "1|1");
    }
}
