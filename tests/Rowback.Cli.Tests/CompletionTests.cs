namespace Rowback.Cli.Tests;

public class CompletionTests
{
    [Theory]
    [InlineData("rowback res", "restore")]
    [InlineData("./rowback und", "undo")]
    [InlineData("/some/where/rowback sch", "schema")]
    [InlineData("rowback plan --ex", "--existing --explain")]
    [InlineData("rowback plan --existing ", "leave overwrite")]
    [InlineData("rowback plan x --duplicate m", "merge")]
    [InlineData("rowback completion ", "--help --json --verbose bash fish zsh")]
    public async Task A_line_is_completed(string line, string expected)
    {
        var run = await Run.PipeAsync($"[suggest:{line.Length}]", line);
        run.Exit.ShouldBe(0);
        string.Join(' ', run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)).ShouldBe(expected);
    }

    [Fact]
    public async Task What_stands_behind_the_cursor_is_of_no_interest() =>
        (await Run.PipeAsync("[suggest:11]", "rowback res --json")).Out.ShouldBe("restore\n");

    [Fact]
    public async Task Table_names_come_from_live()
    {
        using var site = await Site.DamagedAsync();
        var line = $"rowback restore --live {site.Live} g";
        (await Run.PipeAsync($"[suggest:{line.Length}]", line)).Out.ShouldBe("gallery\ngallery_photos\n");
        var environment = new Dictionary<string, string> { ["ROWBACK_LIVE"] = site.Live };
        (await Run.OfAsync(["[suggest:14]", "rowback rows p"], environment: environment)).Out.ShouldBe("photo\n");
    }

    [Fact]
    public async Task A_database_that_cannot_be_read_completes_to_nothing()
    {
        var run = await Run.PipeAsync("[suggest:36]", "rowback restore --live /no/such.db g");
        (run.Exit, run.Out, run.Error).ShouldBe((0, "", ""));
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _rowback rowback")]
    [InlineData("zsh", "compdef _rowback rowback")]
    [InlineData("fish", "complete -c rowback")]
    public async Task Each_shell_has_its_script(string shell, string line)
    {
        var run = await Run.PipeAsync("completion", shell);
        run.Exit.ShouldBe(0);
        run.Out.ShouldContain(line);
        (await Run.PipeAsync("completion", shell, "--json")).Json.GetProperty("script").GetString()!.TrimEnd().ShouldBe(run.Out.TrimEnd());
    }
}
