using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rowback.Cli.Tests;

namespace Rowback.EntityFrameworkCore.Tests
{
    /// <summary>The package gives the verdicts of the command line: both ask the same core.</summary>
    public abstract class EqualityTests(TestEngine engine)
    {
        [Theory]
        [InlineData("")]
        [InlineData("--without Comments")]
        [InlineData("--missing-parents restore")]
        [InlineData("--keys new --no-children")]
        public async Task The_same_rows_give_the_same_plan(string flags)
        {
            await using var scene = await PhotoSite.SceneAsync(engine);
            await scene.LiveAsync(PhotoSite.DaysAsync);
            var id = (await new PhotoSite(scene.Options<PhotoSite>(scene.BackupAddress, readOnly: true)).Galleries.SingleAsync(g => g.Slug == "pets")).Id;
            Func<EntityQuestion, EntityQuestion> policies = flags switch
            {
                "" => q => q,
                "--without Comments" => q => q.Without<Comment>(),
                "--missing-parents restore" => q => q.With(q => q with { MissingParents = MissingParentsPolicy.Restore }),
                _ => q => q.With(q => q with { Keys = KeyPolicy.New, NoChildren = true }),
            };

            var plan = await scene.PlanAsync(q => policies(q.Where<Gallery>(g => g.Slug == "pets")));
            var run = await Run.PipeAsync([.. $"plan Galleries --key {id} {flags} --json".Split(' ', StringSplitOptions.RemoveEmptyEntries), "--live", scene.LiveAddress, "--backup", scene.BackupAddress]);

            run.Exit.ShouldBe(0, run.Error + run.Out);
            var typed = run.Json.GetProperty("plan");
            plan.Fingerprint.ShouldBe(typed.GetProperty("fingerprint").GetString());
            plan.Tables.Select(t => $"{t.Table} {t.Insert} {t.Skip}").ShouldBe(typed.GetProperty("tables").EnumerateArray().Select(t => $"{t.GetProperty("table").GetString()} {t.GetProperty("insert").GetInt64()} {t.GetProperty("skip").GetInt64()}"));
        }

        [Fact]
        public async Task Both_leave_live_the_same()
        {
            await using var one = await PhotoSite.SceneAsync(engine);
            await using var other = await PhotoSite.SceneAsync(engine);
            await one.LiveAsync(PhotoSite.DaysAsync);
            await other.LiveAsync(PhotoSite.DaysAsync);

            await one.RestoreAsync(q => q.Where<Gallery>(g => g.Slug == "pets" || g.Slug == "travel").With(q => q with { Existing = ExistingPolicy.Overwrite }));
            var run = await Run.PipeAsync("restore", "Galleries", "--where", "\"Slug\" IN ('pets', 'travel')", "--existing", "overwrite", "--yes", "--live", other.LiveAddress, "--backup", other.BackupAddress);

            run.Exit.ShouldBe(0, run.Error + run.Out);
            (await DumpAsync(one)).ShouldBe(await DumpAsync(other));
        }

        private static async Task<string> DumpAsync(Scene<PhotoSite> scene)
        {
            await using var live = scene.Live();
            return JsonSerializer.Serialize(new
            {
                Galleries = await live.Galleries.OrderBy(g => g.Id).Select(g => new { g.Id, g.Slug, g.Title }).ToListAsync(),
                Photos = await live.Photos.OrderBy(p => p.Id).Select(p => new { p.Id, p.File, p.Caption }).ToListAsync(),
                Links = await live.Links.OrderBy(l => l.GalleryId).ThenBy(l => l.PhotoId).ToListAsync(),
                Comments = await live.Comments.OrderBy(c => c.Id).Select(c => new { c.Id, c.GalleryId, c.PhotoId, c.Body }).ToListAsync(),
                Tags = await live.Tags.OrderBy(t => t.Id).Select(t => new { t.Id, t.Name }).ToListAsync(),
            });
        }
    }

    public sealed class SqliteEqualityTests() : EqualityTests(TestEngine.Sqlite);
}

namespace Rowback.EntityFrameworkCore.Tests.PostgreSql
{
    public sealed class PostgreSqlEqualityTests() : EqualityTests(TestEngine.PostgreSql);
}
