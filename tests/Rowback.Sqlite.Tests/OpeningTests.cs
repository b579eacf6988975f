using Rowback.Engines;

namespace Rowback.Sqlite.Tests;

public sealed class OpeningTests : IDisposable
{
    private const string Schema = "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t VALUES (1,'a');";

    private readonly Databases _databases = Databases.Of(Schema);

    public void Dispose() => _databases.Dispose();

    [Theory]
    [InlineData("backup.db", true)]
    [InlineData("/var/a=b.db", true)]
    [InlineData("sqlite:backup.db", true)]
    [InlineData("sqlite:///var/backup.db", true)]
    [InlineData("Data Source=backup.db;Mode=ReadOnly", true)]
    [InlineData("filename = backup.db", true)]
    [InlineData("postgres://host/db", false)]
    [InlineData("postgresql://host/db", false)]
    [InlineData("Host=localhost;Database=x", false)]
    [InlineData("Server=x;Database=y", false)]
    [InlineData("", false)]
    public void Addresses_are_told_from_those_of_other_engines(string address, bool accepted) => new SqliteEngine().Accepts(address).ShouldBe(accepted);

    [Theory]
    [InlineData("sqlite:")]
    [InlineData("sqlite://")]
    [InlineData("Data Source=")]
    [InlineData("plain")]
    public async Task Every_form_of_address_opens_the_file_that_it_means(string form)
    {
        var folder = Path.Combine(_databases.Folder, "odd %41?#&' ü");
        Directory.CreateDirectory(folder);
        var live = Path.Combine(folder, "li ve%20.db");
        File.Copy(_databases.Live, live);
        var escaped = Uri.EscapeDataString(live).Replace("%2F", "/", StringComparison.Ordinal);
        var address = form switch
        {
            "sqlite:" or "sqlite://" => form + escaped,
            "plain" => live,
            _ => $"{form}\"{live}\"",
        };
        await using var pair = await new SqliteEngine().OpenAsync(new OpenRequest(address, _databases.Backup, LiveAccess.Write), CancellationToken.None);
        pair.Live.DisplayName.ShouldBe(live);
        (await pair.Live.Scalar($"SELECT count(*) FROM main.t")).ShouldBe(1L);
        Directory.GetFiles(folder).ShouldBe([live]);
    }

    [Fact]
    public async Task A_missing_file_is_said_and_not_created() => await Fails("NO_SUCH_FILE", (path, _) => File.Delete(path));

    [Fact]
    public async Task A_folder_is_refused() => await Fails("IS_DIRECTORY", (path, _) =>
    {
        File.Delete(path);
        Directory.CreateDirectory(path);
    });

    [Fact]
    public async Task An_empty_file_is_refused() => await Fails("EMPTY_FILE", (path, _) => File.WriteAllBytes(path, []));

    [Fact]
    public async Task A_file_that_is_no_database_is_refused() => await Fails("NOT_SQLITE", (path, _) => File.WriteAllText(path, new string('x', 5000)));

    [Fact]
    public async Task A_short_file_that_is_no_database_is_refused() => await Fails("NOT_SQLITE", (path, _) => File.WriteAllText(path, "hello"));

    [Fact]
    public async Task An_encrypted_file_is_refused() => await Fails("NOT_SQLITE", (path, random) =>
    {
        var bytes = File.ReadAllBytes(path);
        random.NextBytes(bytes);
        File.WriteAllBytes(path, bytes);
    });

    [Fact]
    public async Task A_damaged_file_is_refused() => await Fails("CORRUPT", (path, random) =>
    {
        var bytes = File.ReadAllBytes(path);
        random.NextBytes(bytes.AsSpan(100, 300));
        File.WriteAllBytes(path, bytes);
    });

    [Fact]
    public async Task A_file_cut_short_is_refused() => await Fails("CORRUPT", (path, _) =>
    {
        using var file = File.OpenWrite(path);
        file.SetLength(4096);
    }, "CREATE TABLE u(x)");

    [Fact]
    public async Task Damage_met_later_names_both_files()
    {
        Databases.Run(_databases.Backup, "WITH RECURSIVE s(i) AS (SELECT 2 UNION ALL SELECT i+1 FROM s WHERE i<5000) INSERT INTO t SELECT i, hex(randomblob(20)) FROM s");
        var bytes = File.ReadAllBytes(_databases.Backup);
        bytes.AsSpan(4096 * 10, 4096 * 20).Fill(0xff);
        File.WriteAllBytes(_databases.Backup, bytes);
        await using var pair = await _databases.OpenAsync();
        var error = await Should.ThrowAsync<RowbackException>(() => pair.Live.Rows($"SELECT max(name) FROM rowback_backup.t"));
        error.Code.ShouldBe("CORRUPT");
        error.Message.ShouldContain(_databases.Backup);
    }

