using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using OrmRecipe;
using WithContexts;

// Brings the gallery "pets" back in one of three ways, inside a program that has been running for a while: it does so some times on a small pair of databases first. Prints the seconds that it takes on the large pair.
const int Rounds = 20;
if (args is not [var way, var live, var backup, var smallLive, var smallBackup])
    return 2;
Func<string, string, Task> restore = way switch
{
    "core" => Ways.WithCoreAsync,
    "contexts" => Ways.WithContextsAsync,
    "batches" => Ways.InBatchesAsync,
    _ => throw new ArgumentException(way),
};

for (var round = 0; round < Rounds; round++)
{
    await restore(smallLive, smallBackup);
    await using var site = new SiteContext(smallLive);
    await site.Links.Where(l => site.Galleries.Any(g => g.Slug == "pets" && g.Id == l.GalleryId)).ExecuteDeleteAsync();
    await site.Galleries.Where(g => g.Slug == "pets").ExecuteDeleteAsync();
}

GC.Collect();
var began = Stopwatch.GetTimestamp();
await restore(live, backup);
Console.WriteLine(Stopwatch.GetElapsedTime(began).TotalSeconds.ToString("F6", CultureInfo.InvariantCulture));
return 0;
