using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Rowback.EntityFrameworkCore.Tests
{
    /// <summary>What is done in a transaction of the live context is committed or rolled back with it, and by nobody else.</summary>
    public abstract class TransactionTests(TestEngine engine)
    {
        /// <summary>Settings of the connection that a restore needs otherwise.</summary>
        protected abstract Task<string> SettingAsync(PhotoSite live);

        /// <summary>A query that counts temporary tables.</summary>
        protected abstract string Temporary { get; }

        [Fact]
        public async Task It_is_committed_with_it()
        {
            await using var scene = await DamagedAsync();
            await using var live = scene.Live();
            await using var backup = scene.Backup();
            var plan = await Pets(live, backup).PlanAsync();
            await using (var transaction = await BeginAsync(live))
            {
                live.Add(new Gallery { Slug = "sea", Title = "The sea" });
                await live.SaveChangesAsync();
                var result = await plan.ApplyAsync();
                result.Applied.ShouldBeTrue();

                (await scene.ReadAsync(s => s.Galleries.Where(g => g.Slug == "pets" || g.Slug == "sea"))).ShouldBeEmpty();
                (await live.Galleries.Include(g => g.Comments).SingleAsync(g => g.Slug == "pets")).Comments.Count.ShouldBe(2);
                await transaction.CommitAsync();
            }

            (await scene.ReadAsync(s => s.Galleries.Where(g => g.Slug == "pets" || g.Slug == "sea").OrderBy(g => g.Slug).Select(g => g.Title))).ShouldBe(["Our pets", "The sea"]);
            var undone = await live.UndoRestoreAsync((await live.RestoresAsync()).Single().Id);
            undone.Plan.StayingCount.ShouldBe(0);
            (await scene.ReadAsync(s => s.Galleries.Select(g => g.Slug).OrderBy(s => s))).ShouldBe(["food", "garden", "sea", "travel"]);
        }

        [Fact]
        public async Task It_is_rolled_back_with_it_and_the_journal_too()
        {
            await using var scene = await DamagedAsync();
            await using var live = scene.Live();
            await using var backup = scene.Backup();
            await using (var transaction = await BeginAsync(live))
            {
                (await Pets(live, backup).RestoreAsync()).Applied.ShouldBeTrue();
                (await live.RestoresAsync()).Count.ShouldBe(1);
                await transaction.RollbackAsync();
            }

            (await scene.ReadAsync(s => s.Galleries.Where(g => g.Slug == "pets"))).ShouldBeEmpty();
            (await live.RestoresAsync()).ShouldBeEmpty();
            (await scene.RestoreAsync(ask => ask.Where<Gallery>(g => g.Slug == "pets"))).Applied.ShouldBeTrue();
        }

        [Fact]
        public async Task It_sees_what_the_context_has_not_committed()
        {
            await using var scene = await DamagedAsync();
            await using var live = scene.Live();
            await using var backup = scene.Backup();
            await using var transaction = await BeginAsync(live);
            await live.Photos.Where(p => p.File == "cat.jpg").ExecuteDeleteAsync();

            var plan = await Pets(live, backup).PlanAsync();

            plan.Plan.Skipped.Select(s => s.Table).ShouldBe(["Links", "Links"]);
        }

        [Fact]
        public async Task Several_restores_and_an_undo_are_in_one_transaction()
        {
            await using var scene = await DamagedAsync();
            await using var live = scene.Live();
            await using var backup = scene.Backup();
            await using (var transaction = await BeginAsync(live))
            {
                var dog = await live.RestoreFrom(backup).Where<Photo>(p => p.File == "dog.jpg").RestoreAsync();
                await Pets(live, backup).RestoreAsync();
                (await Pets(live, backup).RestoreAsync()).Applied.ShouldBeFalse();
                (await live.Links.CountAsync()).ShouldBe(4);
                (await dog.UndoAsync()).Plan.StayingCount.ShouldBe(1);
                await transaction.CommitAsync();
            }

            (await live.RestoresAsync()).Select(r => r.Kind).ShouldBe(["restore", "restore"]);
            (await scene.ReadAsync(s => s.Links)).Count.ShouldBe(4);
        }

        [Fact]
        public async Task A_failure_takes_back_the_restore_and_leaves_the_transaction()
        {
            await using var scene = await DamagedAsync();
            await using var live = scene.Live();
            await using var backup = scene.Backup();
            var plan = await Pets(live, backup).PlanAsync();
            await using (var transaction = await BeginAsync(live))
            {
                live.Add(new Gallery { Slug = "sea", Title = "The sea" });
                await live.SaveChangesAsync();
                await live.Photos.Where(p => p.File == "cat.jpg").ExecuteDeleteAsync();

                (await Should.ThrowAsync<RowbackException>(() => plan.ApplyAsync())).Kind.ShouldBe(ErrorKind.LiveChanged);
                using var cancelled = new CancellationTokenSource();
                await cancelled.CancelAsync();
                await Should.ThrowAsync<OperationCanceledException>(() => Pets(live, backup).RestoreAsync(cancelled.Token));

                (await live.Galleries.CountAsync()).ShouldBe(4);
                await transaction.CommitAsync();
            }

            (await scene.ReadAsync(s => s.Galleries.Select(g => g.Slug).OrderBy(s => s))).ShouldBe(["food", "garden", "sea", "travel"]);
        }

        [Fact]
        public async Task The_connection_is_given_back_as_it_was()
        {
            await using var scene = await DamagedAsync();
            await using var live = scene.Live();
            await using var backup = scene.Backup();
            await using var transaction = await BeginAsync(live);
            var before = await SettingAsync(live);

            await Pets(live, backup).RestoreAsync();

            (await SettingAsync(live)).ShouldBe(before);
            (await live.Database.SqlQueryRaw<int>(Temporary).ToListAsync()).Single().ShouldBe(0);
            await Pets(live, backup).PlanAsync();
            (await live.Database.SqlQueryRaw<int>(Temporary).ToListAsync()).Single().ShouldBe(0);
        }

        [Fact]
        public async Task Entities_of_the_plan_are_read_in_it()
        {
            await using var scene = await DamagedAsync();
            await using var live = scene.Live();
            await using var backup = scene.Backup();
            await using var transaction = await BeginAsync(live);
            var plan = await Pets(live, backup).PlanAsync();
            var titles = new List<string>();

            await foreach (var gallery in plan.Inserted<Gallery>())
                titles.Add(gallery.Title);

            titles.ShouldBe(["Our pets"]);
        }

        [Fact]
        public async Task A_journal_in_a_file_cannot_be_part_of_it()
        {
            await using var scene = await DamagedAsync();
            await using var live = scene.Live();
            await using var backup = scene.Backup();
            await using var transaction = await BeginAsync(live);

            var failure = await Should.ThrowAsync<RowbackException>(() => live.RestoreFrom(backup, new RestoreOptions { JournalFile = Path.GetTempFileName() }).Where<Gallery>(g => g.Slug == "pets").RestoreAsync());

            failure.Code.ShouldBe("CANNOT_JOIN");
        }

        [Fact]
        public async Task A_scope_is_refused()
        {
            await using var scene = await DamagedAsync();
            await using var live = scene.Live();
            await using var backup = scene.Backup();
            using var scope = new System.Transactions.TransactionScope(System.Transactions.TransactionScopeAsyncFlowOption.Enabled);

            (await Should.ThrowAsync<RowbackException>(() => Pets(live, backup).PlanAsync())).Code.ShouldBe("OPEN_TRANSACTION");
        }

        private protected async Task<Scene<PhotoSite>> DamagedAsync()
        {
            var scene = await PhotoSite.SceneAsync(engine);
            await scene.LiveAsync(PhotoSite.DaysAsync);
            return scene;
        }

        private static Task<IDbContextTransaction> BeginAsync(PhotoSite live) => live.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead);

        private protected static EntityQuestion<Gallery> Pets(PhotoSite live, PhotoSite backup) => live.RestoreFrom(backup).Where<Gallery>(g => g.Slug == "pets");
    }

    public sealed class SqliteTransactionTests() : TransactionTests(TestEngine.Sqlite)
    {
        [Fact]
        public async Task The_backup_is_let_go_of_once_the_transaction_is_over_and_the_connection_is_used_again()
        {
            await using var scene = await DamagedAsync();
            await using var live = scene.Live();
            await using var backup = scene.Backup();
            await live.Database.OpenConnectionAsync();
            for (var i = 0; i < 2; i++)
            {
                await using var transaction = await live.Database.BeginTransactionAsync();
                await Pets(live, backup).RestoreAsync();
                await transaction.RollbackAsync();
                await live.RestoresAsync();
            }

            (await AttachedAsync(live)).ShouldBe(["main", "rowback_backup"]);
            await using (await live.Database.BeginTransactionAsync())
                await Pets(live, backup).PlanAsync();
        }

        [Fact]
        public async Task Another_backup_in_the_same_transaction_is_refused()
        {
            await using var scene = await DamagedAsync();
            await using var live = scene.Live();
            await using var backup = scene.Backup();
            var other = await TestEngine.Sqlite.CopyAsync(scene.BackupAddress);
            await using var second = new PhotoSite(scene.Options<PhotoSite>(other, readOnly: true));
            await using var transaction = await live.Database.BeginTransactionAsync();
            await Pets(live, backup).PlanAsync();

            (await Should.ThrowAsync<RowbackException>(() => Pets(live, second).PlanAsync())).Code.ShouldBe("CANNOT_JOIN");
            await TestEngine.Sqlite.DropAsync(other);
        }

        [Fact]
        public async Task A_backup_in_WAL_mode_is_opened_only_as_immutable()
        {
            await using var scene = await DamagedAsync();
            await using (var writable = new PhotoSite(scene.Options<PhotoSite>(scene.BackupAddress)))
                await writable.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL");
            await using var backup = new PhotoSite(new DbContextOptionsBuilder<PhotoSite>().UseSqlite($"Data Source=file:{scene.BackupAddress}?immutable=1;Pooling=False").Options);
            await using (var live = scene.Live())
            {
                await using var transaction = await live.Database.BeginTransactionAsync();
                (await Should.ThrowAsync<RowbackException>(() => Pets(live, backup).RestoreAsync())).Code.ShouldBe("CANNOT_JOIN");
            }

            await using (var live = new PhotoSite(new DbContextOptionsBuilder<PhotoSite>().UseSqlite($"Data Source=file:{scene.LiveAddress};Pooling=False").Options))
            {
                await using var transaction = await live.Database.BeginTransactionAsync();
                (await Pets(live, backup).RestoreAsync()).Applied.ShouldBeTrue();
                await transaction.CommitAsync();
            }

            Directory.GetFiles(Path.GetDirectoryName(scene.BackupAddress)!).ShouldBe([scene.BackupAddress]);
        }

        [Fact]
        public async Task A_connection_that_does_not_enforce_foreign_keys_is_refused()
        {
            await using var scene = await DamagedAsync();
            await using var live = new PhotoSite(new DbContextOptionsBuilder<PhotoSite>().UseSqlite($"Data Source={scene.LiveAddress};Pooling=False;Foreign Keys=False").Options);
            await using var backup = scene.Backup();
            await using var transaction = await live.Database.BeginTransactionAsync();

            (await Should.ThrowAsync<RowbackException>(() => Pets(live, backup).RestoreAsync())).Code.ShouldBe("CANNOT_JOIN");
        }

        protected override async Task<string> SettingAsync(PhotoSite live) => string.Join(' ', await ValueAsync(live, "PRAGMA defer_foreign_keys"), await ValueAsync(live, "PRAGMA busy_timeout"));

        private static async Task<IReadOnlyList<string>> AttachedAsync(PhotoSite live) => await live.Database.SqlQueryRaw<string>("SELECT name AS Value FROM pragma_database_list WHERE name <> 'temp'").ToListAsync();

        private static async Task<object?> ValueAsync(PhotoSite live, string pragma)
        {
            await using var command = live.Database.GetDbConnection().CreateCommand();
            command.Transaction = live.Database.CurrentTransaction?.GetDbTransaction();
            command.CommandText = pragma;
            return await command.ExecuteScalarAsync();
        }

        protected override string Temporary => "SELECT count(*) AS Value FROM temp.sqlite_schema WHERE name LIKE 'rowback%'";
    }
}

