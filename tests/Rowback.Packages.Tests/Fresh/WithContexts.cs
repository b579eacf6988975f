using Microsoft.EntityFrameworkCore;
using Rowback.EntityFrameworkCore;

namespace Fresh;

internal static class WithContexts
{
    public static async Task RunAsync(Photos live, Photos backup)
    {
        var plan = await live.RestoreFrom(backup)
            .Where<Gallery>(g => g.Slug == "pets")
            .PlanAsync();
        await foreach (var gallery in plan.Inserted<Gallery>())
            Console.WriteLine(gallery.Title);

        var result = await plan.ApplyAsync();
        Console.WriteLine(await TitlesAsync());
        await result.UndoAsync();
        Console.WriteLine(await TitlesAsync());

        async Task<string> TitlesAsync() =>
            string.Join(", ", await live.Galleries.OrderBy(g => g.Id).Select(g => $"{g.Title} ({g.Photos.Count})").ToListAsync());
    }
}
