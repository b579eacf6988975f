namespace Rowback.Cli.Tests;

/// <summary>Pages for tickets: when they are written, and where not. How they look is tested in a browser.</summary>
public class ReportFileTests
{
    private const string Done = "<p class=\"kind\">Restore</p>";
    private const string Planned = "<p class=\"kind\">Restore plan</p>";

    [Fact]
    public async Task A_restore_that_was_asked_about_and_one_that_was_not_leave_a_page()
    {
        using var site = await Site.DamagedAsync();
        var file = Path.Combine(site.Folder, "report.html");

        var asked = await site.TypedAsync("y\n", "restore", "gallery", "--key", "2", "--report", "report.html");
        asked.Exit.ShouldBe(0, asked.Error);
        asked.Out.ShouldContain("The report is in report.html.");
        (await File.ReadAllTextAsync(file)).ShouldContain(Done);
        (await site.OnLiveAsync("undo", "1", "--yes")).Exit.ShouldBe(0);

        var json = await site.RunAsync("restore", "gallery", "--key", "2", "--yes", "--json", "--report", file);
        json.Json.GetProperty("restore").GetString().ShouldBe("3");
        var page = await File.ReadAllTextAsync(file);
        page.ShouldContain("rowback undo 3");
        Directory.GetFiles(site.Folder, "*.part").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_plan_that_is_applied_leaves_one_too()
    {
        using var site = await Site.DamagedAsync();
        var (plan, file) = (Path.Combine(site.Folder, "plan.json"), Path.Combine(site.Folder, "report.html"));
        (await site.RunAsync("plan", "gallery", "--key", "2", "--out", plan, "--report", file)).Exit.ShouldBe(0);
        (await File.ReadAllTextAsync(file)).ShouldContain(Planned);

        (await site.RunAsync("apply", plan, "--report", file)).Exit.ShouldBe(0);
        (await File.ReadAllTextAsync(file)).ShouldContain(Done);
    }

    [Fact]
    public async Task Where_nothing_was_written_the_page_says_so()
    {
        using var site = await Site.DamagedAsync();
        var file = Path.Combine(site.Folder, "report.html");

        (await site.TypedAsync("n\n", "restore", "gallery", "--key", "2", "--report", file)).Exit.ShouldBe(0);
        (await File.ReadAllTextAsync(file)).ShouldContain("Nothing has been written yet.");
        (await site.RunAsync("restore", "gallery", "--key", "2", "--yes", "--missing-parents", "stop", "--report", file)).Exit.ShouldBe(3);
        var stopped = await File.ReadAllTextAsync(file);
        stopped.ShouldContain("<h2>To be decided first</h2>");
        stopped.ShouldContain("PARENT_GONE");
        (await site.RunAsync("restore", "gallery", "--key", "1", "--yes", "--report", file)).Exit.ShouldBe(0);
        (await File.ReadAllTextAsync(file)).ShouldContain("There is nothing to do: ");
        (await site.QueryAsync("SELECT count(*) FROM gallery WHERE slug = 'pets'")).ShouldBe("0");
    }

    [Fact]
    public async Task A_rehearsal_says_what_triggers_made_of_the_rows()
    {
        using var site = await Site.DamagedAsync();
        await site.QueryAsync(Site.Capitals);
        var file = Path.Combine(site.Folder, "report.html");

        (await site.RunAsync("plan", "gallery", "--key", "2", "--rehearse", "--report", file)).Exit.ShouldBe(0);
        var page = await File.ReadAllTextAsync(file);
        page.ShouldContain("Restore plan, rehearsed");
        page.ShouldContain("TRIGGER_CHANGED");
        page.ShouldContain("found as planned but for what triggers changed (named above), and rolled back");
    }

    [Fact]
    public async Task Where_the_page_cannot_be_written_nothing_is_restored()
    {
        using var site = await Site.DamagedAsync();
        var letter = Path.Combine(site.Folder, "letter.txt");
        await File.WriteAllTextAsync(letter, "Dear all,");
        foreach (var path in new[] { Path.Combine(site.Folder, "nowhere", "report.html"), site.Folder, site.Live, letter })
        {
            foreach (var args in new[] { new[] { "restore", "gallery", "--key", "2", "--yes" }, ["plan", "gallery", "--key", "2"] })
            {
                var run = await site.RunAsync([.. args, "--report", path, "--json"]);
                run.Exit.ShouldBe(2);
                run.JsonError.GetProperty("code").GetString().ShouldBe("CANNOT_WRITE_FILE");
            }
        }

        var same = Path.Combine(site.Folder, "x");
        foreach (var args in new[] { new[] { "restore", "gallery", "--key", "2", "--yes", "--key-map", same }, ["plan", "gallery", "--key", "2", "--out", same], ["plan", "gallery", "--key", "2", "--sql", same] })
            (await site.RunAsync([.. args, "--report", same])).Exit.ShouldBe(2, args[^2]);
        (await File.ReadAllTextAsync(letter)).ShouldBe("Dear all,");
        (await site.QueryAsync("SELECT count(*) FROM gallery WHERE slug = 'pets'")).ShouldBe("0");
    }

    [Fact]
    public async Task Where_the_disk_is_full_once_it_is_committed_it_says_so()
    {
        using var site = await Site.DamagedAsync();
        var file = Path.Combine(site.Folder, "report.html");
        File.CreateSymbolicLink(file + ".part", "/dev/full");
        var run = await site.RunAsync("restore", "gallery", "--key", "2", "--yes", "--report", file);
        run.Exit.ShouldBe(9, run.Error);
        run.Error.ShouldContain("The report could not be written");
        run.Error.ShouldContain("committed all the same; it is restore 1");
        (await site.QueryAsync("SELECT count(*) FROM gallery WHERE slug = 'pets'")).ShouldBe("1");
    }

    [Fact]
    public async Task What_must_never_come_back_is_on_no_page()
    {
        using var site = await Site.DamagedAsync();
        var (configuration, file) = (Path.Combine(site.Folder, "rowback.json"), Path.Combine(site.Folder, "report.html"));
        await File.WriteAllTextAsync(configuration, """{ "never": { "gallery": { "listedIn": "SELECT 2" } } }""");

        (await site.RunAsync("plan", "gallery", "--key", "2", "--config", configuration, "--report", file)).Exit.ShouldBe(0);
        var page = await File.ReadAllTextAsync(file);
        page.ShouldContain("it is protected");
        page.ShouldNotContain("Rex and Tom", Case.Insensitive);
    }
}
