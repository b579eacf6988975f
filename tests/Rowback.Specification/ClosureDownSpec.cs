namespace Rowback.Specification;

/// <summary>What hung on the rows that come back.</summary>
public abstract class ClosureDownSpec(EngineFixture engine) : EngineSpec(engine)
{
    private static string Tree(string action) => $$"""
        CREATE TABLE album (id {key}, name {text} UNIQUE);
        CREATE TABLE photo (id {key}, album_id {integer} REFERENCES album (id) ON DELETE {{action}}, file {text});
        CREATE TABLE comment (id {key}, photo_id {integer} REFERENCES photo (id) ON DELETE {{action}}, body {text});
        """;

    private const string TreeRows = """
        INSERT INTO album VALUES (1, 'one'), (2, 'two');
        INSERT INTO photo VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 2, 'c');
        INSERT INTO comment VALUES (1, 1, 'fine'), (2, 2, 'good'), (3, 3, 'nice');
        """;

    private const string LoseAll = "DELETE FROM comment WHERE photo_id IN (1, 2); DELETE FROM photo WHERE album_id = 1; DELETE FROM album WHERE id = 1";

    [Theory]
    [InlineData("CASCADE")]
    [InlineData("NO ACTION")]
    [InlineData("RESTRICT")]
    public async Task Children_come_back_to_any_depth(string action)
    {
        var scene = await SceneAsync(Tree(action), TreeRows);
        await scene.LiveAsync(LoseAll);
        var plan = await scene.PlanAsync("album", "name = 'one'");

        await scene.RestoreAsync("album", "name = 'one'");

        plan.Inserts().ShouldBe("album 1, comment 2, photo 2");
        await scene.ShouldHoldAsync("SELECT id, album_id, file FROM photo ORDER BY id", "1|1|a", "2|1|b", "3|2|c");
        await scene.ShouldHoldAsync("SELECT id, photo_id, body FROM comment ORDER BY id", "1|1|fine", "2|2|good", "3|3|nice");
    }

    [Fact]
    public async Task A_relation_can_be_left_out_while_another_into_the_same_table_is_followed()
    {
        var scene = await SceneAsync("""
            CREATE TABLE album (id {key}, name {text} UNIQUE);
            CREATE TABLE photo (id {key}, album_id {integer} REFERENCES album (id) ON DELETE CASCADE, file {text});
            CREATE TABLE comment (id {key}, album_id {integer} REFERENCES album (id) ON DELETE CASCADE, photo_id {integer} REFERENCES photo (id) ON DELETE CASCADE, body {text});
            """, """
            INSERT INTO album VALUES (1, 'one'); INSERT INTO photo VALUES (1, 1, 'a');
            INSERT INTO comment VALUES (1, 1, NULL, 'of the album'), (2, NULL, 1, 'of the photo');
            """);
        await scene.LiveAsync("DELETE FROM comment; DELETE FROM photo; DELETE FROM album");

        await scene.RestoreAsync(Ask.Where("album", "name = 'one'") with { Without = ["comment.album_id"] });

        await scene.ShouldHoldAsync("SELECT id FROM comment", "2");
    }

    [Fact]
    public async Task A_root_that_is_still_in_live_is_followed()
    {
        var scene = await SceneAsync(Tree("CASCADE"), TreeRows);
        await scene.LiveAsync("DELETE FROM photo WHERE album_id = 1");

        var result = await scene.RestoreAsync("album", "name = 'one'");

        result.Plan.Table("album").Insert.ShouldBe(0);
        result.Plan.Inserts().ShouldBe("comment 2, photo 2");
        await scene.ShouldHoldAsync("SELECT id FROM comment ORDER BY id", "1", "2", "3");
    }

    [Fact]
    public async Task A_row_below_that_is_still_in_live_is_not_followed()
    {
        var scene = await SceneAsync(Tree("CASCADE"), TreeRows);
        await scene.LiveAsync("DELETE FROM photo WHERE id = 2; DELETE FROM comment WHERE id = 1");

        var result = await scene.RestoreAsync("album", "name = 'one'");

        result.Plan.Inserts().ShouldBe("comment 1, photo 1");
        await scene.ShouldHoldAsync("SELECT id FROM comment ORDER BY id", "2", "3");
    }

