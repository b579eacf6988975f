namespace Rowback.Specification;

/// <summary>What was lost was made again by hand; with <c>--duplicate merge</c> the row that was made stands for the lost one.</summary>
public abstract class RemadeRowsSpec(EngineFixture engine) : EngineSpec(engine)
{
    private static string Site(string slug, string index) => $$"""
        CREATE TABLE gallery (id {key}, {{slug}}, title {text}, shown {integer});
        CREATE TABLE photo (id {key}, file {text} NOT NULL, cover_of {integer} REFERENCES gallery (id) ON DELETE SET NULL);
        CREATE TABLE link (id {key}, gallery_id {integer} NOT NULL REFERENCES gallery (id) ON DELETE CASCADE, photo_id {integer} NOT NULL REFERENCES photo (id) ON DELETE CASCADE, position {integer}, UNIQUE (gallery_id, photo_id));
        CREATE TABLE note (id {key}, gallery_id {integer} REFERENCES gallery (id) ON DELETE CASCADE, body {text});
        {{index}}
        """;

    private const string Rows = """
        INSERT INTO gallery VALUES (1, 'travel', 'Travel', 1), (2, 'Pets', 'Our pets', 1);
        INSERT INTO photo VALUES (1, 'sea', 1), (2, 'cat', 2), (3, 'dog', NULL), (4, 'cow', NULL);
        INSERT INTO link VALUES (1, 1, 1, 1), (2, 2, 2, 1), (3, 2, 3, 2), (4, 2, 4, 3);
        INSERT INTO note VALUES (1, 2, 'sweet');
        """;

    /// <summary>The gallery is deleted and made again, with one of the old links, and with a new one.</summary>
    private async Task<Scene> RemadeAsync(string slug, string index, string made = "'Pets'")
    {
        var scene = await SceneAsync(Site(slug, index), Rows);
        await scene.LiveAsync($$"""
            DELETE FROM gallery WHERE id = 2;
            INSERT INTO gallery (slug, title, shown) VALUES ({{made}}, 'Pets again', 1);
            INSERT INTO photo (file) VALUES ('hen');
            INSERT INTO link (gallery_id, photo_id, position) VALUES (3, 3, 9), (3, 5, 10);
            """);
        return scene;
    }

    private static Question Merging => Ask.Key("gallery", "2") with { Duplicate = DuplicatePolicy.Merge };

    [Theory]
    [InlineData("slug {text} UNIQUE", "", "'Pets'", false)]
    [InlineData("slug {text} UNIQUE", "", "'Pets'", true)]
    [InlineData("slug {text}", "CREATE UNIQUE INDEX slugs ON gallery (slug) WHERE shown = 1;", "'Pets'", false)]
    [InlineData("slug {text}", "CREATE UNIQUE INDEX slugs ON gallery (lower(slug));", "'PETS'", false)]
    [InlineData("slug {text}", "CREATE UNIQUE INDEX slugs ON gallery (lower(slug));", "'PETS'", true)]
    [InlineData("slug {text}", "CREATE UNIQUE INDEX slugs ON gallery (lower(slug)) WHERE shown = 1;", "'pets'", false)]
    [InlineData("slug {text}", "CREATE UNIQUE INDEX slugs ON gallery (shown, slug);", "'Pets'", false)]
    public async Task What_hung_on_the_lost_row_hangs_on_the_one_that_was_made_and_links_are_not_doubled(string slug, string index, string made, bool script)
    {
        if (script && !Engine.HasShell)
            return;
        var scene = await RemadeAsync(slug, index, made);
        (await scene.ShouldStopAsync("--duplicate", Ask.Key("gallery", "2"))).Stops.ShouldHaveSingleItem().Code.ShouldBe("DUPLICATE");

        if (script)
            await scene.RunScriptAsync(Merging);
        else
            await scene.RestoreAsync(Merging);

        await scene.ShouldHoldAsync("SELECT id, title FROM gallery ORDER BY id", "1|Travel", "3|Pets again");
        await scene.ShouldHoldAsync("SELECT gallery_id, photo_id, position FROM link ORDER BY 1, 2", "1|1|1", "3|2|1", "3|3|9", "3|4|3", "3|5|10");
        await scene.ShouldHoldAsync("SELECT gallery_id, body FROM note", "3|sweet");
        await scene.ShouldHoldAsync("SELECT file, cover_of FROM photo WHERE cover_of IS NOT NULL ORDER BY id", "sea|1", "cat|3");
        (await scene.RestoreAsync(Merging)).Applied.ShouldBeFalse();
    }

