namespace Rowback.Tests.Comparing;

public sealed class RowViewTests
{
    private const string Before = """
        CREATE TABLE photo(id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT, thumb BLOB);
        INSERT INTO photo VALUES (1, 'Cat', x'00ff'), (2, 'Dog', NULL), (3, 'Wave', zeroblob(100)), (10, 'Hill', NULL);
        """;

    private const string Since = "DELETE FROM photo WHERE id = 1; UPDATE photo SET title = 'Puppy', thumb = x'01' WHERE id = 2; UPDATE photo SET thumb = NULL WHERE id = 3;";

    [Fact]
    public async Task Each_selected_row_stands_beside_the_live_row_with_its_key()
    {
        using var files = new TwoFiles(Before, Since);

        var rows = await files.RowsAsync(new Selection("photo") { All = true });

        rows.Select(r => (r.Key[0], r.Verdict)).ShouldBe([("1", "missing"), ("2", "asks"), ("3", "changed"), ("10", "same")]);
        rows[0].Live.ShouldBeNull();
        rows[0].Backup.ShouldBe(new Dictionary<string, string?> { ["id"] = "1", ["title"] = "Cat", ["thumb"] = "x'00ff'" });
        rows[1].Live!["title"].ShouldBe("Puppy");
        rows[2].Backup["thumb"].ShouldBe("x'00000000000000000000000000000000…' (100 bytes)");
        rows[2].Live!["thumb"].ShouldBeNull();
    }

    [Fact]
    public async Task No_more_rows_are_shown_than_were_asked_for()
    {
        using var files = new TwoFiles(Before, Since);

        (await files.RowsAsync(new Selection("photo") { All = true }, limit: 2)).Select(r => r.Key[0]).ShouldBe(["1", "2"]);
        (await files.RowsAsync(new Selection("photo") { LiveWhere = "1=1" }, limit: 1)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Rows_are_selected_by_condition_key_and_condition_on_live()
    {
        using var files = new TwoFiles(Before, Since);

        (await KeysAsync(new Selection("PHOTO") { Where = "title LIKE '%a%'" })).ShouldBe(["1", "3"]);
        (await KeysAsync(new Selection("photo") { Keys = [["10"], ["2"], ["99"]] })).ShouldBe(["2", "10"]);
        (await KeysAsync(new Selection("photo") { LiveWhere = "thumb IS NULL" })).ShouldBe(["3", "10"]);
        (await KeysAsync(new Selection("photo") { Where = "title = 'Wave'", LiveWhere = "thumb IS NULL" })).ShouldBe(["3"]);
        (await Should.ThrowAsync<RowbackException>(() => KeysAsync(new Selection("photo") { Keys = [["1", "2"]] }))).Code.ShouldBe("BAD_KEY");

        async Task<IEnumerable<string>> KeysAsync(Selection selection) => (await files.RowsAsync(selection)).Select(r => r.Key[0]);
    }

    [Fact]
    public async Task A_table_alone_means_the_rows_that_differ()
    {
        using var files = new TwoFiles(Before, Since);

        (await files.RowsAsync(new Selection("photo"))).Select(r => (r.Key[0], r.Verdict)).ShouldBe([("1", "missing"), ("2", "asks"), ("3", "changed")]);
        (await files.RowsAsync(new Selection("photo"), limit: 1)).ShouldHaveSingleItem().Key.ShouldBe(["1"]);
    }

    [Fact]
    public async Task A_link_stands_beside_the_link_that_joins_the_same()
    {
        using var files = new TwoFiles("""
            CREATE TABLE a(id INTEGER PRIMARY KEY AUTOINCREMENT); CREATE TABLE b(id INTEGER PRIMARY KEY AUTOINCREMENT);
            CREATE TABLE ab(id INTEGER PRIMARY KEY AUTOINCREMENT, a INTEGER REFERENCES a, b INTEGER REFERENCES b, pos INTEGER, UNIQUE(a, b));
            INSERT INTO a VALUES (1), (2); INSERT INTO b VALUES (1);
            INSERT INTO ab VALUES (1, 1, 1, 0), (2, 2, 1, 0);
            """, "DELETE FROM ab; INSERT INTO ab VALUES (2, 1, 1, 5);");

        var rows = await files.RowsAsync(new Selection("ab") { All = true });

        rows.Select(r => (r.Key[0], r.Live?["id"], r.Verdict)).ShouldBe([("1", "2", "changed"), ("2", "2", "key taken")]);
    }

    [Fact]
    public async Task Rows_of_a_table_without_a_key_are_shown_too()
    {
        using var files = new TwoFiles("CREATE TABLE log(day, what); INSERT INTO log VALUES ('mon', 1), ('tue', NULL);", "DELETE FROM log WHERE day = 'mon'");

        var rows = await files.RowsAsync(new Selection("log") { All = true });

        rows.Select(r => (r.Backup["day"], r.Verdict)).ShouldBe([("mon", "missing"), ("tue", "same")]);
        (await Should.ThrowAsync<RowbackException>(() => files.RowsAsync(new Selection("log") { LiveWhere = "1" }))).Code.ShouldBe("NO_KEY");
    }
}
