using System.Diagnostics;
using System.Globalization;

namespace Rowback.Cli.Tests;

/// <summary>The program as a process of its own: streams, signals, exit codes.</summary>
public class ProcessTests
{
    [Fact]
    public async Task A_pipe_gets_plain_text_and_the_exit_code()
    {
        using var site = await Site.DamagedAsync();
        var (exit, output, error) = await RunAsync(["diff", "--exit-code", .. site.Databases]);
        exit.ShouldBe(1);
        error.ShouldBe("");
        output.ShouldContain("gallery_photos        2        0      2     3");
        output.ShouldNotContain("\x1b");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_the_answer_cannot_be_written_a_committed_restore_says_so_on_standard_error(bool json)
    {
        using var site = await Site.DamagedAsync();
        var (exit, error) = await OntoFullDeviceAsync(["restore", "gallery", "--key", "2", "--yes", .. site.Databases, .. json ? ["--json"] : Array.Empty<string>()]);
        exit.ShouldBe(9, error);
        error.ShouldStartWith("error: The answer, or its end, could not be written to standard output: ");
        error.ShouldContain("committed all the same; it is restore 1 in the journal. To take it back: rowback undo 1");
        error.ShouldNotContain("   at ");
        (await site.QueryAsync("SELECT count(*) FROM gallery WHERE slug = 'pets'")).ShouldBe("1");

        (exit, error) = await OntoFullDeviceAsync(["undo", "1", "--yes", "--live", site.Live]);
        exit.ShouldBe(9, error);
        error.ShouldContain("The undo is written, checked and committed all the same; it is entry 2 in the journal.");
        (await site.QueryAsync("SELECT count(*) FROM gallery WHERE slug = 'pets'")).ShouldBe("0");

        foreach (string[] args in (string[][])[["diff", .. site.Databases], ["plan", "gallery", "--key", "2", .. site.Databases], ["--help"], ["help", "diff"]])
        {
            (exit, error) = await OntoFullDeviceAsync(args);
            exit.ShouldBe(9, error);
            error.ShouldContain("Live is as it was.");
        }

        (await OntoFullDeviceAsync(["--version"])).Exit.ShouldBe(9);
    }

    [Fact]
    public async Task The_story_runs_as_it_is_told()
    {
        var (exit, output, error) = await RunAsync(["demo"]);
        exit.ShouldBe(0);
        error.ShouldBe("");
        output.ShouldNotContain("\x1b");
        var folder = Path.GetDirectoryName(output.Split("diff --live ")[1].Split(' ')[0])!;
        try
        {
            Approved.ShouldBe(output.Replace(folder, "FOLDER", StringComparison.Ordinal), "demo");
            // What it says to type next works.
            var live = Path.Combine(folder, "photos.db");
            (await RunAsync(["restore", "gallery", "--where", "slug = 'pets'", "--yes", "--live", live, "--backup", Path.Combine(folder, "backup.db")])).Exit.ShouldBe(0);
            (await RunAsync(["undo", "1", "--yes", "--live", live])).Exit.ShouldBe(0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_cancels_and_leaves_live_as_it_was(string signal)
    {
        using var site = await Site.DamagedAsync();
        var before = await File.ReadAllBytesAsync(site.Live);
        await using var somebody = site.Open();
        await using var locking = somebody.CreateCommand();
        locking.CommandText = "BEGIN EXCLUSIVE";
        await locking.ExecuteNonQueryAsync();

        using var process = Start(["restore", "gallery", "--key", "2", "--yes", "--lock-timeout", "60", .. site.Databases]);
        await Task.Delay(1500);
        process.HasExited.ShouldBeFalse();
        using (var kill = Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        process.ExitCode.ShouldBe(130);
        (await process.StandardError.ReadToEndAsync()).ShouldContain("Cancelled; live is as it was.");
        locking.CommandText = "ROLLBACK";
        await locking.ExecuteNonQueryAsync();
        (await File.ReadAllBytesAsync(site.Live)).ShouldBe(before);
    }

    [Fact]
    public async Task A_lock_that_is_held_for_too_long_is_an_error_of_the_engine()
    {
        using var site = await Site.DamagedAsync();
        await using var somebody = site.Open();
        await using var locking = somebody.CreateCommand();
        locking.CommandText = "BEGIN EXCLUSIVE";
        await locking.ExecuteNonQueryAsync();
        var run = await site.RunAsync("restore", "gallery", "--key", "2", "--yes", "--lock-timeout", "0.2", "--json");
        run.Exit.ShouldBe(6);
        run.JsonError.GetProperty("code").GetString().ShouldBe("LOCKED");
    }

    private static async Task<(int Exit, string Error)> OntoFullDeviceAsync(string[] args)
    {
        using var process = Start("sh", ["-c", "exec dotnet \"$0\" \"$@\" > /dev/full", typeof(CommandLine).Assembly.Location, .. args]);
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }

    private static async Task<(int Exit, string Out, string Error)> RunAsync(string[] args)
    {
        using var process = Start(args);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    private static Process Start(string[] args) => Start("dotnet", [typeof(CommandLine).Assembly.Location, .. args]);

    private static Process Start(string program, string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var variable in new[] { "ROWBACK_LIVE", "ROWBACK_BACKUP", "ROWBACK_COMMAND" })
            start.Environment.Remove(variable);
        return Process.Start(start)!;
    }
}
