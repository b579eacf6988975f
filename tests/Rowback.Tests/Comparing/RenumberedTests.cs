using Rowback.Sqlite;

namespace Rowback.Tests.Comparing;

public sealed class RenumberedTests
{
    private const string Before = """
        CREATE TABLE gallery(id INTEGER PRIMARY KEY, title TEXT NOT NULL);
        CREATE TABLE photo(id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT);
        CREATE TABLE gallery_photos(id INTEGER PRIMARY KEY AUTOINCREMENT, gallery_id INTEGER NOT NULL REFERENCES gallery(id) ON DELETE CASCADE,
          photo_id INTEGER NOT NULL REFERENCES photo(id), UNIQUE(gallery_id, photo_id));
        CREATE TABLE gallery_tag(gallery_id INTEGER REFERENCES gallery(id) ON DELETE CASCADE, photo_id INTEGER REFERENCES photo(id), PRIMARY KEY(gallery_id, photo_id)) WITHOUT ROWID;
        CREATE TABLE comment(id INTEGER PRIMARY KEY AUTOINCREMENT, gallery_id INTEGER REFERENCES gallery(id) ON DELETE CASCADE, body TEXT);
        INSERT INTO gallery VALUES (1, 'Sea'), (2, 'Pets');
        INSERT INTO photo VALUES (1, 'Cat'), (2, 'Dog');
        INSERT INTO gallery_photos VALUES (1, 1, 1), (2, 2, 1), (3, 2, 2);
        INSERT INTO gallery_tag VALUES (2, 1), (1, 2);
        INSERT INTO comment VALUES (1, 2, 'nice'), (2, 1, 'blue');
        """;

    [Fact]
    public async Task After_a_restore_under_new_keys_nothing_is_missing()
    {
        // The gallery's number has gone to another one meanwhile.
        using var files = new TwoFiles(Before, "DELETE FROM gallery WHERE id = 2; INSERT INTO gallery VALUES (2, 'Hills'); INSERT INTO gallery_photos(gallery_id, photo_id) VALUES (2, 1)");
        (await files.DiffAsync()).Tables.Select(t => (t.Table, t.Deleted, t.Changed, t.Added)).ShouldBe(
            [("comment", 1, 0, 0), ("gallery", 1, 0, 1), ("gallery_photos", 2, 0, 1), ("gallery_tag", 1, 0, 0), ("photo", 0, 0, 0)]);

        await using var session = await RestoreSession.OpenAsync(new SessionOptions { Engines = [new SqliteEngine()], Live = files.LivePath, Backup = files.BackupPath });
        var result = await session.RestoreAsync(new Question { Selections = [new Selection("gallery") { Where = "title = 'Pets'" }] });
        result.KeyMapCount.ShouldBeGreaterThanOrEqualTo(1);

        var diff = await session.DiffAsync([]);
        diff.Tables.Select(t => (t.Table, t.Deleted, t.Changed, t.Added)).ShouldBe(
            [("comment", 0, 0, 0), ("gallery", 0, 0, 1), ("gallery_photos", 0, 0, 1), ("gallery_tag", 0, 0, 0), ("photo", 0, 0, 0)]);
        diff.Vanished.ShouldBeEmpty();

        (await RowsAsync("gallery", "title = 'Pets'")).ShouldBe([("2", "3", "same")]);
        (await RowsAsync("gallery_photos", "gallery_id = 2")).Select(r => r.Item3).ShouldBe(["same", "same"]);
        (await RowsAsync("gallery_tag", "gallery_id = 2")).Single().Item3.ShouldBe("same");

        Task<List<(string, string?, string)>> RowsAsync(string table, string where) => ShownAsync(session, table, where);
    }

    private const string Notes = """
        CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT, mood TEXT, tag TEXT UNIQUE);
        CREATE TABLE mark(note_id INTEGER REFERENCES note(id) ON DELETE CASCADE, colour TEXT, PRIMARY KEY(note_id, colour)) WITHOUT ROWID;
        INSERT INTO note VALUES (1, 'hello', 'calm', 'a'), (2, 'there', 'calm', 'b');
        INSERT INTO mark VALUES (1, 'red'), (2, 'blue');
        """;

