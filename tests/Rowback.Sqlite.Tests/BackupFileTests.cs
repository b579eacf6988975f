using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Rowback.Sqlite.Tests;

public sealed class BackupFileTests : IDisposable
{
    private const string Schema = "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t VALUES (1,'a');";

    private readonly Databases _databases = Databases.Of(Schema);

    public void Dispose() => _databases.Dispose();

    [Fact]
    public async Task Nothing_is_created_beside_the_backup_and_no_byte_of_it_changes()
    {
        var before = State();
        await using (var pair = await _databases.OpenAsync())
        {
            await pair.Live.Execute($"CREATE TEMP TABLE s AS SELECT * FROM rowback_backup.t");
            await pair.Backup.SelectAsync(new(null, "t"), ["id"], "id > 0", CancellationToken.None).All();
            State().ShouldBe(before);
            await pair.Backup.EnsureUnchangedAsync(CancellationToken.None);
            pair.Notices.ShouldBeEmpty();
        }

        State().ShouldBe(before);
    }

    [Fact]
    public async Task A_write_to_the_backup_meanwhile_is_found_at_the_end()
    {
        await using var pair = await _databases.OpenAsync();
        Databases.Run(_databases.Backup, "UPDATE t SET name = 'b'");
        var error = await Should.ThrowAsync<RowbackException>(() => pair.Backup.EnsureUnchangedAsync(CancellationToken.None));
        error.Code.ShouldBe("BACKUP_CHANGED");
        error.Message.ShouldContain(_databases.Backup);
    }

    [Fact]
    public async Task The_fingerprint_is_the_file_s_wherever_it_lies()
    {
        string first;
        await using (var pair = await _databases.OpenAsync())
            first = pair.Backup.Fingerprint;
        first.ShouldMatch("^sqlite:size=8192;change=[0-9]+;digest=[0-9a-f]{16}$");
        var moved = Path.Combine(_databases.Folder, "moved.db");
        File.Move(_databases.Backup, moved);
        File.CreateSymbolicLink(_databases.Backup, moved);
        await using (var pair = await _databases.OpenAsync())
            pair.Backup.Fingerprint.ShouldBe(first);
        Databases.Run(moved, "UPDATE t SET name = 'b'");
        await using (var pair = await _databases.OpenAsync())
            pair.Backup.Fingerprint.ShouldNotBe(first);
    }

