using System.Text.RegularExpressions;
using Rowback.Cli.Json;
using Rowback.Cli.Pages;
using Rowback.Cli.Reports;

namespace Rowback.Cli.Tests;

/// <summary>What is suggested can be typed as it stands, by whatever name the program was called.</summary>
public partial class HintTests
{
    private const string Called = "./bin/rowback";

    [Theory]
    [InlineData("restor", "./bin/rowback --help")]
    [InlineData("plan|--wher|x", "./bin/rowback plan --help")]
    [InlineData("restore", "./bin/rowback diff")]
    [InlineData("rows", "./bin/rowback rows TABLE")]
    [InlineData("apply", "./bin/rowback apply plan.json")]
    [InlineData("apply|photos.db", "./bin/rowback plan … --out FILE")]
    [InlineData("plan|galery|--all", "./bin/rowback schema")]
    [InlineData("plan|gallery|--key|99", "./bin/rowback rows gallery")]
    [InlineData("plan|gallery|--key|2|--same-key|gallery:99=same", "./bin/rowback rows gallery")]
    [InlineData("plan|gallery|--all|--columns|size", "./bin/rowback rows TABLE")]
    [InlineData("plan|gallery|--all|--follow|size", "./bin/rowback schema")]
    [InlineData("plan|gallery|--key|2|--journal|here.journal|--sql|restore.sql", "./bin/rowback apply")]
    [InlineData("--help", "./bin/rowback demo")]
    [InlineData("plan|--help", "./bin/rowback apply plan.json")]
    [InlineData("apply|--help", "./bin/rowback plan --out")]
    public async Task What_is_suggested_names_the_program_as_it_was_called(string args, string hint)
    {
        using var site = await Site.DamagedAsync();
        var run = await site.CalledAsync(Called, args.Split('|'));
        (run.Out + run.Error).ShouldContain(hint);
        Otherwise().Matches(run.Out + run.Error).Select(m => m.Value).ShouldBeEmpty();
        if (run.Exit == 0)
            return;
        var json = await site.CalledAsync(Called, [.. args.Split('|'), "--json"]);
        json.JsonError.GetProperty("next").GetString()!.ShouldContain(hint);
    }

    [Fact]
    public async Task An_unknown_restore_points_to_the_log_of_the_program_that_was_called()
    {
        using var site = await Site.DamagedAsync();
        (await site.RunAsync("restore", "gallery", "--key", "2", "--yes")).Exit.ShouldBe(0);
        var run = await Run.OfAsync(["undo", "7", "--live", site.Live], environment: new Dictionary<string, string> { ["ROWBACK_COMMAND"] = Called });
        run.Error.ShouldContain($"see `{Called} log`");
    }

    [Fact]
    public void A_plan_s_hazards_name_it_too()
    {
        var plan = new RestorePlan
        {
            Question = new Question { Selections = [new Selection("gallery") { All = true }] },
            Fingerprint = "f", Backup = "b", Tables = [], Skipped = [], Tree = [],
            Hazards = [new Hazard("X", "See `rowback schema`.", "`rowback diff` shows it", Stops: false)],
        };
        var text = new StringWriter();
        using var shell = new Shell { Out = text, Error = TextWriter.Null, In = TextReader.Null, Variable = v => v == "ROWBACK_COMMAND" ? Called : null, Folder = "/" };

        PlanReport.Write(Page.For(shell), plan, "");

        text.ToString().ShouldContain($"See `{Called} schema`.");
        text.ToString().ShouldContain($"`{Called} diff` shows it");
        var json = RestoreAnswer.Of(plan, shell).Plan.Hazards.ShouldHaveSingleItem();
        (json.Message, json.Flag).ShouldBe(($"See `{Called} schema`.", $"`{Called} diff` shows it"));
    }

    /// <summary>A command that begins with the program's plain name.</summary>
    [GeneratedRegex(@"(?<![/\w-])rowback (?!brings|comes)[a-z[\[-]\S*", RegexOptions.CultureInvariant)]
    private static partial Regex Otherwise();
}