    [Theory]
    // Who has the new key by now: a stranger; somebody with something in common; a row with the unique value of the restored one; one that has lost it; the row as it was.
    [InlineData("'stranger', 'wild', NULL", 1, 0, 2, "key taken", "2")]
    [InlineData("'stranger', 'calm', NULL", 0, 1, 1, "asks", "3")]
    [InlineData("'changed', 'wild', 'b'", 0, 1, 1, "changed", "3")]
    [InlineData("'there', 'calm', NULL", 0, 1, 1, "asks", "3")]
    [InlineData("'there', 'calm', 'b'", 0, 0, 1, "same", "3")]
    public async Task Who_has_a_new_key_by_now_is_told_by_the_rule_of_a_restore(string now, int deleted, int changed, int added, string verdict, string beside)
    {
        using var files = new TwoFiles(Notes, "DELETE FROM note WHERE id = 2; INSERT INTO note VALUES (2, 'another', 'loud', NULL)");
        var result = await RestoreAsync(files, "note", "id = 2");
        result.KeyMap.Single(k => k.Table == "note").New.ShouldBe(["3"]);
        files.Run(files.LivePath, "DELETE FROM note WHERE id = 3; INSERT INTO note(body, mood, tag) VALUES (" + now + "); INSERT INTO mark VALUES (3, 'blue')");

        await using var session = await OpenAsync(files);
        var diff = await session.DiffAsync([]);

        diff.Tables.Single(t => t.Table == "note").ShouldBe(new TableDiff("note", deleted, changed, added, 2 - deleted - changed));
        diff.Tables.Single(t => t.Table == "mark").ShouldBe(new TableDiff("mark", deleted, 0, deleted, 2 - deleted));
        (await ShownAsync(session, "note", "id = 2")).ShouldBe([("2", beside, verdict)]);
        var plan = await session.PlanAsync(new Question { Selections = [new Selection("note") { Where = "id = 2" }] });
        plan.Tables.Sum(t => t.Insert).ShouldBe(2 * deleted);
        plan.Stops.Any().ShouldBe(verdict == "asks");
    }

    [Fact]
    public async Task A_stranger_under_a_new_key_leaves_the_row_missing()
    {
        // The old key is free again.
        using var files = new TwoFiles(Notes, "DELETE FROM note WHERE id = 2; INSERT INTO note VALUES (2, 'another', 'loud', NULL)");
        await RestoreAsync(files, "note", "id = 2");
        files.Run(files.LivePath, "DELETE FROM note WHERE id IN (2, 3); INSERT INTO note VALUES (3, 'stranger', 'wild', NULL)");

        await using var session = await OpenAsync(files);

        (await session.DiffAsync(["note"])).Tables.Single().ShouldBe(new TableDiff("note", 1, 0, 1, 1));
        (await ShownAsync(session, "note", "id = 2")).ShouldBe([("2", null, "missing")]);
    }

    [Theory]
    [InlineData("'stranger', 'wild', NULL", "key taken")]
    [InlineData("'stranger', 'calm', NULL", "asks")]
    [InlineData("'there', 'calm', NULL", "asks")]
    [InlineData("'there', 'wild', 'b'", "changed")]
    public async Task Who_has_a_restored_row_s_own_key_by_now_is_told_by_the_rule_of_a_restore(string now, string verdict)
    {
        using var files = new TwoFiles(Notes, "DELETE FROM note WHERE id = 2");
        await RestoreAsync(files, "note", "id = 2");
        files.Run(files.LivePath, "DELETE FROM note WHERE id = 2; INSERT INTO note(body, mood, tag) VALUES (" + now + ")");

        await using var session = await OpenAsync(files);

        (await session.DiffAsync(["note"])).Tables.Single().Deleted.ShouldBe(verdict == "key taken" ? 1 : 0);
        (await ShownAsync(session, "note", "id = 2")).ShouldBe([("2", "2", verdict)]);
        var plan = await session.PlanAsync(new Question { Selections = [new Selection("note") { Where = "id = 2" }] });
        plan.Stops.Any().ShouldBe(verdict == "asks");
    }

