namespace PhotoGallery;

/// <summary>Where things are on the disk; made if they are not there.</summary>
public sealed class Folders
{
    public Folders(string data)
    {
        Data = Path.GetFullPath(data);
        foreach (var folder in new[] { Images, Backups, Keys })
            Directory.CreateDirectory(folder);
    }

    public string Data { get; }

    public string Images => Path.Combine(Data, "images");

    public string Backups => Path.Combine(Data, "backups");

    /// <summary>The keys by which forms are recognised as the site's own, also after it was started anew.</summary>
    public string Keys => Path.Combine(Data, "keys");
}
