using Rowback.Configuration;

namespace Rowback.Specification;

/// <summary>What the rows that come back cannot be without.</summary>
public abstract class ClosureUpSpec(EngineFixture engine) : EngineSpec(engine)
{
    /// <summary>A post hangs on a thread; it has an author too, by the relation that is tried.</summary>
    private static string Forum(string action, string column = "") => $$"""
        CREATE TABLE author (id {key}, name {text}, town {text});
        CREATE TABLE thread (id {key}, title {text});
        CREATE TABLE post (id {key}, thread_id {integer} NOT NULL REFERENCES thread (id) ON DELETE CASCADE,
            author_id {integer} {{column}} REFERENCES author (id) ON DELETE {{action}}, body {text});
        CREATE TABLE vote (id {key}, post_id {integer} NOT NULL REFERENCES post (id) ON DELETE CASCADE, stars {integer});
        """;

    private const string ForumRows = """
        INSERT INTO author VALUES (1, 'nobody', ''), (2, 'Ann', 'Rome'), (3, 'Bob', 'Pisa');
        INSERT INTO thread VALUES (1, 'Cats'), (2, 'Dogs');
        INSERT INTO post VALUES (1, 1, 2, 'first'), (2, 1, 3, 'second'), (3, 2, 3, 'third');
        INSERT INTO vote VALUES (1, 1, 5), (2, 2, 4);
        """;

    private async Task<Scene> BobGoneAsync(string action, string column = "")
    {
        var scene = await SceneAsync(Forum(action, column), ForumRows);
        await scene.LiveAsync("DELETE FROM thread WHERE id = 1; UPDATE post SET author_id = 2 WHERE id = 3; DELETE FROM author WHERE name = 'Bob'");
        return scene;
    }

    [Fact]
    public async Task A_parent_in_live_is_enough()
    {
        var scene = await SceneAsync(Forum("CASCADE"), ForumRows);
        await scene.LiveAsync("DELETE FROM thread WHERE id = 1; UPDATE author SET name = 'Bobby' WHERE id = 3; DELETE FROM post WHERE id = 3");

        var result = await scene.RestoreAsync("thread", "id = 1");

        result.Plan.Inserts().ShouldBe("post 2, thread 1, vote 2");
        await scene.ShouldHoldAsync("SELECT name FROM author ORDER BY id", "nobody", "Ann", "Bobby");
        await scene.ShouldHoldAsync("SELECT id FROM post ORDER BY id", "1", "2");
    }

    [Fact]
    public async Task A_row_whose_cascading_parent_is_gone_is_skipped_with_what_hung_on_it()
    {
        var scene = await BobGoneAsync("CASCADE");

        var result = await scene.RestoreAsync("thread", "id = 1");

        result.Plan.Inserts().ShouldBe("post 1, thread 1, vote 1");
        result.Plan.SkippedCount.ShouldBe(2);
        result.Plan.Skipped.Single(s => s.Table == "post").Reason.ShouldContain("author");
        result.Plan.Skipped.Single(s => s.Table == "vote").Reason.ShouldContain("author", customMessage: "the reason is the first cause");
        await scene.ShouldHoldAsync("SELECT id, author_id FROM post ORDER BY id", "1|2", "3|2");
        await scene.ShouldHoldAsync("SELECT id FROM vote", "1");
    }

    [Fact]
    public async Task A_reference_that_the_deletion_would_have_cleared_is_null()
    {
        var scene = await BobGoneAsync("SET NULL");

        var result = await scene.RestoreAsync("thread", "id = 1");

        result.Plan.SkippedCount.ShouldBe(0);
        await scene.ShouldHoldAsync("SELECT id, author_id FROM post ORDER BY id", "1|2", "2|NULL", "3|2");
        await scene.ShouldHoldAsync("SELECT id FROM vote ORDER BY id", "1", "2");
    }

    [Fact]
    public async Task A_reference_that_the_deletion_would_have_set_to_its_default_is_the_default()
    {
        var scene = await BobGoneAsync("SET DEFAULT", "DEFAULT 1");

        await scene.RestoreAsync("thread", "id = 1");

        await scene.ShouldHoldAsync("SELECT id, author_id FROM post ORDER BY id", "1|2", "2|1", "3|2");
    }

