using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rowback.PostgreSql.Testing;

namespace Rowback.EntityFrameworkCore.Tests
{
    /// <summary>How Rowback gets from two contexts to two databases, and says so where it cannot.</summary>
    public abstract class ConnectionTests(TestEngine engine)
    {
        private static async Task<RowbackException> FailureAsync(DbContext live, DbContext backup, RestoreOptions? options = null) =>
            await Should.ThrowAsync<RowbackException>(() => live.RestoreFrom(backup, options).Where<Gallery>(g => g.Slug == "pets").PlanAsync());

        [Fact]
        public async Task The_same_database_twice_is_refused()
        {
            await using var scene = await PhotoSite.SceneAsync(engine);
            await using var live = scene.Live();
            await using var same = scene.Live();

            (await FailureAsync(live, same)).Code.ShouldBe("SAME_DATABASE");
        }

        [Fact]
        public async Task Contexts_that_were_used_before_lead_to_the_same_databases()
        {
            await using var scene = await PhotoSite.SceneAsync(engine);
            await scene.LiveAsync(PhotoSite.DaysAsync);
            await using var live = scene.Live();
            await using var backup = scene.Backup();
            (await live.Galleries.CountAsync()).ShouldBe(3);
            await live.Database.OpenConnectionAsync();
            await backup.Database.OpenConnectionAsync();

            (await live.RestoreFrom(backup).Where<Gallery>(g => g.Slug == "pets").RestoreAsync()).Applied.ShouldBeTrue();
        }

        [Fact]
        public async Task It_can_be_cancelled()
        {
            await using var scene = await PhotoSite.SceneAsync(engine);
            await scene.LiveAsync(PhotoSite.DaysAsync);
            await using var live = scene.Live();
            await using var backup = scene.Backup();
            using var cancelled = new CancellationTokenSource();
            await cancelled.CancelAsync();

            await Should.ThrowAsync<OperationCanceledException>(() => live.RestoreFrom(backup).Where<Gallery>(g => g.Slug == "pets").RestoreAsync(cancelled.Token));

            (await live.Galleries.AnyAsync(g => g.Slug == "pets")).ShouldBeFalse();
        }
    }

    public sealed class SqliteConnectionTests() : ConnectionTests(TestEngine.Sqlite)
    {
        [Fact]
        public async Task A_database_in_memory_cannot_be_reached()
        {
            await using var scene = await PhotoSite.SceneAsync(TestEngine.Sqlite);
            await using var backup = scene.Backup();
            await using var connection = new SqliteConnection("Data Source=:memory:");
            foreach (var open in new[] { false, true })
            {
                if (open)
                    await connection.OpenAsync();
                await using var live = new PhotoSite(new DbContextOptionsBuilder<PhotoSite>().UseSqlite(connection).Options);

                var failure = await Should.ThrowAsync<RowbackException>(() => live.RestoreFrom(backup).All<Gallery>().PlanAsync());

                failure.Code.ShouldBe("IN_MEMORY");
            }
        }

        [Theory]
        [InlineData("Data Source={0}")]
        [InlineData("Filename={0};Mode=ReadOnly;Pooling=False")]
        [InlineData("Data Source=file:{0}?immutable=1;Pooling=False")]
        [InlineData("Data Source=file://{0}?mode=ro;Pooling=False")]
        public async Task A_backup_is_found_however_its_file_is_named(string connectionString)
        {
            await using var scene = await PhotoSite.SceneAsync(TestEngine.Sqlite);
            await scene.LiveAsync(PhotoSite.DaysAsync);
            await using var live = scene.Live();
            await using var backup = new PhotoSite(new DbContextOptionsBuilder<PhotoSite>().UseSqlite(string.Format(System.Globalization.CultureInfo.InvariantCulture, connectionString, scene.BackupAddress)).Options);

            var plan = await live.RestoreFrom(backup).Where<Gallery>(g => g.Slug == "pets").PlanAsync();

            (await plan.Inserted<Gallery>().CountAsync()).ShouldBe(1);
            SqliteConnection.ClearAllPools();
        }

        [Fact]
        public async Task A_backup_whose_log_the_context_would_write_into_it_has_to_be_opened_read_only()
        {
            await using var scene = await PhotoSite.SceneAsync(TestEngine.Sqlite);
            await scene.LiveAsync(PhotoSite.DaysAsync);
            var file = scene.BackupAddress;
            // A backup that was copied with its log while somebody wrote.
            await using (var writing = new SqliteConnection($"Data Source={file};Pooling=False"))
            {
                await writing.OpenAsync();
                await using var command = writing.CreateCommand();
                command.CommandText = "PRAGMA journal_mode=WAL; UPDATE Galleries SET Title = 'Newer' WHERE Slug = 'pets'";
                await command.ExecuteNonQueryAsync();
                File.Copy(file, file + ".copy");
                File.Copy(file + "-wal", file + ".copy-wal");
            }

            await using var live = scene.Live();
            await using var writable = new PhotoSite(new DbContextOptionsBuilder<PhotoSite>().UseSqlite($"Data Source={file}.copy;Pooling=False").Options);
            await using var readOnly = new PhotoSite(new DbContextOptionsBuilder<PhotoSite>().UseSqlite($"Data Source={file}.copy;Pooling=False;Mode=ReadOnly").Options);

            var failure = await Should.ThrowAsync<RowbackException>(() => live.RestoreFrom(writable).Where<Gallery>(g => g.Slug == "pets").PlanAsync());
            var plan = await live.RestoreFrom(readOnly).Where<Gallery>(g => g.Title == "Newer").PlanAsync();

            failure.Code.ShouldBe("BACKUP_WRITABLE");
            (await plan.Inserted<Gallery>().Select(g => g.Title).ToListAsync()).ShouldBe(["Newer"]);
        }

