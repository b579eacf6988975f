namespace Rowback.Specification;

/// <summary>The story that every part of Rowback must tell well.</summary>
public abstract class StorySpec(EngineFixture engine) : EngineSpec(engine)
{
    /// <summary>Galleries, photos, and links between them.</summary>
    internal const string Tables = """
        CREATE TABLE gallery (id {key}, slug {text} NOT NULL UNIQUE, title {text} NOT NULL);
        CREATE TABLE photo (id {key}, file {text} NOT NULL, taken {text});
        CREATE TABLE gallery_photo (
            gallery_id {integer} NOT NULL REFERENCES gallery (id) ON DELETE CASCADE,
            photo_id {integer} NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
            position {integer} NOT NULL,
            PRIMARY KEY (gallery_id, photo_id));
        """;

    internal const string Rows = """
        INSERT INTO gallery (id, slug, title) VALUES (1, 'travel', 'Travel'), (2, 'pets', 'Our pets'), (3, 'food', 'Food');
        INSERT INTO photo (id, file, taken) VALUES (1, 'rome.jpg', '2025-05-01'), (2, 'cat.jpg', '2025-06-01'), (3, 'dog.jpg', '2025-06-02');
        INSERT INTO gallery_photo (gallery_id, photo_id, position) VALUES (1, 1, 1), (2, 2, 1), (2, 3, 2);
        """;

    /// <summary>The gallery is deleted by mistake; days later there are new rows, and one photo has been deleted on purpose.</summary>
    internal const string Days = """
        DELETE FROM gallery WHERE slug = 'pets';
        INSERT INTO gallery (slug, title) VALUES ('garden', 'Garden');
        INSERT INTO photo (file, taken) VALUES ('rose.jpg', '2025-07-01');
        INSERT INTO gallery_photo (gallery_id, photo_id, position) VALUES (4, 4, 1), (3, 2, 1);
        UPDATE gallery SET title = 'Travels' WHERE slug = 'travel';
        DELETE FROM photo WHERE file = 'dog.jpg';
        """;

    private async Task<Scene> StoryAsync()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync(Days);
        return scene;
    }

    [Fact]
    public async Task The_gallery_comes_back_with_the_link_to_the_photo_that_still_exists()
    {
        var scene = await StoryAsync();

        var result = await scene.RestoreAsync("gallery", "slug = 'pets'");

        result.Applied.ShouldBeTrue();
        result.RestoreId.ShouldNotBeNull();
        await scene.ShouldHoldAsync("SELECT id, slug, title FROM gallery ORDER BY id",
            "1|travel|Travels", "2|pets|Our pets", "3|food|Food", "4|garden|Garden");
        await scene.ShouldHoldAsync("SELECT gallery_id, photo_id, position FROM gallery_photo ORDER BY 1, 2", "1|1|1", "2|2|1", "3|2|1", "4|4|1");
    }

    [Fact]
    public async Task Link_to_a_photo_deleted_since_is_skipped()
    {
        var scene = await StoryAsync();

        var plan = await scene.PlanAsync("gallery", "slug = 'pets'");

        plan.SkippedCount.ShouldBe(1);
        var skipped = plan.Skipped.ShouldHaveSingleItem();
        skipped.Table.ShouldBe("gallery_photo");
        skipped.Key.ShouldBe(["2", "3"]);
        skipped.Reason.ShouldContain("photo");
        plan.Table("gallery").Insert.ShouldBe(1);
        plan.Table("gallery_photo").Insert.ShouldBe(1);
        plan.Table("gallery_photo").Skip.ShouldBe(1);
        plan.Stops.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_photo_deleted_on_purpose_stays_away()
    {
        var scene = await StoryAsync();

        await scene.RestoreAsync("gallery", "slug = 'pets'");

        await scene.ShouldHoldAsync("SELECT file FROM photo ORDER BY id", "rome.jpg", "cat.jpg", "rose.jpg");
    }

    [Fact]
    public async Task Everything_else_is_untouched()
    {
        var scene = await StoryAsync();
        var before = await scene.DumpAsync();

        await scene.RestoreAsync("gallery", "slug = 'pets'");

        before.Except(await scene.DumpAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_time_there_is_nothing_to_do()
    {
        var scene = await StoryAsync();
        await scene.RestoreAsync("gallery", "slug = 'pets'");
        var after = await scene.DumpAsync();

        var again = await scene.RestoreAsync("gallery", "slug = 'pets'");

        again.Applied.ShouldBeFalse();
        again.RestoreId.ShouldBeNull();
        again.Plan.IsEmpty.ShouldBeTrue();
        (await scene.DumpAsync()).ShouldBe(after);
    }

    [Fact]
    public async Task Undo_takes_it_all_back()
    {
        var scene = await StoryAsync();
        var before = await scene.DumpAsync();
        var restore = await scene.RestoreAsync("gallery", "slug = 'pets'");

        var undo = await scene.UndoAsync(restore.RestoreId);

        undo.Applied.ShouldBeTrue();
        undo.Plan.StayingCount.ShouldBe(0);
        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task When_the_photo_was_lost_in_the_same_accident_a_second_selection_brings_its_link_back_too()
    {
        var scene = await StoryAsync();

        await scene.RestoreAsync(Ask.For(new Selection("gallery") { Where = "slug = 'pets'" }, new Selection("photo") { Where = "file = 'dog.jpg'" }));

        await scene.ShouldHoldAsync("SELECT gallery_id, photo_id, position FROM gallery_photo WHERE gallery_id = 2 ORDER BY 2", "2|2|1", "2|3|2");
        await scene.ShouldHoldAsync("SELECT id, file FROM photo WHERE id = 3", "3|dog.jpg");
    }
}