    [Theory]
    [InlineData("NO ACTION")]
    [InlineData("RESTRICT")]
    public async Task A_parent_that_could_not_have_been_deleted_is_needed_and_comes_back_alone(string action)
    {
        var scene = await BobGoneAsync(action);
        await scene.LiveAsync("DELETE FROM post WHERE id = 3");

        var result = await scene.RestoreAsync("thread", "id = 1");

        result.Plan.Inserts().ShouldBe("author 1, post 2, thread 1, vote 2");
        await scene.ShouldHoldAsync("SELECT name FROM author ORDER BY id", "nobody", "Ann", "Bob");
        await scene.ShouldHoldAsync("SELECT id FROM post ORDER BY id", "1", "2");
    }

    [Fact]
    public async Task The_missing_parents_of_a_root_are_needed_whatever_the_action()
    {
        var scene = await BobGoneAsync("CASCADE");

        var result = await scene.RestoreAsync(Ask.Key("post", "2"));

        result.Plan.Inserts().ShouldBe("author 1, post 1, thread 1, vote 1");
        result.Plan.SkippedCount.ShouldBe(0);
        await scene.ShouldHoldAsync("SELECT id, thread_id, author_id FROM post ORDER BY id", "2|1|3", "3|2|2");
    }

    [Fact]
    public async Task A_root_s_reference_that_the_deletion_would_have_cleared_is_null_too()
    {
        var scene = await BobGoneAsync("SET NULL");

        await scene.RestoreAsync(Ask.Key("post", "2"));

        await scene.ShouldHoldAsync("SELECT id, author_id FROM post ORDER BY id", "2|NULL", "3|2");
        await scene.ShouldHoldAsync("SELECT name FROM author ORDER BY id", "nobody", "Ann");
    }

    [Fact]
    public async Task The_parents_of_a_needed_row_are_needed_too()
    {
        var scene = await SceneAsync("""
            CREATE TABLE country (id {key}, name {text});
            CREATE TABLE town (id {key}, country_id {integer} REFERENCES country (id) ON DELETE CASCADE, name {text});
            CREATE TABLE house (id {key}, town_id {integer} REFERENCES town (id), street {text});
            """, "INSERT INTO country VALUES (1, 'Italy'); INSERT INTO town VALUES (1, 1, 'Rome'), (2, 1, 'Pisa'); INSERT INTO house VALUES (1, 1, 'Via A')");
        await scene.LiveAsync("DELETE FROM house; DELETE FROM country");

        var result = await scene.RestoreAsync(Ask.Key("house", "1"));

        result.Plan.Inserts().ShouldBe("country 1, house 1, town 1");
        await scene.ShouldHoldAsync("SELECT name FROM town", "Rome");
    }

    /// <summary>Two things hang on a box: a lid that also hangs on a maker, and a label that refers to the lid.</summary>
    private const string Boxes = """
        CREATE TABLE maker (id {key}, name {text});
        CREATE TABLE box (id {key}, name {text});
        CREATE TABLE lid (id {key}, box_id {integer} REFERENCES box (id) ON DELETE CASCADE, maker_id {integer} REFERENCES maker (id) ON DELETE CASCADE, size {integer});
        CREATE TABLE label (id {key}, box_id {integer} REFERENCES box (id) ON DELETE CASCADE, lid_id {integer} REFERENCES lid (id) ON DELETE NO ACTION, word {text});
        """;

    private const string BoxRows = "INSERT INTO maker VALUES (1, 'M'); INSERT INTO box VALUES (1, 'B'); INSERT INTO lid VALUES (1, 1, 1, 3); INSERT INTO label VALUES (1, 1, 1, 'hot'), (2, 1, NULL, 'cold')";

    [Fact]
    public async Task A_row_taken_out_is_not_brought_back_by_a_reference_that_forbids()
    {
        var scene = await SceneAsync(Boxes, BoxRows);
        await scene.LiveAsync("DELETE FROM label; DELETE FROM box; DELETE FROM maker");

        var result = await scene.RestoreAsync("box", "id = 1");

        result.Plan.Inserts().ShouldBe("box 1, label 1");
        result.Plan.Skipped.Select(s => s.Table).ShouldBe(["label", "lid"], ignoreOrder: true);
        await scene.ShouldHoldAsync("SELECT word FROM label", "cold");
    }

    [Fact]
    public async Task A_row_that_a_root_needs_is_not_taken_out()
    {
        var scene = await SceneAsync(Boxes, BoxRows);
        await scene.LiveAsync("DELETE FROM label; DELETE FROM box; DELETE FROM maker");

        var result = await scene.RestoreAsync(Ask.For(new Selection("box") { Keys = [["1"]] }, new Selection("label") { Keys = [["1"]] }));

        result.Plan.Inserts().ShouldBe("box 1, label 2, lid 1, maker 1");
        result.Plan.SkippedCount.ShouldBe(0);
    }

