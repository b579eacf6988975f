using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Rowback.Cli.Tests;

/// <summary>docs/cli.md is complete and says nothing that is not so.</summary>
public partial class DocumentationTests
{
    private static readonly string Root = FindRoot();
    private static readonly string Document = File.ReadAllText(Path.Combine(Root, "docs", "cli.md"));

    [Fact]
    public void Every_verb_has_a_section_and_every_section_a_verb() =>
        Headings().Where(h => h.StartsWith("## rowback ", StringComparison.Ordinal)).Select(h => h["## rowback ".Length..])
            .ShouldBe(Tree.Verbs.Select(v => v.Name), ignoreOrder: true);

    [Fact]
    public void A_verb_s_section_names_its_groups_of_options()
    {
        foreach (var verb in Tree.Verbs)
        {
            var line = Section("## rowback " + verb.Name).Split('\n').Single(l => l.StartsWith("Options: ", StringComparison.Ordinal));
            OptionLink().Matches(line).Select(m => m.Groups["it"].Value).ShouldBe(verb.Groups.Select(g => g.Title), verb.Name);
        }
    }

    [Fact]
    public void Every_option_is_in_the_table_of_its_group_and_every_documented_option_exists()
    {
        foreach (var group in Tree.Verbs.SelectMany(v => v.Groups).GroupBy(g => g.Title))
        {
            var heading = Headings().Single(h => h.TrimStart('#') == " " + group.Key);
            OptionRow().Matches(Section(heading)).Select(m => m.Groups["it"].Value)
                .ShouldBe(group.SelectMany(g => g.Options).Select(o => o.Name).Distinct(), ignoreOrder: true, heading);
        }
    }

    /// <summary>Those that only a program sees are in docs/library.md, which tests of its own hold complete.</summary>
    [Fact]
    public void Every_error_code_is_documented()
    {
        var errors = Section("## Errors");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/Rowback.EntityFrameworkCore/", StringComparison.Ordinal)))
        {
            foreach (var code in ErrorCode().Matches(File.ReadAllText(file)).Select(m => m.Groups["it"].Value))
                errors.ShouldContain($"`{code}`", Case.Sensitive, $"{code} of {Path.GetFileName(file)} is not in docs/cli.md.");
        }
    }

    [Fact]
    public void Every_exit_code_is_documented()
    {
        var table = Section("## Exit codes");
        foreach (var code in Enum.GetValues<ErrorKind>().Cast<int>().Append(ExitCode.Done).Append(ExitCode.Different).Append(ExitCode.AnswerLost))
            table.ShouldContain($"\n| {code} |");
    }

    internal static string Section(string heading)
    {
        var lines = Document.Split('\n');
        var start = Array.IndexOf(lines, heading);
        start.ShouldBeGreaterThanOrEqualTo(0, heading);
        var level = heading.TakeWhile(c => c == '#').Count();
        var end = Array.FindIndex(lines, start + 1, l => l.StartsWith('#') && l.TakeWhile(c => c == '#').Count() <= level);
        return string.Join('\n', lines[start..(end < 0 ? lines.Length : end)]) + "\n";
    }

    private static IEnumerable<string> Headings() => Document.Split('\n').Where(l => l.StartsWith("##", StringComparison.Ordinal));

    private static string FindRoot([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex(@"\[(?<it>[^\]]+)\]\(#", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OptionLink();

    [GeneratedRegex(@"^\| `(?<it>--[a-z-]+)", RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OptionRow();

    [GeneratedRegex(@"ErrorKind\.\w+(\s*:\s*ErrorKind\.\w+)?,\s*""(?<it>[A-Z]+(_[A-Z]+)*)""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ErrorCode();
}
