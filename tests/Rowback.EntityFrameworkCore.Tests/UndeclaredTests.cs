using Microsoft.EntityFrameworkCore;

namespace Rowback.EntityFrameworkCore.Tests
{
    /// <summary>Relationships that only the model knows are followed like those that the database declares.</summary>
    public abstract class UndeclaredTests(TestEngine engine)
    {
        /// <summary>What the application, or a script, deletes with a gallery, since no foreign key does.</summary>
        private static async Task LoseAsync(PhotoSite site)
        {
            await site.Comments.Where(c => c.Gallery!.Slug == "pets").ExecuteDeleteAsync();
            await site.Links.Where(l => site.Galleries.Any(g => g.Id == l.GalleryId && g.Slug == "pets")).ExecuteDeleteAsync();
            await PhotoSite.DaysAsync(site);
        }

        [Theory]
        [InlineData(false)]
        [InlineData(true)]
        public async Task The_story_is_the_same(bool undeclared)
        {
            await using var scene = await PhotoSite.SceneAsync(engine, undeclared);
            await scene.LiveAsync(LoseAsync);

            var plan = await scene.PlanAsync(q => q.Where<Gallery>(g => g.Slug == "pets"));
            await scene.RestoreAsync(q => q.Where<Gallery>(g => g.Slug == "pets"));

            plan.Tables.Select(t => (t.Table, t.Insert, t.Skip)).ShouldBe([("Comments", 2, 0), ("Galleries", 1, 0), ("Links", 1, 1)]);
            (await scene.ReadAsync(l => l.Comments.Where(c => c.Gallery!.Slug == "pets"))).Count.ShouldBe(2);
        }

        [Fact]
        public async Task There_is_nothing_declared_to_follow()
        {
            await using var scene = await PhotoSite.SceneAsync(engine, undeclared: true);

            // Else the test before would show nothing: the core alone sees no relation.
            await using var session = await RestoreSession.OpenAsync(new SessionOptions { Engines = [new Sqlite.SqliteEngine(), new Rowback.PostgreSql.PostgreSqlEngine()], Live = scene.LiveAddress, Backup = scene.BackupAddress });
            session.Schema.Relations.ShouldBeEmpty();
        }

        [Fact]
        public async Task What_the_database_declares_counts_though_the_model_says_otherwise()
        {
            // The database cascades from galleries to comments; this model would clear the reference.
            await using var scene = await PhotoSite.SceneAsync(engine);
            await scene.LiveAsync(PhotoSite.DaysAsync);
            await using var live = new OtherSite(scene.Options<OtherSite>(scene.LiveAddress));
            await using var backup = new OtherSite(scene.Options<OtherSite>(scene.BackupAddress));

            var plan = await live.RestoreFrom(backup).Where<Gallery>(g => g.Slug == "pets").PlanAsync();

            plan.Plan.Tables.Single(t => t.Table == "Comments").Insert.ShouldBe(2);
        }

        private sealed class OtherSite(DbContextOptions<OtherSite> options) : DbContext(options)
        {
            protected override void OnModelCreating(ModelBuilder model)
            {
                model.Entity<Gallery>().ToTable("Galleries").Ignore(g => g.Photos).Ignore(g => g.Links);
                model.Entity<Comment>().ToTable("Comments").Ignore(c => c.Photo).HasOne(c => c.Gallery).WithMany(g => g.Comments).OnDelete(DeleteBehavior.SetNull);
            }
        }
    }

    public sealed class SqliteUndeclaredTests() : UndeclaredTests(TestEngine.Sqlite);
}

namespace Rowback.EntityFrameworkCore.Tests.PostgreSql
{
    public sealed class PostgreSqlUndeclaredTests() : UndeclaredTests(TestEngine.PostgreSql);
}
