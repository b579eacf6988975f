namespace Rowback.Testing;

/// <summary>The browser that is installed here.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>The program that <c>ROWBACK_CHROMIUM</c> names, or the one on the PATH; null where there is none.</summary>
    public static string? Program { get; } = Find();

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("ROWBACK_CHROMIUM") is { Length: > 0 } named)
            return named;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return Names.SelectMany(_ => folders, (name, folder) => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}

/// <summary>A test that needs a browser. Without one it is skipped; with <c>CI=true</c> it runs, and fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (Chromium.Program is null && Environment.GetEnvironmentVariable("CI") != "true")
            Skip = "There is no Chromium here (package chromium, or ROWBACK_CHROMIUM).";
    }
}
