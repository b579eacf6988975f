using System.ComponentModel;
using System.Diagnostics;

namespace Rowback.Sqlite.Tests;

/// <summary>The sqlite3 shell, where there is one.</summary>
internal static class Shell
{
    public static bool IsThere { get; } = Look();

    public static string Run(string path, string sql)
    {
        using var process = Start(path);
        process.StandardInput.Write(".bail on\n" + sql + ";\n");
        process.StandardInput.Close();
        var text = process.StandardOutput.ReadToEnd();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        error.ShouldBeEmpty();
        return text;
    }

    private static Process Start(string path) => Process.Start(new ProcessStartInfo("sqlite3", [path])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    })!;

    private static bool Look()
    {
        try
        {
            return Run(":memory:", "SELECT 1") == "1\n";
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
