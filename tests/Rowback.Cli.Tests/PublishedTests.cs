namespace Rowback.Cli.Tests;

/// <summary>The program that the script builds answers as the one in the tests.</summary>
public class PublishedTests
{
    [Fact]
    public async Task It_tells_the_story()
    {
        var run = await Published.RunAsync(Path.GetTempPath(), "demo");
        run.Exit.ShouldBe(0, run.Error);
        run.Error.ShouldBe("");
        var folder = Path.GetDirectoryName(run.Out.Split("diff --live ")[1].Split(' ')[0])!;
        Directory.Delete(folder, recursive: true);
        Approved.ShouldBe(run.Out.Replace(folder, "FOLDER", StringComparison.Ordinal), "demo");
    }

    [Theory]
    [InlineData("diff")]
    [InlineData("rows", "gallery", "--where", "slug = 'pets'")]
    [InlineData("plan", "gallery", "--where", "slug = 'pets'")]
    [InlineData("schema")]
    [InlineData("plan", "nothing", "--all")]
    [InlineData("plan", "gallery", "--where", "slug = ")]
    [InlineData("plan", "--no-such-option")]
    [InlineData("help", "restore")]
    [InlineData("completion", "zsh")]
    public async Task Its_answer_is_the_same_for_people_and_as_JSON(params string[] args)
    {
        using var site = await Site.DamagedAsync();
        string[] databases = args[0] is "help" or "completion" ? [] : site.Databases;
        foreach (string[] form in (string[][])[[], ["--json"]])
        {
            var expected = await Run.OfAsync([.. args, .. databases, .. form], folder: site.Folder, environment: new Dictionary<string, string> { ["ROWBACK_COMMAND"] = "rowback" });
            var actual = await Published.RunAsync(site.Folder, [.. args, .. databases, .. form]);
            (actual.Exit, actual.Out, actual.Error).ShouldBe((expected.Exit, expected.Out, expected.Error));
        }
    }

    [Fact]
    public async Task A_plan_in_a_file_is_carried_out_and_taken_back()
    {
        using var site = await Site.DamagedAsync();
        var before = await site.QueryAsync("SELECT * FROM gallery_photos ORDER BY 1, 2");
        var plan = Path.Combine(site.Folder, "plan.json");
        (await RunAsync(["plan", "gallery", "--where", "slug = 'pets'", "--out", plan, "--sql", Path.Combine(site.Folder, "plan.sql"), .. site.Databases])).Exit.ShouldBe(0);
        (await RunAsync(["apply", plan, .. site.Databases])).Exit.ShouldBe(0);
        (await site.QueryAsync("SELECT count(*) FROM gallery WHERE slug = 'pets'")).ShouldBe("1");
        (await RunAsync("log", "--live", site.Live)).Out.ShouldContain("pets");
        (await RunAsync("undo", "1", "--yes", "--live", site.Live)).Exit.ShouldBe(0);
        (await site.QueryAsync("SELECT * FROM gallery_photos ORDER BY 1, 2")).ShouldBe(before);

        Task<Run> RunAsync(params string[] args) => Published.RunAsync(site.Folder, args);
    }
}
