using Microsoft.EntityFrameworkCore;

namespace Rowback.EntityFrameworkCore.Tests;

public class Gallery
{
    public int Id { get; set; }

    public required string Slug { get; set; }

    public required string Title { get; set; }

    public List<GalleryPhoto> Links { get; } = [];

    public List<Photo> Photos { get; } = [];

    public List<Comment> Comments { get; } = [];
}

public class Photo
{
    public int Id { get; set; }

    public required string File { get; set; }

    public string Caption { get; set; } = "";

    public List<Gallery> Galleries { get; } = [];

    public List<Tag> Tags { get; } = [];

    public List<Comment> Comments { get; } = [];
}

/// <summary>The join entity of galleries and photos, with their order.</summary>
public class GalleryPhoto
{
    public int GalleryId { get; set; }

    public int PhotoId { get; set; }

    public int Position { get; set; }
}

public class Comment
{
    public int Id { get; set; }

    public int? GalleryId { get; set; }

    public Gallery? Gallery { get; set; }

    public int? PhotoId { get; set; }

    public Photo? Photo { get; set; }

    public required string Body { get; set; }
}

/// <summary>Joined to photos by a table that no class stands for.</summary>
public class Tag
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public List<Photo> Photos { get; } = [];
}

public class PhotoSite(DbContextOptions<PhotoSite> options) : DbContext(options)
{
    public DbSet<Gallery> Galleries => Set<Gallery>();

    public DbSet<Photo> Photos => Set<Photo>();

    public DbSet<GalleryPhoto> Links => Set<GalleryPhoto>();

    public DbSet<Comment> Comments => Set<Comment>();

    public DbSet<Tag> Tags => Set<Tag>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<Gallery>().HasIndex(g => g.Slug).IsUnique();
        model.Entity<Gallery>().HasMany(g => g.Photos).WithMany(p => p.Galleries).UsingEntity<GalleryPhoto>(
            link => link.HasOne<Photo>().WithMany().HasForeignKey(l => l.PhotoId),
            link => link.HasOne<Gallery>().WithMany(g => g.Links).HasForeignKey(l => l.GalleryId));
        model.Entity<Comment>().HasOne(c => c.Gallery).WithMany(g => g.Comments).OnDelete(DeleteBehavior.Cascade);
        model.Entity<Comment>().HasOne(c => c.Photo).WithMany(p => p.Comments).OnDelete(DeleteBehavior.Cascade);
    }

    /// <summary>What is in the backup.</summary>
    public static void Fill(PhotoSite site)
    {
        var (rome, cat, dog) = (new Photo { File = "rome.jpg" }, new Photo { File = "cat.jpg" }, new Photo { File = "dog.jpg" });
        site.AddRange(new Gallery { Slug = "travel", Title = "Travel", Photos = { rome } }, new Gallery { Slug = "pets", Title = "Our pets", Comments = { new Comment { Body = "Nice" }, new Comment { Body = "Sweet" } } },
            new Gallery { Slug = "food", Title = "Food" }, rome, cat, dog);
        site.SaveChanges();
        var pets = site.Galleries.Single(g => g.Slug == "pets");
        site.AddRange(new GalleryPhoto { GalleryId = pets.Id, PhotoId = cat.Id, Position = 1 }, new GalleryPhoto { GalleryId = pets.Id, PhotoId = dog.Id, Position = 2 });
        cat.Tags.Add(new Tag { Name = "indoors" });
        cat.Comments.Add(new Comment { Body = "Purrs" });
    }

    /// <summary>The gallery is deleted by mistake; days later there are new rows, and one photo has been deleted on purpose.</summary>
    public static async Task DaysAsync(PhotoSite site)
    {
        await site.Galleries.Where(g => g.Slug == "pets").ExecuteDeleteAsync();
        site.Add(new Gallery { Slug = "garden", Title = "Garden", Photos = { new Photo { File = "rose.jpg" } } });
        (await site.Galleries.SingleAsync(g => g.Slug == "travel")).Title = "Travels";
        await site.Photos.Where(p => p.File == "dog.jpg").ExecuteDeleteAsync();
    }

    public static async Task<Scene<PhotoSite>> SceneAsync(TestEngine engine, bool undeclared = false) =>
        await Scene<PhotoSite>.CreateAsync(engine, o => new PhotoSite(o), Fill, undeclared);
}