    [Fact]
    public async Task A_row_restored_under_its_own_key_that_has_all_that_is_its_own_is_not_asked_about()
    {
        using var files = new TwoFiles("""
            CREATE TABLE shelf(id INTEGER PRIMARY KEY, name TEXT);
            CREATE TABLE book(id INTEGER PRIMARY KEY, shelf_id INTEGER REFERENCES shelf(id) ON DELETE SET NULL, title TEXT);
            INSERT INTO shelf VALUES (1, 'art'); INSERT INTO book VALUES (1, 1, 'Line');
            """, "DELETE FROM book; DELETE FROM shelf");
        await RestoreAsync(files, "book", "id = 1");

        await using var session = await OpenAsync(files);

        (await ShownAsync(session, "book", "id = 1")).ShouldBe([("1", "1", "changed")]);
        (await session.PlanAsync(new Question { Selections = [new Selection("book") { Where = "id = 1" }] })).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task A_key_that_a_restore_gave_to_another_row_is_that_row_s()
    {
        using var files = new TwoFiles("CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT, mood TEXT); INSERT INTO note VALUES (1, 'one', 'calm'), (2, 'two', 'calm'), (3, 'three', 'calm')",
            "DELETE FROM note WHERE id IN (2, 3); INSERT INTO note VALUES (2, 'another', 'wild')");
        (await RestoreAsync(files, "note", "id = 2")).KeyMap.Single(k => k.Table == "note").New.ShouldBe(["3"]);

        await using var session = await OpenAsync(files);

        (await session.DiffAsync(["note"])).Tables.Single().ShouldBe(new TableDiff("note", 1, 0, 1, 2));
        (await ShownAsync(session, "note", "id > 1")).ShouldBe([("2", "3", "same"), ("3", "3", "key taken")]);
    }

    [Fact]
    public async Task Of_two_new_keys_the_one_that_is_in_live_counts()
    {
        using var files = new TwoFiles(Notes, "DELETE FROM note WHERE id = 2; INSERT INTO note VALUES (2, 'another', 'loud', NULL)");
        await RestoreAsync(files, "note", "id = 2");
        files.Run(files.LivePath, "INSERT INTO note VALUES (4, 'more', 'loud', NULL); DELETE FROM note WHERE id = 3");
        (await RestoreAsync(files, "note", "id = 2")).KeyMap.Single(k => k.Table == "note").New.ShouldBe(["5"]);

        await using var session = await OpenAsync(files);
        var diff = await session.DiffAsync([]);

        diff.Tables.Select(t => (t.Table, t.Deleted, t.Changed)).ShouldBe([("mark", 0, 0), ("note", 0, 0)]);
    }

    private static Task<RestoreSession> OpenAsync(TwoFiles files) =>
        RestoreSession.OpenAsync(new SessionOptions { Engines = [new SqliteEngine()], Live = files.LivePath, Backup = files.BackupPath });

    private static async Task<RestoreResult> RestoreAsync(TwoFiles files, string table, string where)
    {
        await using var session = await OpenAsync(files);
        return await session.RestoreAsync(new Question { Selections = [new Selection(table) { Where = where }] });
    }

    private static async Task<List<(string Key, string? Beside, string Verdict)>> ShownAsync(RestoreSession session, string table, string where)
    {
        var rows = new List<(string, string?, string)>();
        await foreach (var row in session.RowsAsync(new Selection(table) { Where = where }, 10))
            rows.Add((row.Key[0], row.Live?.Values.First(), row.Verdict));
        return rows;
    }
}
