using System.Text.RegularExpressions;

namespace Rowback.Packages.Tests;

/// <summary>The code in a package's README is a piece of the fresh project that is built from the packages.</summary>
public sealed partial class ReadmeTests
{
    [Theory]
    [InlineData("Rowback")]
    [InlineData("Rowback.Sqlite")]
    [InlineData("Rowback.PostgreSql")]
    [InlineData("Rowback.EntityFrameworkCore")]
    public void Its_code_is_compiled(string package)
    {
        var code = Plain(string.Join('\n', Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "Rowback.Packages.Tests", "Fresh"), "*.cs").Select(File.ReadAllText)));
        var shown = Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, "src", package, "README.md"))).Select(m => Plain(m.Groups["it"].Value)).ToList();

        shown.ShouldNotBeEmpty();
        foreach (var block in shown)
            code.ShouldContain(block);
    }

    /// <summary>Without indentation.</summary>
    private static string Plain(string code) => string.Join('\n', code.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0));

    [GeneratedRegex("^```csharp\n(?<it>.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();
}
