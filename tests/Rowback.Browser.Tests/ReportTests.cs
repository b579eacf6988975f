using Microsoft.Playwright;
using Rowback.Cli.Tests;
using Rowback.Testing;

namespace Rowback.Browser.Tests;

/// <summary>The page that `plan --report` and `restore --report` write, as it is seen.</summary>
public sealed class ReportTests(Browser browser) : IClassFixture<Browser>
{
    /// <summary>Names and values that would do harm in a page that took them for markup.</summary>
    private const string Hostile = """
        CREATE TABLE "</style><script>alert(1)</script>" (id INTEGER PRIMARY KEY AUTOINCREMENT, gallery_id INTEGER NOT NULL REFERENCES gallery(id) ON DELETE CASCADE, name TEXT);
        """;

    /// <summary>For every visible text: how much its colour and that of the ground behind it differ, by WCAG 2; those that are hard to read.</summary>
    private const string HardToRead = """
        () => {
          const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const rgba = c => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1); return canvas.getImageData(0, 0, 1, 1).data; };
          const light = c => { const [r, g, b] = [...rgba(c)].slice(0, 3).map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
          const ground = e => {
            const box = e.closest('g')?.querySelector('.box');
            if (box) return getComputedStyle(box).fill;
            for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (rgba(c)[3] > 0) return c; }
            return 'white';
          };
          const bad = [];
          for (const e of document.querySelectorAll('body *:not(style):not(title):not(desc)')) {
            if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
            const style = getComputedStyle(e);
            const [a, b] = [light(e.tagName === 'text' ? style.fill : style.color), light(ground(e))].sort((x, y) => y - x);
            if ((a + .05) / (b + .05) < 4.5) bad.push(e.tagName + ': ' + e.textContent + ' ' + ((a + .05) / (b + .05)).toFixed(2));
          }
          return bad;
        }
        """;

    [BrowserFact]
    public async Task A_plan_is_a_page_that_can_be_read_and_asks_for_nothing()
    {
        using var site = await Site.DamagedAsync();
        var file = await ReportAsync(site, "plan", "gallery", "--where", "slug = 'pets'");

        await using var seen = await browser.OpenAsync(file);
        (await seen.Page.TitleAsync()).ShouldBe("Restore plan: gallery where slug = 'pets'");
        (await seen.Page.Locator("h1").InnerTextAsync()).ShouldBe("gallery where slug = 'pets'");
        (await seen.Page.Locator(".summary").InnerTextAsync()).ShouldBe("It inserts 2 rows (1 gallery, 1 gallery_photos) and leaves 1 row out; nothing else is touched. Nothing has been written yet.");
        (await seen.Page.Locator("ul.tree").First.InnerTextAsync()).ShouldContain("2 'Rex and Tom'");
        (await seen.Page.Locator("table.left-out tbody tr").InnerTextAsync()).ShouldBe("gallery_photos\t(2, 4)\tphoto 4 is gone from live (gallery_photos.photo_id, on delete cascade)");
        (await seen.Page.Locator(".hazard .code").AllInnerTextsAsync()).ShouldContain("PARENTS_GONE");
        (await seen.Page.Locator("svg").BoundingBoxAsync())!.Width.ShouldBeGreaterThan(200);
        (await seen.Page.GetByRole(AriaRole.Img, new PageGetByRoleOptions { Name = "What would be restored, by table" }).CountAsync()).ShouldBe(1);
        (await seen.Page.Locator("svg .arrow.broken").CountAsync()).ShouldBe(1);
        (await seen.Page.Locator("main").InnerTextAsync()).ShouldNotContain("To take it back");
        seen.Complaints.ShouldBeEmpty();
        seen.Requests.ShouldBe([new Uri(file).AbsoluteUri]);
    }

