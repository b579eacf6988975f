using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace Gallery.Tests;

/// <summary>What can be seen on a page.</summary>
internal static class Picture
{
    /// <summary>The addresses of images that are not there.</summary>
    public static Task<string[]> BrokenAsync(IPage page) => page.EvaluateAsync<string[]>("[...document.images].filter(i => { i.loading = 'eager'; return i.complete && i.naturalWidth === 0; }).map(i => i.src)");

    /// <summary>With ROWBACK_APPROVE=1: takes a screenshot for docs/, of what is in the window.</summary>
    public static async Task TakeAsync(IPage page, string name, [CallerFilePath] string here = "")
    {
        if (Environment.GetEnvironmentVariable("ROWBACK_APPROVE") != "1")
            return;
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await page.ScreenshotAsync(new() { Path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", name + ".png")), Animations = ScreenshotAnimations.Disabled });
    }
}
