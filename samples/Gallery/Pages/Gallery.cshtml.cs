using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using PhotoGallery.Model;

namespace PhotoGallery.Pages;

public sealed class GalleryModel(PhotoSite site) : PageModel
{
    public Gallery Gallery { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string slug)
    {
        var gallery = await site.Galleries.AsNoTracking().AsSplitQuery().Include(g => g.Owner).Include(g => g.Links.OrderBy(l => l.Position)).ThenInclude(l => l.Photo)
            .Include(g => g.Comments.OrderBy(c => c.Id)).ThenInclude(c => c.Author).OrderBy(g => g.Id).SingleOrDefaultAsync(g => g.Slug == slug);
        if (gallery is null)
            return NotFound();
        Gallery = gallery;
        return Page();
    }
}
