using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Rowback.Cli.Tests;

/// <summary>What the README shows is what happens.</summary>
public partial class ReadmeTests
{
    private static readonly string Root = FindRoot();
    private static readonly string Readme = File.ReadAllText(Path.Combine(Root, "README.md"));

    [Fact]
    public void The_story_is_shown_as_the_demo_tells_it()
    {
        var told = File.ReadAllText(Path.Combine(Root, "tests", "Rowback.Cli.Tests", "approved", "demo.txt"));
        var shown = Shown().Match(Readme).Groups["it"].Value;

        shown.ShouldNotBeEmpty();
        shown.Trim().ShouldBe(told[..told.IndexOf("\n9. ", StringComparison.Ordinal)].Trim(), "Copy chapters 1 to 8 of approved/demo.txt into the README.");
    }

    [Fact]
    public async Task Its_commands_run_in_their_order()
    {
        using var site = await Site.DamagedAsync();
        File.Copy(site.Live, Path.Combine(site.Folder, "live.db"));
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        var run = new List<string>();
        foreach (var words in Commands().Where(c => c is not ["./test"] and not ["./rowback", "demo"]))
        {
            if (words[0] == "export")
            {
                foreach (var assignment in words.Skip(1).Select(w => w.Split('=')))
                    environment[assignment[0]] = Path.Combine(site.Folder, assignment[1]);
                continue;
            }

            words[0].ShouldBe("./rowback");
            string[] unasked = words[1] is "restore" or "undo" ? [.. words[1..], "--yes"] : words[1..];
            var result = await Run.OfAsync(unasked, folder: site.Folder, environment: environment);
            result.Exit.ShouldBe(0, string.Join(' ', words) + "\n" + result.Error);
            run.Add(words[1]);
        }

        run.ShouldBe(["diff", "rows", "plan", "restore", "log", "undo"]);
    }

    [Fact]
    public void Its_links_lead_somewhere()
    {
        foreach (var target in Link().Matches(Readme).Select(m => m.Groups["it"].Value))
            (File.Exists(Path.Combine(Root, target)) || Directory.Exists(Path.Combine(Root, target))).ShouldBeTrue(target);
    }

    private static IEnumerable<string[]> Commands() =>
        from block in Block().Matches(Readme)
        from line in block.Groups["it"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        select Word().Matches(line).Select(w => w.Value.Replace("\"", "", StringComparison.Ordinal)).ToArray();

    private static string FindRoot([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex("<!-- demo -->\n```text\n(?<it>.*?)```", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Shown();

    [GeneratedRegex("```sh\n(?<it>.*?)```", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Block();

    [GeneratedRegex("(\"[^\"]*\"|[^\\s\"])+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"\]\((?<it>[^)#:]+)\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
