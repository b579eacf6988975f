namespace Rowback.Specification;

/// <summary>Another live row holds one of the row's unique values.</summary>
public abstract class DuplicateSpec(EngineFixture engine) : EngineSpec(engine)
{
    private async Task<Scene> PetsAgainAsync()
    {
        var scene = await SceneAsync(StorySpec.Tables, StorySpec.Rows);
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 2; INSERT INTO gallery (slug, title) VALUES ('pets', 'Pets again'); INSERT INTO gallery_photo VALUES (4, 2, 7)");
        return scene;
    }

    [Fact]
    public async Task A_duplicate_stops_the_plan_and_shows_both_rows()
    {
        var scene = await PetsAgainAsync();

        var plan = await scene.ShouldStopAsync("--duplicate", Ask.Key("gallery", "2"));

        var details = string.Join('\n', plan.Stops.First().Details);
        details.ShouldContain("Our pets");
        details.ShouldContain("Pets again");
    }

    [Fact]
    public async Task A_duplicate_can_be_left_out_with_what_hangs_on_it()
    {
        var scene = await PetsAgainAsync();

        var result = await scene.RestoreAsync(Ask.Key("gallery", "2", "1") with { Duplicate = DuplicatePolicy.Skip });

        result.Applied.ShouldBeFalse();
        result.Plan.Table("gallery").Skip.ShouldBe(1);
        result.Plan.Skipped.ShouldContain(s => s.Table == "gallery" && s.Key[0] == "2");
        await scene.ShouldHoldAsync("SELECT gallery_id, photo_id FROM gallery_photo ORDER BY 1, 2", "1|1", "4|2");
    }

    [Fact]
    public async Task What_only_a_duplicate_that_is_left_out_would_need_stays_away()
    {
        var scene = await SceneAsync("""
            CREATE TABLE person (id {key}, name {text});
            CREATE TABLE gallery (id {key}, slug {text} UNIQUE, person_id {integer} REFERENCES person (id));
            """, "INSERT INTO person VALUES (1, 'Ann'), (2, 'Bob'); INSERT INTO gallery VALUES (1, 'pets', 1), (2, 'food', 2)");
        await scene.LiveAsync("DELETE FROM gallery; DELETE FROM person; INSERT INTO gallery (slug) VALUES ('pets')");

        await scene.RestoreAsync(Ask.All("gallery") with { Duplicate = DuplicatePolicy.Skip });

        await scene.ShouldHoldAsync("SELECT name FROM person", "Bob");
        await scene.ShouldHoldAsync("SELECT slug FROM gallery ORDER BY slug", "food", "pets");
    }

    [Fact]
    public async Task A_duplicate_can_be_merged_so_that_what_hung_on_it_hangs_on_the_live_row()
    {
        var scene = await PetsAgainAsync();

        await scene.RestoreAsync(Ask.Key("gallery", "2") with { Duplicate = DuplicatePolicy.Merge });

        await scene.ShouldHoldAsync("SELECT id, slug, title FROM gallery ORDER BY id", "1|travel|Travel", "3|food|Food", "4|pets|Pets again");
        await scene.ShouldHoldAsync("SELECT gallery_id, photo_id, position FROM gallery_photo ORDER BY 1, 2", "1|1|1", "4|2|7", "4|3|2");
    }

    [Fact]
    public async Task A_merge_a_second_time_inserts_nothing()
    {
        var scene = await PetsAgainAsync();
        await scene.RestoreAsync(Ask.Key("gallery", "2") with { Duplicate = DuplicatePolicy.Merge });

        (await scene.RestoreAsync(Ask.Key("gallery", "2") with { Duplicate = DuplicatePolicy.Merge })).Applied.ShouldBeFalse();
    }

    [Theory]
    [InlineData(DuplicatePolicy.Stop)]
    [InlineData(DuplicatePolicy.Merge)]
    public async Task Unique_values_that_point_to_two_rows_always_stop(DuplicatePolicy policy)
    {
        var scene = await SceneAsync("CREATE TABLE person (id {key}, email {text} UNIQUE, phone {text} UNIQUE, name {text})", "INSERT INTO person VALUES (1, 'a@x', '111', 'Ann')");
        await scene.LiveAsync("DELETE FROM person; INSERT INTO person (email, phone, name) VALUES ('a@x', '222', 'Bob'), ('c@x', '111', 'Cid')");

        var plan = await scene.PlanAsync(Ask.Key("person", "1") with { Duplicate = policy });

        plan.Stops.ShouldNotBeEmpty();
        await scene.ShouldFailAsync(ErrorKind.Decision, Ask.Key("person", "1") with { Duplicate = policy });
    }

    [Fact]
    public async Task A_null_is_no_duplicate()
    {
        var scene = await SceneAsync("CREATE TABLE person (id {key}, email {text} UNIQUE, name {text})", "INSERT INTO person VALUES (1, NULL, 'Ann')");
        await scene.LiveAsync("DELETE FROM person; INSERT INTO person (email, name) VALUES (NULL, 'Bob')");

        await scene.RestoreAsync(Ask.Key("person", "1"));

        await scene.ShouldHoldAsync("SELECT name FROM person ORDER BY name", "Ann", "Bob");
    }

