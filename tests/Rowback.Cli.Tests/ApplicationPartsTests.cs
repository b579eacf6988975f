namespace Rowback.Cli.Tests;

/// <summary>Functions and collations that only the application defines are in the way of what needs them, and of nothing else.</summary>
public class ApplicationPartsTests
{
    private const string Function = "CREATE TRIGGER stamp AFTER INSERT ON photo BEGIN SELECT app_stamp(NEW.id); END;";

    [Fact]
    public async Task A_function_is_in_the_way_of_writing_to_its_table_alone()
    {
        using var site = await Site.DamagedAsync();
        await site.QueryAsync(Function);
        (await site.RunAsync("restore", "gallery", "--key", "2", "--yes")).Exit.ShouldBe(0);
        (await site.OnLiveAsync("log")).Out.ShouldContain("2 inserted");
        (await site.OnLiveAsync("undo", "1", "--yes")).Exit.ShouldBe(0);

        var diff = await site.RunAsync("diff", "--exit-code");
        diff.Exit.ShouldBe(1);
        diff.Out.ShouldContain("note: The function 'app_stamp', which trigger 'stamp' of table 'photo' needs");
        (await site.RunAsync("rows", "photo", "--key", "4")).Exit.ShouldBe(0);
        var schema = await site.RunAsync("schema", "--json");
        schema.Json.GetProperty("drift").EnumerateArray().ShouldContain(d => d.GetProperty("kind").GetString() == "needsApplication" && d.GetProperty("table").GetString() == "photo");

        foreach (string[] args in (string[][])[["plan", "photo", "--key", "4"], ["restore", "photo", "--key", "4", "--yes"]])
        {
            var run = await site.RunAsync([.. args, "--json"]);
            run.Exit.ShouldBe(6, run.Out);
            run.JsonError.GetProperty("code").GetString().ShouldBe("MISSING_FUNCTION");
            run.JsonError.GetProperty("table").GetString().ShouldBe("photo");
        }

        (await site.QueryAsync("SELECT count(*) FROM photo WHERE id = 4")).ShouldBe("0");
    }

    [Fact]
    public async Task A_collation_is_in_the_way_of_comparing_its_table_alone()
    {
        using var site = await Site.DamagedAsync();
        const string people = "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT COLLATE app_order, note TEXT);";
        await site.QueryAsync(people);
        await site.OnBackupAsync(people);
        (await site.RunAsync("diff", "gallery", "photo", "--exit-code")).Exit.ShouldBe(1);
        (await site.RunAsync("restore", "gallery", "--key", "2", "--yes")).Exit.ShouldBe(0);
        (await site.OnLiveAsync("undo", "1", "--yes")).Exit.ShouldBe(0);
        foreach (string[] args in (string[][])[["diff"], ["rows", "person"], ["plan", "person", "--all"]])
        {
            var run = await site.RunAsync([.. args, "--json"]);
            run.Exit.ShouldBe(6, run.Out);
            run.JsonError.GetProperty("code").GetString().ShouldBe("MISSING_COLLATION");
            run.JsonError.GetProperty("table").GetString().ShouldBe("person");
            run.JsonError.GetProperty("message").GetString()!.ShouldContain("which table 'person' needs");
        }
    }
}
