using Rowback.Configuration;

namespace Rowback.Specification;

/// <summary>What looks like a key that gets a new number, and is not known to refer to anything, is never changed, and is told.</summary>
public abstract class KeysInValuesSpec(EngineFixture engine) : EngineSpec(engine)
{
    private async Task<Scene> TakenAsync(string column, string value)
    {
        var scene = await SceneAsync($"CREATE TABLE gallery (id {{reusable key}}, slug {{text}} UNIQUE); CREATE TABLE note (id {{key}}, gallery_id {{integer}} REFERENCES gallery (id) ON DELETE CASCADE, {column})",
            $"INSERT INTO gallery VALUES (1, 'sea'), (42, 'pets'); INSERT INTO note VALUES (1, 42, {value}), (2, 42, NULL)");
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 42; INSERT INTO gallery VALUES (42, 'garden')");
        return scene;
    }

    [Theory]
    [InlineData("extra {text}", "'{\"cover\": 42, \"n\": 1}'", true)]
    [InlineData("extra {text}", "'{\"cover\": \"42\"}'", true)]
    [InlineData("extra {text}", "'{\"all\": [7, 42]}'", true)]
    [InlineData("extra {text}", "'{\"cover\": 420}'", false)]
    [InlineData("extra {text}", "'42'", true)]
    [InlineData("extra {text}", "'room 42, left'", false)]
    [InlineData("other_gallery {integer}", "42", true)]
    [InlineData("seen_id {integer}", "42", true)]
    [InlineData("seen_id {integer}", "41", false)]
    [InlineData("pieces {integer}", "42", false)]
    public async Task A_value_that_looks_like_a_renumbered_key_stays_as_it_was_and_is_told(string column, string value, bool told)
    {
        var scene = await TakenAsync(column, value);
        var name = column.Split(' ')[0];

        var result = await scene.RestoreAsync("gallery", "slug = 'pets'");

        result.KeyMap.ShouldHaveSingleItem().Old.ShouldBe(["42"]);
        var hazards = result.Plan.Hazards.Where(h => h.Code == "KEY_IN_VALUE").ToList();
        hazards.Count.ShouldBe(told ? 1 : 0);
        if (told)
        {
            hazards[0].Stops.ShouldBeFalse();
            hazards[0].Message.ShouldContain("note." + name);
            hazards[0].Details.ShouldBe(["note 1"]);
        }

        await scene.ShouldHoldAsync($"SELECT {name} FROM note WHERE id = 1", value.Trim('\''));
        await scene.ShouldHoldAsync("SELECT g.slug FROM note AS n JOIN gallery AS g ON g.id = n.gallery_id ORDER BY n.id", "pets", "pets");
    }

    [Fact]
    public async Task Where_nothing_is_renumbered_nothing_is_told()
    {
        var scene = await TakenAsync("extra {text}", "'42'");
        await scene.LiveAsync("DELETE FROM gallery WHERE slug = 'garden'");

        (await scene.PlanAsync("gallery", "slug = 'pets'")).Hazards.ShouldNotContain(h => h.Code == "KEY_IN_VALUE");
    }

    [Fact]
    public async Task A_relation_that_is_configured_makes_the_value_follow_instead()
    {
        var scene = await TakenAsync("other_gallery {integer}", "42");
        scene.Configuration = new RowbackConfiguration { Relations = [new ConfiguredRelation { From = "note.other_gallery", To = "gallery" }] };

        var result = await scene.RestoreAsync("gallery", "slug = 'pets'");

        result.Plan.Hazards.ShouldNotContain(h => h.Code == "KEY_IN_VALUE");
        await scene.ShouldHoldAsync("SELECT g.slug FROM note AS n JOIN gallery AS g ON g.id = n.other_gallery", "pets");
    }
}
