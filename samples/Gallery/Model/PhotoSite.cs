using Microsoft.EntityFrameworkCore;

namespace PhotoGallery.Model;

/// <summary>The site's database. A backup is a second one of the same model.</summary>
public sealed class PhotoSite(DbContextOptions<PhotoSite> options) : DbContext(options)
{
    public DbSet<User> Users => Set<User>();

    public DbSet<Gallery> Galleries => Set<Gallery>();

    public DbSet<Photo> Photos => Set<Photo>();

    public DbSet<GalleryPhoto> Links => Set<GalleryPhoto>();

    public DbSet<Tag> Tags => Set<Tag>();

    public DbSet<Comment> Comments => Set<Comment>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<User>().HasIndex(u => u.Name).IsUnique();
        model.Entity<Tag>().HasIndex(t => t.Name).IsUnique();
        model.Entity<Gallery>().HasIndex(g => g.Slug).IsUnique();
        model.Entity<Gallery>().HasOne(g => g.Owner).WithMany().OnDelete(DeleteBehavior.Restrict);
        model.Entity<Gallery>().HasMany(g => g.Photos).WithMany(p => p.Galleries).UsingEntity<GalleryPhoto>(
            link => link.HasOne(l => l.Photo).WithMany().HasForeignKey(l => l.PhotoId),
            link => link.HasOne(l => l.Gallery).WithMany(g => g.Links).HasForeignKey(l => l.GalleryId));
        model.Entity<Photo>().HasOne(p => p.Owner).WithMany().OnDelete(DeleteBehavior.Restrict);
        model.Entity<Comment>().HasOne(c => c.Author).WithMany().OnDelete(DeleteBehavior.Restrict);
        model.Entity<Comment>().HasOne(c => c.Photo).WithMany(p => p.Comments).OnDelete(DeleteBehavior.Cascade);
        model.Entity<Comment>().HasOne(c => c.Gallery).WithMany(g => g.Comments).OnDelete(DeleteBehavior.Cascade);
    }
}