        [Fact]
        public async Task Live_and_the_backup_must_be_of_one_kind()
        {
            await using var scene = await PhotoSite.SceneAsync(TestEngine.Sqlite);
            await using var live = scene.Live();
            await using var other = new PhotoSite(new DbContextOptionsBuilder<PhotoSite>().UseNpgsql("Host=/nowhere").Options);

            Should.Throw<RowbackException>(() => live.RestoreFrom(other)).Code.ShouldBe("OTHER_ENGINE");
        }
    }
}

namespace Rowback.EntityFrameworkCore.Tests.PostgreSql
{
    public sealed class PostgreSqlConnectionTests() : ConnectionTests(TestEngine.PostgreSql)
    {
        /// <summary>Over the network, where the server asks for the password.</summary>
        private static string WithPassword(string address) => new NpgsqlConnectionStringBuilder(address) { Host = "127.0.0.1", Password = LocalServer.Password }.ConnectionString;

        private static PhotoSite On(NpgsqlDataSource source) => new(new DbContextOptionsBuilder<PhotoSite>().UseNpgsql(source).Options);

        private static PhotoSite On(string address) => new(new DbContextOptionsBuilder<PhotoSite>().UseNpgsql(address).Options);

        [Fact]
        public async Task A_password_in_the_context_s_connection_string_is_used()
        {
            await using var scene = await PhotoSite.SceneAsync(TestEngine.PostgreSql);
            await scene.LiveAsync(PhotoSite.DaysAsync);
            await using var live = On(WithPassword(scene.LiveAddress));
            await using var backup = On(WithPassword(scene.BackupAddress));
            (await live.Galleries.CountAsync()).ShouldBe(3);

            (await live.RestoreFrom(backup).Where<Gallery>(g => g.Slug == "pets").RestoreAsync()).Applied.ShouldBeTrue();
        }

        [Fact]
        public async Task A_password_that_a_data_source_hides_has_to_be_given()
        {
            await using var scene = await PhotoSite.SceneAsync(TestEngine.PostgreSql);
            await scene.LiveAsync(PhotoSite.DaysAsync);
            await using var liveSource = NpgsqlDataSource.Create(WithPassword(scene.LiveAddress));
            await using var backupSource = NpgsqlDataSource.Create(WithPassword(scene.BackupAddress));
            await using var live = On(liveSource);
            await using var backup = On(backupSource);

            var failure = await Should.ThrowAsync<RowbackException>(() => live.RestoreFrom(backup).Where<Gallery>(g => g.Slug == "pets").PlanAsync());
            var options = new RestoreOptions { Live = WithPassword(scene.LiveAddress), Backup = WithPassword(scene.BackupAddress) };
            var result = await live.RestoreFrom(backup, options).Where<Gallery>(g => g.Slug == "pets").RestoreAsync();
            var undone = await result.UndoAsync();

            failure.Code.ShouldBe("NO_PASSWORD");
            failure.Next!.ShouldContain("RestoreOptions.Live and RestoreOptions.Backup");
            failure.ToString().ShouldNotContain(LocalServer.Password);
            undone.Applied.ShouldBeTrue();
        }

        [Fact]
        public async Task Tables_are_found_by_the_search_path_and_not_by_their_name_alone()
        {
            await using var scene = await PhotoSite.SceneAsync(TestEngine.PostgreSql);
            foreach (var address in new[] { scene.LiveAddress, scene.BackupAddress })
            {
                await using var site = On(address);
                await site.Database.ExecuteSqlRawAsync("CREATE SCHEMA tenant; CREATE TABLE tenant.\"Tags\" (\"Id\" int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, \"Name\" text NOT NULL); INSERT INTO tenant.\"Tags\" (\"Name\") VALUES ('theirs')");
            }

            await using (var site = On(scene.LiveAddress))
                await site.Database.ExecuteSqlRawAsync("DELETE FROM tenant.\"Tags\"; DELETE FROM \"PhotoTag\"; DELETE FROM public.\"Tags\"");
            string InTenant(string address) => new NpgsqlConnectionStringBuilder(address) { SearchPath = "tenant, public" }.ConnectionString;
            await using var live = On(InTenant(scene.LiveAddress));
            await using var backup = On(InTenant(scene.BackupAddress));

            await live.RestoreFrom(backup).All<Tag>().RestoreAsync();

            (await live.Tags.Select(t => t.Name).ToListAsync()).ShouldBe(["theirs"]);
            (await scene.ReadAsync(l => l.Tags)).ShouldBeEmpty();
        }
    }
}
