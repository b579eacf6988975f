namespace Rowback.Specification;

/// <summary>Restores of several kinds taken back together, in whatever order.</summary>
public abstract class UndoInDepthSpec(EngineFixture engine) : EngineSpec(engine)
{
    private const string Site = """
        CREATE TABLE gallery (id {reusable key}, slug {text} UNIQUE, title {text});
        CREATE TABLE photo (id {key}, file {text} UNIQUE, gallery_id {integer} REFERENCES gallery (id) ON DELETE CASCADE, cover_of {integer} REFERENCES gallery (id) ON DELETE SET NULL);
        """;

    private const string Rows = """
        INSERT INTO gallery VALUES (1, 'sea', 'Sea'), (2, 'pets', 'Pets'), (3, 'food', 'Food');
        INSERT INTO photo VALUES (1, 'wave', 1, 2), (2, 'cat', 2, NULL), (3, 'dog', 2, NULL), (4, 'pie', 3, NULL);
        """;

    private async Task<Scene> DamagedAsync()
    {
        var scene = await SceneAsync(Site, Rows);
        await scene.LiveAsync("DELETE FROM gallery WHERE id IN (2, 3); UPDATE gallery SET title = 'spoiled'; INSERT INTO gallery VALUES (2, 'hills', 'Hills'), (9, 'food', 'Food again')");
        return scene;
    }

    private static readonly Question All = Ask.All("gallery") with { Existing = ExistingPolicy.Overwrite, Duplicate = DuplicatePolicy.Merge };

    [Fact]
    public async Task Renumbered_merged_overwritten_and_attached_rows_go_back_together_and_come_again()
    {
        var scene = await DamagedAsync();
        var before = await scene.DumpAsync();
        var restore = await scene.RestoreAsync(All);
        var after = await scene.DumpAsync();
        await scene.ShouldHoldAsync("SELECT p.file, g.slug, c.slug FROM photo AS p JOIN gallery AS g ON g.id = p.gallery_id LEFT JOIN gallery AS c ON c.id = p.cover_of ORDER BY p.id", "wave|sea|pets", "cat|pets|NULL", "dog|pets|NULL", "pie|food|NULL");

        var undo = await scene.UndoAsync(restore.RestoreId);
        undo.Plan.StayingCount.ShouldBe(0);
        (await scene.DumpAsync()).ShouldBe(before);
        var redo = await scene.UndoAsync(undo.UndoId);
        (await scene.DumpAsync()).ShouldBe(after);

        (await scene.UndoAsync(redo.UndoId)).Plan.StayingCount.ShouldBe(0);
        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_child_that_was_hung_on_a_renumbered_row_since_keeps_it_and_the_rest_goes()
    {
        var scene = await DamagedAsync();
        var restore = await scene.RestoreAsync(All);
        await scene.LiveAsync("INSERT INTO photo (id, file, gallery_id) SELECT 50, 'hen', id FROM gallery WHERE slug = 'pets'");

        var undo = await scene.UndoAsync(restore.RestoreId);

        undo.Plan.Staying.ShouldContain(s => s.Table == "gallery");
        await scene.ShouldHoldAsync("SELECT p.file, g.slug FROM photo AS p JOIN gallery AS g ON g.id = p.gallery_id ORDER BY p.id", "wave|sea", "hen|pets");
        await scene.ShouldHoldAsync("SELECT title FROM gallery WHERE slug = 'sea'", "spoiled");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_restores_are_taken_back_in_either_order(bool firstFirst)
    {
        var scene = await DamagedAsync();
        var before = await scene.DumpAsync();
        var pets = await scene.RestoreAsync("gallery", "slug = 'pets'");
        var food = await scene.RestoreAsync(Ask.Where("gallery", "slug = 'food'") with { Duplicate = DuplicatePolicy.Merge });

        foreach (var id in firstFirst ? new[] { pets.RestoreId, food.RestoreId } : [food.RestoreId, pets.RestoreId])
            (await scene.UndoAsync(id)).Plan.StayingCount.ShouldBe(0);

        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task What_a_later_restore_hung_on_an_earlier_one_is_taken_back_first()
    {
        var scene = await DamagedAsync();
        var before = await scene.DumpAsync();
        var pets = await scene.RestoreAsync(Ask.Where("gallery", "slug = 'pets'") with { NoChildren = true });
        var cat = await scene.RestoreAsync("photo", "file = 'cat'");

        (await scene.UndoAsync(pets.RestoreId)).Plan.Staying.ShouldContain(s => s.Table == "gallery");
        (await scene.UndoAsync(cat.RestoreId)).Plan.StayingCount.ShouldBe(0);
        (await scene.UndoAsync(pets.RestoreId)).Plan.StayingCount.ShouldBe(0);

        (await scene.DumpAsync()).ShouldBe(before);
    }
}