    [BrowserFact]
    public async Task A_restore_says_what_was_done_that_it_was_checked_and_how_to_take_it_back()
    {
        using var site = await Site.DamagedAsync();
        var file = await ReportAsync(site, "restore", "gallery", "--key", "2", "--keys", "new", "--yes");

        await using var seen = await browser.OpenAsync(file);
        (await seen.Page.Locator(".summary").InnerTextAsync()).ShouldStartWith("Done: inserted 2 rows");
        var text = await seen.Page.Locator("main").InnerTextAsync();
        text.ShouldContain("Every row that was written was read back before the commit and found as planned");
        (await seen.Page.Locator("h2:has-text('To take it back') + pre").InnerTextAsync()).ShouldBe($"rowback undo 1 --live {site.Live}");
        (await seen.Page.Locator("table.new-keys tbody tr").First.InnerTextAsync()).ShouldBe($"gallery\t2\t{await site.QueryAsync("SELECT id FROM gallery WHERE slug = 'pets'")}");
        seen.Complaints.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task What_the_database_and_the_user_say_is_shown_and_never_carried_out()
    {
        using var site = await Site.DamagedAsync();
        await site.QueryAsync(Hostile);
        await site.OnBackupAsync(Hostile + "UPDATE gallery SET title = '<img src=x onerror=alert(2)>' WHERE id = 2; INSERT INTO \"</style><script>alert(1)</script>\" VALUES (1, 2, '<svg onload=alert(3)>')");
        var file = await ReportAsync(site, "plan", "gallery", "--where", "slug = 'pets' OR slug = '<script>alert(4)</script>'");

        await using var seen = await browser.OpenAsync(file);
        await seen.Page.WaitForTimeoutAsync(300);
        (await seen.Page.EvaluateAsync<int>("document.scripts.length + document.images.length + document.querySelectorAll('[onload], [onerror]').length")).ShouldBe(0);
        (await seen.Page.Locator("h1").InnerTextAsync()).ShouldContain("'<script>alert(4)</script>'");
        var tree = await seen.Page.Locator("ul.tree").First.InnerTextAsync();
        tree.ShouldContain("'<img src=x onerror=alert(2)>'");
        tree.ShouldContain("'<svg onload=alert(3)>'");
        (await seen.Page.Locator("svg text.name").AllTextContentsAsync()).ShouldContain("</style><script>alert(1)</script>");
        seen.Complaints.ShouldBeEmpty();
        seen.Requests.Count.ShouldBe(1);
    }

    [BrowserFact]
    public async Task It_is_the_same_without_scripts_and_fits_a_telephone()
    {
        using var site = await Site.DamagedAsync();
        var file = await ReportAsync(site, "plan", "gallery", "--key", "2");

        await using var plain = await browser.OpenAsync(file, new BrowserNewContextOptions { JavaScriptEnabled = false });
        await using var small = await browser.OpenAsync(file, new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 360, Height = 700 } });
        (await plain.Page.Locator(".summary").InnerTextAsync()).ShouldBe(await small.Page.Locator(".summary").InnerTextAsync());
        (await small.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth")).ShouldBeTrue();
    }

    [BrowserFact]
    public async Task Every_text_can_be_read_by_daylight_in_the_dark_and_on_paper()
    {
        using var site = await Site.DamagedAsync();
        foreach (var stop in new[] { false, true })
        {
            var file = await ReportAsync(site, stop ? ["plan", "gallery", "--key", "2", "--missing-parents", "stop"] : ["plan", "gallery", "--key", "2"]);
            await using var seen = await browser.OpenAsync(file);
            foreach (var (scheme, media) in new[] { (ColorScheme.Light, Media.Screen), (ColorScheme.Dark, Media.Screen), (ColorScheme.Dark, Media.Print) })
            {
                await seen.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme, Media = media });
                (await seen.Page.EvaluateAsync<string[]>(HardToRead)).ShouldBeEmpty($"{scheme} {media}");
                (await seen.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor")).ShouldBe(media == Media.Screen && scheme == ColorScheme.Dark ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)");
            }
        }
    }

    [BrowserFact]
    public async Task It_prints_and_nothing_is_cut_off_at_the_paper_s_edge()
    {
        using var site = await Site.DamagedAsync();
        var file = await ReportAsync(site, "plan", "gallery", "--key", "2");

        // A4, as wide as its print.
        await using var seen = await browser.OpenAsync(file, new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 688, Height = 1000 } });
        await seen.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        (await seen.Page.EvaluateAsync<bool>("[...document.querySelectorAll('main *')].every(e => e.getBoundingClientRect().right <= 690)")).ShouldBeTrue();
        var pdf = await seen.Page.PdfAsync(new PagePdfOptions { Format = "A4" });
        pdf.AsSpan(0, 5).SequenceEqual("%PDF-"u8).ShouldBeTrue();
        pdf.Length.ShouldBeGreaterThan(5_000);
    }

    private static async Task<string> ReportAsync(Site site, params string[] args)
    {
        var file = Path.Combine(site.Folder, "report.html");
        var run = await site.RunAsync([.. args, "--report", file]);
        run.Error.ShouldBe("");
        run.Out.ShouldContain("The report is in " + file);
        return file;
    }
}
