using Microsoft.EntityFrameworkCore;

namespace Rowback.EntityFrameworkCore.Tests
{
    /// <summary>Whatever an entity is mapped to, it comes back as it was.</summary>
    public abstract class MappingTests(TestEngine engine)
    {
        private Task<Scene<Shop>> ShopAsync() => Scene<Shop>.CreateAsync(engine, o => new Shop(o), Shop.Fill);

        private static Task LoseMiaAsync(Shop shop) => shop.Set<Customer>().Where(c => c.Name == "Mia").ExecuteDeleteAsync();

        [Fact]
        public async Task Owned_types_json_converted_values_and_alternate_keys_are_as_they_were()
        {
            await using var scene = await ShopAsync();
            await scene.LiveAsync(LoseMiaAsync);

            await scene.RestoreAsync(q => q.Where<Customer>(c => c.Address.City == "Rome" && c.Settings.Mail && c.Standing == Standing.Good && c.Phones.Any(p => p.Number == "2")));

            await using var live = scene.Live();
            var mia = await live.Set<Customer>().Include(c => c.Country).Include(c => c.Orders).ThenInclude(o => o.Details).SingleAsync(c => c.Name == "Mia");
            mia.Id.ShouldBe(new CustomerId(7));
            mia.Standing.ShouldBe(Standing.Good);
            mia.Country!.Code.ShouldBe("IT");
            mia.Address.Street.ShouldBe("Via 1");
            mia.Settings.Topics.ShouldBe(["cats", "dogs"]);
            mia.Phones.Select(p => p.Number).ShouldBe(["1", "2"], ignoreOrder: true);
            mia.Orders.Select(o => o.Details?.Note).ShouldBe(["by hand", null], ignoreOrder: true);
        }

        [Fact]
        public async Task A_plan_gives_entities_with_converted_keys_and_what_they_own()
        {
            await using var scene = await ShopAsync();
            await scene.LiveAsync(LoseMiaAsync);
            await using var live = scene.Live();
            await using var backup = scene.Backup();

            var plan = await live.RestoreFrom(backup).Where<Customer>(c => c.Id == new CustomerId(7)).PlanAsync();

            var mia = (await plan.Inserted<Customer>().ToListAsync()).ShouldHaveSingleItem();
            (mia.Id, mia.Address.City, mia.Phones.Count, mia.Settings.Mail).ShouldBe((new CustomerId(7), "Rome", 2, true));
            (await plan.Inserted<Order>().Select(o => o.Total).ToListAsync()).ShouldBe([10.50m, 2m], ignoreOrder: true);
        }

        [Fact]
        public async Task What_shares_a_table_comes_with_its_row()
        {
            await using var scene = await ShopAsync();
            await scene.LiveAsync(shop =>
            {
                shop.RemoveRange(shop.Set<Order>().Where(o => o.Title == "first").ToList());
                return Task.CompletedTask;
            });

            await scene.RestoreAsync(q => q.Where<OrderDetails>(d => d.Note == "by hand"));

            (await scene.ReadAsync(s => s.Set<Order>().Where(o => o.Title == "first").Select(o => o.Details!.Note))).ShouldBe(["by hand"]);
        }

        [Fact]
        public async Task Keys_of_bytes_are_found_and_read()
        {
            await using var scene = await ShopAsync();
            await scene.LiveAsync(shop => shop.Set<Coupon>().ExecuteDeleteAsync());
            await using var live = scene.Live();
            await using var backup = scene.Backup();

            var plan = await live.RestoreFrom(backup).Where<Coupon>(c => c.Gives == "ten").PlanAsync();
            var inserted = await plan.Inserted<Coupon>().Select(c => c.Code).ToListAsync();
            await plan.ApplyAsync();

            inserted.ShouldHaveSingleItem().ShouldBe([0, 255, 39]);
            (await live.Set<Coupon>().Select(c => c.Gives).ToListAsync()).ShouldBe(["ten"]);
        }

        [Fact]
        public async Task A_predicate_may_use_what_only_the_provider_s_connection_knows()
        {
            await using var scene = await ShopAsync();
            await scene.LiveAsync(LoseMiaAsync);

            // Decimals are text on SQLite; EF Core compares them by a function of its own.
            await scene.RestoreAsync(q => q.Where<Customer>(c => c.Orders.Any(o => o.Total > 10m)));

            (await scene.ReadAsync(s => s.Set<Customer>().Select(c => c.Name))).ShouldBe(["Mia", "Ben"], ignoreOrder: true);
        }

        [Fact]
        public async Task An_entity_spread_over_tables_comes_back_whole()
        {
            await using var scene = await ShopAsync();
            await scene.LiveAsync(shop =>
            {
                shop.RemoveRange(shop.Set<Product>().IgnoreQueryFilters().ToList());
                return Task.CompletedTask;
            });

            await scene.RestoreAsync(q => q.Where<Product>(p => p.Story == "long"));

            (await scene.ReadAsync(s => s.Set<Product>().Select(p => p.Name + " " + p.Story))).ShouldBe(["shown long"]);
        }

