namespace Rowback.Specification;

/// <summary>A large table of the backup that has to be read as a whole for a few rows, since no index serves, is announced.</summary>
public abstract class ScanSpec(EngineFixture engine) : EngineSpec(engine)
{
    private const string Tables = """
        CREATE TABLE gallery (id {key}, slug {text} UNIQUE);
        CREATE TABLE photo (id {key}, gallery_id {integer} REFERENCES gallery (id) ON DELETE CASCADE, kind {text}, place {integer});
        """;

    /// <summary>Enough photos, a few of them in each gallery.</summary>
    private static string Rows(int photos) => $"""
        INSERT INTO gallery VALUES (1, 'sea'), (2, 'pets');
        INSERT INTO photo WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {photos})
          SELECT i, CASE WHEN i % 50000 = 1 THEN 1 + i % 2 END, 'jpg', i FROM n;
        """;

    private static Question Pets { get; } = Ask.Where("gallery", "slug = 'pets'");

    private async Task<Scene> LostAsync(int photos, string index = "")
    {
        var scene = await SceneAsync(Tables + index, Rows(photos));
        await scene.LiveAsync("DELETE FROM gallery WHERE slug = 'pets'");
        return scene;
    }

    [Fact]
    public async Task A_large_table_without_an_index_on_the_reference_is_named_with_its_columns()
    {
        var scene = await LostAsync(120_000);

        var result = await scene.RestoreAsync(Pets);

        var scan = result.Plan.Hazards.Where(h => h.Code == "SCAN").ShouldHaveSingleItem();
        scan.Stops.ShouldBeFalse();
        scan.Message.ShouldContain("photo");
        scan.Message.ShouldContain("gallery_id");
        scan.Flag.ShouldNotBeNull().ShouldContain("photo(gallery_id)");
    }

    [Fact]
    public async Task Progress_tells_of_it_before_it_begins()
    {
        var scene = await LostAsync(120_000);
        var told = new List<RestoreProgress>();
        await using var session = await RestoreSession.OpenAsync(new SessionOptions
        {
            Engines = [Engine.Engine], Live = scene.LiveAddress, Backup = scene.BackupAddress, Progress = new Told(told),
        });

        await session.PlanAsync(Pets);

        told.ShouldContain(p => p.Stage == "scanning" && p.Table == "photo");
    }

    [Theory]
    [InlineData("CREATE INDEX by_gallery ON photo (gallery_id)")]
    [InlineData("CREATE INDEX by_gallery ON photo (gallery_id, place)")]
    public async Task An_index_that_begins_with_the_reference_serves(string index)
    {
        var scene = await LostAsync(120_000, index);

        (await scene.PlanAsync(Pets)).Hazards.ShouldNotContain(h => h.Code == "SCAN");
    }

    [Fact]
    public async Task An_index_that_only_has_the_reference_somewhere_does_not_serve()
    {
        var scene = await LostAsync(120_000, "CREATE INDEX by_place ON photo (place, gallery_id)");

        (await scene.PlanAsync(Pets)).Hazards.ShouldContain(h => h.Code == "SCAN");
    }

    [Fact]
    public async Task A_small_table_is_read_without_a_word()
    {
        var scene = await LostAsync(3_000);

        (await scene.PlanAsync(Pets)).Hazards.ShouldNotContain(h => h.Code == "SCAN");
    }

    [Fact]
    public async Task What_is_looked_up_by_its_key_is_not_scanned()
    {
        var scene = await LostAsync(120_000);
        await scene.LiveAsync("DELETE FROM photo WHERE id = 7");

        (await scene.PlanAsync(Ask.Key("photo", "7"))).Hazards.ShouldNotContain(h => h.Code == "SCAN");
    }

    [Fact]
    public async Task A_large_table_without_a_key_is_not_scanned_for_the_rows_that_a_condition_has_found()
    {
        var scene = await SceneAsync("CREATE TABLE note (body {text})", "INSERT INTO note WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120000) SELECT 'note ' || i FROM n");
        await scene.LiveAsync("DELETE FROM note WHERE body = 'note 7'");

        var result = await scene.RestoreAsync("note", "body = 'note 7'");

        result.Applied.ShouldBeTrue();
        result.Plan.Hazards.ShouldNotContain(h => h.Code == "SCAN");
    }

    private sealed class Told(List<RestoreProgress> told) : IProgress<RestoreProgress>
    {
        public void Report(RestoreProgress value) => told.Add(value);
    }
}
