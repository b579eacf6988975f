using Rowback.Configuration;

namespace Rowback.Specification;

/// <summary>Why a row comes back, or does not, and what that rests on.</summary>
public abstract class ExplainSpec(EngineFixture engine) : EngineSpec(engine)
{
    private const string Tables = """
        CREATE TABLE person (id {key}, name {text} UNIQUE);
        CREATE TABLE forum (id {key}, name {text} UNIQUE);
        CREATE TABLE topic (id {key}, forum_id {integer} NOT NULL REFERENCES forum (id) ON DELETE CASCADE, title {text}, person_id {integer} REFERENCES person (id) ON DELETE SET NULL);
        CREATE TABLE post (id {key}, topic_id {integer} NOT NULL REFERENCES topic (id) ON DELETE CASCADE, person_id {integer} REFERENCES person (id), body {text});
        CREATE TABLE rating (post_id {integer} NOT NULL REFERENCES post (id), person_id {integer} NOT NULL REFERENCES person (id) ON DELETE CASCADE, stars {integer}, PRIMARY KEY (post_id, person_id));
        """;

    private const string Rows = """
        INSERT INTO person VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Cid');
        INSERT INTO forum VALUES (1, 'Birds'), (2, 'Fish');
        INSERT INTO topic VALUES (1, 1, 'Owls', 1), (2, 2, 'Eels', 2);
        INSERT INTO post VALUES (1, 1, 1, 'Hoo'), (2, 1, 3, 'Hm'), (3, 2, 2, 'Ee');
        INSERT INTO rating VALUES (1, 1, 5), (1, 2, 4), (2, 1, 3);
        """;

