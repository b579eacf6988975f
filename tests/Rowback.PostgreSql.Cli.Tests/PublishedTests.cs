using Rowback.Cli.Tests;

namespace Rowback.PostgreSql.Cli.Tests;

/// <summary>The program that the script builds, on a server.</summary>
public class PublishedTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_lost_comes_back_and_can_be_taken_back(bool withPassword)
    {
        await using var site = await Site.DamagedAsync();
        var live = withPassword ? site.LiveWithPassword : site.Live;
        string[] databases = ["--live", live, "--backup", withPassword ? site.BackupWithPassword : site.Backup];
        var before = await site.QueryAsync("SELECT * FROM gallery_photos ORDER BY 1, 2");

        var expected = await Run.OfAsync(["diff", "--json", .. databases], folder: site.Folder);
        var diff = await Published.RunAsync(site.Folder, ["diff", "--json", .. databases]);
        (diff.Exit, diff.Error).ShouldBe((0, ""));
        diff.Out.ShouldBe(expected.Out);

        var plan = Path.Combine(site.Folder, "plan.json");
        (await Published.RunAsync(site.Folder, ["plan", "gallery", "--where", "slug = 'pets'", "--out", plan, .. databases])).Exit.ShouldBe(0);
        var restore = await Published.RunAsync(site.Folder, ["apply", plan, .. databases]);
        restore.Exit.ShouldBe(0, restore.Error);
        (await site.QueryAsync("SELECT * FROM gallery_photos WHERE gallery_id = 2")).ShouldBe("2|3|1");

        (await Published.RunAsync(site.Folder, "undo", "1", "--yes", "--live", live)).Exit.ShouldBe(0);
        (await site.QueryAsync("SELECT * FROM gallery_photos ORDER BY 1, 2")).ShouldBe(before);
    }

    [Fact]
    public async Task A_wrong_password_is_told_as_such()
    {
        await using var site = await Site.DamagedAsync();
        var wrong = site.LiveWithPassword.Replace("@127", "x@127", StringComparison.Ordinal);
        var expected = await Run.OfAsync(["diff", "--live", wrong, "--backup", site.Backup], folder: site.Folder);
        var actual = await Published.RunAsync(site.Folder, "diff", "--live", wrong, "--backup", site.Backup);
        (actual.Exit, actual.Out, actual.Error).ShouldBe((expected.Exit, expected.Out, expected.Error));
        actual.Exit.ShouldBe(6);
    }
}
