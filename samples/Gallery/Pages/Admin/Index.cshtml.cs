using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using PhotoGallery.Backups;
using PhotoGallery.Model;
using Rowback;
using Rowback.EntityFrameworkCore;

namespace PhotoGallery.Pages.Admin;

public sealed class IndexModel(PhotoSite site, BackupStore store, BackupRun backups, Settings settings) : PageModel
{
    public IReadOnlyList<(int Id, string Slug, string Title, int Photos)> Galleries { get; private set; } = [];

    public IReadOnlyList<Photo> Photos { get; private set; } = [];

    public IReadOnlyList<Backup> Backups { get; private set; } = [];

    public IReadOnlyList<JournalEntry> Restores { get; private set; } = [];

    public TimeOnly BackupAt => settings.BackupAt;

    public int KeepBackups => settings.KeepBackups;

    [TempData]
    public string? Message { get; set; }

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        Galleries = [.. (await site.Galleries.OrderBy(g => g.Title).Select(g => new { g.Id, g.Slug, g.Title, Photos = g.Links.Count }).ToListAsync(cancellation)).Select(g => (g.Id, g.Slug, g.Title, g.Photos))];
        Photos = await site.Photos.AsNoTracking().OrderBy(p => p.Title).ToListAsync(cancellation);
        Backups = await store.ListAsync(cancellation);
        Restores = [.. (await site.RestoresAsync(cancellation: cancellation)).Reverse()];
    }

    public async Task<IActionResult> OnPostDeleteGalleryAsync(int id, CancellationToken cancellation)
    {
        if (await site.Galleries.FindAsync([id], cancellation) is { } gallery)
        {
            site.Remove(gallery);
            await site.SaveChangesAsync(cancellation);
            Message = $"The gallery “{gallery.Title}” was deleted.";
        }

        return RedirectToPage();
    }

    /// <summary>The file stays for as long as a backup names it.</summary>
    public async Task<IActionResult> OnPostDeletePhotoAsync(int id, CancellationToken cancellation)
    {
        if (await site.Photos.FindAsync([id], cancellation) is { } photo)
        {
            site.Remove(photo);
            await site.SaveChangesAsync(cancellation);
            Message = $"The photo “{photo.Title}” was deleted.";
        }

        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostBackupAsync(CancellationToken cancellation)
    {
        var made = await backups.RunAsync(cancellation);
        Message = $"Backed up, as {made.Name}.";
        return RedirectToPage();
    }
}
