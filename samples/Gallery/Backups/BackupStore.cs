using System.Globalization;
using Microsoft.EntityFrameworkCore;
using PhotoGallery.Model;
using Rowback.Engines;

namespace PhotoGallery.Backups;

/// <summary>Where the site's database is, how copies of it are made, and how they are opened again.</summary>
public abstract class BackupStore
{
    private const string TimeFormat = "yyyyMMdd'_'HHmmss";

    /// <summary>Rowback's engine for both.</summary>
    public abstract IEngine Engine { get; }

    /// <summary>The address of the site's database, as Rowback takes it.</summary>
    public abstract string Live { get; }

    /// <summary>What the names of this site's backups begin with.</summary>
    protected abstract string Prefix { get; }

    public abstract void UseLive(DbContextOptionsBuilder options);

    /// <summary>The address of a backup, as Rowback takes it.</summary>
    public abstract string AddressOf(Backup backup);

    /// <summary>A context on a backup, which can only read.</summary>
    public PhotoSite Open(Backup backup)
    {
        var options = new DbContextOptionsBuilder<PhotoSite>();
        Use(options, backup);
        return new PhotoSite(options.Options);
    }

    /// <summary>The backups that there are, the newest first.</summary>
    public async Task<IReadOnlyList<Backup>> ListAsync(CancellationToken cancellation) =>
        [.. (await NamesAsync(cancellation)).Select(Parse).OfType<Backup>().OrderByDescending(b => b.MadeAt)];

    /// <summary>One of them; the newest for null.</summary>
    public async Task<Backup?> FindAsync(string? name, CancellationToken cancellation) =>
        (await ListAsync(cancellation)).FirstOrDefault(b => name is null || b.Name == name);

    /// <summary>Copies the database as it is now.</summary>
    public async Task<Backup> MakeAsync(PhotoSite live, DateTimeOffset now, CancellationToken cancellation)
    {
        var backup = new Backup(Prefix + now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture), now);
        await CopyAsync(live, backup, cancellation);
        return backup;
    }

    public abstract Task RemoveAsync(Backup backup, CancellationToken cancellation);

    protected abstract void Use(DbContextOptionsBuilder options, Backup backup);

    protected abstract Task CopyAsync(PhotoSite live, Backup backup, CancellationToken cancellation);

    protected abstract Task<IEnumerable<string>> NamesAsync(CancellationToken cancellation);

    private Backup? Parse(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && DateTimeOffset.TryParseExact(name[Prefix.Length..], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var made)
            ? new Backup(name, made)
            : null;
}

/// <summary>A copy of the database.</summary>
/// <param name="Name">Its name, which tells when it was made.</param>
/// <param name="MadeAt">When.</param>
public sealed record Backup(string Name, DateTimeOffset MadeAt);
