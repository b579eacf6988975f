using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using PhotoGallery;

namespace Gallery.Tests;

/// <summary>The sample, running on a port of its own, with its data in a temporary folder.</summary>
internal sealed class RunningSite : IAsyncDisposable
{
    private readonly WebApplication _site;

    private RunningSite(WebApplication site, string folder) => (_site, Folder) = (site, folder);

    public string Folder { get; }

    public string Address => _site.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <param name="connectionString">Of a database on PostgreSQL; null for SQLite.</param>
    public static async Task<RunningSite> StartAsync(string? connectionString = null)
    {
        var folder = Directory.CreateTempSubdirectory("rowback-gallery-").FullName;
        string[] database = connectionString is null ? [] : ["--Gallery:Database=postgresql", "--Gallery:ConnectionString=" + connectionString];
        var site = await Site.BuildAsync(["--urls=http://127.0.0.1:0", "--Gallery:DataFolder=" + folder, "--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Warning", .. database]);
        await site.StartAsync();
        return new RunningSite(site, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _site.StopAsync();
        await _site.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
