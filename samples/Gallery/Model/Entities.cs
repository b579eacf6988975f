namespace PhotoGallery.Model;

public sealed class User
{
    public int Id { get; set; }

    public required string Name { get; set; }
}

public sealed class Gallery
{
    public int Id { get; set; }

    /// <summary>Its name in addresses; unique.</summary>
    public required string Slug { get; set; }

    public required string Title { get; set; }

    public string Description { get; set; } = "";

    public int OwnerId { get; set; }

    public User Owner { get; set; } = null!;

    public List<GalleryPhoto> Links { get; } = [];

    public List<Photo> Photos { get; } = [];

    public List<Comment> Comments { get; } = [];
}

/// <summary>A photo in a gallery, at its place there.</summary>
public sealed class GalleryPhoto
{
    public int GalleryId { get; set; }

    public Gallery Gallery { get; set; } = null!;

    public int PhotoId { get; set; }

    public Photo Photo { get; set; } = null!;

    public int Position { get; set; }
}

public sealed class Photo
{
    public int Id { get; set; }

    /// <summary>The name of its file in the folder of images.</summary>
    public required string File { get; set; }

    public required string Title { get; set; }

    public int OwnerId { get; set; }

    public User Owner { get; set; } = null!;

    public DateTime TakenAt { get; set; }

    public List<Gallery> Galleries { get; } = [];

    public List<Tag> Tags { get; } = [];

    public List<Comment> Comments { get; } = [];
}

public sealed class Tag
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public List<Photo> Photos { get; } = [];
}

/// <summary>Something said about a photo, or about a gallery.</summary>
public sealed class Comment
{
    public int Id { get; set; }

    public int? PhotoId { get; set; }

    public Photo? Photo { get; set; }

    public int? GalleryId { get; set; }

    public Gallery? Gallery { get; set; }

    public int AuthorId { get; set; }

    public User Author { get; set; } = null!;

    public required string Body { get; set; }

    public DateTime WrittenAt { get; set; }
}