    [Fact]
    public async Task What_only_a_skipped_row_needs_does_not_come_back()
    {
        var scene = await SceneAsync("""
            CREATE TABLE a (id {key}, name {text});
            CREATE TABLE b (id {key}, name {text});
            CREATE TABLE c (id {key}, name {text});
            CREATE TABLE child (id {key}, a_id {integer} REFERENCES a (id) ON DELETE CASCADE, b_id {integer} REFERENCES b (id) ON DELETE CASCADE, c_id {integer} REFERENCES c (id), word {text});
            """, "INSERT INTO a VALUES (1, 'a'); INSERT INTO b VALUES (1, 'b'); INSERT INTO c VALUES (1, 'c'); INSERT INTO child VALUES (1, 1, 1, 1, 'w')");
        await scene.LiveAsync("DELETE FROM a; DELETE FROM b; DELETE FROM c");

        var result = await scene.RestoreAsync("a", "id = 1");

        result.Plan.Inserts().ShouldBe("a 1");
        await scene.ShouldHoldAsync("SELECT count(*) FROM c", "0");
    }

    [Fact]
    public async Task A_needed_parent_does_not_save_the_row_that_goes_with_it()
    {
        // The line goes with its order (CASCADE) and forbids that its order goes (NO ACTION): when the order was deleted, the line went with it.
        var scene = await SceneAsync("""
            CREATE TABLE store (id {key}, name {text});
            CREATE TABLE purchase (id {key}, name {text});
            CREATE TABLE line (id {key}, store_id {integer} REFERENCES store (id) ON DELETE CASCADE, purchase_id {integer} REFERENCES purchase (id) ON DELETE CASCADE,
                first_purchase_id {integer} REFERENCES purchase (id) ON DELETE NO ACTION, item {text});
            """, "INSERT INTO store VALUES (1, 's'); INSERT INTO purchase VALUES (1, 'p'); INSERT INTO line VALUES (1, 1, 1, 1, 'hat')");
        await scene.LiveAsync("DELETE FROM store; DELETE FROM purchase");

        var result = await scene.RestoreAsync(Ask.Key("store", "1"));

        result.Plan.Inserts().ShouldBe("store 1");
    }

    [Fact]
    public async Task What_another_row_needs_saves_the_rows_that_went_with_it()
    {
        var scene = await SceneAsync("""
            CREATE TABLE store (id {key}, name {text});
            CREATE TABLE purchase (id {key}, name {text});
            CREATE TABLE line (id {key}, store_id {integer} REFERENCES store (id) ON DELETE CASCADE, purchase_id {integer} REFERENCES purchase (id) ON DELETE CASCADE, item {text});
            CREATE TABLE bill (id {key}, store_id {integer} REFERENCES store (id) ON DELETE CASCADE, purchase_id {integer} REFERENCES purchase (id) ON DELETE NO ACTION, sum {integer});
            """, "INSERT INTO store VALUES (1, 's'); INSERT INTO purchase VALUES (1, 'p'); INSERT INTO line VALUES (1, 1, 1, 'hat'); INSERT INTO bill VALUES (1, 1, 1, 10)");
        await scene.LiveAsync("DELETE FROM store; DELETE FROM purchase");

        var result = await scene.RestoreAsync(Ask.Key("store", "1"));

        result.Plan.Inserts().ShouldBe("bill 1, line 1, purchase 1, store 1");
    }

