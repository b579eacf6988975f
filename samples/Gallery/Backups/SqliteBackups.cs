using Microsoft.EntityFrameworkCore;
using PhotoGallery.Model;
using Rowback.Engines;
using Rowback.Sqlite;

namespace PhotoGallery.Backups;

/// <summary>A database in a file, and copies of it in files.</summary>
public sealed class SqliteBackups(Folders folders) : BackupStore
{
    public override IEngine Engine { get; } = new SqliteEngine();

    public override string Live { get; } = Path.Combine(folders.Data, "gallery.db");

    protected override string Prefix => "gallery_backup_";

    public override void UseLive(DbContextOptionsBuilder options) => options.UseSqlite($"Data Source={Live}");

    public override string AddressOf(Backup backup) => Path.Combine(folders.Backups, backup.Name + ".db");

    public override Task RemoveAsync(Backup backup, CancellationToken cancellation)
    {
        File.Delete(AddressOf(backup));
        return Task.CompletedTask;
    }

    protected override void Use(DbContextOptionsBuilder options, Backup backup) => options.UseSqlite($"Data Source={AddressOf(backup)};Mode=ReadOnly;Pooling=False");

    /// <summary>SQLite's own copy: consistent while others write, and all in one file.</summary>
    protected override Task CopyAsync(PhotoSite live, Backup backup, CancellationToken cancellation) =>
        live.Database.ExecuteSqlAsync($"VACUUM INTO {AddressOf(backup)}", cancellation);

    protected override Task<IEnumerable<string>> NamesAsync(CancellationToken cancellation) =>
        Task.FromResult(Directory.EnumerateFiles(folders.Backups, "*.db").Select(f => Path.GetFileNameWithoutExtension(f)));
}
