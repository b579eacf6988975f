using Microsoft.EntityFrameworkCore;

namespace Rowback.EntityFrameworkCore.Tests
{
    /// <summary>The story that every part of Rowback must tell well, told with entities.</summary>
    public abstract class StoryTests(TestEngine engine)
    {
        private async Task<Scene<PhotoSite>> StoryAsync()
        {
            var scene = await PhotoSite.SceneAsync(engine);
            await scene.LiveAsync(PhotoSite.DaysAsync);
            return scene;
        }

        [Fact]
        public async Task The_gallery_comes_back_with_what_hung_on_it_and_the_link_to_the_photo_that_still_exists()
        {
            await using var scene = await StoryAsync();
            await using var live = scene.Live();
            await using var backup = scene.Backup();

            var plan = await live.RestoreFrom(backup).Where<Gallery>(g => g.Slug == "pets").PlanAsync();
            var result = await plan.ApplyAsync();

            result.Applied.ShouldBeTrue();
            var pets = await live.Galleries.Include(g => g.Photos).Include(g => g.Comments).SingleAsync(g => g.Slug == "pets");
            pets.Title.ShouldBe("Our pets");
            pets.Photos.Select(p => p.File).ShouldBe(["cat.jpg"]);
            pets.Comments.Select(c => c.Body).ShouldBe(["Nice", "Sweet"], ignoreOrder: true);
            (await live.Galleries.Select(g => g.Title).ToListAsync()).ShouldBe(["Travels", "Our pets", "Food", "Garden"], ignoreOrder: true);
            (await live.Photos.Select(p => p.File).ToListAsync()).ShouldNotContain("dog.jpg");
        }

        [Fact]
        public async Task The_plan_says_what_is_left_out_and_why()
        {
            await using var scene = await StoryAsync();

            var plan = await scene.PlanAsync(q => q.Where<Gallery>(g => g.Slug == "pets"));

            var skipped = plan.Skipped.ShouldHaveSingleItem();
            skipped.Table.ShouldEndWith("Links");
            skipped.Reason.ShouldContain("Photos");
        }

        [Fact]
        public async Task A_plan_can_be_read_as_entities()
        {
            await using var scene = await StoryAsync();
            await using var live = scene.Live();
            await using var backup = scene.Backup();

            var plan = await live.RestoreFrom(backup).Where<Gallery>(g => g.Slug == "pets").PlanAsync();

            (await plan.Inserted<Gallery>().Select(g => g.Title).ToListAsync()).ShouldBe(["Our pets"]);
            (await plan.Inserted<Comment>().Select(c => c.Body).ToListAsync()).ShouldBe(["Nice", "Sweet"], ignoreOrder: true);
            (await plan.Inserted<GalleryPhoto>().Select(l => l.Position).ToListAsync()).ShouldBe([1]);
            (await plan.LeftOut<GalleryPhoto>().Select(l => l.Position).ToListAsync()).ShouldBe([2]);
            (await plan.Inserted<Photo>().ToListAsync()).ShouldBeEmpty();
            backup.ChangeTracker.Entries().ShouldBeEmpty();
        }

        [Fact]
        public async Task Again_is_harmless()
        {
            await using var scene = await StoryAsync();
            await scene.RestoreAsync(q => q.Where<Gallery>(g => g.Slug == "pets"));

            var again = await scene.RestoreAsync(q => q.Where<Gallery>(g => g.Slug == "pets"));

            again.Applied.ShouldBeFalse();
            again.RestoreId.ShouldBeNull();
        }

        [Fact]
        public async Task It_can_be_undone()
        {
            await using var scene = await StoryAsync();
            await using var live = scene.Live();
            await using var backup = scene.Backup();
            var result = await live.RestoreFrom(backup).Where<Gallery>(g => g.Slug == "pets").RestoreAsync();

            var shown = await result.PlanUndoAsync();
            var undone = await result.UndoAsync(shown);

            shown.Tables.Sum(t => t.Delete).ShouldBe(4);
            undone.Applied.ShouldBeTrue();
            (await live.Galleries.AnyAsync(g => g.Slug == "pets")).ShouldBeFalse();
            (await live.RestoresAsync()).Select(e => (e.Kind, e.UndoneBy)).ShouldBe([("restore", "2"), ("undo", null)]);
        }

        [Fact]
        public async Task A_stale_plan_is_refused()
        {
            await using var scene = await StoryAsync();
            await using var live = scene.Live();
            await using var backup = scene.Backup();
            var plan = await live.RestoreFrom(backup).Where<Gallery>(g => g.Slug == "pets").PlanAsync();
            await scene.LiveAsync(site => site.Photos.Where(p => p.File == "cat.jpg").ExecuteDeleteAsync());

            var failure = await Should.ThrowAsync<RowbackException>(() => plan.ApplyAsync());

            failure.Kind.ShouldBe(ErrorKind.LiveChanged);
            (await live.Galleries.AnyAsync(g => g.Slug == "pets")).ShouldBeFalse();
            (await Should.ThrowAsync<RowbackException>(async () => await plan.Inserted<Gallery>().ToListAsync())).Kind.ShouldBe(ErrorKind.LiveChanged);
        }