    [Theory]
    [InlineData("itself")]
    [InlineData("link")]
    [InlineData("hard link")]
    [InlineData("relative")]
    [InlineData("link to the folder")]
    public async Task The_same_file_twice_is_refused(string how)
    {
        var live = _databases.Live;
        var other = Path.Combine(_databases.Folder, "other.db");
        switch (how)
        {
            case "itself":
                other = live;
                break;
            case "link":
                File.CreateSymbolicLink(other, live);
                break;
            case "hard link":
                System.Diagnostics.Process.Start("ln", [live, other]).WaitForExit();
                break;
            case "relative":
                other = Path.GetRelativePath(Environment.CurrentDirectory, live);
                break;
            default:
                Directory.CreateSymbolicLink(Path.Combine(_databases.Folder, "folder"), _databases.Folder);
                other = Path.Combine(_databases.Folder, "folder", "live.db");
                break;
        }

        var error = await Should.ThrowAsync<RowbackException>(async () => await Open(live, other));
        error.Code.ShouldBe("SAME_DATABASE");
        error.Kind.ShouldBe(ErrorKind.Usage);
    }

    [Fact]
    public async Task Databases_of_different_text_encodings_are_refused()
    {
        File.Delete(_databases.Backup);
        Databases.Run(_databases.Backup, "PRAGMA encoding='UTF-16le';" + Schema);
        var error = await Should.ThrowAsync<RowbackException>(async () => await _databases.OpenAsync());
        error.Code.ShouldBe("DIFFERENT_ENCODING");
        error.Message.ShouldContain($"'{_databases.Backup}' stores text as UTF-16le");
        error.Message.ShouldContain($"'{_databases.Live}' as UTF-8");
        error.Next!.ShouldContain("PRAGMA encoding='UTF-8'");
    }

    [Fact]
    public async Task A_database_in_memory_is_no_address()
    {
        var error = await Should.ThrowAsync<RowbackException>(async () => await Open(":memory:", _databases.Backup));
        error.Code.ShouldBe("BAD_ADDRESS");
        error.Kind.ShouldBe(ErrorKind.Usage);
    }

    [Fact]
    public async Task A_password_is_refused_and_not_repeated()
    {
        var error = await Should.ThrowAsync<RowbackException>(async () => await Open(_databases.Live, $"Data Source={_databases.Backup};Password=geheim"));
        error.Code.ShouldBe("ENCRYPTED");
        error.ToString().ShouldNotContain("geheim");
    }

    [Fact]
    public async Task Live_opened_for_reading_takes_temporary_tables_and_no_writes()
    {
        await using var pair = await _databases.OpenAsync(LiveAccess.Read);
        await pair.Live.Execute($"CREATE TEMP TABLE s(x)");
        await pair.Live.Execute($"INSERT INTO temp.s VALUES (1)");
        var error = await Should.ThrowAsync<RowbackException>(() => pair.Live.Execute($"DELETE FROM main.t"));
        error.Code.ShouldBe("READ_ONLY");
        error.Message.ShouldContain(_databases.Live);
    }

    [Fact]
    public async Task The_backup_cannot_be_written_to()
    {
        await using var pair = await _databases.OpenAsync();
        (await Should.ThrowAsync<RowbackException>(() => pair.Live.Execute($"DELETE FROM rowback_backup.t"))).Code.ShouldBe("READ_ONLY");
    }

    [MountFact]
    public async Task Live_that_cannot_be_written_to_is_said_when_it_is_opened_for_writing()
    {
        using var disk = new SmallDisk();
        var live = Path.Combine(disk.Folder, "live.db");
        File.Copy(_databases.Live, live);
        disk.MakeReadOnly();
        (await Should.ThrowAsync<RowbackException>(async () => await Open(live, _databases.Backup))).Code.ShouldBe("READ_ONLY");
        await using var pair = await new SqliteEngine().OpenAsync(new OpenRequest(live, _databases.Backup, LiveAccess.Read), CancellationToken.None);
        (await pair.Live.Scalar($"SELECT count(*) FROM main.t")).ShouldBe(1L);
    }

