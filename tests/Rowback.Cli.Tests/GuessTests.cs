namespace Rowback.Cli.Tests;

/// <summary>Relations that nobody declared: shown, asked about, written to rowback.json.</summary>
public class GuessTests
{
    private const string Notes = "CREATE TABLE note (id INTEGER PRIMARY KEY AUTOINCREMENT, photo_id INTEGER, text TEXT); INSERT INTO note (photo_id) VALUES (1), (3), (99)";

    [Fact]
    public async Task They_are_shown_and_written_where_a_person_says_yes()
    {
        using var site = await NotesAsync();
        var file = Path.Combine(site.Folder, "rowback.json");
        await File.WriteAllTextAsync(file, "{\n  // ours\n  \"links\": { \"gallery_photos\": true }\n}\n");

        var no = await site.TypedAsync("n\n", "schema", "--guess");
        no.Exit.ShouldBe(0, no.Error);
        no.Out.ShouldContain("66 % of 3");
        no.Out.ShouldContain("Nothing is written.");
        (await File.ReadAllTextAsync(file)).ShouldNotContain("relations");

        var yes = await site.TypedAsync("y\n", "schema", "--guess");
        yes.Out.ShouldContain("1 relation is in " + file);
        (await File.ReadAllTextAsync(file)).ShouldBe("{\n  \"relations\": [\n    { \"from\": \"note.photo_id\", \"to\": \"photo.id\" },\n  ],\n  // ours\n  \"links\": { \"gallery_photos\": true }\n}\n");
    }

    [Fact]
    public async Task In_a_pipe_they_are_only_shown_unless_yes_is_said()
    {
        using var site = await NotesAsync();
        var file = Path.Combine(site.Folder, "ours.json");
        (await site.RunAsync("schema", "--guess")).Out.ShouldContain("Nothing is written: there is no terminal to ask on.");
        (await site.RunAsync("schema", "--guess", "--json")).Json.GetProperty("written").GetString().ShouldBeNull();

        await File.WriteAllTextAsync(file, "{}");
        var run = await site.RunAsync("schema", "--guess", "--json", "--yes", "--config", file);
        run.Json.GetProperty("written").GetString().ShouldBe(file);
        (await site.RunAsync("schema", "--json", "--config", file)).Json.GetProperty("relations").EnumerateArray().Select(r => $"{r.GetProperty("name")} {r.GetProperty("source")}")
            .ShouldContain("note.photo_id configured");
        (await site.RunAsync("schema", "--guess", "--config", file)).Out.ShouldContain("No relation beyond those that are known suggests itself.");
    }

    private static async Task<Site> NotesAsync()
    {
        var site = await Site.DamagedAsync();
        await site.QueryAsync(Notes);
        await site.OnBackupAsync(Notes);
        return site;
    }
}
