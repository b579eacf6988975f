using Microsoft.EntityFrameworkCore;

namespace Fresh;

public sealed class Gallery
{
    public int Id { get; set; }

    public string Slug { get; set; } = "";

    public string Title { get; set; } = "";

    public List<Photo> Photos { get; } = [];
}

public sealed class Photo
{
    public int Id { get; set; }

    public string File { get; set; } = "";

    public List<Gallery> Galleries { get; } = [];
}

public sealed class Photos(string connection) : DbContext
{
    public DbSet<Gallery> Galleries => Set<Gallery>();

    public DbSet<Photo> AllPhotos => Set<Photo>();

    protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseSqlite(connection);
}