        [Fact]
        public async Task Query_filters_hide_nothing_of_the_backup()
        {
            await using var scene = await ShopAsync();
            await scene.LiveAsync(shop =>
            {
                shop.RemoveRange(shop.Set<Product>().IgnoreQueryFilters().ToList());
                return Task.CompletedTask;
            });
            await using var live = scene.Live();
            await using var backup = scene.Backup();

            var plan = await live.RestoreFrom(backup).Where<Product>(p => p.Name != "shown").PlanAsync();
            var inserted = await plan.Inserted<Product>().Select(p => p.Name).ToListAsync();
            await plan.ApplyAsync();

            inserted.ShouldBe(["deleted", "other's"], ignoreOrder: true);
            (await live.Set<Product>().CountAsync()).ShouldBe(0);
            (await live.Set<Product>().IgnoreQueryFilters().CountAsync()).ShouldBe(2);
        }

        [Fact]
        public async Task A_row_deleted_softly_since_is_in_live_with_another_value()
        {
            await using var scene = await ShopAsync();
            await scene.LiveAsync(shop => shop.Set<Product>().ExecuteUpdateAsync(s => s.SetProperty(p => p.IsDeleted, true)));

            // EF Core makes no AUTOINCREMENT for a table that shares its key, so that on SQLite somebody has to say that the row is the same.
            static EntityQuestion Shown(EntityQuestion question) => question.Where<Product>(p => p.Name == "shown").With(q => q with { SameKeys = [new SameKeyAnswer("Product", null, Same: true)] });
            var left = await scene.PlanAsync(Shown);
            await scene.RestoreAsync(q => Shown(q).Overwrite<Product>(p => p.IsDeleted));

            left.IsEmpty.ShouldBeTrue();
            left.Tables.Sum(t => t.Changed).ShouldBe(1);
            (await scene.ReadAsync(s => s.Set<Product>().Select(p => p.Name))).ShouldBe(["shown"]);
        }

        [Fact]
        public async Task A_concurrency_token_is_a_value_like_others()
        {
            await using var scene = await ShopAsync();
            await using var held = scene.Live();
            var second = await held.Set<Order>().SingleAsync(o => o.Title == "second");
            await scene.LiveAsync(shop => shop.Set<Order>().Where(o => o.Title == "second").ExecuteUpdateAsync(s => s.SetProperty(o => o.Version, Guid.NewGuid()).SetProperty(o => o.Total, 99)));

            await scene.RestoreAsync(q => q.Where<Order>(o => o.Title == "second").Overwrite<Order>(o => o.Total));

            // Only the total went back: whoever loaded the order before is still told that somebody wrote since.
            (await scene.ReadAsync(s => s.Set<Order>().Where(o => o.Title == "second").Select(o => o.Total))).ShouldBe([2m]);
            second.Title = "mine";
            await Should.ThrowAsync<DbUpdateConcurrencyException>(() => held.SaveChangesAsync());
        }

        [Fact]
        public async Task Navigations_into_a_row_s_own_table_are_not_for_steering()
        {
            await using var scene = await ShopAsync();

            (await Should.ThrowAsync<RowbackException>(() => scene.PlanAsync(q => q.All<Customer>().Exclude(c => c.Settings)))).Code.ShouldBe("NO_RELATION");
        }

        [Fact]
        public async Task A_class_that_is_owned_is_not_selected_by_itself()
        {
            await using var scene = await ShopAsync();

            (await Should.ThrowAsync<RowbackException>(() => scene.PlanAsync(q => q.All<Phone>()))).Code.ShouldBe("NO_ENTITY");
        }
    }

    public sealed class SqliteMappingTests() : MappingTests(TestEngine.Sqlite);
}

namespace Rowback.EntityFrameworkCore.Tests.PostgreSql
{
    public sealed class PostgreSqlMappingTests() : MappingTests(TestEngine.PostgreSql)
    {
        [Fact]
        public async Task A_token_that_the_server_keeps_moves_by_itself()
        {
            await using var scene = await Scene<Notes>.CreateAsync(TestEngine.PostgreSql, o => new Notes(o), notes => notes.Add(new Note { Body = "first" }));
            await scene.LiveAsync(notes => notes.Set<Note>().ExecuteUpdateAsync(s => s.SetProperty(n => n.Body, "spoiled")));
            await using var held = scene.Live();
            var note = await held.Set<Note>().SingleAsync();

            await scene.RestoreAsync(q => q.All<Note>().Overwrite<Note>(n => n.Body).With(q => q with { SameKeys = [new SameKeyAnswer("Note", null, Same: true)] }));

            note.Body = "mine";
            await Should.ThrowAsync<DbUpdateConcurrencyException>(() => held.SaveChangesAsync());
            (await scene.ReadAsync(n => n.Set<Note>().Select(x => x.Body))).ShouldBe(["first"]);
        }

        private sealed class Note
        {
            public int Id { get; set; }

            public required string Body { get; set; }

            /// <summary>The system column xmin.</summary>
            [System.ComponentModel.DataAnnotations.Timestamp]
            public uint Version { get; set; }
        }

        private sealed class Notes(DbContextOptions<Notes> options) : DbContext(options)
        {
            protected override void OnModelCreating(ModelBuilder model) => model.Entity<Note>();
        }
    }
}
