using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;

namespace Rowback.Packages.Tests;

/// <summary>
/// The packages, packed once into a temporary folder, and a place to install them: <c>packages/</c> beside a nuget.config that names it first, and a folder of its own for what is unpacked. What else
/// they need comes from the user's folder where it is there, and is written nowhere.
/// </summary>
public sealed class PackageFolder : IAsyncLifetime
{
    private Task<string>? _fresh;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>A version that nobody has installed, so that no other build's is taken for it.</summary>
    public string Version { get; } = $"0.1.0-test.{Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture)}";

    public string Path { get; } = Directory.CreateTempSubdirectory("rowback-packages-").FullName;

    public string Packed => In("packages");

    public string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>The fresh project's program, built once.</summary>
    public Task<string> FreshAsync() => _fresh ??= BuildFreshAsync();

    public async Task InitializeAsync()
    {
        var restored = await UsersFolderAsync();
        await DotnetAsync(Repository.Root, "pack", "Rowback.slnx", "-o", Packed, "--artifacts-path", In("built"), $"-p:Version={Version}", "-p:RunAnalyzers=false", "-v", "quiet", "-nodeReuse:false", "-p:UseSharedCompilation=false");
        await File.WriteAllTextAsync(In("nuget.config"), $"""
            <configuration>
              <packageSources><add key="rowback" value="packages" /></packageSources>
              <config><add key="globalPackagesFolder" value="unpacked" /></config>
              <fallbackPackageFolders><clear /><add key="user" value="{restored}" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(Path, recursive: true);
        return Task.CompletedTask;
    }

    public Task<string> DotnetAsync(string folder, params string[] args) => RunAsync(folder, "dotnet", args);

    /// <summary>Runs a program to its end and returns what it said. Fails where its exit code is another than 0.</summary>
    public async Task<string> RunAsync(string folder, string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var name in start.Environment.Keys.Where(IsOurs).ToList())
            start.Environment.Remove(name);
        start.Environment["CI"] = "true";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_NOLOGO"] = "1";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', args)}\n{await output}\n{await error}");
        return await output;
    }

    private async Task<string> BuildFreshAsync()
    {
        Directory.CreateDirectory(In("fresh"));
        foreach (var file in Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Root, "tests", "Rowback.Packages.Tests", "Fresh")))
            File.Copy(file, In("fresh", System.IO.Path.GetFileName(file)));
        var pins = XDocument.Load(System.IO.Path.Combine(Repository.Root, "Directory.Packages.props"));
        var provider = pins.Descendants("PackageVersion").Single(p => p.Attribute("Include")!.Value == "Microsoft.EntityFrameworkCore.Sqlite").Attribute("Version")!.Value;
        await DotnetAsync(In("fresh"), "build", "-o", In("app"), $"-p:RowbackVersion={Version}", $"-p:EntityFrameworkVersion={provider}", "-v", "quiet", "-nodeReuse:false", "-p:UseSharedCompilation=false");
        return In("app", "Fresh.dll");
    }

    /// <summary>Where packages lie that this machine has restored.</summary>
    private async Task<string> UsersFolderAsync()
    {
        var said = await DotnetAsync(Repository.Root, "nuget", "locals", "global-packages", "--list", "--force-english-output");
        return said[(said.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    /// <summary>What the run of the tests has said to MSBuild and Rowback is not for the programs started here.</summary>
    private static bool IsOurs(string name) => name.StartsWith("ROWBACK_", StringComparison.Ordinal) || name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name is "NUGET_FALLBACK_PACKAGES";
}
