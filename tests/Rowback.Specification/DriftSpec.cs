using Rowback.Configuration;

namespace Rowback.Specification;

/// <summary>The schema of live has moved on.</summary>
public abstract class DriftSpec(EngineFixture engine) : EngineSpec(engine)
{
    private const string Note = "CREATE TABLE note (id {key}, body {text}, mood {text})";

    private const string NoteRows = "INSERT INTO note VALUES (1, 'hello', 'glad'), (2, 'there', 'sad')";

    private async Task<Scene> DriftedAsync(string ddl)
    {
        var scene = await SceneAsync(Note, NoteRows);
        await scene.LiveAsync("DELETE FROM note WHERE id = 2;" + ddl);
        return scene;
    }

    [Fact]
    public async Task A_column_gone_from_live_is_left_out_with_a_hazard()
    {
        var scene = await DriftedAsync("ALTER TABLE note DROP COLUMN mood");

        var result = await scene.RestoreAsync(Ask.Key("note", "2"));

        result.Plan.Hazards.ShouldContain(h => !h.Stops && h.Message.Contains("mood", StringComparison.Ordinal));
        await scene.ShouldHoldAsync("SELECT id, body FROM note ORDER BY id", "1|hello", "2|there");
    }

    [Fact]
    public async Task A_column_that_the_backup_does_not_know_gets_its_default()
    {
        var scene = await DriftedAsync("ALTER TABLE note ADD COLUMN stars {integer} NOT NULL DEFAULT 3");

        await scene.RestoreAsync(Ask.Key("note", "2"));

        await scene.ShouldHoldAsync("SELECT id, stars FROM note ORDER BY id", "1|3", "2|3");
    }

    [Fact]
    public async Task A_column_that_the_backup_does_not_know_is_null_where_it_has_no_default()
    {
        var scene = await DriftedAsync("ALTER TABLE note ADD COLUMN stars {integer}");

        await scene.RestoreAsync(Ask.Key("note", "2"));

        await scene.ShouldHoldAsync("SELECT id, stars FROM note ORDER BY id", "1|NULL", "2|NULL");
    }

    private const string Required = "CREATE TABLE fresh (id {key}, body {text}, mood {text}, stars {integer} NOT NULL); DROP TABLE note; ALTER TABLE fresh RENAME TO note; INSERT INTO note VALUES (1, 'hello', 'glad', 5);";

    [Fact]
    public async Task A_column_that_must_have_a_value_and_has_none_stops_the_plan()
    {
        var scene = await DriftedAsync(Required);

        await scene.ShouldStopAsync("--set", Ask.Key("note", "2"));
    }

    [Fact]
    public async Task A_value_can_be_given_for_such_a_column()
    {
        var scene = await DriftedAsync(Required);

        await scene.RestoreAsync(Ask.Key("note", "2") with { Set = [new ColumnValue("note", "stars", "4")] });

        await scene.ShouldHoldAsync("SELECT id, stars FROM note ORDER BY id", "1|5", "2|4");
    }

    [Theory]
    [InlineData(Required)]
    [InlineData("ALTER TABLE note ADD COLUMN stars {integer} NOT NULL DEFAULT 3")]
    public async Task Null_given_for_a_column_that_takes_none_stops_the_plan(string ddl)
    {
        var scene = await DriftedAsync(ddl);

        var plan = await scene.ShouldStopAsync("--set", Ask.Key("note", "2") with { Set = [new ColumnValue("note", "stars", null)] });

        plan.Stops.ShouldHaveSingleItem().Message.ShouldContain("NULL is what --set gives");
    }

    private const string Moody = "CREATE TABLE fresh (id {key}, book_id {integer} REFERENCES book (id) ON DELETE CASCADE, mood {text} NOT NULL); DROP TABLE page; ALTER TABLE fresh RENAME TO page;";

    [Fact]
    public async Task A_column_that_takes_no_null_any_more_stops_with_a_remedy_that_helps()
    {
        var scene = await SceneAsync("CREATE TABLE book (id {key}, name {text}); CREATE TABLE page (id {key}, book_id {integer} REFERENCES book (id) ON DELETE CASCADE, mood {text})",
            "INSERT INTO book VALUES (1, 'a'); INSERT INTO page VALUES (1, 1, 'glad'), (2, 1, NULL)");
        await scene.LiveAsync("DELETE FROM page; DELETE FROM book;" + Moody);

        var selected = (await scene.PlanAsync(Ask.All("page"))).Stops.ShouldHaveSingleItem();
        selected.Code.ShouldBe("NULL_REFUSED");
        selected.Details.ShouldBe(["page 2"]);
        selected.Flag!.ShouldContain("select only");
        (await scene.PlanAsync(Ask.All("book"))).Stops.ShouldHaveSingleItem().Flag.ShouldBe("--without page");

        await scene.RestoreAsync("page", "mood IS NOT NULL");
        await scene.RestoreAsync(Ask.All("book") with { Without = ["page"] });
        await scene.ShouldHoldAsync("SELECT id, book_id, mood FROM page", "1|1|glad");
    }

    [Fact]
    public async Task A_renamed_column_is_matched_by_the_configuration()
    {
        var scene = await DriftedAsync("ALTER TABLE note RENAME COLUMN mood TO feeling");
        scene.Configuration = new RowbackConfiguration { Renames = new Dictionary<string, string> { ["note.mood"] = "feeling" } };

        await scene.RestoreAsync(Ask.Key("note", "2"));

        await scene.ShouldHoldAsync("SELECT id, feeling FROM note ORDER BY id", "1|glad", "2|sad");
    }

