using Microsoft.Data.Sqlite;
using Rowback.Specification;

namespace Rowback.Sqlite.Specification.Tests;

/// <summary>Files as they are in real life: in use, in WAL mode, full, read-only.</summary>
public sealed class SqliteFilesSpec(SqliteFixture fixture) : EngineSpec(fixture), IClassFixture<SqliteFixture>
{
    private const string Tables = """
        CREATE TABLE gallery (id INTEGER PRIMARY KEY AUTOINCREMENT, slug TEXT NOT NULL UNIQUE);
        CREATE TABLE photo (id INTEGER PRIMARY KEY AUTOINCREMENT, gallery_id INTEGER REFERENCES gallery (id) ON DELETE CASCADE, file TEXT, bytes BLOB);
        """;

    private const string Rows = "INSERT INTO gallery VALUES (1, 'travel'), (2, 'pets'); INSERT INTO photo VALUES (1, 1, 'rome', NULL), (2, 2, 'cat', zeroblob(200000)), (3, 2, 'dog', zeroblob(200000));";

    private static Question Pets => Ask.Where("gallery", "slug = 'pets'");

    private static Task ShouldBeBackAsync(Scene scene) => scene.ShouldHoldAsync("SELECT gallery_id, file FROM photo ORDER BY id", "1|rome", "2|cat", "2|dog");

    [Fact]
    public async Task A_wal_database_in_use_by_the_application_is_restored()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("PRAGMA journal_mode = WAL");
        await using var application = await Engine.ConnectAsync(scene.LiveAddress);
        await application.ExecuteAsync("DELETE FROM gallery WHERE id = 2");
        await application.ExecuteAsync("BEGIN");
        (await application.ReadAsync("SELECT count(*) FROM gallery")).ShouldBe(["1"]);

        await scene.RestoreAsync(Pets);

        (await application.ReadAsync("SELECT count(*) FROM gallery")).ShouldBe(["1"]);
        await application.ExecuteAsync("COMMIT");
        (await application.ReadAsync("SELECT count(*) FROM gallery")).ShouldBe(["2"]);
        await ShouldBeBackAsync(scene);
    }

    [Theory]
    [InlineData("DELETE")]
    [InlineData("WAL")]
    public async Task A_write_of_the_application_is_waited_for(string mode)
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync($"PRAGMA journal_mode = {mode}; DELETE FROM gallery WHERE id = 2");
        await using var application = await Engine.ConnectAsync(scene.LiveAddress);
        await application.ExecuteAsync("BEGIN IMMEDIATE; INSERT INTO gallery (slug) VALUES ('new')");
        var restore = Task.Run(() => scene.RestoreAsync(Pets));

        await Task.Delay(700);
        restore.IsCompleted.ShouldBeFalse();
        await application.ExecuteAsync("COMMIT");

        (await restore).Applied.ShouldBeTrue();
        await ShouldBeBackAsync(scene);
        await scene.ShouldHoldAsync("SELECT slug FROM gallery ORDER BY id", "travel", "pets", "new");
    }

    [Fact]
    public async Task A_database_locked_for_long_is_a_clear_error()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 2");
        scene.LockTimeout = TimeSpan.FromMilliseconds(300);
        await using (var application = await Engine.ConnectAsync(scene.LiveAddress))
        {
            await application.ExecuteAsync("BEGIN IMMEDIATE; INSERT INTO gallery (slug) VALUES ('new')");

            var failure = await Should.ThrowAsync<RowbackException>(() => scene.RestoreAsync(Pets));

            failure.Kind.ShouldBe(ErrorKind.Engine);
            failure.Code.ShouldBe("LOCKED");
        }

        await scene.ShouldHoldAsync("SELECT slug FROM gallery", "travel");
        (await scene.RestoreAsync(Pets)).Applied.ShouldBeTrue();
    }

    [Fact]
    public async Task A_backup_in_wal_mode_with_its_log_is_read_and_left_alone()
    {
        var live = await Engine.CreateAsync();
        await using var application = await Engine.ConnectAsync(live);
        await application.ExecuteAsync("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;" + Tables + Rows);
        var scene = await Scene.CreateAsync(Engine, live);
        File.Exists(scene.BackupAddress + "-wal").ShouldBeTrue();
        await application.ExecuteAsync("DELETE FROM gallery WHERE id = 2");

        await using (var session = await scene.OpenAsync())
        {
            session.Notices.ShouldContain(n => n.Code == "BACKUP_RECOVERED");
            await session.RestoreAsync(Pets);
        }

        await ShouldBeBackAsync(scene);
        await scene.ShouldHaveLeftTheBackupAloneAsync();
    }

    [Fact]
    public async Task A_backup_on_read_only_media_is_read()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 2");
        var folder = Path.GetDirectoryName(scene.BackupAddress)!;
        SetMode(scene.BackupAddress, UnixFileMode.UserRead);
        SetMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            await scene.RestoreAsync(Pets);
        }
        finally
        {
            SetMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        await ShouldBeBackAsync(scene);
    }

    [Fact]
    public async Task A_full_disk_is_a_clear_error_and_live_is_untouched()
    {
        // A bound on the file's pages stands for the disk: the engine reports both alike, in the middle of the write.
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 2; VACUUM");
        var before = await scene.DumpAsync();
        var file = await File.ReadAllBytesAsync(scene.LiveAddress);

        var failure = await Should.ThrowAsync<RowbackException>(async () =>
        {
            await using var session = await RestoreSession.OpenAsync(new SessionOptions { Engines = [new CrampedEngine()], Live = scene.LiveAddress, Backup = scene.BackupAddress });
            await session.RestoreAsync(Pets);
        });

        failure.Kind.ShouldBe(ErrorKind.Engine);
        failure.Code.ShouldBe("DISK_FULL");
        (await scene.DumpAsync()).ShouldBe(before);
        (await File.ReadAllBytesAsync(scene.LiveAddress)).ShouldBe(file);
    }

    [Fact]
    public async Task A_read_only_live_is_a_clear_error()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 2");
        SetMode(scene.LiveAddress, UnixFileMode.UserRead);
        try
        {
            using (var probe = new SqliteConnection($"Data Source={scene.LiveAddress};Pooling=False"))
            {
                await probe.OpenAsync();
                if (await CanWriteAsync(probe))
                    return; // The administrator may write to anything.
            }

            var failure = await Should.ThrowAsync<RowbackException>(() => scene.RestoreAsync(Pets));

            failure.Kind.ShouldBe(ErrorKind.Engine);
        }
        finally
        {
            SetMode(scene.LiveAddress, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await scene.ShouldHoldAsync("SELECT slug FROM gallery", "travel");
    }

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }

    private static async Task<bool> CanWriteAsync(SqliteConnection connection)
    {
        try
        {
            await connection.ExecuteAsync("PRAGMA user_version = 2");
            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
    }
}
