using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PhotoGallery.Backups;
using PhotoGallery.Restoring;
using Rowback;
using Rowback.EntityFrameworkCore;

namespace PhotoGallery.Pages.Admin;

/// <summary>What bringing the chosen things back would do; and doing it, if it is still what was shown.</summary>
public sealed class PlanModel(Vanished vanished, BackupStore store) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Backup { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public IReadOnlyList<string> Chosen { get; set; } = [];

    [TempData]
    public string? Message { get; set; }

    public PlanView? View { get; private set; }

    public string? Error { get; private set; }

    public Task<IActionResult> OnGetAsync(CancellationToken cancellation) => PlannedAsync(null, cancellation);

    public Task<IActionResult> OnPostAsync(string fingerprint, CancellationToken cancellation) => PlannedAsync(fingerprint, cancellation);

    /// <param name="shown">The fingerprint of the plan that was shown, to be carried out; null to show one.</param>
    /// <param name="cancellation">Ends it.</param>
    private async Task<IActionResult> PlannedAsync(string? shown, CancellationToken cancellation)
    {
        if (await store.FindAsync(Backup, cancellation) is not { } backup)
            return NotFound();
        await using var then = store.Open(backup);
        if (vanished.Ask(then, Chosen) is not { } question)
        {
            Error = "Choose something first.";
            return Page();
        }

        try
        {
            var plan = await question.PlanAsync(cancellation);
            if (shown == plan.Plan.Fingerprint)
                return await DoneAsync(plan, cancellation);
            Error = shown is null ? null : "The site has changed since this was shown. This is what it would do now:";
            View = await PlanView.OfAsync(plan, then, cancellation);
        }
        catch (RowbackException e)
        {
            Error = $"{e.Message} {e.Next}";
        }

        return Page();
    }

    private async Task<IActionResult> DoneAsync(EntityPlan plan, CancellationToken cancellation)
    {
        var result = await plan.ApplyAsync(cancellation);
        if (result.RestoreId is not { } id)
            return RedirectToPage("/Admin/Index");
        Message = $"Brought back: {string.Join(", ", plan.Plan.Tables.Where(t => t.Insert > 0).Select(t => Words.Of(t.Table, t.Insert)))}.";
        return RedirectToPage("/Admin/Restored", new { id });
    }
}
