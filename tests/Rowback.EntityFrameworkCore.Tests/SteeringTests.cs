using Microsoft.EntityFrameworkCore;

namespace Rowback.EntityFrameworkCore.Tests
{
    /// <summary>Navigations steer what comes back beside the selected entities.</summary>
    public abstract class SteeringTests(TestEngine engine)
    {
        private async Task<Scene<PhotoSite>> LostAsync()
        {
            var scene = await PhotoSite.SceneAsync(engine);
            await scene.LiveAsync(async site =>
            {
                await site.Galleries.Where(g => g.Slug == "pets").ExecuteDeleteAsync();
                await site.Photos.Where(p => p.File == "cat.jpg" || p.File == "dog.jpg").ExecuteDeleteAsync();
            });
            return scene;
        }

        [Fact]
        public async Task An_excluded_collection_stays_away_though_others_bring_rows_into_its_table()
        {
            await using var scene = await LostAsync();

            await scene.RestoreAsync(q => q.Where<Gallery>(g => g.Slug == "pets").Exclude(g => g.Comments).Where<Photo>(p => p.File == "cat.jpg"));

            (await scene.ReadAsync(l => l.Comments.Select(c => c.Body))).ShouldBe(["Purrs"]);
        }

        [Fact]
        public async Task A_table_left_out_stays_as_it_is()
        {
            await using var scene = await LostAsync();

            await scene.RestoreAsync(q => q.Where<Gallery>(g => g.Slug == "pets").Where<Photo>(p => p.File == "cat.jpg").Without<Comment>());

            (await scene.ReadAsync(l => l.Comments)).ShouldBeEmpty();
        }

        [Fact]
        public async Task An_included_skip_navigation_brings_back_what_is_joined_too()
        {
            await using var scene = await LostAsync();

            await scene.RestoreAsync(q => q.Where<Gallery>(g => g.Slug == "pets").Include(g => g.Photos));

            (await scene.ReadAsync(l => l.Galleries.Where(g => g.Slug == "pets").SelectMany(g => g.Photos.Select(p => p.File)))).ShouldBe(["cat.jpg", "dog.jpg"], ignoreOrder: true);
        }

        [Fact]
        public async Task An_excluded_skip_navigation_brings_no_link_back()
        {
            await using var scene = await PhotoSite.SceneAsync(engine);
            await scene.LiveAsync(site => site.Galleries.Where(g => g.Slug == "pets").ExecuteDeleteAsync());

            await scene.RestoreAsync(q => q.Where<Gallery>(g => g.Slug == "pets").Exclude(g => g.Photos));

            (await scene.ReadAsync(l => l.Galleries.Where(g => g.Slug == "pets").Select(g => g.Photos.Count))).ShouldBe([0]);
        }

        [Fact]
        public async Task Links_without_a_class_are_steered_by_their_skip_navigation()
        {
            await using var scene = await PhotoSite.SceneAsync(engine);
            await scene.LiveAsync(async site =>
            {
                await site.Photos.Where(p => p.File == "cat.jpg").ExecuteDeleteAsync();
                await site.Tags.ExecuteDeleteAsync();
            });

            await using var live = scene.Live();
            await using var backup = scene.Backup();

            var without = await scene.PlanAsync(q => q.Where<Photo>(p => p.File == "cat.jpg").Exclude(p => p.Tags));
            var included = await live.RestoreFrom(backup).Where<Photo>(p => p.File == "cat.jpg").Include(p => p.Tags).PlanAsync();
            var joining = await included.Inserted<Dictionary<string, object>>("PhotoTag").CountAsync();
            await scene.RestoreAsync(q => q.Where<Photo>(p => p.File == "cat.jpg").Include(p => p.Tags));

            joining.ShouldBe(1);
            without.Tables.Select(t => t.Table).ShouldNotContain(t => t.EndsWith("PhotoTag", StringComparison.Ordinal));
            (await scene.ReadAsync(l => l.Photos.SelectMany(p => p.Tags.Select(t => t.Name)))).ShouldBe(["indoors"]);
        }

        [Fact]
        public async Task An_included_reference_brings_back_what_is_referred_to()
        {
            await using var scene = await LostAsync();

            await scene.RestoreAsync(q => q.Where<Comment>(c => c.Body == "Nice").Include(c => c.Gallery));

            (await scene.ReadAsync(l => l.Comments.Select(c => c.Gallery!.Slug))).ShouldBe(["pets"]);
        }

        [Fact]
        public async Task An_excluded_reference_comes_back_as_null()
        {
            await using var scene = await LostAsync();

            await scene.RestoreAsync(q => q.Where<Comment>(c => c.Body == "Nice").Exclude(c => c.Gallery));

            (await scene.ReadAsync(l => l.Comments.Select(c => c.GalleryId))).ShouldBe([null]);
            (await scene.ReadAsync(l => l.Galleries.Where(g => g.Slug == "pets"))).ShouldBeEmpty();
        }

        [Fact]
        public async Task A_name_that_is_no_navigation_is_told_with_those_that_are()
        {
            await using var scene = await PhotoSite.SceneAsync(engine);

            var failure = await Should.ThrowAsync<RowbackException>(() => scene.PlanAsync(q => q.Where<Gallery>(g => g.Slug == "pets").Include(g => g.Title)));

            (failure.Kind, failure.Code).ShouldBe((ErrorKind.Usage, "NO_NAVIGATION"));
            failure.Next!.ShouldContain("Comments, Links, Photos");
        }

        [Fact]
        public async Task Only_the_named_properties_are_overwritten()
        {
            await using var scene = await PhotoSite.SceneAsync(engine);
            await scene.LiveAsync(site => site.Photos.ExecuteUpdateAsync(s => s.SetProperty(p => p.Caption, "spoiled").SetProperty(p => p.File, p => "new-" + p.File)));

            await scene.RestoreAsync(q => q.Where<Photo>(p => p.File == "cat.jpg").Overwrite<Photo>(p => p.Caption)
                .With(q => q with { SameKeys = [new SameKeyAnswer("Photos", null, Same: true)] }));

            (await scene.ReadAsync(l => l.Photos.Where(p => p.Caption == "").Select(p => p.File))).ShouldBe(["new-cat.jpg"]);
        }

        [Fact]
        public async Task The_policies_are_the_core_s()
        {
            await using var scene = await PhotoSite.SceneAsync(engine);
            await scene.LiveAsync(site => site.Photos.ExecuteUpdateAsync(s => s.SetProperty(p => p.Caption, "spoiled")));
            await using var live = scene.Live();
            await using var backup = scene.Backup();

            var left = await live.RestoreFrom(backup).Where<Photo>(p => p.File == "cat.jpg").PlanAsync();
            var plan = await live.RestoreFrom(backup).Where<Photo>(p => p.File == "cat.jpg").With(q => q with { Existing = ExistingPolicy.Overwrite }).PlanAsync();

            left.IsEmpty.ShouldBeTrue();
            (await left.Changed<Photo>().Select(p => p.File).ToListAsync()).ShouldBe(["cat.jpg"]);
            (await plan.Overwritten<Photo>().Select(p => p.Caption).ToListAsync()).ShouldBe([""]);
            (await plan.ApplyAsync()).Applied.ShouldBeTrue();
        }
    }

    public sealed class SqliteSteeringTests() : SteeringTests(TestEngine.Sqlite);
}

namespace Rowback.EntityFrameworkCore.Tests.PostgreSql
{
    public sealed class PostgreSqlSteeringTests() : SteeringTests(TestEngine.PostgreSql);
}
