using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Rowback.Cli.Tests;

/// <summary>
/// The program as users get it: what the script beside the README builds. Built ahead of time it is another program than the one in the tests: what nobody
/// seems to call is left out of it.
/// </summary>
internal static class Published
{
    /// <summary>Runs it in a folder, in a pipe, without any variables of Rowback's.</summary>
    public static async Task<Run> RunAsync(string folder, params string[] args)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Root(), "rowback"), .. args])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var variable in start.Environment.Keys.Where(k => k.StartsWith("ROWBACK_", StringComparison.Ordinal) && k != "ROWBACK_BUILD").ToList())
            start.Environment.Remove(variable);
        // The name by which it is to call itself, as in the tests that run inside the process.
        start.Environment["ROWBACK_COMMAND"] = "rowback";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Run { Exit = process.ExitCode, Out = await output, Error = await error };
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
