using System.Xml.Linq;

namespace Rowback.Cli.Tests;

/// <summary>Drawings of tables: in files and as the answer.</summary>
public class GraphTests
{
    [Fact]
    public async Task A_schema_is_drawn_as_SVG_and_as_Mermaid()
    {
        using var site = await Site.DamagedAsync();
        var (svg, mermaid, markdown) = (Path.Combine(site.Folder, "tables.svg"), Path.Combine(site.Folder, "tables.mmd"), Path.Combine(site.Folder, "tables.md"));

        var run = await site.RunAsync("schema", "--graph", svg);
        run.Exit.ShouldBe(0, run.Error);
        run.Out.ShouldContain("The drawing is in " + svg);
        run.Out.ShouldContain("3 relations");
        XDocument.Load(svg).Root!.Value.ShouldContain("gallery_photos.gallery_id refers to gallery, on delete cascade.");
        File.Exists(svg + ".part").ShouldBeFalse();

        (await site.RunAsync("schema", "--graph", mermaid)).Exit.ShouldBe(0);
        var answer = await site.RunAsync("schema", "--graph");
        answer.Out.ShouldStartWith("flowchart RL\n");
        answer.Out.ShouldBe(await File.ReadAllTextAsync(mermaid));
        (await site.RunAsync("schema", "--graph", markdown)).Exit.ShouldBe(0);
        (await File.ReadAllTextAsync(markdown)).ShouldBe($"```mermaid\n{answer.Out}```\n");
    }

    [Fact]
    public async Task A_plan_is_drawn_by_table_also_one_that_stops()
    {
        using var site = await Site.DamagedAsync();
        var svg = Path.Combine(site.Folder, "plan.svg");

        var run = await site.RunAsync("plan", "gallery", "--key", "2", "--graph", svg, "--json");
        run.Exit.ShouldBe(0, run.Error);
        run.Json.GetProperty("applied").GetBoolean().ShouldBeFalse();
        XDocument.Load(svg).Root!.Value.ShouldContain("gallery_photos: + 1 to insert, − 1 left out, by gallery_photos.gallery_id +1 −1, by gallery_photos.photo_id gone.");

        var answer = await site.RunAsync("plan", "gallery", "--key", "2", "--graph");
        answer.Out.ShouldContain("[\"gallery_photos<br/>+ 1 to insert<br/>− 1 left out\"]:::good");
        var stopped = await site.RunAsync("plan", "gallery", "--key", "2", "--missing-parents", "stop", "--graph");
        stopped.Exit.ShouldBe(3);
        stopped.Out.ShouldStartWith("flowchart");
    }

    [Fact]
    public async Task A_form_that_there_is_not_and_a_file_that_cannot_be_written_are_told()
    {
        using var site = await Site.DamagedAsync();
        foreach (var (file, code) in new[] { ("tables.png", "USAGE"), (Path.Combine("nowhere", "tables.svg"), "CANNOT_WRITE_FILE"), (site.Live, "CANNOT_WRITE_FILE") })
        {
            var run = await site.RunAsync("schema", "--json", "--graph", Path.Combine(site.Folder, file));
            run.Exit.ShouldBe(2);
            run.JsonError.GetProperty("code").GetString().ShouldBe(code);
        }

        (await site.RunAsync("schema", "--graph", "--json")).JsonError.GetProperty("next").GetString()!.ShouldContain("--graph tables.svg");
    }
}