    [Fact]
    public async Task A_row_that_is_skipped_anyway_is_no_duplicate()
    {
        var scene = await SceneAsync("""
            CREATE TABLE album (id {key}, name {text});
            CREATE TABLE artist (id {key}, name {text});
            CREATE TABLE song (id {key}, album_id {integer} REFERENCES album (id) ON DELETE CASCADE, artist_id {integer} REFERENCES artist (id) ON DELETE CASCADE, code {text} UNIQUE);
            """, "INSERT INTO album VALUES (1, 'one'), (2, 'two'); INSERT INTO artist VALUES (1, 'x'), (2, 'y'); INSERT INTO song VALUES (1, 1, 1, 'c1'), (2, 1, 2, 'c2')");
        await scene.LiveAsync("DELETE FROM album WHERE id = 1; DELETE FROM artist WHERE id = 1; INSERT INTO song (album_id, artist_id, code) VALUES (2, 2, 'c1')");

        await scene.RestoreAsync("album", "name = 'one'");

        await scene.ShouldHoldAsync("SELECT album_id, artist_id, code FROM song ORDER BY code", "2|2|c1", "1|2|c2");
    }

    private async Task<Scene> SlugTakenAsync(string unique = "slug {text} UNIQUE", string index = "")
    {
        var scene = await SceneAsync($$"""
            CREATE TABLE gallery (id {key}, {{unique}}, title {text}, shown {integer});
            CREATE TABLE photo (id {key}, gallery_id {integer} REFERENCES gallery (id) ON DELETE CASCADE, file {text}, size {integer});
            {{index}}
            """, "INSERT INTO gallery VALUES (1, 'pets', 'Our pets', 1), (2, 'food', 'Food', 1); INSERT INTO photo VALUES (1, 1, 'cat', 10), (2, 1, 'dog', 20)");
        await scene.LiveAsync("UPDATE gallery SET slug = 'old', title = 'spoiled' WHERE id = 1; INSERT INTO gallery (slug, title, shown) VALUES ('pets', 'Pets again', 1); DELETE FROM photo WHERE id = 2");
        return scene;
    }

    private static Question Overwriting(string table, params string[] keys) => Ask.Key(table, keys) with { Existing = ExistingPolicy.Overwrite };

    [Theory]
    [InlineData("slug {text} UNIQUE", "")]
    [InlineData("slug {text}", "CREATE UNIQUE INDEX slugs ON gallery (slug) WHERE shown = 1;")]
    [InlineData("slug {text}", "CREATE UNIQUE INDEX slugs ON gallery (lower(slug));")]
    public async Task Overwriting_onto_a_unique_value_of_another_row_stops_the_plan_and_shows_both_rows(string unique, string index)
    {
        var scene = await SlugTakenAsync(unique, index);

        var plan = await scene.ShouldStopAsync("--duplicate skip", Overwriting("gallery", "1"));

        var stop = plan.Stops.ShouldHaveSingleItem();
        stop.Code.ShouldBe("DUPLICATE");
        string.Join('\n', stop.Details).ShouldContain("Our pets");
        string.Join('\n', stop.Details).ShouldContain("Pets again");
    }

    [Fact]
    public async Task A_row_that_cannot_be_overwritten_can_be_left_and_what_is_missing_under_it_comes_back()
    {
        var scene = await SlugTakenAsync();

        var result = await scene.RestoreAsync(Overwriting("gallery", "1", "2") with { Duplicate = DuplicatePolicy.Skip });

        var left = result.Plan.Skipped.ShouldHaveSingleItem();
        left.Key.ShouldBe(["1"]);
        left.Reason.ShouldContain("gallery 3");
        result.Plan.Table("gallery").Skip.ShouldBe(1);
        result.Plan.Table("gallery").Update.ShouldBe(0);
        await scene.ShouldHoldAsync("SELECT id, slug, title FROM gallery ORDER BY id", "1|old|spoiled", "2|food|Food", "3|pets|Pets again");
        await scene.ShouldHoldAsync("SELECT file FROM photo ORDER BY file", "cat", "dog");
    }

    [Fact]
    public async Task Of_two_rows_in_live_neither_can_stand_for_the_other()
    {
        var scene = await SlugTakenAsync();

        await scene.ShouldStopAsync("--duplicate skip", Overwriting("gallery", "1") with { Duplicate = DuplicatePolicy.Merge });
    }

    [Fact]
    public async Task Columns_without_a_part_in_the_unique_value_are_overwritten()
    {
        var scene = await SlugTakenAsync();

        await scene.RestoreAsync(Overwriting("gallery", "1") with { Columns = ["title"] });

        await scene.ShouldHoldAsync("SELECT slug, title FROM gallery WHERE id = 1", "old|Our pets");
    }

