namespace Rowback.Specification;

/// <summary>The durable record of restores.</summary>
public abstract class JournalSpec(EngineFixture engine) : EngineSpec(engine)
{
    private async Task<Scene> StoryAsync()
    {
        var scene = await SceneAsync(StorySpec.Tables, StorySpec.Rows);
        await scene.LiveAsync(StorySpec.Days);
        return scene;
    }

    [Fact]
    public async Task Before_the_first_restore_the_log_is_empty()
    {
        var scene = await StoryAsync();

        (await scene.LogAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_restore_is_in_the_log()
    {
        var scene = await StoryAsync();
        await scene.LiveAsync("UPDATE gallery SET title = 'spoiled' WHERE id = 1");
        var question = Ask.Key("gallery", "1", "2") with { Existing = ExistingPolicy.Overwrite };

        var result = await scene.RestoreAsync(question);

        var entry = (await scene.LogAsync()).ShouldHaveSingleItem();
        entry.Id.ShouldBe(result.RestoreId);
        entry.Kind.ShouldBe("restore");
        entry.Inserted.ShouldBe(2);
        entry.Updated.ShouldBe(1);
        entry.Reattached.ShouldBe(0);
        entry.Deleted.ShouldBe(0);
        entry.Fingerprint.ShouldBe(result.Plan.Fingerprint);
        entry.Question.ShouldContain("gallery");
        entry.Undoes.ShouldBeNull();
        entry.UndoneBy.ShouldBeNull();
    }

    [Fact]
    public async Task The_log_is_in_order_and_knows_what_undoes_what()
    {
        var scene = await StoryAsync();
        var first = await scene.RestoreAsync("gallery", "slug = 'pets'");
        var undo = await scene.UndoAsync(first.RestoreId);
        var second = await scene.RestoreAsync("gallery", "slug = 'pets'");

        var log = await scene.LogAsync();

        log.Select(e => e.Id).ShouldBe([first.RestoreId!, undo.UndoId!, second.RestoreId!]);
        log.Select(e => e.Kind).ShouldBe(["restore", "undo", "restore"]);
        log[0].UndoneBy.ShouldBe(undo.UndoId);
        log[1].Undoes.ShouldBe(first.RestoreId);
        log[1].Deleted.ShouldBe(2);
        log[2].UndoneBy.ShouldBeNull();
    }

    [Fact]
    public async Task An_undo_that_left_rows_is_in_the_log_as_one_in_part()
    {
        var scene = await SceneAsync("CREATE TABLE note (id {key}, body {text})", "INSERT INTO note VALUES (1, 'a'), (2, 'b')");
        await scene.LiveAsync("DELETE FROM note");
        var restore = await scene.RestoreAsync(Ask.All("note"));
        await scene.LiveAsync("UPDATE note SET body = 'better' WHERE id = 2");

        await scene.UndoAsync(restore.RestoreId);
        (await scene.LogAsync()).Select(e => (e.UndoneBy, e.UndoneInPart)).ShouldBe([("2", true), (null, false)]);

        await scene.LiveAsync("UPDATE note SET body = 'b' WHERE id = 2");
        await scene.UndoAsync(restore.RestoreId);
        (await scene.LogAsync()).Select(e => (e.UndoneBy, e.UndoneInPart)).ShouldBe([("3", false), (null, false), (null, false)]);
    }

    [Fact]
    public async Task What_wrote_nothing_is_not_in_the_log_and_makes_no_journal()
    {
        var scene = await StoryAsync();

        await scene.PlanAsync("gallery", "slug = 'pets'");
        await scene.RehearseAsync(Ask.Where("gallery", "slug = 'pets'"));
        await scene.RestoreAsync("gallery", "slug = 'none'");
        await scene.ShouldFailAsync(ErrorKind.Usage, Ask.All("nothing"));

        (await scene.LogAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_first_plan_announces_the_journal()
    {
        var scene = await StoryAsync();

        (await scene.PlanAsync("gallery", "slug = 'pets'")).Hazards.ShouldContain(h => h.Code.Contains("JOURNAL", StringComparison.Ordinal) && !h.Stops);
        await scene.RestoreAsync("gallery", "slug = 'pets'");
        (await scene.PlanAsync("photo", "id = 3")).Hazards.ShouldNotContain(h => h.Code.Contains("JOURNAL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_journal_is_no_table_of_the_application()
    {
        var scene = await StoryAsync();
        await scene.RestoreAsync("gallery", "slug = 'pets'");

        await using var session = await scene.OpenAsync();

        session.Schema.Tables.Select(t => t.Name.Name).ShouldBe(["gallery", "gallery_photo", "photo"]);
        session.Schema.Drift.ShouldBeEmpty();
        (await session.DiffAsync([])).Tables.Select(t => t.Table).ShouldBe(["gallery", "gallery_photo", "photo"]);
    }

    [Fact]
    public async Task The_journal_of_a_backup_taken_after_a_restore_is_left_alone()
    {
        var scene = await StoryAsync();
        await scene.RestoreAsync("gallery", "slug = 'pets'");
        var later = await Scene.CreateAsync(Engine, scene.LiveAddress);
        await later.LiveAsync("DELETE FROM gallery WHERE id = 2");

        await later.RestoreAsync("gallery", "slug = 'pets'");

        (await later.LogAsync()).Count.ShouldBe(2);
        await later.ShouldHoldAsync("SELECT gallery_id, photo_id FROM gallery_photo WHERE gallery_id = 2", "2|2");
        await Engine.DropAsync(later.BackupAddress);
    }

    [Fact]
    public async Task The_journal_can_be_removed()
    {
        var scene = await StoryAsync();
        await scene.RestoreAsync("gallery", "slug = 'pets'");
        var rows = await scene.DumpAsync();

        await using (var session = await scene.OpenAsync())
            await session.ForgetAsync(null);

        (await scene.LogAsync()).ShouldBeEmpty();
        (await scene.DumpAsync()).ShouldBe(rows);
    }

    [Fact]
    public async Task One_restore_can_be_forgotten()
    {
        var scene = await StoryAsync();
        var first = await scene.RestoreAsync("gallery", "slug = 'pets'");
        var second = await scene.RestoreAsync("photo", "id = 3");

        await using (var session = await scene.OpenAsync())
            await session.ForgetAsync(first.RestoreId);

        (await scene.LogAsync()).ShouldHaveSingleItem().Id.ShouldBe(second.RestoreId);
        await scene.ShouldFailAsync(ErrorKind.Usage, () => scene.UndoAsync(first.RestoreId));
    }

    [Theory]
    [InlineData("restore", "(id {key}, table_no {integer}, guests {integer})", "(1, 2, 3)")]
    [InlineData("row", "(seat {integer}, guest {text})", "(1, 'Ann')")]
    public async Task Tables_of_the_application_with_the_journal_s_names_are_left_alone(string table, string columns, string row)
    {
        var scene = await StoryAsync();
        var name = Engine.JournalTable(table);
        await scene.LiveAsync($"{Engine.JournalPlace} CREATE TABLE {name} {columns}; INSERT INTO {name} VALUES {row}");

        (await scene.LogAsync()).ShouldBeEmpty();
        await using (var session = await scene.OpenAsync())
        {
            (await session.DiffAsync([])).Tables.ShouldNotBeEmpty();
            (await scene.ShouldFailAsync(ErrorKind.Usage, () => session.ForgetAsync(null))).Code.ShouldBe("JOURNAL_NAME_TAKEN");
        }

        var failure = await scene.ShouldFailAsync(ErrorKind.Usage, () => scene.PlanAsync("gallery", "slug = 'pets'"));
        failure.Next.ShouldNotBeNull().ShouldContain("--journal");
        (await scene.ShouldFailAsync(ErrorKind.Usage, Ask.Where("gallery", "slug = 'pets'"))).Code.ShouldBe("JOURNAL_NAME_TAKEN");
        await scene.ShouldHoldAsync($"SELECT count(*) FROM {name}", "1");
    }

    [Fact]
    public async Task A_journal_of_another_version_is_refused_and_can_be_removed()
    {
        var scene = await StoryAsync();
        await scene.RestoreAsync("gallery", "slug = 'pets'");
        await scene.LiveAsync($"ALTER TABLE {Engine.JournalTable("row")} ADD COLUMN later {{integer}}");

        (await scene.ShouldFailAsync(ErrorKind.Usage, Ask.Where("photo", "id = 3"))).Code.ShouldBe("OTHER_JOURNAL");
        await scene.ShouldFailAsync(ErrorKind.Usage, () => scene.LogAsync());

        await using (var session = await scene.OpenAsync())
            await session.ForgetAsync(null);
        (await scene.LogAsync()).ShouldBeEmpty();
        await scene.RestoreAsync("photo", "id = 3");
        (await scene.LogAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_log_can_be_read_without_a_backup()
    {
        var scene = await StoryAsync();
        await scene.RestoreAsync("gallery", "slug = 'pets'");

        await using var session = await RestoreSession.OpenAsync(new SessionOptions { Engines = [Engine.Engine], Live = scene.LiveAddress });

        (await session.LogAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_journal_in_a_file_leaves_no_table_in_live()
    {
        var scene = await SceneAsync("CREATE TABLE note (id {reusable key}, body {text})", "INSERT INTO note VALUES (1, 'a'), (2, 'b')");
        await scene.LiveAsync("DELETE FROM note WHERE id = 2; INSERT INTO note VALUES (2, 'stranger')");
        var before = await scene.DumpAsync();
        var file = Path.Combine(Path.GetTempPath(), $"rowback-journal-{Path.GetRandomFileName()}");
        var options = new SessionOptions { Engines = [Engine.Engine], Live = scene.LiveAddress, Backup = scene.BackupAddress, JournalFile = file };
        try
        {
            var restore = await WithSessionAsync(options, s => s.RestoreAsync(Ask.Key("note", "2")));
            restore.KeyMapCount.ShouldBe(1);
            (await scene.LogAsync()).ShouldBeEmpty("the journal is not in live");
            (await WithSessionAsync(options, s => s.LogAsync())).ShouldHaveSingleItem().Id.ShouldBe(restore.RestoreId);
            (await WithSessionAsync(options, s => s.RestoreAsync(Ask.Key("note", "2")))).Applied.ShouldBeFalse();
            await scene.ShouldHoldAsync("SELECT id, body FROM note ORDER BY id", "1|a", "2|stranger", "3|b");

            (await WithSessionAsync(options, s => s.UndoAsync(restore.RestoreId!))).Plan.StayingCount.ShouldBe(0);
            (await scene.DumpAsync()).ShouldBe(before);
        }
        finally
        {
            foreach (var left in Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(file) + "*"))
                File.Delete(left);
        }
    }

    private static async Task<T> WithSessionAsync<T>(SessionOptions options, Func<RestoreSession, Task<T>> act)
    {
        await using var session = await RestoreSession.OpenAsync(options);
        return await act(session);
    }

    [Fact]
    public async Task The_clock_comes_from_outside()
    {
        var scene = await StoryAsync();
        var noon = new DateTimeOffset(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
        await using (var session = await RestoreSession.OpenAsync(new SessionOptions { Engines = [Engine.Engine], Live = scene.LiveAddress, Backup = scene.BackupAddress, Clock = new StoppedClock(noon) }))
            await session.RestoreAsync(Ask.Where("gallery", "slug = 'pets'"));

        (await scene.LogAsync()).ShouldHaveSingleItem().MadeAt.ShouldBe(noon);
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
