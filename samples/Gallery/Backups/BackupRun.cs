using Microsoft.EntityFrameworkCore;
using PhotoGallery.Model;

namespace PhotoGallery.Backups;

/// <summary>One backup: the copy is made, old ones go, and so do images that nobody can bring back any more.</summary>
public sealed class BackupRun(PhotoSite live, BackupStore store, Settings settings, Folders folders, TimeProvider clock)
{
    public async Task<Backup> RunAsync(CancellationToken cancellation)
    {
        var made = await store.MakeAsync(live, clock.GetUtcNow(), cancellation);
        foreach (var old in (await store.ListAsync(cancellation)).Skip(Math.Max(settings.KeepBackups, 1)))
            await store.RemoveAsync(old, cancellation);
        await RemoveImagesAsync(cancellation);
        return made;
    }

    /// <summary>
    /// A photo that is deleted leaves its image: brought back without it, it would be a frame with nothing in it. So an image stays for as long as the site or a backup names it.
    /// </summary>
    private async Task RemoveImagesAsync(CancellationToken cancellation)
    {
        var named = await live.Photos.Select(p => p.File).ToHashSetAsync(StringComparer.Ordinal, cancellation);
        foreach (var backup in await store.ListAsync(cancellation))
        {
            await using var context = store.Open(backup);
            named.UnionWith(await context.Photos.Select(p => p.File).ToListAsync(cancellation));
        }

        foreach (var file in Directory.EnumerateFiles(folders.Images).Where(f => !named.Contains(Path.GetFileName(f))))
            File.Delete(file);
    }
}