    [Fact]
    public async Task A_unique_value_is_looked_at_as_it_will_be_where_only_some_of_its_columns_are_overwritten()
    {
        var scene = await SceneAsync("CREATE TABLE item (id {key}, list {text}, place {integer}, what {text}, UNIQUE (list, place))",
            "INSERT INTO item VALUES (1, 'a', 1, 'one'), (2, 'b', 1, 'two'), (3, 'a', 3, 'three')");
        await scene.LiveAsync("UPDATE item SET place = 7, list = 'b' WHERE id = 1; UPDATE item SET place = 8 WHERE id = 3");

        // In its new list the place is taken.
        await scene.ShouldStopAsync("--duplicate skip", Overwriting("item", "1") with { Columns = ["place"] });
        await scene.RestoreAsync(Overwriting("item", "1", "3") with { Columns = ["place"], Duplicate = DuplicatePolicy.Skip });

        await scene.ShouldHoldAsync("SELECT id, list, place FROM item ORDER BY id", "1|b|7", "2|b|1", "3|a|3");
    }

    [Theory]
    [InlineData("place {integer} UNIQUE", "UPDATE item SET place = -place; UPDATE item SET place = 1 - place")]
    [InlineData("place {integer} UNIQUE", "UPDATE item SET place = -place; UPDATE item SET place = -1 - place")]
    [InlineData("place {integer} UNIQUE", "UPDATE item SET place = -place; UPDATE item SET place = 4 + place")]
    [InlineData("place {integer} NOT NULL UNIQUE CHECK (place < 1000)", "UPDATE item SET place = -place; UPDATE item SET place = 4 + place")]
    public async Task A_value_that_its_holder_gives_up_in_the_same_restore_is_free(string place, string mixing)
    {
        var scene = await SceneAsync($$"""CREATE TABLE item (id {key}, {{place}}, what {text})""", "INSERT INTO item VALUES (1, 1, 'one'), (2, 2, 'two'), (3, 3, 'three')");
        await scene.LiveAsync(mixing);

        var result = await scene.RestoreAsync(Ask.All("item") with { Existing = ExistingPolicy.Overwrite, Columns = ["place"] });

        result.Plan.Table("item").Update.ShouldBeGreaterThan(1);
        await scene.ShouldHoldAsync("SELECT id, place FROM item ORDER BY id", "1|1", "2|2", "3|3");
    }

    [Fact]
    public async Task A_value_that_its_holder_cannot_give_up_before_it_gets_its_own_stops_the_plan()
    {
        var scene = await SceneAsync("CREATE TABLE gallery (id {key}, slug {text} NOT NULL UNIQUE, title {text})", "INSERT INTO gallery VALUES (1, 'pets', 'Pets'), (2, 'food', 'Food')");
        await scene.LiveAsync("UPDATE gallery SET slug = 'x' WHERE id = 1; UPDATE gallery SET slug = 'pets' WHERE id = 2; UPDATE gallery SET slug = 'food' WHERE id = 1");

        await scene.ShouldStopAsync("--duplicate skip", Ask.All("gallery") with { Existing = ExistingPolicy.Overwrite });
    }

    [Fact]
    public async Task A_row_that_is_left_gives_up_nothing()
    {
        var scene = await SceneAsync("CREATE TABLE item (id {key}, place {integer} UNIQUE, what {text})", "INSERT INTO item VALUES (1, 1, 'one'), (2, 2, 'two')");
        await scene.LiveAsync("UPDATE item SET place = 9 WHERE id = 2; UPDATE item SET place = 2 WHERE id = 1; INSERT INTO item (place, what) VALUES (1, 'new')");

        var result = await scene.RestoreAsync(Ask.All("item") with { Existing = ExistingPolicy.Overwrite, Duplicate = DuplicatePolicy.Skip });

        // The new row has the place of the first, and so the first keeps that of the second.
        result.Applied.ShouldBeFalse();
        result.Plan.Skipped.Select(s => s.Key[0]).ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task Rows_of_parents_that_are_merged_into_one_live_row_and_then_clash_stop_the_plan()
    {
        var scene = await SceneAsync("""
            CREATE TABLE tag (id {key}, name {text});
            CREATE TABLE photo (id {key}, tag_id {integer} REFERENCES tag (id) ON DELETE CASCADE, file {text}, UNIQUE (tag_id, file));
            """, "INSERT INTO tag VALUES (1, 'cat'), (2, 'CAT'); INSERT INTO photo VALUES (1, 1, 'a'), (2, 2, 'a'), (3, 2, 'b')");
        await scene.LiveAsync("DELETE FROM photo; DELETE FROM tag; CREATE UNIQUE INDEX one ON tag (lower(name)); INSERT INTO tag (id, name) VALUES (7, 'Cat')");

        var plan = await scene.ShouldStopAsync("--without", Ask.All("tag") with { Duplicate = DuplicatePolicy.Merge });
        plan.Stops.ShouldHaveSingleItem().Code.ShouldBe("CLASH");
        plan.Stops.First().Details.Count.ShouldBe(2);

        await scene.RestoreAsync(Ask.Key("tag", "2") with { Duplicate = DuplicatePolicy.Merge });
        await scene.ShouldHoldAsync("SELECT tag_id, file FROM photo ORDER BY 2", "7|a", "7|b");
    }
}
