using Rowback.Configuration;

namespace Rowback.Specification;

/// <summary>Rows whose key somebody else has taken.</summary>
public abstract class RenumberSpec(EngineFixture engine) : EngineSpec(engine)
{
    private const string Tables = """
        CREATE TABLE gallery (id {reusable key}, slug {text} NOT NULL UNIQUE);
        CREATE TABLE photo (id {reusable key}, gallery_id {integer} REFERENCES gallery (id) ON DELETE CASCADE, cover_of {integer} REFERENCES gallery (id) ON DELETE SET NULL, file {text} UNIQUE);
        CREATE TABLE comment (id {reusable key}, target_type {text} NOT NULL, target_id {integer} NOT NULL, body {text} UNIQUE);
        """;

    private const string Rows = """
        INSERT INTO gallery VALUES (1, 'travel'), (2, 'pets'), (3, 'food');
        INSERT INTO photo VALUES (1, 1, NULL, 'rome'), (2, 2, 2, 'cat'), (3, 2, NULL, 'dog');
        INSERT INTO comment VALUES (1, 'gallery', 2, 'lovely'), (2, 'photo', 2, 'fluffy'), (3, 'gallery', 1, 'far');
        """;

    private async Task<Scene> PetsTakenAsync()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("""
            DELETE FROM comment WHERE id IN (1, 2);
            DELETE FROM gallery WHERE id = 2;
            INSERT INTO gallery VALUES (2, 'garden');
            INSERT INTO photo VALUES (2, 2, 2, 'rose');
            """);
        return scene;
    }

    [Fact]
    public async Task A_row_whose_key_is_taken_gets_a_new_one_and_its_references_follow()
    {
        var scene = await PetsTakenAsync();

        var result = await scene.RestoreAsync("gallery", "slug = 'pets'");

        result.Plan.Table("gallery").NewKeys.ShouldBe(1);
        result.Plan.Table("photo").NewKeys.ShouldBe(1);
        await scene.ShouldHoldAsync("SELECT g.slug, p.file, c.slug FROM photo p JOIN gallery g ON g.id = p.gallery_id LEFT JOIN gallery c ON c.id = p.cover_of ORDER BY p.file",
            "pets|cat|pets", "pets|dog|NULL", "travel|rome|NULL", "garden|rose|garden");
        await scene.ShouldHoldAsync("SELECT id FROM photo WHERE file = 'dog'", "3");
    }

    [Fact]
    public async Task The_key_map_tells_old_and_new()
    {
        var scene = await PetsTakenAsync();

        var result = await scene.RestoreAsync("gallery", "slug = 'pets'");

        var gallery = result.KeyMap.Single(k => k.Table == "gallery");
        gallery.Old.ShouldBe(["2"]);
        await scene.ShouldHoldAsync($"SELECT slug FROM gallery WHERE id = {gallery.New[0]}", "pets");
        result.KeyMapCount.ShouldBe(2);
    }

    [Fact]
    public async Task Polymorphic_references_follow_too()
    {
        var scene = await PetsTakenAsync();
        scene.Configuration = new RowbackConfiguration
        {
            Relations =
            [
                new ConfiguredRelation { From = "comment.target_id", To = "gallery.id", When = "target_type = 'gallery'" },
                new ConfiguredRelation { From = "comment.target_id", To = "photo.id", When = "target_type = 'photo'" },
            ],
        };

        await scene.RestoreAsync("gallery", "slug = 'pets'");

        await scene.ShouldHoldAsync("SELECT g.slug, c.body FROM comment c JOIN gallery g ON g.id = c.target_id WHERE c.target_type = 'gallery' ORDER BY 1", "pets|lovely", "travel|far");
        await scene.ShouldHoldAsync("SELECT p.file, c.body FROM comment c JOIN photo p ON p.id = c.target_id WHERE c.target_type = 'photo'", "cat|fluffy");
    }

    [Fact]
    public async Task A_new_key_is_none_that_another_row_of_the_set_keeps()
    {
        // The highest key of live is 2, so the next would be 3, which is one of those that come back.
        var scene = await SceneAsync("CREATE TABLE note (id {reusable key}, body {text} UNIQUE)", "INSERT INTO note VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')");
        await scene.LiveAsync("DELETE FROM note WHERE id >= 2; INSERT INTO note VALUES (2, 'x')");

        var result = await scene.RestoreAsync(Ask.All("note"));

        result.KeyMap.ShouldHaveSingleItem().Old.ShouldBe(["2"]);
        await scene.ShouldHoldAsync("SELECT id, body FROM note ORDER BY id", "1|a", "2|x", "3|c", "4|d", "5|b");
    }

    [Fact]
    public async Task Keys_that_are_free_are_kept()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 2");

        var result = await scene.RestoreAsync("gallery", "slug = 'pets'");

        result.KeyMapCount.ShouldBe(0);
        await scene.ShouldHoldAsync("SELECT id, gallery_id FROM photo ORDER BY id", "1|1", "2|2", "3|2");
    }

    [Fact]
    public async Task All_keys_can_be_drawn_anew()
    {
        var scene = await SceneAsync(Tables.Replace("{reusable key}", "{key}", StringComparison.Ordinal), Rows);
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 2");

        var result = await scene.RestoreAsync(Ask.Key("gallery", "2") with { Keys = KeyPolicy.New });

        result.KeyMapCount.ShouldBe(3);
        await scene.ShouldHoldAsync("SELECT g.slug, p.file FROM photo p JOIN gallery g ON g.id = p.gallery_id ORDER BY p.file", "pets|cat", "pets|dog", "travel|rome");
        await scene.ShouldHoldAsync("SELECT count(*) FROM gallery WHERE id = 2", "0");
    }

    [Fact]
    public async Task All_keys_drawn_anew_a_second_time_insert_nothing()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 2");
        var question = Ask.Key("gallery", "2") with { Keys = KeyPolicy.New };
        await scene.RestoreAsync(question);

        (await scene.RestoreAsync(question)).Applied.ShouldBeFalse();

        await scene.ShouldHoldAsync("SELECT count(*) FROM photo", "3");
    }

    private async Task<Scene> TagTakenAsync()
    {
        var scene = await SceneAsync("""
            CREATE TABLE tag (name {text} PRIMARY KEY, note {text});
            CREATE TABLE mark (id {key}, tag {text} REFERENCES tag (name) ON DELETE CASCADE);
            """, "INSERT INTO tag VALUES ('jaguar', 'the animal'); INSERT INTO mark VALUES (1, 'jaguar')");
        await scene.LiveAsync("DELETE FROM tag; INSERT INTO tag VALUES ('jaguar', 'the car')");
        return scene;
    }

    [Fact]
    public async Task A_key_that_no_generator_draws_stops_the_plan()
    {
        var scene = await TagTakenAsync();

        await scene.ShouldStopAsync("--new-key", Ask.All("tag") with { SameKeys = [new SameKeyAnswer("tag", ["jaguar"], false)] });
    }

    [Fact]
    public async Task A_new_key_given_by_the_user_is_taken_and_followed()
    {
        var scene = await TagTakenAsync();

        await scene.RestoreAsync(Ask.All("tag") with { SameKeys = [new SameKeyAnswer("tag", ["jaguar"], false)], NewKeys = [new NewKeyAnswer("tag", ["jaguar"], ["jaguar (animal)"])] });

        await scene.ShouldHoldAsync("SELECT name, note FROM tag ORDER BY name", "jaguar|the car", "jaguar (animal)|the animal");
        await scene.ShouldHoldAsync("SELECT tag FROM mark", "jaguar (animal)");
    }

    [Fact]
    public async Task A_new_key_given_by_the_user_that_is_taken_too_stops_the_plan()
    {
        var scene = await TagTakenAsync();
        await scene.LiveAsync("INSERT INTO tag VALUES ('puma', 'another')");
        var question = Ask.All("tag") with { SameKeys = [new SameKeyAnswer("tag", ["jaguar"], false)], NewKeys = [new NewKeyAnswer("tag", ["jaguar"], ["puma"])] };

        await scene.ShouldFailAsync(ErrorKind.Decision, question);
    }

    [Fact]
    public async Task What_hangs_on_a_stranger_under_a_new_key_does_not_stand_for_what_hung_on_the_row()
    {
        var scene = await SceneAsync("""
            CREATE TABLE note (id {reusable key}, body {text});
            CREATE TABLE mark (note_id {integer} REFERENCES note (id) ON DELETE CASCADE, colour {text}, PRIMARY KEY (note_id, colour));
            """, "INSERT INTO note VALUES (1, 'hello'), (2, 'there'); INSERT INTO mark VALUES (2, 'blue')");
        await scene.LiveAsync("DELETE FROM note WHERE id = 2; INSERT INTO note VALUES (2, 'another')");
        await scene.RestoreAsync(Ask.Key("note", "2"));
        await scene.LiveAsync("DELETE FROM note WHERE id = 3; INSERT INTO note VALUES (3, 'stranger'); INSERT INTO mark VALUES (3, 'blue')");

        await scene.RestoreAsync(Ask.Key("note", "2"));

        await scene.ShouldHoldAsync("SELECT n.body, m.colour FROM note AS n LEFT JOIN mark AS m ON m.note_id = n.id ORDER BY n.id", "hello|NULL", "another|NULL", "stranger|blue", "there|blue");
    }

    [Fact]
    public async Task A_link_that_was_given_a_link_s_new_key_is_not_that_link()
    {
        var scene = await SceneAsync("""
            CREATE TABLE gallery (id {key}, slug {text});
            CREATE TABLE photo (id {key}, file {text});
            CREATE TABLE link (id {reusable key}, gallery_id {integer} REFERENCES gallery (id) ON DELETE CASCADE, photo_id {integer} REFERENCES photo (id) ON DELETE CASCADE, UNIQUE (gallery_id, photo_id));
            """, "INSERT INTO gallery VALUES (1, 'a'), (2, 'b'); INSERT INTO photo VALUES (1, 'x'), (2, 'y'); INSERT INTO link VALUES (1, 1, 1), (2, 2, 2)");
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 2; INSERT INTO link VALUES (2, 1, 2)");
        await scene.RestoreAsync(Ask.Key("gallery", "2"));
        await scene.ShouldHoldAsync("SELECT id, gallery_id, photo_id FROM link ORDER BY id", "1|1|1", "2|1|2", "3|2|2");
        await scene.LiveAsync("DELETE FROM link WHERE id = 3; INSERT INTO link VALUES (3, 2, 1)");

        await scene.RestoreAsync(Ask.Key("gallery", "2"));

        await scene.ShouldHoldAsync("SELECT gallery_id, photo_id FROM link ORDER BY 1, 2", "1|1", "1|2", "2|1", "2|2");
    }

    [Fact]
    public async Task A_row_that_has_a_restored_row_s_key_by_now_and_something_of_it_is_asked_about()
    {
        var scene = await SceneAsync("CREATE TABLE note (id {reusable key}, body {text}, mood {text})", "INSERT INTO note VALUES (1, 'hello', 'calm'), (2, 'there', 'calm')");
        await scene.LiveAsync("DELETE FROM note WHERE id = 2");
        await scene.RestoreAsync(Ask.Key("note", "2"));
        await scene.LiveAsync("DELETE FROM note WHERE id = 2; INSERT INTO note VALUES (2, 'stranger', 'calm')");

        await scene.ShouldStopAsync("--same-key", Ask.Key("note", "2"));
    }

    private static Question Given(string old, string given, string where = "slug = 'pets'") => Ask.Where("gallery", where) with { NewKeys = [new NewKeyAnswer("gallery", [old], [given])] };

    [Fact]
    public async Task A_new_key_given_by_the_user_is_taken_where_a_generator_draws_keys_too()
    {
        var scene = await PetsTakenAsync();

        var result = await scene.RestoreAsync(Given("2", "50"));

        result.Plan.Table("gallery").NewKeys.ShouldBe(1);
        await scene.ShouldHoldAsync("SELECT id FROM gallery WHERE slug = 'pets'", "50");
        await scene.ShouldHoldAsync("SELECT file, cover_of FROM photo WHERE gallery_id = 50 ORDER BY file", "cat|50", "dog|NULL");
        (await scene.RestoreAsync(Given("2", "50"))).Applied.ShouldBeFalse();
    }

    [Fact]
    public async Task A_new_key_is_taken_for_a_row_that_could_keep_its_own()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 3");

        await scene.RestoreAsync(Given("3", "50", "id = 3"));

        await scene.ShouldHoldAsync("SELECT id FROM gallery WHERE slug = 'food'", "50");
    }

    [Fact]
    public async Task Keys_that_are_drawn_stay_away_from_one_that_was_given()
    {
        var scene = await PetsTakenAsync();
        await scene.LiveAsync("DELETE FROM gallery WHERE slug = 'food'; INSERT INTO gallery VALUES (3, 'new')");

        await scene.RestoreAsync(Given("2", "4", "id IN (2, 3)"));

        await scene.ShouldHoldAsync("SELECT id, slug FROM gallery WHERE slug IN ('pets', 'food') ORDER BY id", "4|pets", "5|food");
    }

    [Theory]
    [InlineData("1")]
    [InlineData("3")]
    public async Task A_given_key_that_live_or_another_row_of_the_restore_has_stops_the_plan(string taken)
    {
        var scene = await PetsTakenAsync();
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 3");

        var plan = await scene.ShouldStopAsync("--new-key gallery", Given("2", taken, "id IN (2, 3)"));

        plan.Stops.ShouldHaveSingleItem().Code.ShouldBe("KEY_TAKEN");
    }

    [Fact]
    public async Task A_given_key_that_can_be_none_is_refused()
    {
        var scene = await PetsTakenAsync();

        (await scene.ShouldFailAsync(ErrorKind.Usage, Given("2", "many"))).Code.ShouldBe("BAD_KEY");
    }

    [Fact]
    public async Task A_given_key_answers_for_the_key_alone()
    {
        var scene = await TagTakenAsync();
        await scene.LiveAsync("CREATE UNIQUE INDEX notes ON tag (note); INSERT INTO tag VALUES ('lynx', 'the animal')");
        var question = Ask.All("tag") with { SameKeys = [new SameKeyAnswer("tag", ["jaguar"], false)], NewKeys = [new NewKeyAnswer("tag", ["jaguar"], ["puma"])] };

        (await scene.ShouldStopAsync("--duplicate", question)).Stops.ShouldHaveSingleItem().Code.ShouldBe("DUPLICATE");
    }

    [Fact]
    public async Task An_answer_for_a_row_that_the_restore_does_not_look_at_is_refused_and_names_it()
    {
        var scene = await PetsTakenAsync();
        var question = Ask.Where("gallery", "slug = 'pets'");
        foreach (var wrong in new[]
        {
            question with { SameKeys = [new SameKeyAnswer("gallery", ["1"], true)] },
            question with { SameKeys = [new SameKeyAnswer("photo", ["99"], false)] },
            question with { NewKeys = [new NewKeyAnswer("gallery", ["99"], ["100"])] },
        })
        {
            var failure = await scene.ShouldFailAsync(ErrorKind.Usage, wrong);
            failure.Code.ShouldBe("NO_SUCH_ROW");
            failure.Table.ShouldNotBeNull();
            failure.Key.ShouldNotBeNull();
        }

        await scene.RestoreAsync(question with { SameKeys = [new SameKeyAnswer("photo", ["2"], false)] });
    }

    [Fact]
    public async Task An_answer_for_a_row_that_is_plainly_the_same_is_let_pass()
    {
        var scene = await PetsTakenAsync();
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 3");
        Question Answered(string key) => Ask.All("gallery") with { SameKeys = [new SameKeyAnswer("gallery", [key], true), new SameKeyAnswer("gallery", ["2"], false)] };

        await scene.ShouldFailAsync(ErrorKind.Usage, Answered("99"));
        await scene.RestoreAsync(Answered("1"));
    }
}
