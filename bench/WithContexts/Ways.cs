using Microsoft.EntityFrameworkCore;
using OrmRecipe;
using Rowback;
using Rowback.EntityFrameworkCore;
using Rowback.Sqlite;

namespace WithContexts;

/// <summary>How a program can bring a gallery with its links back.</summary>
internal static class Ways
{
    private const int Batch = 1000;
    private const long AllThereIs = 1_000_000_000;

    public static async Task WithCoreAsync(string live, string backup)
    {
        await using var session = await RestoreSession.OpenAsync(new SessionOptions { Engines = [new SqliteEngine()], Live = live, Backup = backup });
        await session.RestoreAsync(new Question { Selections = [new Selection("gallery") { Where = "title_slug = 'pets'" }], MaxRows = AllThereIs });
    }

    public static async Task WithContextsAsync(string live, string backup)
    {
        await using var now = new SiteContext(live);
        await using var then = new SiteContext(backup);
        await now.RestoreFrom(then).Where<Gallery>(g => g.Slug == "pets").With(q => q with { MaxRows = AllThereIs }).RestoreAsync();
    }

    /// <summary>As a careful person writes it by hand: load, look which photos are still there, add, save; a thousand links at a time, in one transaction. Only columns that the model has come back.</summary>
    public static async Task InBatchesAsync(string live, string backup)
    {
        await using var now = new SiteContext(live);
        await using var then = new SiteContext(backup);
        await using var transaction = await now.Database.BeginTransactionAsync();
        var lost = await then.Galleries.AsNoTracking().SingleAsync(g => g.Slug == "pets");
        now.Add(lost);
        await now.SaveChangesAsync();
        long last = 0;
        while (true)
        {
            var links = await then.Links.AsNoTracking().Where(l => l.GalleryId == lost.Id && l.Id > last).OrderBy(l => l.Id).Take(Batch).ToListAsync();
            if (links.Count == 0)
                break;
            last = links[^1].Id;
            var wanted = links.Select(l => l.PhotoId).ToList();
            var there = await now.Photos.Where(p => wanted.Contains(p.Id)).Select(p => p.Id).ToHashSetAsync();
            now.AddRange(links.Where(l => there.Contains(l.PhotoId)));
            await now.SaveChangesAsync();
            now.ChangeTracker.Clear();
        }

        await transaction.CommitAsync();
    }
}