    /// <summary>A forum is lost with what hung on it; Bob and Cid have gone on purpose.</summary>
    private async Task<Scene> LostAsync()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM rating; DELETE FROM post; DELETE FROM topic WHERE id = 1; DELETE FROM forum WHERE id = 1; DELETE FROM person WHERE id > 1");
        return scene;
    }

    private static async Task<RowExplanation> ExplainAsync(Scene scene, Question question, string table, params string[] key)
    {
        await using var session = await scene.OpenAsync();
        var explained = await session.ExplainAsync(question, [new RowName(table, key)]);
        explained.Plan.Fingerprint.ShouldBe((await session.PlanAsync(question)).Fingerprint);
        return explained.Rows.ShouldHaveSingleItem();
    }

    private static string Path(RowExplanation row) => string.Join(" <- ", row.Path.Select(s => $"{s.Table} {string.Join('/', s.Key)}{(s.Needed ? " needs" : "")}"));

    [Fact]
    public async Task The_way_leads_from_a_row_over_relations_to_the_selection()
    {
        var row = await ExplainAsync(await LostAsync(), Ask.Key("forum", "1"), "rating", "1", "1");

        row.Verdict.ShouldBe("insert");
        Path(row).ShouldBe("post 1 <- topic 1 <- forum 1");
        row.Path.Select(s => s.Relation).ShouldBe(["rating.post_id", "post.topic_id", "topic.forum_id"]);
        row.Because.ShouldContain(b => b.Contains("rating.post_id", StringComparison.Ordinal) && b.Contains("comes back too", StringComparison.Ordinal));
        row.Because.ShouldContain(b => b.Contains("person 1", StringComparison.Ordinal) && b.Contains("is in live", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_selected_row_says_so_and_who_it_is()
    {
        var row = await ExplainAsync(await LostAsync(), Ask.Key("forum", "1"), "forum", "1");

        (row.Verdict, row.Label, row.Path.Count).ShouldBe(("insert", "'Birds'", 0));
        row.Because.ShouldBe(["It was selected.", "No live row is this row: none has the key 1."]);
        row.Done.ShouldBe("It is inserted with its own key.");
    }

    [Fact]
    public async Task A_parent_that_is_needed_names_the_row_that_needs_it()
    {
        var row = await ExplainAsync(await LostAsync(), Ask.Key("forum", "1"), "person", "3");

        row.Verdict.ShouldBe("needed");
        Path(row).ShouldBe("post 2 needs <- topic 1 <- forum 1");
        row.Because[0].ShouldBe("Another row cannot be without it (post.person_id, on delete no action).");
    }

    [Fact]
    public async Task A_row_that_is_left_out_gives_its_first_cause()
    {
        var row = await ExplainAsync(await LostAsync(), Ask.Key("forum", "1"), "rating", "1", "2");

        row.Verdict.ShouldBe("skip");
        row.Done.ShouldBe("It is left out: person 2 is gone from live (rating.person_id, on delete cascade).");
        Path(row).ShouldBe("post 1 <- topic 1 <- forum 1");
    }

    [Fact]
    public async Task A_row_in_live_is_known_by_a_unique_value_or_by_what_agrees()
    {
        var scene = await LostAsync();

        var referred = await ExplainAsync(scene, Ask.Key("person", "1"), "person", "1");
        referred.Because.ShouldContain("Live's person 1 is this row: it has the same key, and the unique value of name in common.");
        referred.Verdict.ShouldBe("same");

        await scene.LiveAsync("UPDATE topic SET person_id = NULL WHERE id = 2");
        var attached = await ExplainAsync(scene, Ask.Key("person", "2"), "topic", "2");
        attached.Verdict.ShouldBe("reattach");
        attached.Because.ShouldContain(b => b.StartsWith("Live's topic 2 is this row: it has the same key", StringComparison.Ordinal) && b.EndsWith("in common.", StringComparison.Ordinal) && b.Contains("title", StringComparison.Ordinal));
        attached.Because.ShouldContain("Its reference to person 2 (topic.person_id, on delete set null) was cleared by the deletion, and is given back.");
    }

    [Fact]
    public async Task A_row_that_an_earlier_restore_renumbered_is_known_by_the_journal()
    {
        var scene = await LostAsync();
        await scene.RestoreAsync(Ask.Key("forum", "1") with { Keys = KeyPolicy.New });

        var row = await ExplainAsync(scene, Ask.Key("forum", "1"), "forum", "1");

        row.Because.ShouldContain(b => b.EndsWith("an earlier restore gave it that key, as the journal knows.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_new_key_is_said()
    {
        var row = await ExplainAsync(await LostAsync(), Ask.Key("forum", "1") with { Keys = KeyPolicy.New }, "topic", "1");

        row.Done.ShouldBe("It is inserted under a new key, which is drawn when it is written.");
    }

    [Fact]
    public async Task Why_a_row_was_not_reached_is_said_where_it_is_known()
    {
        var scene = await LostAsync();

        (await ExplainAsync(scene, Ask.Key("forum", "1"), "post", "3")).ShouldSatisfyAllConditions(r => r.Verdict.ShouldBe("not reached"), r => r.Because[0].ShouldBe("It was not selected, and no relation leads to it from a row that comes back."));
        (await ExplainAsync(scene, Ask.Key("forum", "1") with { Without = ["post"] }, "post", "1")).Because[0].ShouldBe("It hung on topic 1 (post.topic_id, on delete cascade), but --without post brings nothing back there.");
        (await ExplainAsync(scene, Ask.Key("forum", "1") with { NoChildren = true }, "topic", "1")).Because[0].ShouldContain("--no-children");
        (await ExplainAsync(scene, Ask.Key("person", "2"), "rating", "1", "1")).Because[0].ShouldBe("It hung on post 1 (rating.post_id, on delete no action), but post 1 comes back only because another row needs it, without what hung on it.");
    }

    [Fact]
    public async Task A_row_behind_a_relation_that_is_not_followed_names_the_flag()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM rating; DELETE FROM post; DELETE FROM topic; DELETE FROM person WHERE id = 2");

        var row = await ExplainAsync(scene, Ask.Key("person", "2"), "topic", "2");

        row.Done.ShouldContain("--follow topic.person_id");
    }

    [Fact]
    public async Task Of_a_protected_row_no_more_is_said_than_that()
    {
        var scene = await LostAsync();
        scene.Configuration = new RowbackConfiguration { Never = new Dictionary<string, ProtectedRows> { ["person"] = new() { ListedIn = "SELECT 3" } } };

        var row = await ExplainAsync(scene, Ask.Key("forum", "1"), "person", "3");
        (row.Verdict, row.Label, row.Path.Count).ShouldBe(("protected", null, 0));
        row.Because.ShouldAllBe(b => !b.Contains("Cid", StringComparison.Ordinal));

        var post = await ExplainAsync(scene, Ask.Key("forum", "1"), "post", "2");
        post.Done.ShouldBe("It is left out: person 3 is protected (\"never\" in rowback.json).");
    }

    [Fact]
    public async Task A_row_that_the_backup_does_not_have_is_refused()
    {
        var scene = await LostAsync();

        (await scene.ShouldFailAsync(ErrorKind.Usage, () => ExplainAsync(scene, Ask.Key("forum", "1"), "forum", "77"))).Code.ShouldBe("NO_SUCH_ROW");
        (await scene.ShouldFailAsync(ErrorKind.Usage, () => ExplainAsync(scene, Ask.Key("forum", "1"), "rating", "1"))).Code.ShouldBe("BAD_KEY");
    }
}
