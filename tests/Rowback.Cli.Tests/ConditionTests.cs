namespace Rowback.Cli.Tests;

/// <summary>The condition of a polymorphic relation in rowback.json.</summary>
public class ConditionTests
{
    [Theory]
    [InlineData("note.tt = 'photo'", "no such column: note.tt")]
    [InlineData("no_such = 1", "no such column: no_such")]
    [InlineData("tt = \\\"photo\\\"", "no such column: \"photo\"")]
    [InlineData("tt = ?", "a parameter")]
    [InlineData("1) or (1", "parentheses")]
    [InlineData("tt = 'photo", "does not end")]
    [InlineData("tt = 'photo' -- photos", "incomplete input")]
    [InlineData("tt in (select slug from gallery)", "it asks a table")]
    [InlineData("exists (values (1))", "it asks a table")]
    [InlineData("rowid = 1", "no such column: rowid")]
    [InlineData("no_such_function(tt)", "no_such_function")]
    [InlineData("tt = 'photo'; drop table photo", "second statement")]
    [InlineData("tt =", "")]
    public async Task One_that_is_none_is_refused_when_it_is_read(string when, string why)
    {
        using var site = await WithNotesAsync();
        foreach (string[] args in (string[][])[["diff"], ["plan", "photo", "--key", "4"], ["schema"]])
        {
            var run = await site.RunAsync([.. args, "--config", Configure(site, when), "--json"]);
            run.Exit.ShouldBe(2, run.Out);
            run.JsonError.GetProperty("code").GetString().ShouldBe("BAD_CONFIGURATION");
            run.JsonError.GetProperty("message").GetString()!.ShouldContain("from note.target to photo");
            run.JsonError.GetProperty("message").GetString()!.ShouldContain(why);
        }
    }

    [Theory]
    [InlineData("tt = 'photo'")]
    [InlineData("tt /* the kind */ like 'PHO%' or tt is null")]
    [InlineData("(tt) in ('photo', 'picture') and [target] > 0")]
    public async Task One_that_is_one_is_heeded(string when)
    {
        using var site = await WithNotesAsync();
        var plan = await site.RunAsync("plan", "photo", "--key", "4", "--config", Configure(site, when), "--json");
        plan.Exit.ShouldBe(0, plan.Out);
        plan.Json.GetProperty("plan").GetProperty("tables").EnumerateArray().Select(t => t.GetProperty("table").GetString()).ShouldContain("note");
        (await site.RunAsync("diff", "--config", Configure(site, when))).Exit.ShouldBe(0);
    }

    private static string Configure(Site site, string when)
    {
        var file = Path.Combine(site.Folder, "conditions.json");
        File.WriteAllText(file, $$"""{ "relations": [{ "from": "note.target", "to": "photo", "when": "{{when}}" }] }""");
        return file;
    }

    /// <summary>Photo 4 is gone with its note.</summary>
    private static async Task<Site> WithNotesAsync()
    {
        var site = await Site.DamagedAsync();
        const string notes = "CREATE TABLE note (id INTEGER PRIMARY KEY, tt TEXT, target INTEGER);";
        await site.QueryAsync(notes);
        await site.OnBackupAsync(notes + "INSERT INTO note VALUES (1, 'photo', 4)");
        return site;
    }
}