    [Fact]
    public async Task Backups_of_two_nights_have_two_fingerprints()
    {
        var source = Path.Combine(_databases.Folder, "source.db");
        File.Copy(_databases.Backup, source);
        var seen = new List<string>();
        foreach (var name in new[] { "monday", "tuesday" })
        {
            // By the backup interface, which counts no change: size and counter are alike.
            Databases.Run(source, $"UPDATE t SET name = '{name}'");
            File.Delete(_databases.Backup);
            using (var from = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={source};Pooling=False"))
            using (var to = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_databases.Backup};Pooling=False"))
            {
                from.Open();
                to.Open();
                from.BackupDatabase(to);
            }

            await using var pair = await _databases.OpenAsync();
            seen.Add(pair.Backup.Fingerprint);
        }

        seen[0].Split(';')[..2].ShouldBe(seen[1].Split(';')[..2]);
        seen[0].ShouldNotBe(seen[1]);
    }

    [Fact]
    public async Task A_backup_with_its_log_is_recovered_in_a_private_copy()
    {
        LeaveLog(_databases.Backup);
        var before = State();
        string folder;
        await using (var pair = await _databases.OpenAsync())
        {
            (await pair.Live.Scalar($"SELECT count(*) FROM rowback_backup.t")).ShouldBe(2L);
            (await pair.Backup.SelectAsync(new(null, "t"), ["id"], "name = 'from the log'", CancellationToken.None).All()).Count.ShouldBe(1);
            pair.Notices.Single().Code.ShouldBe("BACKUP_RECOVERED");
            pair.Backup.DisplayName.ShouldBe(_databases.Backup);
            await pair.Backup.EnsureUnchangedAsync(CancellationToken.None);
            State().ShouldBe(before);
            var opened = (string)(await pair.Live.Scalar($"SELECT file FROM pragma_database_list WHERE name = 'rowback_backup'"))!;
            folder = Path.GetDirectoryName(opened)!;
            folder.ShouldStartWith(Path.GetTempPath());
            if (!OperatingSystem.IsWindows())
                File.GetUnixFileMode(folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        State().ShouldBe(before);
        Directory.Exists(folder).ShouldBeFalse();
    }

    [Fact]
    public async Task A_recovered_backup_has_the_same_fingerprint_each_time()
    {
        LeaveLog(_databases.Backup);
        string first;
        await using (var pair = await _databases.OpenAsync())
            first = pair.Backup.Fingerprint;
        await using (var pair = await _databases.OpenAsync())
            pair.Backup.Fingerprint.ShouldBe(first);
    }

    [Fact]
    public async Task A_backup_with_a_hot_journal_is_rolled_back_in_a_private_copy()
    {
        Databases.LeaveJournal(_databases.Backup);
        var before = State();
        await using (var pair = await _databases.OpenAsync())
        {
            (await pair.Live.Scalar($"SELECT name FROM rowback_backup.t WHERE id = 1")).ShouldBe("a");
            (await pair.Live.Scalar($"SELECT count(*) FROM rowback_backup.t")).ShouldBe(1L);
            pair.Notices.Single().Code.ShouldBe("BACKUP_RECOVERED");
        }

        State().ShouldBe(before);
    }

    [Fact]
    public async Task A_change_of_the_log_is_found_at_the_end()
    {
        LeaveLog(_databases.Backup);
        await using var pair = await _databases.OpenAsync();
        File.AppendAllText(_databases.Backup + "-wal", "more");
        (await Should.ThrowAsync<RowbackException>(() => pair.Backup.EnsureUnchangedAsync(CancellationToken.None))).Code.ShouldBe("BACKUP_CHANGED");
    }

    [Fact]
    public async Task A_log_that_appears_meanwhile_is_found_at_the_end()
    {
        await using var pair = await _databases.OpenAsync();
        File.WriteAllText(_databases.Backup + "-wal", "somebody opened it");
        (await Should.ThrowAsync<RowbackException>(() => pair.Backup.EnsureUnchangedAsync(CancellationToken.None))).Code.ShouldBe("BACKUP_CHANGED");
    }

    [Fact]
    public async Task A_backup_in_WAL_mode_without_its_log_is_read_and_warned_of()
    {
        Databases.Run(_databases.Backup, "PRAGMA journal_mode=WAL");
        File.Exists(_databases.Backup + "-wal").ShouldBeFalse();
        var before = State();
        await using var pair = await _databases.OpenAsync();
        (await pair.Live.Scalar($"SELECT count(*) FROM rowback_backup.t")).ShouldBe(1L);
        (await pair.Backup.SelectAsync(new(null, "t"), ["id"], "1", CancellationToken.None).All()).Count.ShouldBe(1);
        pair.Notices.Single().Code.ShouldBe("BACKUP_WITHOUT_LOG");
        State().ShouldBe(before);
    }

    [Fact]
    public async Task An_empty_log_and_a_finished_journal_are_nothing()
    {
        File.WriteAllBytes(_databases.Backup + "-wal", []);
        File.WriteAllBytes(_databases.Backup + "-journal", new byte[512]);
        var before = State();
        await using var pair = await _databases.OpenAsync();
        pair.Notices.ShouldBeEmpty();
        (await pair.Live.Scalar($"SELECT count(*) FROM rowback_backup.t")).ShouldBe(1L);
        State().ShouldBe(before);
    }

    [MountFact]
    public async Task A_backup_on_read_only_media_is_read_with_a_log_too()
    {
        using var disk = new SmallDisk();
        var backup = Path.Combine(disk.Folder, "backup.db");
        Databases.Run(backup, Schema);
        LeaveLog(backup);
        disk.MakeReadOnly();
        await using var pair = await new SqliteEngine().OpenAsync(new(_databases.Live, backup, Engines.LiveAccess.Write), CancellationToken.None);
        (await pair.Live.Scalar($"SELECT count(*) FROM rowback_backup.t")).ShouldBe(2L);
        await pair.Backup.EnsureUnchangedAsync(CancellationToken.None);
    }

    /// <summary>As a copy taken while a program works in WAL mode: the last change is in the log alone.</summary>
    private static void LeaveLog(string path)
    {
        using var connection = Databases.Connect(path);
        Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; INSERT INTO t VALUES (2,'from the log')");
        var (file, log) = (File.ReadAllBytes(path), File.ReadAllBytes(path + "-wal"));
        connection.Close();
        File.WriteAllBytes(path, file);
        File.WriteAllBytes(path + "-wal", log);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private List<string> State() => [.. Directory.GetFiles(_databases.Folder, "*", SearchOption.AllDirectories).Order()
        .Where(f => !Path.GetFileName(f).StartsWith("live", StringComparison.Ordinal))
        .Select(f => Path.GetFileName(f) + " " + Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f))))];
}
