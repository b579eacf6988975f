using Microsoft.Playwright;

namespace Rowback.Testing;

/// <summary>The browser that is installed here (Chromium), without a window. One for a whole class of tests.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Where it is; null where there is none. <c>ROWBACK_CHROMIUM</c> names another.</summary>
    public static string? Path { get; } = Find();

    /// <summary>A page of a new visitor.</summary>
    public async Task<IPage> VisitAsync(string address, ColorScheme scheme = ColorScheme.Light, int width = 1080, int height = 680)
    {
        var page = await (await _browser!.NewContextAsync(new() { BaseURL = address, ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height } })).NewPageAsync();
        page.SetDefaultTimeout(20_000);
        return page;
    }

    public async Task InitializeAsync()
    {
        if (Path is null)
            return;
        _playwright = await Playwright.CreateAsync();
        // Without a sandbox of its own, which it cannot make where tests run as root or in a container. It sees nothing but what is tested.
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Path, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("ROWBACK_CHROMIUM") is { Length: > 0 } named)
            return named;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator);
        return Names.SelectMany(_ => folders, (name, folder) => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}

/// <summary>A test that needs a browser: skipped where there is none, but for <c>CI=true</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Browser.Path is null && Environment.GetEnvironmentVariable("CI") != "true" ? "There is no Chromium (package chromium)." : null;
}