    [Fact]
    public async Task A_renamed_table_is_matched_by_the_configuration()
    {
        var scene = await DriftedAsync("ALTER TABLE note RENAME TO remark");
        scene.Configuration = new RowbackConfiguration { Renames = new Dictionary<string, string> { ["note"] = "remark" } };

        await scene.RestoreAsync(Ask.Key("remark", "2"));

        await scene.ShouldHoldAsync("SELECT id, body, mood FROM remark ORDER BY id", "1|hello|glad", "2|there|sad");
    }

    [Fact]
    public async Task A_table_gone_from_live_cannot_be_restored_into()
    {
        var scene = await SceneAsync(Note + "; CREATE TABLE other (id {key})", NoteRows);
        await scene.LiveAsync("DROP TABLE note");

        await scene.ShouldFailAsync(ErrorKind.Usage, Ask.All("note"));
    }

    [Fact]
    public async Task A_table_gone_from_live_does_not_stop_what_hung_beside_it()
    {
        var scene = await SceneAsync(StorySpec.Tables, StorySpec.Rows);
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 2; DROP TABLE gallery_photo");

        await scene.RestoreAsync(Ask.Key("gallery", "2"));

        await scene.ShouldHoldAsync("SELECT slug FROM gallery ORDER BY id", "travel", "pets", "food");
    }

    [Fact]
    public async Task A_foreign_key_that_only_the_backup_declares_is_followed()
    {
        var scene = await SceneAsync("""
            CREATE TABLE gallery (id {key}, slug {text});
            CREATE TABLE photo (id {key}, gallery_id {integer} REFERENCES gallery (id) ON DELETE CASCADE, file {text});
            """, "INSERT INTO gallery VALUES (1, 'pets'); INSERT INTO photo VALUES (1, 1, 'cat')");
        await scene.LiveAsync("DELETE FROM gallery; DROP TABLE photo; CREATE TABLE photo (id {key}, gallery_id {integer}, file {text})");

        await scene.RestoreAsync(Ask.Key("gallery", "1"));

        await scene.ShouldHoldAsync("SELECT id, gallery_id, file FROM photo", "1|1|cat");
    }

    [Fact]
    public async Task A_changed_type_is_cast_by_the_engine()
    {
        var scene = await SceneAsync("CREATE TABLE note (id {key}, stars {text}, body {text})", "INSERT INTO note VALUES (1, '4', 'a'), (2, '5', 'b')");
        await scene.LiveAsync("DROP TABLE note; CREATE TABLE note (id {key}, stars {integer}, body {text}); INSERT INTO note VALUES (1, 4, 'a')");

        await scene.RestoreAsync(Ask.Key("note", "2"));

        await scene.ShouldHoldAsync("SELECT id, stars + 1 FROM note ORDER BY id", "1|5", "2|6");
    }

    [Theory]
    [InlineData("CREATE UNIQUE INDEX one ON note (mood)")]
    [InlineData("CREATE UNIQUE INDEX one ON note (lower(mood))")]
    [InlineData("CREATE UNIQUE INDEX one ON note (mood) WHERE id > 1")]
    public async Task Rows_that_share_a_value_which_is_unique_in_live_by_now_stop_the_plan(string index)
    {
        var scene = await SceneAsync(Note, "INSERT INTO note VALUES (1, 'a', 'glad'), (2, 'b', 'sad'), (3, 'c', 'sad'), (4, 'd', NULL), (5, 'e', NULL)");
        await scene.LiveAsync("DELETE FROM note WHERE id > 1;" + index);

        var plan = await scene.ShouldStopAsync("--without", Ask.All("note"));
        var clash = plan.Stops.ShouldHaveSingleItem();
        clash.Code.ShouldBe("CLASH");
        clash.Details.Count.ShouldBe(2);

        await scene.RestoreAsync(Ask.Key("note", "2", "4", "5"));
        await scene.ShouldHoldAsync("SELECT id, mood FROM note ORDER BY id", "1|glad", "2|sad", "4|NULL", "5|NULL");
    }

    [Fact]
    public async Task Rows_that_share_what_is_live_s_primary_key_by_now_stop_the_plan_instead_of_one_of_them_being_chosen()
    {
        var scene = await SceneAsync("CREATE TABLE hit (path {text}, n {integer})", "INSERT INTO hit VALUES ('/a', 1), ('/a', 2), ('/b', 3), ('/c', 4), ('/c', 5)");
        await scene.LiveAsync("DROP TABLE hit; CREATE TABLE hit (path {text} PRIMARY KEY, n {integer}); INSERT INTO hit VALUES ('/c', 4)");

        foreach (var question in new[] { Ask.All("hit"), Ask.Where("hit", "n < 4"), Ask.Key("hit", "/a") })
        {
            var clash = (await scene.ShouldStopAsync("--without", question)).Stops.ShouldHaveSingleItem();
            clash.Code.ShouldBe("CLASH");
            clash.Details.Count.ShouldBe(2);
        }

        var overwriting = await scene.ShouldStopAsync("--without", Ask.Key("hit", "/c") with { Existing = ExistingPolicy.Overwrite });
        overwriting.Stops.ShouldHaveSingleItem().Code.ShouldBe("CLASH");

        await scene.RestoreAsync(Ask.Where("hit", "n IN (2, 3)"));
        await scene.ShouldHoldAsync("SELECT path, n FROM hit ORDER BY path", "/a|2", "/b|3", "/c|4");
    }
}
