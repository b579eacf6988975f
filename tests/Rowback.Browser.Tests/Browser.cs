using Microsoft.Playwright;
using Rowback.Testing;

namespace Rowback.Browser.Tests;

/// <summary>One Chromium for all tests, without a window.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        if (Chromium.Program is null)
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium.Program, Headless = true });
    }

    /// <summary>Opens a file, and watches what the page does.</summary>
    public async Task<WatchedPage> OpenAsync(string file, BrowserNewContextOptions? options = null)
    {
        var context = await (_browser ?? throw new InvalidOperationException("There is no Chromium; install the package chromium, or name it with ROWBACK_CHROMIUM.")).NewContextAsync(options ?? new BrowserNewContextOptions());
        var watched = new WatchedPage(context, await context.NewPageAsync());
        await watched.Page.GotoAsync(new Uri(file).AbsoluteUri);
        return watched;
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

/// <summary>A page, with all that it asked for and complained of.</summary>
public sealed class WatchedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    internal WatchedPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) => Complaints.Add(message.Text);
        page.PageError += (_, error) => Complaints.Add(error);
        page.Request += (_, request) => Requests.Add(request.Url);
        page.Dialog += async (_, dialog) =>
        {
            Complaints.Add("dialog: " + dialog.Message);
            await dialog.DismissAsync();
        };
    }

    public IPage Page { get; }

    /// <summary>What stands on the console, errors of scripts, dialogs.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Every address that was asked for, the page's own first.</summary>
    public List<string> Requests { get; } = [];

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
