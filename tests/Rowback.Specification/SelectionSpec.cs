namespace Rowback.Specification;

/// <summary>What the user asks for.</summary>
public abstract class SelectionSpec(EngineFixture engine) : EngineSpec(engine)
{
    private async Task<Scene> GalleriesGoneAsync()
    {
        var scene = await SceneAsync(StorySpec.Tables, StorySpec.Rows);
        await scene.LiveAsync("DELETE FROM gallery WHERE id IN (2, 3)");
        return scene;
    }

    [Fact]
    public async Task A_predicate_selects_rows_of_the_backup()
    {
        var scene = await GalleriesGoneAsync();

        await scene.RestoreAsync("gallery", "title LIKE 'Our%'");

        await scene.ShouldHoldAsync("SELECT slug FROM gallery ORDER BY id", "travel", "pets");
    }

    [Fact]
    public async Task Keys_select_rows()
    {
        var scene = await GalleriesGoneAsync();

        await scene.RestoreAsync(Ask.Key("gallery", "3", "1"));

        await scene.ShouldHoldAsync("SELECT slug FROM gallery ORDER BY id", "travel", "food");
    }

    [Fact]
    public async Task Composite_keys_select_rows()
    {
        var scene = await SceneAsync(StorySpec.Tables, StorySpec.Rows);
        await scene.LiveAsync("DELETE FROM gallery_photo");

        await scene.RestoreAsync(Ask.For(new Selection("gallery_photo") { Keys = [["2", "3"], ["1", "1"]] }));

        await scene.ShouldHoldAsync("SELECT gallery_id, photo_id FROM gallery_photo ORDER BY 1, 2", "1|1", "2|3");
    }

    [Fact]
    public async Task Every_row_can_be_selected()
    {
        var scene = await GalleriesGoneAsync();

        var result = await scene.RestoreAsync(Ask.All("gallery"));

        result.Plan.Table("gallery").Insert.ShouldBe(2);
        result.Plan.Table("gallery").Same.ShouldBe(1);
        await scene.ShouldHoldAsync("SELECT slug FROM gallery ORDER BY id", "travel", "pets", "food");
    }

    [Fact]
    public async Task Several_selections_make_one_restore()
    {
        var scene = await SceneAsync(StorySpec.Tables, StorySpec.Rows);
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 2; DELETE FROM photo WHERE id IN (2, 3)");

        var result = await scene.RestoreAsync(Ask.For(new Selection("gallery") { Keys = [["2"]] }, new Selection("photo") { Keys = [["3"]] }));

        await scene.ShouldHoldAsync("SELECT gallery_id, photo_id FROM gallery_photo ORDER BY 1, 2", "1|1", "2|3");
        (await scene.LogAsync()).Count.ShouldBe(1);
        result.Plan.Inserted().ShouldBe(3);
    }

    [Fact]
    public async Task A_subquery_in_a_predicate_reads_the_backup()
    {
        var scene = await GalleriesGoneAsync();

        await scene.RestoreAsync("gallery", "id IN (SELECT gallery_id FROM gallery_photo WHERE photo_id = 3)");

        await scene.ShouldHoldAsync("SELECT slug FROM gallery ORDER BY id", "travel", "pets");
    }

    [Fact]
    public async Task A_predicate_on_the_live_row_selects_only_rows_that_are_in_live()
    {
        var scene = await GalleriesGoneAsync();
        await scene.LiveAsync("UPDATE gallery SET title = '' WHERE id = 1");
        var spoiled = Ask.For(new Selection("gallery") { LiveWhere = "title = ''" }) with { Existing = ExistingPolicy.Overwrite };

        var result = await scene.RestoreAsync(spoiled);

        result.Plan.Table("gallery").Update.ShouldBe(1);
        result.Plan.Inserted().ShouldBe(0);
        await scene.ShouldHoldAsync("SELECT slug, title FROM gallery ORDER BY id", "travel|Travel");
    }

    [Fact]
    public async Task A_predicate_on_the_live_row_narrows_the_one_on_the_backup()
    {
        var scene = await SceneAsync(StorySpec.Tables, StorySpec.Rows);
        await scene.LiveAsync("UPDATE gallery SET title = '' WHERE id IN (1, 2)");
        var question = Ask.For(new Selection("gallery") { Where = "id >= 2", LiveWhere = "title = ''" }) with { Existing = ExistingPolicy.Overwrite };

        await scene.RestoreAsync(question);

        await scene.ShouldHoldAsync("SELECT id, title FROM gallery ORDER BY id", "1|", "2|Our pets", "3|Food");
    }

    [Fact]
    public async Task A_table_is_found_in_any_case()
    {
        var scene = await GalleriesGoneAsync();

        await scene.RestoreAsync("GALLERY", "slug = 'pets'");

        await scene.ShouldHoldAsync("SELECT slug FROM gallery ORDER BY id", "travel", "pets");
    }

    [Fact]
    public async Task A_selection_of_nothing_is_nothing_to_do()
    {
        var scene = await GalleriesGoneAsync();

        var result = await scene.RestoreAsync("gallery", "slug = 'none'");

        result.Applied.ShouldBeFalse();
        result.Plan.IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData("1 = 1; DELETE FROM gallery")]
    [InlineData("slug = 'pets')")]
    [InlineData("(slug = 'pets'")]
    [InlineData("1 = 1) OR (1 = 1")]
    [InlineData("slug = ?")]
    [InlineData("slug = @name")]
    [InlineData("nonsense = 1")]
    [InlineData("")]
    [InlineData("slug = 'pets' ORDER BY 1")]
    public async Task What_is_not_one_boolean_expression_is_refused(string predicate)
    {
        var scene = await GalleriesGoneAsync();

        await scene.ShouldFailAsync(ErrorKind.Usage, Ask.Where("gallery", predicate));
    }

    [Fact]
    public async Task An_unknown_table_is_refused_with_the_nearest_name()
    {
        var scene = await GalleriesGoneAsync();

        var failure = await scene.ShouldFailAsync(ErrorKind.Usage, Ask.All("galery"));

        failure.Next.ShouldNotBeNull().ShouldContain("gallery");
    }

    [Fact]
    public async Task A_key_with_too_few_parts_is_refused()
    {
        var scene = await GalleriesGoneAsync();

        await scene.ShouldFailAsync(ErrorKind.Usage, Ask.Key("gallery_photo", "2"));
    }
}