namespace Rowback.EntityFrameworkCore.Tests.PostgreSql
{
    public sealed class PostgreSqlTransactionTests() : TransactionTests(TestEngine.PostgreSql)
    {
        [Fact]
        public async Task A_transaction_that_sees_what_others_commit_is_refused()
        {
            await using var scene = await DamagedAsync();
            await using var live = scene.Live();
            await using var backup = scene.Backup();
            await using var transaction = await live.Database.BeginTransactionAsync();

            var failure = await Should.ThrowAsync<RowbackException>(() => Pets(live, backup).RestoreAsync());

            (failure.Code, failure.Next).ShouldBe(("CANNOT_JOIN", "Begin it with IsolationLevel.RepeatableRead."));
            (await live.Galleries.CountAsync()).ShouldBe(3);
        }

        [Fact]
        public async Task A_restore_that_others_have_made_since_it_began_is_not_made_again()
        {
            await using var scene = await DamagedAsync();
            await using var live = scene.Live();
            await using var backup = scene.Backup();
            await using var transaction = await live.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead);
            (await live.Galleries.CountAsync()).ShouldBe(3);
            await scene.RestoreAsync(ask => ask.Where<Gallery>(g => g.Slug == "pets"));

            var failure = await Should.ThrowAsync<RowbackException>(() => Pets(live, backup).RestoreAsync());