        [Fact]
        public async Task A_taken_key_gives_a_new_one_and_the_map_says_which()
        {
            await using var scene = await StoryAsync();
            await scene.LiveAsync(async site =>
            {
                site.Add(new Comment { Id = 1, Body = "A stranger" });
                await Task.CompletedTask;
            });

            var result = await scene.RestoreAsync(q => q.Where<Gallery>(g => g.Slug == "pets").With(q => q with { SameKeys = [new SameKeyAnswer("Comments", null, Same: false)] }));

            var change = result.KeyMap.ShouldHaveSingleItem();
            change.EntityType.ClrType.ShouldBe(typeof(Comment));
            change.Old.ShouldBe([1]);
            result.KeyOf<Comment>(1).ShouldBe(change.New);
            result.KeyOf<Comment>(2).ShouldBe([2]);
            (await scene.ReadAsync(l => l.Comments.Where(c => c.Id == (int)change.New[0]!).Select(c => c.Gallery!.Slug))).ShouldBe(["pets"]);
        }

        [Fact]
        public async Task Several_roots_make_one_restore()
        {
            await using var scene = await StoryAsync();

            await scene.RestoreAsync(q => q.Where<Gallery>(g => g.Slug == "pets").Where<Photo>(p => p.File == "dog.jpg"));

            (await scene.ReadAsync(l => l.Links.Where(x => l.Galleries.Any(g => g.Id == x.GalleryId && g.Slug == "pets")).OrderBy(x => x.Position).Select(x => x.Position))).ShouldBe([1, 2]);
            (await scene.ReadAsync(l => l.Photos.Where(p => p.File == "dog.jpg"))).Count.ShouldBe(1);
        }

        [Fact]
        public async Task Any_predicate_that_can_be_translated_is_evaluated_on_the_backup()
        {
            await using var scene = await StoryAsync();
            var files = new[] { "cat.jpg", "none.jpg" };

            await scene.RestoreAsync(q => q.Where<Gallery>(g => g.Photos.Any(p => files.Contains(p.File)) && g.Title.ToUpper().StartsWith("OUR") && g.Comments.Count == 2));

            (await scene.ReadAsync(l => l.Galleries.Where(g => g.Slug == "pets"))).Count.ShouldBe(1);
        }

        [Fact]
        public async Task A_predicate_that_is_true_of_nothing_is_a_plan_with_nothing_to_do()
        {
            await using var scene = await StoryAsync();

            (await scene.PlanAsync(q => q.Where<Gallery>(g => g.Slug == "never"))).IsEmpty.ShouldBeTrue();
        }

        [Fact]
        public async Task Thousands_of_selected_rows_come_back()
        {
            const int Many = 3_000;
            await using var scene = await Scene<PhotoSite>.CreateAsync(engine, o => new PhotoSite(o), site =>
            {
                PhotoSite.Fill(site);
                site.AddRange(Enumerable.Range(0, Many).Select(i => new Photo { File = FormattableString.Invariant($"{i}.jpg"), Caption = i % 2 == 0 ? "even" : "odd" }));
            });
            await scene.LiveAsync(site => site.Photos.Where(p => p.Caption != "").ExecuteDeleteAsync());
            await using var live = scene.Live();
            await using var backup = scene.Backup();

            var plan = await live.RestoreFrom(backup).Where<Photo>(p => p.Caption == "even").PlanAsync();
            var inserted = await plan.Inserted<Photo>().CountAsync();
            await plan.ApplyAsync();

            inserted.ShouldBe(Many / 2);
            (await live.Photos.CountAsync(p => p.Caption == "even")).ShouldBe(Many / 2);
            (await live.Photos.CountAsync(p => p.Caption == "odd")).ShouldBe(0);
        }

        [Fact]
        public async Task Everything_lost_comes_back()
        {
            await using var scene = await StoryAsync();

            await scene.RestoreAsync(q => q.All<Photo>().All<Gallery>());

            (await scene.ReadAsync(l => l.Galleries)).Count.ShouldBe(4);
            (await scene.ReadAsync(l => l.Photos)).Count.ShouldBe(4);
            (await scene.ReadAsync(l => l.Links)).Count.ShouldBe(4);
        }
    }

    public sealed class SqliteStoryTests() : StoryTests(TestEngine.Sqlite);
}

namespace Rowback.EntityFrameworkCore.Tests.PostgreSql
{
    public sealed class PostgreSqlStoryTests() : StoryTests(TestEngine.PostgreSql);
}
