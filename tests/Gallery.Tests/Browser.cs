using Microsoft.Playwright;

namespace Rowback.Testing;

/// <summary>The browser that is installed here (Chromium), without a window. One for a whole class of tests.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>A page of a new visitor.</summary>
    public async Task<IPage> VisitAsync(string address, ColorScheme scheme = ColorScheme.Light, int width = 1080, int height = 680)
    {
        var page = await (await _browser!.NewContextAsync(new() { BaseURL = address, ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height } })).NewPageAsync();
        page.SetDefaultTimeout(20_000);
        return page;
    }

    public async Task InitializeAsync()
    {
        if (Chromium.Program is null)
            return;
        _playwright = await Playwright.CreateAsync();
        // Without a sandbox of its own, which it cannot make where tests run as root or in a container. It sees nothing but what is tested.
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Program, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
