using System.Globalization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.FileProviders;
using PhotoGallery.Backups;
using PhotoGallery.Model;
using PhotoGallery.Restoring;
using PhotoGallery.Sample;

namespace PhotoGallery;

/// <summary>The whole site, put together.</summary>
public static class Site
{
    private const string OnlyHere = "http://127.0.0.1:5080";

    /// <summary>Builds it, and fills an empty database with sample photos and a first backup.</summary>
    public static async Task<WebApplication> BuildAsync(params string[] args)
    {
        // Found beside its sources, from whatever folder it is started.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ApplicationName = typeof(Site).Assembly.GetName().Name, ContentRootPath = ContentRoot() });
        var settings = builder.Configuration.GetSection("Gallery").Get<Settings>() ?? new Settings();
        var folders = new Folders(Path.Combine(builder.Environment.ContentRootPath, settings.DataFolder));
        // It has no login: whoever reaches it is its administrator. So nobody else reaches it unless it is told to listen elsewhere.
        if (builder.Configuration[WebHostDefaults.ServerUrlsKey] is null)
            builder.WebHost.UseUrls(OnlyHere);

        builder.Services.AddSingleton(settings).AddSingleton(folders).AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<BackupStore>(settings.IsPostgreSql ? new PostgreSqlBackups(settings) : new SqliteBackups(folders));
        builder.Services.AddDbContext<PhotoSite>((services, options) => services.GetRequiredService<BackupStore>().UseLive(options));
        builder.Services.AddRowback((_, options) => options with { LockTimeout = TimeSpan.FromSeconds(5) });
        builder.Services.AddScoped<Vanished>().AddScoped<BackupRun>();
        builder.Services.AddHostedService<NightlyBackups>();
        builder.Services.AddDataProtection().SetApplicationName("gallery").PersistKeysToFileSystem(new DirectoryInfo(folders.Keys));
        builder.Services.AddRazorPages();

        var site = builder.Build();
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        site.Use(async (context, next) =>
        {
            // Images are drawings that are shown, never run.
            context.Response.Headers.ContentSecurityPolicy = "default-src 'self'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; form-action 'self'";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            await next();
        });
        site.UseStaticFiles();
        site.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(folders.Images), RequestPath = "/images" });
        site.UseStatusCodePagesWithReExecute("/missing");
        site.MapRazorPages();
        await FillAsync(site);
        return site;
    }

    private static async Task FillAsync(WebApplication site)
    {
        await using var scope = site.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<PhotoSite>();
        await database.Database.EnsureCreatedAsync();
        if (await database.Users.AnyAsync())
            return;
        await SampleSite.FillAsync(database, scope.ServiceProvider.GetRequiredService<Folders>());
        await scope.ServiceProvider.GetRequiredService<BackupRun>().RunAsync(CancellationToken.None);
    }

    private static string ContentRoot([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        Path.GetDirectoryName(here) is { } sources && Directory.Exists(sources) ? sources : AppContext.BaseDirectory;
}
