using Microsoft.EntityFrameworkCore;
using PhotoGallery.Model;
using Rowback;
using Rowback.EntityFrameworkCore;

namespace PhotoGallery.Restoring;

/// <summary>What a plan would do, with the pictures: read from the plan as entities.</summary>
public sealed record PlanView(EntityPlan Plan)
{
    public IReadOnlyList<string> Counts => [.. Plan.Plan.Tables.Where(t => t.Insert > 0).Select(t => Words.Of(t.Table, t.Insert))];

    /// <summary>Galleries that come back or get photos back, with those photos.</summary>
    public required IReadOnlyList<(Gallery Gallery, bool ComesBack, IReadOnlyList<Photo> Photos, IReadOnlyList<Photo> LeftOut)> Galleries { get; init; }

    public required IReadOnlyList<Photo> Photos { get; init; }

    public required IReadOnlyList<Comment> Comments { get; init; }

    public IReadOnlyList<(string What, string Reason)> LeftOut => [.. Plan.Plan.Skipped.GroupBy(s => (s.Table, s.Reason)).Select(s => (Words.Of(s.Key.Table, s.Count()), s.Key.Reason))];

    /// <summary>What is worth knowing and stops nothing.</summary>
    public IEnumerable<Hazard> Hazards => Plan.Plan.Hazards.Where(h => !h.Stops);

    public static async Task<PlanView> OfAsync(EntityPlan plan, PhotoSite then, CancellationToken cancellation)
    {
        var comesBack = await plan.Inserted<Gallery>().Select(g => g.Id).ToHashSetAsync(cancellationToken: cancellation);
        var links = await plan.Inserted<GalleryPhoto>().ToListAsync(cancellation);
        var leftOut = await plan.LeftOut<GalleryPhoto>().ToListAsync(cancellation);
        var photos = await plan.Inserted<Photo>().ToListAsync(cancellation);
        var comments = await plan.Inserted<Comment>().ToListAsync(cancellation);
        var galleryIds = links.Concat(leftOut).Select(l => l.GalleryId).Concat(comesBack).Distinct().ToList();
        var photoIds = links.Concat(leftOut).Select(l => l.PhotoId).Distinct().ToList();
        var named = await then.Photos.AsNoTracking().Where(p => photoIds.Contains(p.Id)).ToDictionaryAsync(p => p.Id, cancellation);
        IReadOnlyList<Photo> Of(IEnumerable<GalleryPhoto> places, Gallery gallery) => [.. places.Where(l => l.GalleryId == gallery.Id).OrderBy(l => l.Position).Select(l => named[l.PhotoId])];
        var galleries = await then.Galleries.AsNoTracking().Where(g => galleryIds.Contains(g.Id)).OrderBy(g => g.Title).ToListAsync(cancellation);
        return new PlanView(plan)
        {
            Galleries = [.. galleries.Select(g => (g, comesBack.Contains(g.Id), Of(links, g), Of(leftOut, g)))],
            Photos = photos,
            Comments = comments,
        };
    }
}
