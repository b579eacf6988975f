using Microsoft.Playwright;
using Rowback.PostgreSql.Testing;
using Rowback.Testing;
using static Microsoft.Playwright.Assertions;

namespace Gallery.Tests
{
    /// <summary>The sample in a real browser, as its administrator uses it.</summary>
    public abstract class StoryTests(Browser browser) : IClassFixture<Browser>
    {
        protected Browser Chromium => browser;

        private protected abstract Task<RunningSite> StartAsync();

        [BrowserFact]
        public async Task A_gallery_is_deleted_brought_back_and_seen_again_and_that_is_taken_back()
        {
            await using var site = await StartAsync();
            var page = await Chromium.VisitAsync(site.Address);
            await page.GotoAsync("/");
            await Expect(page.Locator(".galleries li")).ToHaveCountAsync(5);
            await Picture.TakeAsync(page, "gallery-home");

            await page.GotoAsync("/admin");
            await page.GetByLabel("Delete photo Tom on his wall").ClickAsync();
            await page.GetByLabel("Delete gallery Our pets").ClickAsync();
            await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("The gallery “Our pets” was deleted.");
            await page.GotoAsync("/gallery/pets");
            await Expect(page.Locator("h1")).ToHaveTextAsync("This is not here");

            // Life goes on.
            await page.GotoAsync("/photos?tag=sea");
            await page.Locator(".photos a").First.ClickAsync();
            await page.GetByLabel("Say something").FillAsync("Still my favourite.");
            await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
            await Expect(page.Locator(".comments li").Last).ToContainTextAsync("Still my favourite.");

            await page.GetByRole(AriaRole.Link, new() { Name = "Restore" }).ClickAsync();
            await Expect(page.Locator(".vanished li")).ToHaveCountAsync(2);
            await page.GetByLabel("Our pets").CheckAsync();
            await Picture.TakeAsync(page, "gallery-restore");

            await page.GetByRole(AriaRole.Button, new() { Name = "What would bringing them back do?" }).ClickAsync();
            await Expect(page.Locator(".lead")).ToContainTextAsync("1 gallery, 5 places of photos in galleries");
            await Expect(page.Locator("li.out")).ToHaveTextAsync("Tom on his wall left out");
            await Picture.TakeAsync(page, "gallery-plan");
            await page.GotoAsync("/gallery/pets");
            await Expect(page.Locator("h1")).ToHaveTextAsync("This is not here");
            await page.GoBackAsync();

            await page.GetByRole(AriaRole.Link, new() { Name = "Choose again" }).ClickAsync();
            await page.GetByLabel("Our pets").CheckAsync();
            await page.GetByLabel("Tom on his wall").CheckAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "What would bringing them back do?" }).ClickAsync();
            await Expect(page.Locator("li.out")).ToHaveCountAsync(0);
            await page.GetByRole(AriaRole.Button, new() { Name = "Bring it back" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Brought back: ");

            await page.GotoAsync("/gallery/pets");
            (await page.Locator(".photos span").AllTextContentsAsync()).ShouldBe(["Rex, waiting", "Tom on his wall", "Mia has seen something", "Bella after the walk", "Felix, five o'clock", "Bruno smiles"]);
            await Expect(page.Locator(".comments li")).ToHaveCountAsync(2);
            (await Picture.BrokenAsync(page)).ShouldBeEmpty();
            await page.GetByText("Tom on his wall").ClickAsync();
            await Expect(page.Locator(".comments li")).ToHaveCountAsync(2);

            await page.GotoAsync("/admin");
            await page.GetByRole(AriaRole.Link, new() { Name = "Restore 1" }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Take it back" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Taken back: ");
            await page.GotoAsync("/");
            await Expect(page.Locator(".galleries li")).ToHaveCountAsync(4);
            await page.GotoAsync("/photos?tag=sea");
            await page.Locator(".photos a").First.ClickAsync();
            await Expect(page.Locator(".comments li").Last).ToContainTextAsync("Still my favourite.");
        }

        [BrowserFact]
        public async Task What_has_changed_since_the_plan_was_shown_is_shown_again_and_not_done()
        {
            await using var site = await StartAsync();
            var page = await Chromium.VisitAsync(site.Address);
            await page.GotoAsync("/admin");
            await page.GetByLabel("Delete gallery By the sea").ClickAsync();
            await page.GotoAsync("/admin/restore");
            await page.GetByLabel("By the sea").CheckAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "What would bringing them back do?" }).ClickAsync();
            var other = await Chromium.VisitAsync(site.Address);
            await other.GotoAsync("/admin");
            await other.GetByLabel("Delete photo Last sail").ClickAsync();

            await page.GetByRole(AriaRole.Button, new() { Name = "Bring it back" }).ClickAsync();

            await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The site has changed since this was shown.");
            await Expect(page.Locator("li.out")).ToHaveTextAsync("Last sail left out");
            await page.GetByRole(AriaRole.Button, new() { Name = "Bring it back" }).ClickAsync();
            await page.GotoAsync("/gallery/sea");
            await Expect(page.Locator(".photos li")).ToHaveCountAsync(2);
        }

        [BrowserFact]
        public async Task A_backup_is_made_at_the_push_of_a_button()
        {
            await using var site = await StartAsync();
            var page = await Chromium.VisitAsync(site.Address);
            await page.GotoAsync("/admin");
            await page.GetByLabel("Delete photo Felix, five o'clock").ClickAsync();
            // Backups are named by the second.
            await Task.Delay(1100);
            await page.GetByRole(AriaRole.Button, new() { Name = "Back up now" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Link, new() { Name = "What is gone since?" })).ToHaveCountAsync(2);

            await page.GetByRole(AriaRole.Link, new() { Name = "What is gone since?" }).First.ClickAsync();
            await Expect(page.Locator(".lead")).ToHaveTextAsync("Nothing is gone.");
            await page.GotoAsync("/admin");
            await page.GetByRole(AriaRole.Link, new() { Name = "What is gone since?" }).Last.ClickAsync();
            await Expect(page.Locator(".vanished li")).ToContainTextAsync(["Felix, five o'clock"]);
            // Its file stays for as long as a backup names it.
            (await Picture.BrokenAsync(page)).ShouldBeEmpty();
        }
    }

    public sealed class SqliteStoryTests(Browser browser) : StoryTests(browser)
    {
        private protected override Task<RunningSite> StartAsync() => RunningSite.StartAsync();

        [BrowserFact]
        public async Task It_is_readable_in_the_dark_and_on_a_telephone()
        {
            await using var site = await RunningSite.StartAsync();
            var dark = await Chromium.VisitAsync(site.Address, ColorScheme.Dark);
            await dark.GotoAsync("/gallery/pets");
            (await dark.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor")).ShouldBe("rgb(23, 21, 19)");
            await Picture.TakeAsync(dark, "gallery-dark");
            var telephone = await Chromium.VisitAsync(site.Address, width: 390, height: 800);
            foreach (var place in new[] { "/", "/gallery/pets", "/photo/1", "/admin", "/admin/restore" })
            {
                await telephone.GotoAsync(place);
                (await telephone.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue(place);
            }
        }
    }
}

namespace Gallery.Tests.PostgreSql
{
    public sealed class PostgreSqlStoryTests(Browser browser) : StoryTests(browser)
    {
        private protected override async Task<RunningSite> StartAsync()
        {
            var database = await LocalServer.Shared.CreateAsync();
            return await RunningSite.StartAsync(LocalServer.Shared.Settings(database, LocalServer.Administrator).ConnectionString);
        }
    }
}
