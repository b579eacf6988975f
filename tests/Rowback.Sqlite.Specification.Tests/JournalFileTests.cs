using Rowback.Specification;

namespace Rowback.Sqlite.Specification.Tests;

/// <summary>The journal in a file, for those who may not create tables in live.</summary>
public sealed class JournalFileTests(SqliteFixture fixture) : EngineSpec(fixture), IClassFixture<SqliteFixture>, IDisposable
{
    private const string Tables = """
        CREATE TABLE gallery (id {reusable key}, slug {text} NOT NULL UNIQUE, title {text});
        CREATE TABLE photo (id {reusable key}, gallery_id {integer} REFERENCES gallery (id) ON DELETE CASCADE, file {text} UNIQUE);
        CREATE TABLE visit (page {text}, seconds {integer});
        """;

    private const string Rows = """
        INSERT INTO gallery VALUES (1, 'travel', 'Travel'), (2, 'pets', 'Our pets');
        INSERT INTO photo VALUES (1, 1, 'rome'), (2, 2, 'cat'), (3, 2, 'dog');
        INSERT INTO visit VALUES ('a', 1), ('a', 1), ('a', 1), ('b', 2);
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("rowback-journal-").FullName;

    private string JournalPath => Path.Combine(_folder, "journal.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_restore_leaves_live_without_a_table_of_its_own_and_can_be_undone()
    {
        var scene = await PetsGoneAsync();
        var before = await scene.DumpAsync();
        var plan = await scene.PlanAsync("gallery", "slug = 'pets'");
        plan.Hazards.ShouldNotContain(h => h.Code == "JOURNAL_CREATED");
        File.Exists(JournalPath).ShouldBeFalse();

        var restored = await scene.ApplyAsync(plan);

        restored.RestoreId.ShouldBe("1");
        await ShouldHaveNoTablesOfItsOwnAsync(scene);
        (await scene.LogAsync()).ShouldHaveSingleItem().Inserted.ShouldBe(3);
        var restoredDump = await scene.DumpAsync();
        var undone = await scene.UndoAsync("1");
        undone.UndoId.ShouldBe("2");
        (await scene.DumpAsync()).ShouldBe(before);
        (await scene.LogAsync()).Select(e => e.UndoneBy).ShouldBe(["2", null]);
        await scene.UndoAsync("2");
        (await scene.DumpAsync()).ShouldBe(restoredDump);
        (await scene.LogAsync()).Select(e => e.UndoneBy).ShouldBe([null, "3", null]);
        await ShouldHaveNoTablesOfItsOwnAsync(scene);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Again_is_harmless_where_keys_were_renumbered(bool filed)
    {
        var scene = await PetsGoneAsync();
        scene.JournalFile = filed ? JournalPath : null;
        await scene.LiveAsync("INSERT INTO gallery VALUES (2, 'garden', 'Garden')");
        (await scene.RestoreAsync("gallery", "slug = 'pets'")).KeyMapCount.ShouldBe(1);
        // Without the journal it would be a duplicate.
        await scene.LiveAsync("UPDATE gallery SET title = 'Cats' WHERE slug = 'pets'");

        var again = await scene.RestoreAsync("gallery", "slug = 'pets'");
        again.Applied.ShouldBeFalse(string.Join("; ", again.Plan.Tables));

        await scene.ShouldHoldAsync("SELECT slug FROM gallery ORDER BY slug", "garden", "pets", "travel");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_new_key_that_may_have_gone_to_a_stranger_is_asked_about(bool filed)
    {
        var scene = await PetsGoneAsync();
        scene.JournalFile = filed ? JournalPath : null;
        await scene.LiveAsync("INSERT INTO gallery VALUES (2, 'garden', 'Garden')");
        await scene.RestoreAsync("gallery", "slug = 'pets'");
        // The unique value says another row, the title the same one.
        await scene.LiveAsync("UPDATE gallery SET slug = 'cats' WHERE slug = 'pets'");

        var stop = await Should.ThrowAsync<RowbackException>(() => scene.RestoreAsync("gallery", "slug = 'pets'"));

        stop.Code.ShouldBe("SAME_ROW_UNCLEAR");
    }

    [Fact]
    public async Task A_run_that_died_after_live_was_committed_is_found_in_live()
    {
        var scene = await PetsGoneAsync();
        await scene.RestoreAsync("gallery", "slug = 'pets'");
        CutLastLine("committed");
        // What others did since is outweighed.
        await scene.LiveAsync("UPDATE gallery SET title = 'Pets' WHERE slug = 'pets'");

        (await NoticesAsync(scene)).ShouldBe(["JOURNAL_PENDING_FOUND"]);

        (await NoticesAsync(scene)).ShouldBeEmpty("it is settled");
        (await scene.LogAsync()).ShouldHaveSingleItem().Id.ShouldBe("1");
        File.ReadLines(JournalPath).Last().ShouldBe("{\"committed\":[1]}");
    }

    [Fact]
    public async Task A_run_that_died_before_live_was_committed_does_not_count()
    {
        var scene = await PetsGoneAsync();
        var copy = Copy(scene);
        await scene.RestoreAsync("gallery", "slug = 'pets'");
        CutLastLine("committed");
        PutBack(scene, copy);

        (await NoticesAsync(scene)).ShouldBe(["JOURNAL_PENDING_LOST"]);

        (await scene.LogAsync()).ShouldBeEmpty();
        (await scene.RestoreAsync("gallery", "slug = 'pets'")).RestoreId.ShouldBe("1");
        (await scene.LogAsync()).ShouldHaveSingleItem().Inserted.ShouldBe(3);
        await scene.UndoAsync("1");
        await scene.ShouldHoldAsync("SELECT slug FROM gallery", "travel");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_undo_that_died_is_told_truly_too(bool committed)
    {
        var scene = await PetsGoneAsync();
        await scene.RestoreAsync("gallery", "slug = 'pets'");
        var copy = Copy(scene);
        await scene.UndoAsync("1");
        CutLastLine("committed");
        if (!committed)
            PutBack(scene, copy);

        (await NoticesAsync(scene)).ShouldBe([committed ? "JOURNAL_PENDING_FOUND" : "JOURNAL_PENDING_LOST"]);

        (await scene.LogAsync()).Select(e => e.UndoneBy).ShouldBe(committed ? ["2", null] : [null]);
        await scene.UndoAsync(committed ? "2" : "1");
        await scene.ShouldHoldAsync("SELECT count(*) FROM photo", committed ? "3" : "1");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_overwriting_that_died_is_told_truly_too(bool committed)
    {
        var scene = await SceneWithFileAsync();
        await scene.LiveAsync("UPDATE gallery SET title = ''");
        var copy = Copy(scene);
        await scene.RestoreAsync(Ask.All("gallery") with { Existing = ExistingPolicy.Overwrite });
        CutLastLine("committed");
        if (!committed)
            PutBack(scene, copy);

        (await NoticesAsync(scene)).ShouldBe([committed ? "JOURNAL_PENDING_FOUND" : "JOURNAL_PENDING_LOST"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rows_without_a_key_tell_the_truth_too(bool committed)
    {
        var scene = await SceneWithFileAsync();
        await scene.LiveAsync("DELETE FROM visit WHERE rowid = 1");
        var copy = Copy(scene);
        (await scene.RestoreAsync(Ask.All("visit"))).Plan.Table("visit").Insert.ShouldBe(1);
        CutLastLine("committed");
        if (!committed)
            PutBack(scene, copy);

        (await NoticesAsync(scene)).ShouldBe([committed ? "JOURNAL_PENDING_FOUND" : "JOURNAL_PENDING_LOST"]);
    }

    [Fact]
    public async Task A_section_without_an_end_is_passed_over()
    {
        var scene = await PetsGoneAsync();
        await scene.RestoreAsync("photo", "file = 'cat'");
        var copy = Copy(scene);
        var length = new FileInfo(JournalPath).Length;
        await scene.UndoAsync("1");
        PutBack(scene, copy);
        var whole = File.ReadAllBytes(JournalPath);
        var end = whole.AsSpan().LastIndexOf("\n{\"end\""u8);

        foreach (var cut in new[] { end + 3, end - 5, (int)length + 1, (int)length + 200 })
        {
            File.WriteAllBytes(JournalPath, whole[..cut]);
            (await NoticesAsync(scene)).ShouldBeEmpty();
            (await scene.LogAsync()).ShouldHaveSingleItem().UndoneBy.ShouldBeNull();
            await scene.UndoAsync("1");
            (await scene.LogAsync()).Select(e => e.UndoneBy).ShouldBe(["2", null]);
            PutBack(scene, copy);
        }
    }

    [Fact]
    public async Task Another_databases_journal_is_refused()
    {
        var scene = await PetsGoneAsync();
        await scene.RestoreAsync("gallery", "slug = 'pets'");
        var file = File.ReadAllText(JournalPath);
        var other = await PetsGoneAsync();

        (await other.ShouldFailAsync(ErrorKind.Usage, Ask.Where("gallery", "slug = 'pets'"))).Code.ShouldBe("OTHER_JOURNAL");

        File.ReadAllText(JournalPath).ShouldBe(file);
    }

    [Fact]
    public async Task A_file_that_is_no_journal_is_left_as_it_is()
    {
        var scene = await PetsGoneAsync();
        scene.JournalFile = scene.LiveAddress;
        (await scene.ShouldFailAsync(ErrorKind.Usage, Ask.Where("gallery", "slug = 'pets'"))).Code.ShouldBe("BAD_JOURNAL");
        scene.JournalFile = JournalPath;
        await File.WriteAllTextAsync(JournalPath, "dear diary");
        (await scene.ShouldFailAsync(ErrorKind.Usage, Ask.Where("gallery", "slug = 'pets'"))).Code.ShouldBe("BAD_JOURNAL");
        (await File.ReadAllTextAsync(JournalPath)).ShouldBe("dear diary");
    }

    [Fact]
    public async Task A_damaged_journal_is_refused()
    {
        var scene = await PetsGoneAsync();
        await scene.RestoreAsync("gallery", "slug = 'pets'");
        var lines = await File.ReadAllLinesAsync(JournalPath);
        await File.WriteAllLinesAsync(JournalPath, lines.Where((_, i) => i != 3));

        (await scene.ShouldFailAsync(ErrorKind.Usage, Ask.All("photo"))).Code.ShouldBe("BAD_JOURNAL");
    }

    [Fact]
    public async Task A_file_that_cannot_be_made_fails_before_anything_is_written()
    {
        var scene = await PetsGoneAsync();
        scene.JournalFile = Path.Combine(_folder, "nowhere", "journal.jsonl");

        (await scene.ShouldFailAsync(ErrorKind.Engine, Ask.Where("gallery", "slug = 'pets'"))).Code.ShouldBe("JOURNAL_FILE");
    }

    [Fact]
    public async Task Two_runs_do_not_write_at_once()
    {
        var scene = await PetsGoneAsync();
        scene.LockTimeout = TimeSpan.FromMilliseconds(200);
        await using var session = await scene.OpenAsync();
        await using (new FileStream(JournalPath, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
            (await scene.ShouldFailAsync(ErrorKind.Engine, () => session.RestoreAsync(Ask.Where("gallery", "slug = 'pets'")))).Code.ShouldBe("LOCKED");

        (await session.RestoreAsync(Ask.Where("gallery", "slug = 'pets'"))).Applied.ShouldBeTrue();
    }

    [Fact]
    public async Task Odd_values_survive_an_undo_of_an_undo()
    {
        var scene = await SceneAsync("CREATE TABLE odd (id {reusable key}, v)", """
            INSERT INTO odd (v) VALUES (NULL), (''), (x''), (x'00ff'), (9223372036854775807), (-9223372036854775808), (9e999), (-0.0), (0.1), (5e-324), (1.7976931348623157e308),
              (CAST(x'610062' AS TEXT)), (CAST(x'ff41c3' AS TEXT)), ('"é\' || char(10, 13, 8232, 128512)), (CAST(x'eda080' AS TEXT));
            """);
        scene.JournalFile = JournalPath;
        var before = await scene.DumpAsync();
        await scene.LiveAsync("DELETE FROM odd");
        await scene.RestoreAsync(Ask.All("odd"));
        (await scene.DumpAsync()).ShouldBe(before);

        (await scene.UndoAsync("1")).Plan.Tables.Single().Delete.ShouldBe(15);
        (await scene.UndoAsync("2")).Plan.Tables.Single().Insert.ShouldBe(15);

        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Many_rows_come_through_the_file_whole()
    {
        var scene = await SceneAsync("CREATE TABLE note (id {reusable key}, body {text})", "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3001) INSERT INTO note SELECT i, 'note ' || i FROM n");
        scene.JournalFile = JournalPath;
        await scene.LiveAsync("DELETE FROM note");
        await scene.RestoreAsync(Ask.All("note"));
        await scene.UndoAsync("1");
        await scene.UndoAsync("2");
        await scene.ShouldHoldAsync("SELECT count(*) FROM note WHERE body = 'note ' || id", "3001");
    }

    [Fact]
    public async Task What_is_forgotten_is_gone_from_the_file_and_the_rest_stands()
    {
        var scene = await PetsGoneAsync();
        await scene.RestoreAsync("photo", "file = 'cat'");
        await scene.UndoAsync("1");
        await scene.UndoAsync("2");
        await scene.RestoreAsync("photo", "file = 'dog'");
        var before = await scene.LogAsync();

        await ForgetAsync(scene, "3");

        (await scene.LogAsync()).Select(e => (e.Id, e.UndoneBy)).ShouldBe(before.Where(e => e.Id != "3").Select(e => (e.Id, e.UndoneBy)));
        (await scene.UndoAsync("4")).Applied.ShouldBeTrue();
        (await scene.LogAsync()).Count.ShouldBe(4);
        await ForgetAsync(scene, null);
        File.Exists(JournalPath).ShouldBeFalse();
        (await scene.LogAsync()).ShouldBeEmpty();
        Directory.GetFiles(_folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rehearsal_and_a_run_with_nothing_to_do_leave_no_file()
    {
        var scene = await PetsGoneAsync();
        (await scene.RehearseAsync(Ask.All("gallery"))).Applied.ShouldBeFalse();
        (await scene.RestoreAsync(Ask.Key("gallery", "1"))).Applied.ShouldBeFalse();

        File.Exists(JournalPath).ShouldBeFalse();
    }

    [Fact]
    public async Task A_script_cannot_write_the_file_and_says_so()
    {
        var scene = await PetsGoneAsync();
        await using var session = await scene.OpenAsync();
        var plan = await session.PlanAsync(Ask.All("gallery"));

        (await scene.ShouldFailAsync(ErrorKind.Usage, () => session.ScriptAsync(plan))).Code.ShouldBe("NO_SCRIPT");
    }

    private static async Task ShouldHaveNoTablesOfItsOwnAsync(Scene scene) =>
        (await scene.ReadAsync("SELECT name FROM sqlite_schema WHERE name LIKE '%rowback%'")).ShouldBeEmpty();

    private static async Task<IReadOnlyList<string>> NoticesAsync(Scene scene)
    {
        await using var session = await scene.OpenAsync();
        return [.. session.Notices.Select(n => n.Code)];
    }

    private static async Task ForgetAsync(Scene scene, string? id)
    {
        await using var session = await scene.OpenAsync();
        await session.ForgetAsync(id);
    }

    private static byte[] Copy(Scene scene) => File.ReadAllBytes(scene.LiveAddress);

    private static void PutBack(Scene scene, byte[] copy) => File.WriteAllBytes(scene.LiveAddress, copy);

    private void CutLastLine(string kind)
    {
        var lines = File.ReadAllLines(JournalPath);
        lines[^1].ShouldContain(kind);
        File.WriteAllLines(JournalPath, lines[..^1]);
    }

    private async Task<Scene> SceneWithFileAsync()
    {
        var scene = await SceneAsync(Tables, Rows);
        scene.JournalFile = JournalPath;
        return scene;
    }

    private async Task<Scene> PetsGoneAsync()
    {
        var scene = await SceneWithFileAsync();
        await scene.LiveAsync("DELETE FROM gallery WHERE slug = 'pets'");
        return scene;
    }
}
