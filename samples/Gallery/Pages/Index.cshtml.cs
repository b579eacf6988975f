using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using PhotoGallery.Model;

namespace PhotoGallery.Pages;

public sealed class IndexModel(PhotoSite site) : PageModel
{
    public IReadOnlyList<Gallery> Galleries { get; private set; } = [];

    public async Task OnGetAsync() => Galleries = await site.Galleries.AsNoTracking().Include(g => g.Owner).Include(g => g.Links.OrderBy(l => l.Position)).ThenInclude(l => l.Photo).OrderBy(g => g.Title).ToListAsync();
}