    [Fact]
    public async Task A_merge_is_undone_without_touching_the_row_that_was_made_and_can_be_done_again()
    {
        var scene = await RemadeAsync("slug {text} UNIQUE", "");
        var before = await scene.DumpAsync();
        var result = await scene.RestoreAsync(Merging);
        await scene.LiveAsync("UPDATE gallery SET title = 'Still ours' WHERE id = 3");

        var undo = await scene.UndoAsync(result.RestoreId);

        undo.Plan.StayingCount.ShouldBe(0);
        await scene.LiveAsync("UPDATE gallery SET title = 'Pets again' WHERE id = 3");
        (await scene.DumpAsync()).ShouldBe(before);
        (await scene.RestoreAsync(Merging)).Applied.ShouldBeTrue();
        await scene.ShouldHoldAsync("SELECT gallery_id, photo_id FROM link ORDER BY 1, 2", "1|1", "3|2", "3|3", "3|4", "3|5");
    }

    [Fact]
    public async Task A_partial_index_that_the_row_does_not_meet_finds_nothing()
    {
        var scene = await SceneAsync(Site("slug {text}", "CREATE UNIQUE INDEX slugs ON gallery (slug) WHERE shown = 1;"), Rows);
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 2; INSERT INTO gallery (slug, title, shown) VALUES ('Pets', 'A draft', 0)");

        await scene.RestoreAsync(Merging);

        await scene.ShouldHoldAsync("SELECT id, title FROM gallery ORDER BY id", "1|Travel", "2|Our pets", "3|A draft");
        await scene.ShouldHoldAsync("SELECT count(*) FROM link WHERE gallery_id = 2", "3");
    }

    [Fact]
    public async Task A_row_made_again_under_the_old_key_is_the_row()
    {
        var scene = await SceneAsync(Site("slug {text} UNIQUE", ""), Rows);
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 2; INSERT INTO gallery VALUES (2, 'Pets', 'Pets again', 1)");

        var result = await scene.RestoreAsync(Ask.Key("gallery", "2"));

        result.Plan.Table("gallery").Changed.ShouldBe(1);
        await scene.ShouldHoldAsync("SELECT gallery_id, photo_id FROM link ORDER BY 1, 2", "1|1", "2|2", "2|3", "2|4");
    }

    private const string People = "CREATE TABLE person (id {key}, email {text}, phone {text} UNIQUE, name {text}); CREATE UNIQUE INDEX mail ON person (lower(email)); CREATE TABLE task (id {key}, person_id {integer} REFERENCES person (id) ON DELETE CASCADE, what {text});";

    private const string PeopleRows = "INSERT INTO person VALUES (1, 'Ann@x', '111', 'Ann'), (2, 'bob@x', '222', 'Bob'); INSERT INTO task VALUES (1, 1, 'wash'), (2, 2, 'cook')";

    [Fact]
    public async Task Several_unique_values_that_lead_to_one_live_row_lead_there()
    {
        var scene = await SceneAsync(People, PeopleRows);
        await scene.LiveAsync("DELETE FROM person WHERE id = 1; INSERT INTO person (email, phone, name) VALUES ('ann@X', '111', 'Anne')");

        await scene.RestoreAsync(Ask.Key("person", "1") with { Duplicate = DuplicatePolicy.Merge });

        await scene.ShouldHoldAsync("SELECT person_id, what FROM task ORDER BY id", "3|wash", "2|cook");
    }

    [Theory]
    [InlineData(DuplicatePolicy.Stop)]
    [InlineData(DuplicatePolicy.Skip)]
    [InlineData(DuplicatePolicy.Merge)]
    public async Task Unique_values_that_lead_to_two_live_rows_stop_and_show_all_three(DuplicatePolicy policy)
    {
        var scene = await SceneAsync(People, PeopleRows);
        await scene.LiveAsync("DELETE FROM person WHERE id = 1; INSERT INTO person (email, phone, name) VALUES ('ann@X', '333', 'Anne'), ('nina@x', '111', 'Nina')");

        var stop = (await scene.ShouldStopAsync("--without", Ask.All("task") with { Duplicate = policy })).Stops.ShouldHaveSingleItem();

        stop.Code.ShouldBe("DUPLICATE_TWO");
        var shown = string.Join('\n', stop.Details);
        foreach (var name in new[] { "Ann", "Anne", "Nina" })
            shown.ShouldContain(name);
    }