            failure.Code.ShouldBe("CONFLICT");
            // The transaction can go on.
            (await live.Galleries.CountAsync()).ShouldBe(3);
        }

        [Fact]
        public async Task Other_restores_wait_for_the_end_of_the_transaction()
        {
            await using var scene = await DamagedAsync();
            await using var live = scene.Live();
            await using var backup = scene.Backup();
            await using var transaction = await live.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead);
            await Pets(live, backup).RestoreAsync();

            var failure = await Should.ThrowAsync<RowbackException>(() => scene.RestoreAsync(ask => ask.Where<Photo>(p => p.File == "dog.jpg"), new RestoreOptions { LockTimeout = TimeSpan.FromMilliseconds(200) }));

            failure.Code.ShouldBe("LOCKED");
            await transaction.CommitAsync();
            (await scene.RestoreAsync(ask => ask.Where<Photo>(p => p.File == "dog.jpg"))).Applied.ShouldBeTrue();
        }

        protected override async Task<string> SettingAsync(PhotoSite live) =>
            (await live.Database.SqlQueryRaw<string>("SELECT concat_ws(' ', current_setting('TimeZone'), current_setting('lock_timeout'), current_setting('row_security'), current_setting('DateStyle')) AS \"Value\"").ToListAsync()).Single();

        protected override string Temporary => "SELECT count(*)::int AS \"Value\" FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relname LIKE 'rowback%'";
    }
}
