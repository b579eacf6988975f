using Microsoft.EntityFrameworkCore;

namespace OrmRecipe;

/// <summary>The site's database as its application sees it; the backup is a second one of the same kind.</summary>
internal sealed class SiteContext(string file) : DbContext
{
    public DbSet<Gallery> Galleries => Set<Gallery>();

    public DbSet<Photo> Photos => Set<Photo>();

    public DbSet<GalleryPhoto> Links => Set<GalleryPhoto>();

    protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseSqlite($"Data Source={file};Foreign Keys=True");

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<Gallery>(gallery =>
        {
            gallery.ToTable("gallery");
            gallery.Property(g => g.Id).HasColumnName("id");
            gallery.Property(g => g.Title).HasColumnName("title");
            gallery.Property(g => g.Slug).HasColumnName("title_slug");
            gallery.Property(g => g.Description).HasColumnName("description");
            gallery.Property(g => g.IsPublic).HasColumnName("is_public");
            gallery.Property(g => g.DateAdded).HasColumnName("date_added");
            gallery.Property(g => g.CategoryId).HasColumnName("category_id");
        });
        model.Entity<Photo>(photo =>
        {
            photo.ToTable("photo");
            photo.Property(p => p.Id).HasColumnName("id");
            photo.Property(p => p.Slug).HasColumnName("title_slug");
        });
        model.Entity<GalleryPhoto>(link =>
        {
            link.ToTable("gallery_photos");
            link.Property(l => l.Id).HasColumnName("id");
            link.Property(l => l.GalleryId).HasColumnName("gallery_id");
            link.Property(l => l.PhotoId).HasColumnName("photo_id");
        });
    }
}

internal sealed class Gallery
{
    public long Id { get; init; }

    public required string Title { get; init; }

    public required string Slug { get; init; }

    public required string Description { get; init; }

    public bool IsPublic { get; init; }

    public required string DateAdded { get; init; }

    public long? CategoryId { get; init; }
}

internal sealed class Photo
{
    public long Id { get; init; }

    public required string Slug { get; init; }
}

internal sealed class GalleryPhoto
{
    public long Id { get; init; }

    public long GalleryId { get; init; }

    public long PhotoId { get; init; }
}
