using System.Text.Json;

namespace Rowback.Cli.Tests;

/// <summary>What `--json` prints has exactly the properties of the examples in docs/cli.md, in their order.</summary>
public class JsonShapeTests
{
    [Fact]
    public async Task Diff() => await CompareAsync("diff", site => site.RunAsync("diff", "--json"));

    [Fact]
    public async Task Rows() => await CompareAsync("rows", site => site.RunAsync("rows", "photo", "--key", "5", "--json"), ignore: ["file"]);

    [Fact]
    public async Task Plan() => await CompareAsync("plan", async site =>
    {
        await site.QueryAsync(Site.Capitals);
        return await site.RunAsync("plan", "gallery", "--where", "slug = 'pets'", "--keys", "new", "--rehearse", "--json");
    });

    [Fact]
    public async Task An_explanation_too()
    {
        using var site = await Site.DamagedAsync();
        var run = await site.RunAsync("plan", "gallery", "--key", "2", "--explain", "gallery_photos:(2,4)", "--json");
        run.Exit.ShouldBe(0);
        Shape(run.Json.GetProperty("explained")).ShouldBe(Shape(Example("With `--explain` there is also:", "## rowback plan").GetProperty("explained")));

        var said = await site.RunAsync("plan", "gallery", "--key", "2", "--explain", "gallery_photos:(2,4)");
        said.Out.ShouldContain("The way: gallery_photos (2, 4) hung on gallery 2 (gallery_photos.gallery_id), which was selected.");
        said.Out.ShouldContain("→ It is left out: photo 4 is gone from live");
        (await site.RunAsync("plan", "gallery", "--key", "2", "--explain", "gallery_photos")).Exit.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_protected_is_shown_by_its_key_alone()
    {
        using var site = await Site.DamagedAsync();
        var configuration = Path.Combine(site.Folder, "rowback.json");
        File.WriteAllText(configuration, """{ "never": { "gallery": { "listedIn": "SELECT 2" } } }""");

        var rows = await site.RunAsync("rows", "gallery", "--key", "2", "--config", configuration);
        rows.Out.ShouldContain("protected");
        rows.Out.ShouldNotContain("pets", Case.Insensitive);
        var diff = await site.RunAsync("diff", "--config", configuration);
        diff.Out.ShouldContain("protected");
        diff.Out.ShouldNotContain("pets", Case.Insensitive);
        var plan = await site.RunAsync("plan", "gallery", "--key", "2", "--config", configuration);
        plan.Out.ShouldContain("gallery 2: it is protected");
        plan.Out.ShouldNotContain("pets", Case.Insensitive);
    }

    [Fact]
    public async Task Log() => await CompareAsync("log", async site =>
    {
        (await site.RunAsync("restore", "gallery", "--key", "2", "--yes")).Exit.ShouldBe(0);
        return await site.OnLiveAsync("log", "--json");
    });

    [Fact]
    public async Task Undo() => await CompareAsync("undo", async site =>
    {
        (await site.RunAsync("restore", "gallery", "--key", "2", "--yes")).Exit.ShouldBe(0);
        await site.QueryAsync("INSERT INTO gallery_photos VALUES (2, 1, 9)");
        return await site.OnLiveAsync("undo", "1", "--yes", "--json");
    });

    [Fact]
    public async Task Schema() => await CompareAsync("schema", async site =>
    {
        await site.QueryAsync("ALTER TABLE photo ADD COLUMN rating INTEGER");
        return await site.RunAsync("schema", "--json");
    });

    [Fact]
    public async Task Guesses_too()
    {
        using var site = await Site.DamagedAsync();
        const string notes = "CREATE TABLE note (id INTEGER PRIMARY KEY, photo_id INTEGER); INSERT INTO note VALUES (1, 1)";
        await site.QueryAsync(notes);
        await site.OnBackupAsync(notes);
        var run = await site.RunAsync("schema", "--guess", "--json", "--yes", "--config", await EmptyAsync(site));
        Shape(run.Json).ShouldBe(Shape(Example("With `--json` and `--guess`:", "## rowback schema")));

        static async Task<string> EmptyAsync(Site site)
        {
            var file = Path.Combine(site.Folder, "rowback.json");
            await File.WriteAllTextAsync(file, "{}");
            return file;
        }
    }

    [Fact]
    public async Task Demo() => await CompareAsync("demo", async _ =>
    {
        var run = await Run.PipeAsync("demo", "--json");
        Directory.Delete(run.Json.GetProperty("folder").GetString()!, recursive: true);
        return run;
    });

    [Fact]
    public async Task Completion() => await CompareAsync("completion", _ => Run.PipeAsync("completion", "bash", "--json"));

    [Fact]
    public async Task Errors()
    {
        using var site = await Site.DamagedAsync();
        var run = await site.RunAsync("rows", "galery", "--json");
        run.Exit.ShouldBe(2);
        Shape(run.Json).ShouldBe(Shape(Example("## Errors")));
        run.JsonError.GetProperty("exit").GetInt32().ShouldBe(run.Exit);
    }

    [Fact]
    public async Task A_restore_answers_as_a_plan_does()
    {
        using var site = await Site.DamagedAsync();
        var asked = await site.RunAsync("restore", "gallery", "--key", "2", "--json");
        asked.Exit.ShouldBe(3);
        asked.Json.GetProperty("applied").GetBoolean().ShouldBeFalse();
        asked.Json.GetProperty("restore").ValueKind.ShouldBe(JsonValueKind.Null);

        var done = await site.RunAsync("restore", "gallery", "--key", "2", "--yes", "--json");
        done.Exit.ShouldBe(0);
        done.Json.GetProperty("applied").GetBoolean().ShouldBeTrue();
        done.Json.GetProperty("restore").GetString().ShouldBe("1");
        var skipped = done.Json.GetProperty("plan").GetProperty("skipped")[0];
        skipped.GetProperty("key").EnumerateArray().Select(p => p.GetString()).ShouldBe(["2", "4"]);
    }

    [Fact]
    public async Task What_people_are_told_of_the_databases_is_in_the_answer_too()
    {
        using var site = await Site.DamagedAsync();
        await site.QueryAsync("CREATE TABLE only_here (id INTEGER PRIMARY KEY); CREATE VIRTUAL TABLE search USING fts5(body)");
        // A backup in WAL mode without its log.
        await using (var backup = File.OpenWrite(site.Backup))
        {
            backup.Position = 18;
            backup.Write([2, 2]);
        }

        foreach (string[] args in (string[][])[["diff"], ["rows", "photo"], ["schema"], ["plan", "gallery", "--key", "2"], ["restore", "gallery", "--key", "2"]])
            Notes(await site.RunAsync([.. args, "--json"])).ShouldContain("has no -wal file beside it", customMessage: args[0]);
        var diff = Notes(await site.RunAsync("diff", "--json"));
        diff.ShouldContain("Table only_here is not in the backup");
        diff.ShouldContain("Table search is a virtual table in live");

        static string Notes(Run run) => string.Join('\n', run.Json.GetProperty("notes").EnumerateArray().Select(n => n.GetString()));
    }

    [Fact]
    public async Task A_plan_that_stops_is_told_as_a_plan_with_exit_3()
    {
        using var site = await Site.DamagedAsync();
        foreach (var args in new string[][] { ["plan"], ["restore"], ["restore", "--yes"] })
        {
            var run = await site.RunAsync([args[0], "gallery", "--key", "2", "--max-rows", "1", "--json", .. args[1..]]);
            run.Exit.ShouldBe(3);
            run.Json.GetProperty("plan").GetProperty("hazards").EnumerateArray().ShouldContain(h => h.GetProperty("code").GetString() == "MAX_ROWS");
            run.Json.GetProperty("applied").GetBoolean().ShouldBeFalse();
        }
    }

    private static async Task CompareAsync(string verb, Func<Site, Task<Run>> run, string[]? ignore = null)
    {
        using var site = await Site.DamagedAsync();
        var answer = await run(site);
        answer.Error.ShouldBe("");
        Shape(answer.Json, ignore).ShouldBe(Shape(Example("## rowback " + verb), ignore));
    }

    private static JsonElement Example(string after, string heading)
    {
        var section = DocumentationTests.Section(heading);
        return First(section[section.IndexOf(after, StringComparison.Ordinal)..]);
    }

    private static JsonElement Example(string heading) => First(DocumentationTests.Section(heading));

    private static JsonElement First(string section)
    {
        var start = section.IndexOf("```json\n", StringComparison.Ordinal) + "```json\n".Length;
        using var document = JsonDocument.Parse(section[start..section.IndexOf("```", start, StringComparison.Ordinal)]);
        return document.RootElement.Clone();
    }

    /// <summary>The properties, in order; of an array the shape of its fullest element. Values do not matter, only whether they are arrays or objects.</summary>
    private static string Shape(JsonElement element, string[]? ignore = null) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", element.EnumerateObject().Where(p => ignore?.Contains(p.Name) != true).Select(p => p.Name + Shape(p.Value, ignore))) + "}",
        JsonValueKind.Array => "[" + element.EnumerateArray().Select(e => Shape(e, ignore)).MaxBy(s => s.Length) + "]",
        _ => "",
    };
}
