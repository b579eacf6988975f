using Fresh;
using Microsoft.EntityFrameworkCore;

// fresh make LIVE: a photo site. fresh lose LIVE: a gallery is deleted. fresh contexts|core LIVE BACKUP: it is brought back, and the restore is taken back.
string Connection(string file, string mode = "") => $"Data Source={file};Pooling=False{mode}";

switch (args[0])
{
    case "make":
        await using (var site = new Photos(Connection(args[1])))
        {
            await site.Database.EnsureCreatedAsync();
            var (rex, tom) = (new Photo { File = "rex.jpg" }, new Photo { File = "tom.jpg" });
            site.AddRange(new Gallery { Slug = "pets", Title = "Rex and Tom", Photos = { rex, tom } }, new Gallery { Slug = "dogs", Title = "Dogs", Photos = { rex } });
            await site.SaveChangesAsync();
        }

        break;
    case "lose":
        await using (var site = new Photos(Connection(args[1])))
        {
            await site.Galleries.Where(g => g.Slug == "pets").ExecuteDeleteAsync();
            await site.AllPhotos.Where(p => p.File == "tom.jpg").ExecuteDeleteAsync();
        }

        break;
    case "contexts":
        await using (var live = new Photos(Connection(args[1])))
        await using (var backup = new Photos(Connection(args[2], ";Mode=ReadOnly")))
            await WithContexts.RunAsync(live, backup);
        break;
    case "core":
        await WithoutContexts.RunAsync(args[1], args[2]);
        break;
}
