using Microsoft.EntityFrameworkCore;

namespace Rowback.EntityFrameworkCore.Tests
{
    /// <summary>Hierarchies come back whole, however their tables are laid out.</summary>
    public abstract class InheritanceTests(TestEngine engine)
    {
        private static Task LoseAsync(Zoo zoo)
        {
            zoo.RemoveRange(zoo.Set<Animal>().ToList());
            return Task.CompletedTask;
        }

        private Task<Scene<TphZoo>> TphAsync() => Scene<TphZoo>.CreateAsync(engine, o => new TphZoo(o), Zoo.Fill);

        private Task<Scene<TptZoo>> TptAsync() => Scene<TptZoo>.CreateAsync(engine, o => new TptZoo(o), Zoo.Fill);

        private Task<Scene<TpcZoo>> TpcAsync() => Scene<TpcZoo>.CreateAsync(engine, o => new TpcZoo(o), TpcZoo.FillTpc);

        [Fact]
        public async Task One_table_for_all_a_derived_type_selects_its_own_rows()
        {
            await using var scene = await TphAsync();
            await scene.LiveAsync(LoseAsync);

            await scene.RestoreAsync(q => q.All<Dog>());

            (await scene.ReadAsync(z => z.Set<Animal>())).ShouldHaveSingleItem().ShouldBeOfType<Dog>().Trick.ShouldBe("roll");
            (await scene.ReadAsync(z => z.Set<Bone>().Select(b => b.Dog!.Name))).ShouldBe(["Rex"]);
        }

        [Fact]
        public async Task One_table_for_all_a_plan_is_read_by_type()
        {
            await using var scene = await TphAsync();
            await scene.LiveAsync(LoseAsync);
            await using var live = scene.Live();
            await using var backup = scene.Backup();

            var plan = await live.RestoreFrom(backup).Where<Cat>(c => c.Lives > 0).PlanAsync();

            (await plan.Inserted<Animal>().Select(a => a.Name).ToListAsync()).ShouldBe(["Tom", "Leo"], ignoreOrder: true);
            (await plan.Inserted<Lion>().Select(a => a.Roar).ToListAsync()).ShouldBe(["loud"]);
        }

        [Fact]
        public async Task A_table_for_each_type_both_halves_come_back()
        {
            await using var scene = await TptAsync();
            await scene.LiveAsync(LoseAsync);

            await scene.RestoreAsync(q => q.Where<Lion>(l => l.Roar == "loud").Where<Dog>(d => d.Name == "Rex"));

            (await scene.ReadAsync(z => z.Set<Animal>().OrderBy(a => a.Name).Select(a => a.Name))).ShouldBe(["Leo", "Rex"]);
            (await scene.ReadAsync(z => z.Set<Lion>().Select(l => $"{l.Name} {l.Lives} {l.Roar} {EF.Property<int?>(l, "KeeperId")}"))).ShouldBe(["Leo 1 loud 2"]);
            (await scene.ReadAsync(z => z.Set<Bone>())).Count.ShouldBe(1);
        }

        [Fact]
        public async Task A_table_for_each_concrete_type_every_one_is_selected_from()
        {
            await using var scene = await TpcAsync();
            await scene.LiveAsync(LoseAsync);
            await using var live = scene.Live();
            await using var backup = scene.Backup();

            var plan = await live.RestoreFrom(backup).Where<Animal>(a => a.Name != "Tom").PlanAsync();
            var inserted = await plan.Inserted<Animal>().ToListAsync();
            await plan.ApplyAsync();

            inserted.Select(a => a.GetType().Name).ShouldBe(["Dog", "Lion"], ignoreOrder: true);
            (await live.Set<Animal>().Select(a => a.Name).ToListAsync()).ShouldBe(["Rex", "Leo"], ignoreOrder: true);
            (await live.Set<Bone>().CountAsync()).ShouldBe(1);
            plan.Notices.Select(n => n.Code).ShouldContain("RELATION_NOT_FOLLOWED");
        }

        [Fact]
        public async Task A_table_for_each_concrete_type_all_of_them_hang_on_what_they_refer_to()
        {
            await using var scene = await TpcAsync();
            await scene.LiveAsync(async zoo =>
            {
                await LoseAsync(zoo);
                zoo.RemoveRange(zoo.Set<Keeper>().ToList());
            });

            await scene.RestoreAsync(q => q.Where<Keeper>(k => k.Name == "Ann"));

            (await scene.ReadAsync(z => z.Set<Animal>().Select(a => a.Keeper!.Name + " " + a.Name))).ShouldBe(["Ann Rex", "Ann Tom"], ignoreOrder: true);
        }
    }

    public sealed class SqliteInheritanceTests() : InheritanceTests(TestEngine.Sqlite);
}

namespace Rowback.EntityFrameworkCore.Tests.PostgreSql
{
    public sealed class PostgreSqlInheritanceTests() : InheritanceTests(TestEngine.PostgreSql);
}
