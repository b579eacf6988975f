namespace Rowback.Specification;

/// <summary>A bound on what relations pull in.</summary>
public abstract class MaxRowsSpec(EngineFixture engine) : EngineSpec(engine)
{
    private async Task<Scene> LostAsync()
    {
        var scene = await SceneAsync("CREATE TABLE album (id {key}, name {text}); CREATE TABLE photo (id {key}, album_id {integer} REFERENCES album (id) ON DELETE CASCADE, file {text});",
            "INSERT INTO album VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'); INSERT INTO photo VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 1, 'c');");
        await scene.LiveAsync("DELETE FROM album");
        return scene;
    }

    [Fact]
    public async Task More_rows_than_that_stop_the_plan()
    {
        var scene = await LostAsync();

        await scene.ShouldStopAsync("--max-rows", Ask.Key("album", "1") with { MaxRows = 2 });
    }

    [Fact]
    public async Task Just_as_many_do_not()
    {
        var scene = await LostAsync();

        (await scene.RestoreAsync(Ask.Key("album", "1") with { MaxRows = 3 })).Plan.Inserts().ShouldBe("album 1, photo 3");
    }

    [Fact]
    public async Task The_selection_itself_is_not_bounded()
    {
        var scene = await LostAsync();

        (await scene.RestoreAsync(Ask.Where("album", "id > 1") with { MaxRows = 1 })).Plan.Inserts().ShouldBe("album 3");
    }
}