    [Fact]
    public async Task What_was_made_again_below_the_row_stands_for_what_hung_there()
    {
        var scene = await SceneAsync("""
            CREATE TABLE project (id {key}, code {text} UNIQUE, title {text});
            CREATE TABLE milestone (id {key}, project_id {integer} REFERENCES project (id) ON DELETE CASCADE, name {text}, due {integer}, UNIQUE (project_id, name));
            CREATE TABLE ticket (id {key}, milestone_id {integer} REFERENCES milestone (id) ON DELETE CASCADE, title {text}, points {integer});
            """, """
            INSERT INTO project VALUES (1, 'RB', 'Rowback'); INSERT INTO milestone VALUES (1, 1, 'beta', 5), (2, 1, 'final', 9);
            INSERT INTO ticket VALUES (1, 1, 'diff', 3), (2, 1, 'plan', 5), (3, 2, 'ship', 8);
            """);
        await scene.LiveAsync("DELETE FROM project; INSERT INTO project (code, title) VALUES ('RB', 'Rowback 2'); INSERT INTO milestone (project_id, name, due) VALUES (2, 'beta', 6)");

        var result = await scene.RestoreAsync(Ask.All("project") with { Duplicate = DuplicatePolicy.Merge });

        result.Plan.Inserts().ShouldBe("milestone 1, ticket 3");
        await scene.ShouldHoldAsync("SELECT m.project_id, m.name, m.due, t.title FROM ticket AS t JOIN milestone AS m ON m.id = t.milestone_id ORDER BY t.id", "2|beta|6|diff", "2|beta|6|plan", "2|final|9|ship");
        (await scene.RestoreAsync(Ask.All("project") with { Duplicate = DuplicatePolicy.Merge })).Applied.ShouldBeFalse();
        (await scene.UndoAsync(result.RestoreId)).Plan.StayingCount.ShouldBe(0);
        await scene.ShouldHoldAsync("SELECT name FROM milestone", "beta");
    }

    [Fact]
    public async Task A_needed_parent_that_was_made_again_stands_for_the_lost_one()
    {
        var scene = await SceneAsync("CREATE TABLE author (id {key}, email {text} UNIQUE, name {text}); CREATE TABLE post (id {key}, author_id {integer} NOT NULL REFERENCES author (id), title {text});",
            "INSERT INTO author VALUES (1, 'a@x', 'Ann'); INSERT INTO post VALUES (1, 1, 'one'), (2, 1, 'two')");
        await scene.LiveAsync("DELETE FROM post; DELETE FROM author; INSERT INTO author (email, name) VALUES ('a@x', 'Ann again')");

        await scene.RestoreAsync(Ask.Key("post", "1") with { Duplicate = DuplicatePolicy.Merge });

        await scene.ShouldHoldAsync("SELECT p.id, a.name FROM post AS p JOIN author AS a ON a.id = p.author_id", "1|Ann again");
    }

    [Fact]
    public async Task A_row_made_again_after_the_plan_was_shown_makes_it_stale()
    {
        var scene = await SceneAsync(Site("slug {text} UNIQUE", ""), Rows);
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 2");
        var plan = await scene.PlanAsync(Merging);
        await scene.LiveAsync("INSERT INTO gallery (slug, title) VALUES ('Pets', 'Pets again')");

        await scene.ShouldFailAsync(ErrorKind.LiveChanged, () => scene.ApplyAsync(plan));
    }

    [Fact]
    public async Task Two_lost_rows_for_which_one_live_row_stands_bring_all_that_hung_on_both()
    {
        var scene = await SceneAsync("CREATE TABLE tag (id {key}, name {text}); CREATE TABLE photo (id {key}, file {text} UNIQUE); CREATE TABLE tagged (tag_id {integer} REFERENCES tag (id) ON DELETE CASCADE, photo_id {integer} REFERENCES photo (id) ON DELETE CASCADE, PRIMARY KEY (tag_id, photo_id));",
            "INSERT INTO tag VALUES (1, 'cat'), (2, 'Cat'); INSERT INTO photo VALUES (1, 'a'), (2, 'b'), (3, 'c'); INSERT INTO tagged VALUES (1, 1), (2, 2), (2, 3)");
        await scene.LiveAsync("DELETE FROM tag; CREATE UNIQUE INDEX one ON tag (lower(name)); INSERT INTO tag (id, name) VALUES (9, 'CAT'); INSERT INTO tagged VALUES (9, 3)");

        await scene.RestoreAsync(Ask.All("tag") with { Duplicate = DuplicatePolicy.Merge });

        await scene.ShouldHoldAsync("SELECT tag_id, photo_id FROM tagged ORDER BY 1, 2", "9|1", "9|2", "9|3");
    }
}
