using System.Runtime.CompilerServices;

namespace Rowback.Cli.Tests;

/// <summary>
/// Holds console output to a text file that a person has approved. With ROWBACK_APPROVE=1 the files are written anew; what changed is
/// then seen by git.
/// </summary>
internal static class Approved
{
    public static void ShouldBe(string actual, string name, [CallerFilePath] string here = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(here)!, "approved", name + ".txt");
        if (Environment.GetEnvironmentVariable("ROWBACK_APPROVE") == "1")
            File.WriteAllText(file, actual);
        File.Exists(file).ShouldBeTrue($"There is no {file}; ROWBACK_APPROVE=1 writes it.");
        actual.ShouldBe(File.ReadAllText(file), $"The output is no longer that of {file}.");
    }
}
