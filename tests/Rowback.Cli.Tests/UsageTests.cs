namespace Rowback.Cli.Tests;

public class UsageTests
{
    [Theory]
    [InlineData("restor", "Did you mean restore?")]
    [InlineData("restore|--wher|x", "Did you mean --where?")]
    [InlineData("restore|photo", "--where SQL")]
    [InlineData("restore", "rowback diff")]
    [InlineData("restore|photo|--where", "--help")]
    [InlineData("help|nope", "rowback --help")]
    [InlineData("help|restor", "Did you mean restore?")]
    [InlineData("nope|--help", "rowback --help")]
    [InlineData("restore|photo|--where|a|--key|3", "--select")]
    [InlineData("restore|--where|a", "TABLE --where SQL")]
    [InlineData("restore|photo|--key|(1", "'(1,2)'")]
    [InlineData("restore|photo|--all|--existing|maybe", "--help")]
    [InlineData("plan|photo|--all|--max-rows|many", "--max-rows 50000")]
    [InlineData("plan|--select|photo", "'TABLE: SQL'")]
    [InlineData("plan|photo|--all|--set|x", "COLUMN=VALUE")]
    [InlineData("rows", "rowback rows TABLE")]
    [InlineData("rows|photo|--limit|none", "--limit 100")]
    [InlineData("apply", "rowback apply plan.json")]
    [InlineData("undo", "rowback undo ID")]
    [InlineData("undo|1|2", "--help")]
    [InlineData("log|--forget|1|--drop", "one of the two")]
    [InlineData("diff", "--live DATABASE")]
    [InlineData("diff|--live|x.db", "--backup DATABASE")]
    [InlineData("diff|--live||--backup|y.db", "whether it is set")]
    [InlineData("diff|--live|x.db|--backup|", "whether it is set")]
    [InlineData("diff|--live|x.db|--backup|y.db|--lock-timeout|soon", "--lock-timeout 30")]
    [InlineData("diff|--config|no-such-file.json", "--config")]
    [InlineData("completion|tcsh", "bash, zsh or fish")]
    public async Task A_wrong_line_exits_2_and_says_what_to_type(string args, string next)
    {
        var run = await Run.PipeAsync(args.Split('|'));
        run.Exit.ShouldBe(2);
        run.Out.ShouldBe("");
        run.Error.ShouldStartWith("error: ");
        run.Error.Split('\n').ShouldContain(l => l.StartsWith("next: ", StringComparison.Ordinal) && l.Contains(next, StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_json_an_error_is_a_document_on_standard_output()
    {
        var run = await Run.PipeAsync("diff", "--json");
        run.Exit.ShouldBe(2);
        run.Error.ShouldBe("");
        run.Json.EnumerateObject().Select(p => p.Name).ShouldBe(["error"]);
        run.JsonError.EnumerateObject().Select(p => p.Name).ShouldBe(["code", "exit", "message", "table", "key", "constraint", "next"]);
        run.JsonError.GetProperty("code").GetString().ShouldBe("NO_LIVE");
        run.JsonError.GetProperty("exit").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task With_json_a_parse_error_is_a_document_too()
    {
        var run = await Run.PipeAsync("plan", "--json", "--wher", "x");
        run.Exit.ShouldBe(2);
        run.JsonError.GetProperty("code").GetString().ShouldBe("USAGE");
    }

    [Fact]
    public async Task A_predicate_that_begins_with_a_sign_or_an_at_is_no_option_and_no_file()
    {
        foreach (var sql in new[] { "-1 < id", "@x = 1", "id = 1 --x" })
        {
            var run = await Run.PipeAsync("plan", "photo", "--where", sql);
            run.Error.ShouldContain("Which database is live?");
        }
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        var run = await Run.PipeAsync("--version");
        run.Exit.ShouldBe(0);
        run.Out.ShouldBe($"rowback {ProgramName.Version}\n");
    }
}
