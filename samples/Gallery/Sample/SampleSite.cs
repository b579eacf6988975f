using PhotoGallery.Model;

namespace PhotoGallery.Sample;

/// <summary>What the site shows at first: three people, five galleries, and drawings for photos.</summary>
internal static class SampleSite
{
    private static readonly DateTime Summer = new(2026, 6, 20, 16, 30, 0, DateTimeKind.Utc);

    public static async Task FillAsync(PhotoSite site, Folders folders)
    {
        var (ada, ben, cleo) = (new User { Name = "Ada" }, new User { Name = "Ben" }, new User { Name = "Cleo" });
        var tags = "animals cats dogs mountains sea evening city night forest garden flowers favourites".Split(' ').ToDictionary(n => n, n => new Tag { Name = n }, StringComparer.Ordinal);
        uint seed = 0;
        Photo Photo(User owner, string file, string title, Func<uint, string> draw, params string[] named)
        {
            seed++;
            File.WriteAllText(Path.Combine(folders.Images, file + ".svg"), draw(seed));
            var photo = new Photo { File = file + ".svg", Title = title, Owner = owner, TakenAt = Summer.AddDays(seed * 3).AddMinutes(seed * 37) };
            photo.Tags.AddRange(named.Select(n => tags[n]));
            return photo;
        }

        Photo rex = Photo(ada, "rex", "Rex, waiting", Pets.Dog, "animals", "dogs", "favourites"), tom = Photo(ada, "tom", "Tom on his wall", Pets.Cat, "animals", "cats"),
            mia = Photo(cleo, "mia", "Mia has seen something", Pets.Cat, "animals", "cats", "favourites"), bella = Photo(ben, "bella", "Bella after the walk", Pets.Dog, "animals", "dogs"),
            felix = Photo(ada, "felix", "Felix, five o'clock", Pets.Cat, "animals", "cats"), bruno = Photo(cleo, "bruno", "Bruno smiles", Pets.Dog, "animals", "dogs"),
            ridge = Photo(ben, "ridge", "First light on the ridge", Scenery.Mountains, "mountains"), pass = Photo(ben, "pass", "Down from the pass", Scenery.Mountains, "mountains", "evening"),
            blue = Photo(ben, "blue-hour", "Blue hour", Scenery.Mountains, "mountains", "evening", "favourites"), bay = Photo(cleo, "bay", "The bay", Scenery.Sea, "sea", "evening"),
            sail = Photo(cleo, "last-sail", "Last sail", Scenery.Sea, "sea", "evening", "favourites"), calm = Photo(ada, "calm", "No wind", Scenery.Sea, "sea"),
            roofs = Photo(ada, "roofs", "Over the roofs", Scenery.City, "city", "night"), bridge = Photo(ben, "lights", "The lights go on", Scenery.City, "city", "night"),
            firs = Photo(cleo, "firs", "Firs in the mist", Scenery.Forest, "forest"), clearing = Photo(ben, "clearing", "The clearing", Scenery.Forest, "forest"),
            poppies = Photo(ada, "poppies", "All at once", Scenery.Garden, "garden", "flowers"), bed = Photo(cleo, "flower-bed", "Grandmother's bed", Scenery.Garden, "garden", "flowers", "favourites");

        void Gallery(User owner, string slug, string title, string description, Photo[] photos, params (User Author, string Body)[] said)
        {
            var gallery = new Gallery { Slug = slug, Title = title, Description = description, Owner = owner };
            gallery.Links.AddRange(photos.Select((p, i) => new GalleryPhoto { Photo = p, Position = i + 1 }));
            gallery.Comments.AddRange(said.Select((s, i) => new Comment { Author = s.Author, Body = s.Body, WrittenAt = Summer.AddDays(80 + i) }));
            site.Add(gallery);
        }

        Gallery(ada, "pets", "Our pets", "Everybody who lives with us, on four legs.", [rex, tom, mia, bella, felix, bruno], (ben, "Rex looks as if he had been promised something."), (cleo, "More of Mia, please!"));
        Gallery(ben, "mountains", "Up there", "A week of early mornings.", [ridge, pass, blue, firs], (ada, "I can smell the coffee."));
        Gallery(cleo, "sea", "By the sea", "September, when the others had gone home.", [bay, sail, calm]);
        Gallery(ben, "city", "City at night", "From the roof of our house.", [roofs, bridge], (cleo, "Which one is your window?"));
        Gallery(ada, "green", "Green", "Woods and gardens.", [bed, poppies, clearing, firs]);
        foreach (var (photo, author, body) in new[] { (rex, cleo, "Good boy."), (tom, ben, "He owns that wall."), (tom, cleo, "And everything behind it."), (sail, ada, "What a light!"), (blue, cleo, "I would hang this."), (bed, ada, "She would have liked it.") })
            photo.Comments.Add(new Comment { Author = author, Body = body, WrittenAt = photo.TakenAt.AddHours(5) });
        await site.SaveChangesAsync();
    }
}
