using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using PhotoGallery.Model;

namespace PhotoGallery.Pages;

public sealed class PhotosModel(PhotoSite site) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Tag { get; set; }

    public IReadOnlyList<Photo> Photos { get; private set; } = [];

    public IReadOnlyList<string> Tags { get; private set; } = [];

    public async Task OnGetAsync()
    {
        Tags = await site.Tags.OrderBy(t => t.Name).Select(t => t.Name).ToListAsync();
        Photos = await site.Photos.AsNoTracking().Where(p => Tag == null || p.Tags.Any(t => t.Name == Tag)).OrderByDescending(p => p.TakenAt).ToListAsync();
    }
}
