using Microsoft.EntityFrameworkCore;
using OrmRecipe;

// What one finds on the web under "restore a row and its links from a backup": two contexts and a loop, in one transaction.
// Without arguments it does nothing, so that the bench can tell what starting it costs.
if (args is not [var liveFile, var backupFile])
    return;

await using var live = new SiteContext(liveFile);
await using var backup = new SiteContext(backupFile);
await using var transaction = await live.Database.BeginTransactionAsync();

var lost = await backup.Galleries.AsNoTracking().SingleAsync(g => g.Slug == "pets");
var gallery = new Gallery
{
    Title = lost.Title,
    Slug = lost.Slug,
    Description = lost.Description,
    IsPublic = lost.IsPublic,
    DateAdded = lost.DateAdded,
    CategoryId = lost.CategoryId,
};
live.Galleries.Add(gallery);
await live.SaveChangesAsync();

await foreach (var link in backup.Links.AsNoTracking().Where(l => l.GalleryId == lost.Id).OrderBy(l => l.Id).AsAsyncEnumerable())
{
    if (!await live.Photos.AnyAsync(p => p.Id == link.PhotoId))
        continue;
    live.Links.Add(new GalleryPhoto { GalleryId = gallery.Id, PhotoId = link.PhotoId });
    await live.SaveChangesAsync();
}

await transaction.CommitAsync();
