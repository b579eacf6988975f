using System.Reflection;

namespace Rowback.Packages.Tests;

/// <summary>
/// What each package shows to others stands in its PublicApi.txt, so that whoever reviews a change sees what becomes of it. ROWBACK_APPROVE=1 writes the files anew.
/// </summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("Rowback")]
    [InlineData("Rowback.Sqlite")]
    [InlineData("Rowback.PostgreSql")]
    [InlineData("Rowback.EntityFrameworkCore")]
    public void It_is_what_was_reviewed(string package)
    {
        var file = Path.Combine(Repository.Root, "src", package, "PublicApi.txt");
        var api = ApiText.Of(Assembly.Load(package));

        if (Environment.GetEnvironmentVariable("ROWBACK_APPROVE") == "1")
            File.WriteAllText(file, api);
        File.Exists(file).ShouldBeTrue($"There is no {file}; ROWBACK_APPROVE=1 writes it.");
        api.ShouldBe(File.ReadAllText(file), $"The public API of {package} is no longer that of {file}.");
    }
}