    [MountFact]
    public async Task A_full_disk_is_said_and_live_stays_as_it_was()
    {
        using var disk = new SmallDisk();
        var live = Path.Combine(disk.Folder, "live.db");
        File.Copy(_databases.Live, live);
        await using (var pair = await Open(live, _databases.Backup))
        {
            await pair.Live.BeginAsync(TransactionKind.Write, CancellationToken.None);
            var error = await Should.ThrowAsync<RowbackException>(async () =>
            {
                await pair.Live.Execute($"INSERT INTO main.t(name) WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM s WHERE i<5000) SELECT hex(randomblob(100)) FROM s");
                await pair.Live.CommitAsync(CancellationToken.None);
            });
            error.Code.ShouldBe("DISK_FULL");
            error.Message.ShouldContain(live);
            await pair.Live.RollbackAsync();
        }

        Databases.Scalar(live, "SELECT count(*) FROM t").ShouldBe(1L);
        Databases.Scalar(live, "PRAGMA integrity_check").ShouldBe("ok");
    }

    [Fact]
    public async Task A_database_that_may_grow_no_more_is_said()
    {
        await using var pair = await _databases.OpenAsync();
        await pair.Live.Scalar($"PRAGMA main.max_page_count=3");
        (await Should.ThrowAsync<RowbackException>(() => pair.Live.Execute($"INSERT INTO main.t(name) VALUES (hex(randomblob(10000)))"))).Code.ShouldBe("DISK_FULL");
    }

    [Fact]
    public async Task Live_alone_can_be_opened()
    {
        await using var pair = await new SqliteEngine().OpenAsync(new OpenRequest(_databases.Live, null, LiveAccess.Read), CancellationToken.None);
        (await pair.Live.ReadSchemaAsync(CancellationToken.None)).Tables.Count.ShouldBe(1);
        Should.Throw<InvalidOperationException>(() => pair.Backup);
        pair.Notices.ShouldBeEmpty();
    }

    [Fact]
    public async Task Other_page_sizes_go_together()
    {
        File.Delete(_databases.Backup);
        Databases.Run(_databases.Backup, "PRAGMA page_size=65536;" + Schema);
        await using var pair = await _databases.OpenAsync();
        (await pair.Live.Scalar($"SELECT name FROM rowback_backup.t")).ShouldBe("a");
        pair.Backup.Fingerprint.ShouldStartWith("sqlite:size=131072;change=");
    }

    [Fact]
    public async Task Live_left_in_the_middle_of_a_transaction_is_not_read_over_and_is_rolled_back_for_writing()
    {
        Databases.LeaveJournal(_databases.Live);
        var error = await Should.ThrowAsync<RowbackException>(async () => await _databases.OpenAsync(LiveAccess.Read));
        error.Code.ShouldBe("NEEDS_RECOVERY");
        error.Message.ShouldContain(_databases.Live);
        await using var pair = await _databases.OpenAsync();
        (await pair.Live.Scalar($"SELECT count(*) FROM main.t")).ShouldBe(1L);
    }

    [Fact]
    public async Task A_backup_with_an_odd_path_is_attached()
    {
        var odd = Path.Combine(_databases.Folder, "odd %41?#&'\" ü;.db");
        File.Move(_databases.Backup, odd);
        await using var pair = await Open(_databases.Live, odd);
        (await pair.Live.Scalar($"SELECT count(*) FROM rowback_backup.t")).ShouldBe(1L);
        (await pair.Backup.SelectAsync(new(null, "t"), ["id"], "1", CancellationToken.None).All()).Count.ShouldBe(1);
        Directory.GetFiles(_databases.Folder).Order().ShouldBe([_databases.Live, odd]);
    }

    private static async Task<IDatabasePair> Open(string live, string backup) =>
        await new SqliteEngine().OpenAsync(new OpenRequest(live, backup, LiveAccess.Write) { LockTimeout = TimeSpan.FromSeconds(1) }, CancellationToken.None);

    /// <summary>Spoils one side, then the other: the error names the file, and nothing is created.</summary>
    private async Task Fails(string code, Action<string, Random> spoil, string? before = null)
    {
        foreach (var spoiled in new[] { "live.db", "backup.db" })
        {
            using var databases = Databases.Of(Schema + before);
            var path = Path.Combine(databases.Folder, spoiled);
            spoil(path, new Random(1));
            var contents = Directory.GetFileSystemEntries(databases.Folder).Order().ToList();
            var error = await Should.ThrowAsync<RowbackException>(async () => await Open(databases.Live, databases.Backup));
            error.Code.ShouldBe(code);
            error.Kind.ShouldBe(ErrorKind.Engine);
            error.Message.ShouldContain(path);
            error.Message.ShouldContain(spoiled == "live.db" ? "live database" : "backup");
            error.Next.ShouldNotBeNull();
            Directory.GetFileSystemEntries(databases.Folder).Order().ShouldBe(contents);
        }
    }
}
