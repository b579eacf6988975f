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

        async Task<List<(string, string?, string)>> RowsAsync(string table, string where)
        {
            var rows = new List<(string, string?, string)>();
            await foreach (var row in session.RowsAsync(new Selection(table) { Where = where }, 10))
                rows.Add((row.Key[0], row.Live?.Values.First(), row.Verdict));
            return rows;
        }
    }
}
