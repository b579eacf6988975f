namespace PhotoGallery;

/// <summary>What appsettings.json says under <c>Gallery</c>.</summary>
public sealed class Settings
{
    /// <summary><c>sqlite</c> (a file in the data folder) or <c>postgresql</c>.</summary>
    public string Database { get; set; } = "sqlite";

    /// <summary>For PostgreSQL: the whole connection string, password included, of a database that may be empty. Its role must be allowed to create databases, for the backups.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>Where the images, and SQLite's database and backups are; relative to the project.</summary>
    public string DataFolder { get; set; } = "data";

    /// <summary>The time of the day of the nightly backup.</summary>
    public TimeOnly BackupAt { get; set; } = new(3, 0);

    /// <summary>How many backups are kept.</summary>
    public int KeepBackups { get; set; } = 7;

    public bool IsPostgreSql => Database.Equals("postgresql", StringComparison.OrdinalIgnoreCase);
}
