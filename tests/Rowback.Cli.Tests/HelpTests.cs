using System.CommandLine;
using Rowback.Cli.Verbs;

namespace Rowback.Cli.Tests;

public class HelpTests
{
    public static TheoryData<string> VerbNames => [.. Tree.Verbs.Select(v => v.Name)];

    [Fact]
    public async Task The_overview_names_every_verb()
    {
        var run = await Run.PipeAsync("--help");
        run.Exit.ShouldBe(0);
        Approved.ShouldBe(run.Out, "help");
        foreach (var verb in Tree.Verbs)
            run.Out.ShouldContain($"\n  {verb.Name} ");
        (await Run.PipeAsync()).Out.ShouldBe(run.Out);
    }

    [Theory]
    [MemberData(nameof(VerbNames))]
    public async Task A_verb_s_help_has_every_option_and_examples(string name)
    {
        var verb = Tree.Verbs.Single(v => v.Name == name);
        var run = await Run.PipeAsync(name, "--help");
        run.Exit.ShouldBe(0);
        run.Error.ShouldBe("");
        foreach (var option in verb.Options.Where(o => o.Name != "--help"))
            run.Out.ShouldContain($"\n  {option.Name}");
        run.Out.ShouldContain("\nExamples:\n");
        verb.Examples.ShouldNotBeEmpty();
        run.Out.Split('\n').ShouldAllBe(l => l.Length <= 110);
        (await Run.PipeAsync("help", name)).Out.ShouldBe(run.Out);
    }

    [Theory]
    [MemberData(nameof(VerbNames))]
    public void A_verb_s_examples_can_be_typed(string name)
    {
        foreach (var (arguments, _) in Tree.Verbs.Single(v => v.Name == name).Examples)
        {
            var line = arguments.Split(" > ")[0];
            var parsed = Tree.Root.Parse("rowback " + line.Replace('\'', '"').Replace("\"slug = \"pets\"\"", "slug", StringComparison.Ordinal)
                .Replace("\"caption = \"\"\"", "caption", StringComparison.Ordinal), new ParserConfiguration { EnablePosixBundling = false });
            parsed.Errors.ShouldBeEmpty(line);
            parsed.CommandResult.Command.Name.ShouldBe(name);
        }
    }

    [Fact]
    public async Task Help_of_restore_is_approved() => Approved.ShouldBe((await Run.PipeAsync("restore", "-h")).Out, "help-restore");
}

/// <summary>The whole command tree.</summary>
internal static class Tree
{
    public static Command Root { get; } = CommandTree.For([], new Shell
    {
        Out = TextWriter.Null, Error = TextWriter.Null, In = TextReader.Null, Variable = _ => null, Folder = Path.GetTempPath(),
    });

    public static IReadOnlyList<Verb> Verbs { get; } = [.. Root.Subcommands.Cast<Verb>()];
}
