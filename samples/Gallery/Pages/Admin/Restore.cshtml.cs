using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PhotoGallery.Backups;
using PhotoGallery.Restoring;
using Rowback;

namespace PhotoGallery.Pages.Admin;

/// <summary>What vanished since a backup, to be chosen from.</summary>
public sealed class RestoreModel(Vanished vanished, BackupStore store) : PageModel
{
    public IReadOnlyList<Backup> Backups { get; private set; } = [];

    public Backup? Backup { get; private set; }

    public IReadOnlyList<VanishedItem> Items { get; private set; } = [];

    public string? Error { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? backup, CancellationToken cancellation)
    {
        Backups = await store.ListAsync(cancellation);
        Backup = backup is null ? Backups.FirstOrDefault() : Backups.FirstOrDefault(b => b.Name == backup);
        if (Backup is null)
            return backup is null ? Page() : NotFound();
        try
        {
            Items = await vanished.ListAsync(Backup, cancellation);
        }
        catch (RowbackException e)
        {
            Error = $"{e.Message} {e.Next}";
        }

        return Page();
    }
}