    [Fact]
    public async Task Where_rows_are_skipped_the_plan_says_how_to_bring_the_parents_back_too()
    {
        var scene = await BobGoneAsync("CASCADE");

        var plan = await scene.PlanAsync("thread", "id = 1");

        plan.Hazards.ShouldContain(h => !h.Stops && h.Flag != null && (h.Flag.Contains("--select", StringComparison.Ordinal) || h.Flag.Contains("--missing-parents", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task References_that_come_back_null_are_told_with_what_they_meant()
    {
        var scene = await BobGoneAsync("SET NULL");

        var told = (await scene.PlanAsync("thread", "id = 1")).Hazards.Single(h => h.Code == "REFERENCES_CLEARED");

        told.Stops.ShouldBeFalse();
        told.Message.ShouldStartWith("1 row of post comes back with post.author_id set to NULL");
        told.Message.ShouldContain("author");
        told.Message.ShouldContain("(3)");
        told.Flag.ShouldNotBeNull().ShouldStartWith("--missing-parents restore");
        (await scene.PlanAsync(Ask.Key("thread", "1") with { MissingParents = MissingParentsPolicy.Restore })).Hazards.ShouldNotContain(h => h.Code == "REFERENCES_CLEARED");
        (await scene.PlanAsync(Ask.Key("thread", "1") with { MissingParents = MissingParentsPolicy.Null })).Hazards.ShouldNotContain(h => h.Code == "REFERENCES_CLEARED");
    }

    [Fact]
    public async Task Missing_parents_come_back_when_asked()
    {
        var scene = await BobGoneAsync("CASCADE");

        var result = await scene.RestoreAsync(Ask.Key("thread", "1") with { MissingParents = MissingParentsPolicy.Restore });

        result.Plan.Inserts().ShouldBe("author 1, post 2, thread 1, vote 2");
        await scene.ShouldHoldAsync("SELECT id, author_id FROM post ORDER BY id", "1|2", "2|3", "3|2");
    }

    [Theory]
    [InlineData("SET NULL")]
    [InlineData("NO ACTION")]
    public async Task Rows_with_a_missing_parent_are_skipped_when_asked(string action)
    {
        var scene = await BobGoneAsync(action);

        await scene.RestoreAsync(Ask.Key("thread", "1") with { MissingParents = MissingParentsPolicy.Skip });

        await scene.ShouldHoldAsync("SELECT id, author_id FROM post ORDER BY id", "1|2", "3|2");
        await scene.ShouldHoldAsync("SELECT name FROM author ORDER BY id", "nobody", "Ann");
    }

    [Theory]
    [InlineData("CASCADE")]
    [InlineData("NO ACTION")]
    public async Task References_to_a_missing_parent_are_null_when_asked(string action)
    {
        var scene = await BobGoneAsync(action);

        await scene.RestoreAsync(Ask.Key("thread", "1") with { MissingParents = MissingParentsPolicy.Null });

        await scene.ShouldHoldAsync("SELECT id, author_id FROM post ORDER BY id", "1|2", "2|NULL", "3|2");
    }

    [Fact]
    public async Task Missing_parents_stop_the_plan_when_asked()
    {
        var scene = await BobGoneAsync("CASCADE");

        await scene.ShouldStopAsync("--missing-parents", Ask.Key("thread", "1") with { MissingParents = MissingParentsPolicy.Stop });
    }

    [Fact]
    public async Task The_configuration_decides_for_one_relation()
    {
        var scene = await BobGoneAsync("CASCADE");
        scene.Configuration = new RowbackConfiguration { MissingParents = new Dictionary<string, MissingParentsPolicy> { ["post.author_id"] = MissingParentsPolicy.Null } };

        await scene.RestoreAsync("thread", "id = 1");

        await scene.ShouldHoldAsync("SELECT id, author_id FROM post ORDER BY id", "1|2", "2|NULL", "3|2");
    }

    private async Task<Scene> DefaultOwnerAsync(string key)
    {
        var scene = await SceneAsync($$"""
            CREATE TABLE owner (id {{key}}, name {text});
            CREATE TABLE gallery (id {key}, title {text}, owner_id {integer} DEFAULT 1 REFERENCES owner (id) ON DELETE SET DEFAULT);
            """, "INSERT INTO owner VALUES (1, 'nobody'), (2, 'bob'); INSERT INTO gallery VALUES (1, 'Pets', 2)");
        await scene.LiveAsync("DELETE FROM gallery; DELETE FROM owner");
        return scene;
    }

    [Fact]
    public async Task A_reference_set_to_its_default_follows_the_default_s_row_to_its_new_key()
    {
        var scene = await DefaultOwnerAsync("{reusable key}");
        await scene.LiveAsync("INSERT INTO owner VALUES (1, 'stranger')");

        await scene.RestoreAsync(Ask.For(new Selection("gallery") { All = true }, new Selection("owner") { Where = "name = 'nobody'" }));

        await scene.ShouldHoldAsync("SELECT g.title, o.name FROM gallery g LEFT JOIN owner o ON o.id = g.owner_id", "Pets|nobody");
    }

    [Fact]
    public async Task A_reference_whose_default_s_row_is_gone_too_stops_the_plan()
    {
        var scene = await DefaultOwnerAsync("{key}");

        var plan = await scene.ShouldStopAsync("--missing-parents", Ask.All("gallery"));
        plan.Stops.ShouldHaveSingleItem().Code.ShouldBe("DEFAULT_GONE");
        await scene.RestoreAsync(Ask.For(new Selection("gallery") { All = true }, new Selection("owner") { Where = "name = 'nobody'" }));

        await scene.ShouldHoldAsync("SELECT g.title, o.name FROM gallery g LEFT JOIN owner o ON o.id = g.owner_id", "Pets|nobody");
    }

    [Theory]
    [InlineData(MissingParentsPolicy.Restore, "bob")]
    [InlineData(MissingParentsPolicy.Null, "NULL")]
    public async Task Where_the_default_s_row_is_gone_too_the_user_can_say_what_becomes_of_the_reference(MissingParentsPolicy policy, string owner)
    {
        var scene = await DefaultOwnerAsync("{key}");

        await scene.RestoreAsync(Ask.All("gallery") with { MissingParents = policy });

        await scene.ShouldHoldAsync("SELECT g.title, o.name FROM gallery g LEFT JOIN owner o ON o.id = g.owner_id", "Pets|" + owner);
    }

    private const string Keyless = """
        CREATE TABLE author (id {key}, name {text} UNIQUE);
        CREATE TABLE thread (id {key}, title {text} UNIQUE);
        CREATE TABLE mark (word {text}, author_id {integer} REFERENCES author (id) ON DELETE SET NULL, thread_id {integer} REFERENCES thread (id) ON DELETE CASCADE);
        """;

    private const string KeylessRows = """
        INSERT INTO author VALUES (1, 'Ann'), (2, 'Bob'); INSERT INTO thread VALUES (1, 'Cats'), (2, 'Dogs');
        INSERT INTO mark VALUES ('x', 2, 2), ('x', 2, 2), ('y', 1, 2), ('z', 2, 1);
        """;

    [Theory]
    [InlineData(MissingParentsPolicy.ByAction)]
    [InlineData(MissingParentsPolicy.Null)]
    public async Task A_row_without_a_key_comes_back_without_a_reference_that_its_parent_s_deletion_would_have_cleared(MissingParentsPolicy policy)
    {
        var scene = await SceneAsync(Keyless, KeylessRows);
        await scene.LiveAsync("DELETE FROM author WHERE id = 2; DELETE FROM thread WHERE id = 2");
        var question = Ask.Key("thread", "2") with { MissingParents = policy };

        await scene.RestoreAsync(question);
        var again = await scene.RestoreAsync(question);

        again.Applied.ShouldBeFalse();
        await scene.ShouldHoldAsync("SELECT name FROM author", "Ann");
        await scene.ShouldHoldAsync("SELECT word, author_id, thread_id FROM mark ORDER BY 1", "x|NULL|2", "x|NULL|2", "y|1|2", "z|NULL|1");
    }

    [Fact]
    public async Task A_selected_row_without_a_key_that_only_lost_its_reference_is_still_there()
    {
        var scene = await SceneAsync(Keyless, KeylessRows);
        await scene.LiveAsync("DELETE FROM author WHERE id = 2");

        var result = await scene.RestoreAsync(Ask.All("mark"));

        result.Plan.Table("mark").Insert.ShouldBe(0);
        await scene.ShouldHoldAsync("SELECT word, author_id, thread_id FROM mark ORDER BY 1", "x|NULL|2", "x|NULL|2", "y|1|2", "z|NULL|1");
    }

    [Theory]
    [InlineData("SET NULL", "", "NULL")]
    [InlineData("SET DEFAULT", "DEFAULT 1", "1")]
    public async Task Leaving_a_parent_out_by_name_is_no_question_where_the_reference_can_be_cleared(string action, string column, string author)
    {
        var scene = await BobGoneAsync(action, column);

        var thread = await scene.RestoreAsync(Ask.Key("thread", "1") with { Without = ["author"] });

        thread.Plan.Stops.ShouldBeEmpty();
        await scene.ShouldHoldAsync("SELECT id, author_id FROM post ORDER BY id", "1|2", $"2|{author}", "3|2");
    }

    [Fact]
    public async Task A_selected_row_comes_back_without_a_parent_that_is_left_out_by_name()
    {
        var scene = await BobGoneAsync("SET NULL");
        await scene.LiveAsync("INSERT INTO thread VALUES (1, 'Cats')");

        await scene.RestoreAsync(Ask.Key("post", "2") with { Without = ["author"] });

        await scene.ShouldHoldAsync("SELECT id, author_id FROM post ORDER BY id", "2|NULL", "3|2");
    }

    [Theory]
    [InlineData("NO ACTION")]
    [InlineData("SET NULL")]
    [InlineData("CASCADE")]
    public async Task The_plan_can_stop_over_missing_parents_of_selected_rows_too(string action)
    {
        var scene = await BobGoneAsync(action);

        var plan = await scene.ShouldStopAsync("--missing-parents", Ask.Key("post", "2") with { MissingParents = MissingParentsPolicy.Stop });

        plan.Stops.ShouldContain(h => h.Code == "PARENT_GONE" && h.Message.Contains("author", StringComparison.Ordinal));
    }
}
