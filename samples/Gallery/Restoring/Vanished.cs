using System.Globalization;
using Microsoft.EntityFrameworkCore;
using PhotoGallery.Backups;
using PhotoGallery.Model;
using Rowback;
using Rowback.Engines;
using Rowback.EntityFrameworkCore;

namespace PhotoGallery.Restoring;

/// <summary>What is gone from the site since a backup, and how it is asked for.</summary>
public sealed class Vanished(PhotoSite live, BackupStore store)
{
    /// <summary>What vanished together stands together: a gallery with the places of its photos, a photo with its comments.</summary>
    public async Task<IReadOnlyList<VanishedItem>> ListAsync(Backup backup, CancellationToken cancellation)
    {
        var options = new Rowback.SessionOptions { Engines = [store.Engine], Live = store.Live, Backup = store.AddressOf(backup), Access = LiveAccess.Read };
        await using var session = await RestoreSession.OpenAsync(options, cancellation);
        var diff = await session.DiffAsync([], cancellation);
        await using var then = store.Open(backup);
        var items = new List<VanishedItem>();
        foreach (var group in diff.Vanished)
        {
            var key = group.Key.Select(k => int.Parse(k, CultureInfo.InvariantCulture)).ToArray();
            if (await DescribeAsync(then, group.Table, key, cancellation) is { } item)
                items.Add(item with { With = [.. group.Rows.Select(r => Words.Of(r.Table, r.Count))] });
        }

        return items;
    }

    /// <summary>The question that brings chosen items back, through both contexts. Null where nothing was chosen that there is.</summary>
    /// <param name="then">A context on the backup.</param>
    /// <param name="chosen">Items, by <see cref="VanishedItem.Id"/>.</param>
    public EntityQuestion? Ask(PhotoSite then, IEnumerable<string> chosen)
    {
        EntityQuestion? question = null;
        var start = live.RestoreFrom(then);
        foreach (var items in chosen.Select(VanishedItem.Parse).OfType<(string Table, int[] Key)>().GroupBy(i => i.Table, StringComparer.Ordinal))
        {
            var ids = items.Select(i => i.Key[0]).ToList();
            question = (items.Key, question ?? start) switch
            {
                ("Galleries", var asked) => asked.Where<Gallery>(g => ids.Contains(g.Id)),
                ("Photos", var asked) => asked.Where<Photo>(p => ids.Contains(p.Id)),
                ("Comments", var asked) => asked.Where<Comment>(c => ids.Contains(c.Id)),
                ("Tags", var asked) => asked.Where<Tag>(t => ids.Contains(t.Id)),
                ("Users", var asked) => asked.Where<User>(u => ids.Contains(u.Id)),
                ("Links", var asked) => items.Aggregate(asked, (q, link) => q.Where<GalleryPhoto>(l => l.GalleryId == link.Key[0] && l.PhotoId == link.Key[1])),
                _ => question,
            };
        }

        return question;
    }

    private static async Task<VanishedItem?> DescribeAsync(PhotoSite then, string table, int[] key, CancellationToken cancellation)
    {
        var id = key[0];
        VanishedItem Item(string kind, string title, params string[] files) => new(VanishedItem.Name(table, key), kind, title, files);
        switch (table)
        {
            case "Galleries":
                var gallery = await then.Galleries.Include(g => g.Links.OrderBy(l => l.Position)).ThenInclude(l => l.Photo).SingleAsync(g => g.Id == id, cancellation);
                return Item("Gallery", gallery.Title, [.. gallery.Links.Select(l => l.Photo.File)]);
            case "Photos":
                var photo = await then.Photos.SingleAsync(p => p.Id == id, cancellation);
                return Item("Photo", photo.Title, photo.File);
            case "Comments":
                var comment = await then.Comments.Include(c => c.Author).Include(c => c.Photo).SingleAsync(c => c.Id == id, cancellation);
                return Item("Comment", $"{comment.Author.Name}: “{comment.Body}”", comment.Photo is { } of ? [of.File] : []);
            case "Tags":
                return Item("Tag", "#" + (await then.Tags.SingleAsync(t => t.Id == id, cancellation)).Name);
            case "Users":
                return Item("Person", (await then.Users.SingleAsync(u => u.Id == id, cancellation)).Name);
            case "Links":
                var photoId = key[1];
                var link = await then.Links.Include(l => l.Gallery).Include(l => l.Photo).SingleAsync(l => l.GalleryId == id && l.PhotoId == photoId, cancellation);
                return Item("Place", $"{link.Photo.Title}, in {link.Gallery.Title}", link.Photo.File);
            default:
                return null;
        }
    }
}
