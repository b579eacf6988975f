using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using PhotoGallery.Model;

namespace PhotoGallery.Pages;

public sealed class PhotoModel(PhotoSite site, TimeProvider clock) : PageModel
{
    private const int LongestComment = 500;

    public Photo Photo { get; private set; } = null!;

    public IReadOnlyList<User> Users { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(int id)
    {
        var photo = await site.Photos.AsNoTracking().AsSplitQuery().Include(p => p.Owner).Include(p => p.Tags).Include(p => p.Galleries).Include(p => p.Comments).ThenInclude(c => c.Author)
            .OrderBy(p => p.Id).SingleOrDefaultAsync(p => p.Id == id);
        if (photo is null)
            return NotFound();
        Photo = photo;
        Users = await site.Users.AsNoTracking().OrderBy(u => u.Name).ToListAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(int id, int author, string? body)
    {
        if (!await site.Photos.AnyAsync(p => p.Id == id) || !await site.Users.AnyAsync(u => u.Id == author))
            return NotFound();
        if (body?.Trim() is { Length: > 0 and <= LongestComment } text)
        {
            site.Add(new Comment { PhotoId = id, AuthorId = author, Body = text, WrittenAt = clock.GetUtcNow().UtcDateTime });
            await site.SaveChangesAsync();
        }

        return RedirectToPage(new { id });
    }
}
