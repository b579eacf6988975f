using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PhotoGallery.Model;
using PhotoGallery.Restoring;
using Rowback;
using Rowback.EntityFrameworkCore;

namespace PhotoGallery.Pages.Admin;

/// <summary>What was done, and how to take it back.</summary>
public sealed class RestoredModel(PhotoSite live) : PageModel
{
    [TempData]
    public string? Message { get; set; }

    public JournalEntry Entry { get; private set; } = null!;

    public UndoPlan? Undo { get; private set; }

    public string? Error { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellation)
    {
        if ((await live.RestoresAsync(cancellation: cancellation)).FirstOrDefault(e => e.Id == id) is not { } entry)
            return NotFound();
        Entry = entry;
        Undo = entry.UndoneBy is null ? await live.PlanUndoAsync(id, cancellation: cancellation) : null;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string id, string fingerprint, CancellationToken cancellation)
    {
        try
        {
            var shown = await live.PlanUndoAsync(id, cancellation: cancellation);
            if (shown.Fingerprint == fingerprint)
            {
                var undone = await live.UndoRestoreAsync(id, shown, cancellation: cancellation);
                Message = $"Taken back: {string.Join(", ", undone.Plan.Tables.Where(t => t.Delete + t.Insert > 0).Select(t => Words.Of(t.Table, t.Delete + t.Insert)))}.";
                return RedirectToPage("/Admin/Index");
            }

            Error = "The site has changed since this was shown. This is how it stands now:";
        }
        catch (RowbackException e)
        {
            Error = $"{e.Message} {e.Next}";
        }

        return await OnGetAsync(id, cancellation);
    }
}