    [Fact]
    public async Task A_needed_row_is_not_followed()
    {
        var scene = await SceneAsync("""
            CREATE TABLE customer (id {key}, name {text});
            CREATE TABLE purchase (id {key}, customer_id {integer} NOT NULL REFERENCES customer (id), item {text});
            """, "INSERT INTO customer VALUES (1, 'Ann'); INSERT INTO purchase VALUES (1, 1, 'hat'), (2, 1, 'coat')");
        await scene.LiveAsync("DELETE FROM purchase; DELETE FROM customer");

        var result = await scene.RestoreAsync(Ask.Key("purchase", "1"));

        result.Plan.Inserts().ShouldBe("customer 1, purchase 1");
        await scene.ShouldHoldAsync("SELECT item FROM purchase", "hat");
    }

    private async Task<Scene> ClearedThenDeletedAsync()
    {
        var scene = await SceneAsync(Tree("SET NULL"), TreeRows);
        await scene.LiveAsync("DELETE FROM album WHERE id = 1; DELETE FROM photo WHERE id = 2");
        return scene;
    }

    [Fact]
    public async Task A_relation_that_clears_is_not_followed_but_counted_with_the_flag()
    {
        var scene = await ClearedThenDeletedAsync();

        var result = await scene.RestoreAsync("album", "name = 'one'");

        result.Plan.Inserts().ShouldBe("album 1");
        result.Plan.Hazards.ShouldContain(h => !h.Stops && h.Flag != null && h.Flag.Contains("--follow", StringComparison.Ordinal) && h.Flag.Contains("photo.album_id", StringComparison.Ordinal));
        await scene.ShouldHoldAsync("SELECT id FROM photo ORDER BY id", "1", "3");
    }

    [Fact]
    public async Task A_relation_that_clears_is_followed_when_asked()
    {
        var scene = await ClearedThenDeletedAsync();

        await scene.RestoreAsync(Ask.Where("album", "name = 'one'") with { Follow = ["photo.album_id"] });

        await scene.ShouldHoldAsync("SELECT id, album_id FROM photo ORDER BY id", "1|1", "2|1", "3|2");
    }

    [Fact]
    public async Task A_table_can_be_left_out()
    {
        var scene = await SceneAsync(Tree("CASCADE"), TreeRows);
        await scene.LiveAsync(LoseAll);

        await scene.RestoreAsync(Ask.Where("album", "name = 'one'") with { Without = ["comment"] });

        await scene.ShouldHoldAsync("SELECT id FROM photo ORDER BY id", "1", "2", "3");
        await scene.ShouldHoldAsync("SELECT id FROM comment ORDER BY id", "3");
    }

    [Fact]
    public async Task All_children_can_be_left_out()
    {
        var scene = await SceneAsync(Tree("CASCADE"), TreeRows);
        await scene.LiveAsync(LoseAll);

        var result = await scene.RestoreAsync(Ask.Where("album", "name = 'one'") with { NoChildren = true });

        result.Plan.Inserts().ShouldBe("album 1");
    }

    [Fact]
    public async Task Relations_that_nobody_lost_rows_by_bring_nothing()
    {
        var scene = await SceneAsync(Tree("CASCADE"), TreeRows);
        await scene.LiveAsync("INSERT INTO photo (album_id, file) VALUES (1, 'new')");

        (await scene.RestoreAsync("album", "name = 'one'")).Applied.ShouldBeFalse();
    }

    [Fact]
    public async Task An_unknown_relation_or_table_in_a_flag_is_refused()
    {
        var scene = await ClearedThenDeletedAsync();

        await scene.ShouldFailAsync(ErrorKind.Usage, Ask.All("album") with { Follow = ["photo.nothing"] });
        await scene.ShouldFailAsync(ErrorKind.Usage, Ask.All("album") with { Without = ["nothing"] });
    }
}
