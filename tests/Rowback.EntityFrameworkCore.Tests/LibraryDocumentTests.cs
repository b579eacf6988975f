using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Rowback.EntityFrameworkCore.Tests;

/// <summary>docs/library.md says what is so: its code is run, its codes and members are those that there are.</summary>
public sealed partial class LibraryDocumentTests
{
    private static readonly string Root = FindRoot();
    private static readonly string Document = File.ReadAllText(Path.Combine(Root, "docs", "library.md"));

    [Theory]
    [InlineData("docs/library.md", 10)]
    [InlineData("README.md", 1)]
    public void Every_block_of_code_is_run_by_a_test(string document, int blocks)
    {
        var code = Plain(File.ReadAllText(Path.Combine(Root, "tests", "Rowback.EntityFrameworkCore.Tests", "LibraryGuide.cs"))
            + File.ReadAllText(Path.Combine(Root, "tests", "Rowback.EntityFrameworkCore.Tests", "ApplicationTests.cs")));
        var shown = Block().Matches(File.ReadAllText(Path.Combine(Root, document))).Select(m => Plain(m.Groups["it"].Value)).ToList();

        shown.Count.ShouldBe(blocks);
        foreach (var block in shown)
            code.ShouldContain(block);
    }

    [Fact]
    public void Every_code_of_the_package_is_documented()
    {
        var source = Directory.EnumerateFiles(Path.Combine(Root, "src", "Rowback.EntityFrameworkCore"), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText);
        var codes = source.SelectMany(t => Code().Matches(t)).Select(m => m.Groups["it"].Value).Distinct().Where(c => c is not ("NULL" or "NO_PASSWORD" or "WRONG_PASSWORD")).ToList();

        codes.Count.ShouldBeGreaterThan(10);
        foreach (var code in codes)
            Document.ShouldContain($"\n| `{code}` |");
    }

    [Fact]
    public void Every_policy_is_named_with_its_flag()
    {
        foreach (var property in typeof(Question).GetProperties().Where(p => p.Name is not ("Selections" or "EqualityContract")))
            Document.ShouldContain($"`{property.Name}`");
    }

    /// <summary>Without indentation.</summary>
    private static string Plain(string code) => string.Join('\n', code.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0));

    private static string FindRoot([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex("^```csharp\n(?<it>.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();

    [GeneratedRegex("\"(?<it>[A-Z]+_?[A-Z_]{3,})\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();
}
