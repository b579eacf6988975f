namespace Rowback.Specification;

/// <summary>What cannot come back, or go back, as live is by now stays and is named; the rest of the undo is done.</summary>
public abstract class UndoConstraintsSpec(EngineFixture engine) : EngineSpec(engine)
{
    private const string People = "CREATE TABLE person (id {key}, email {text} UNIQUE, name {text})";

    private const string PeopleRows = "INSERT INTO person VALUES (1, 'a@x', 'Ann'), (2, 'b@x', 'Bob'), (3, 'c@x', 'Cid')";

    private const string Albums = """
        CREATE TABLE album (id {key}, name {text});
        CREATE TABLE photo (id {key}, album_id {integer} REFERENCES album (id), file {text});
        """;

    private const string AlbumRows = "INSERT INTO album VALUES (1, 'one'), (2, 'two'); INSERT INTO photo VALUES (1, 1, 'a'), (2, 2, 'b')";

    [Fact]
    public async Task A_row_whose_unique_value_another_has_by_now_does_not_come_back()
    {
        var scene = await SceneAsync(People, PeopleRows);
        await scene.LiveAsync("DELETE FROM person WHERE id > 1");
        var undo = await scene.UndoAsync((await scene.RestoreAsync(Ask.All("person"))).RestoreId);
        await scene.LiveAsync("INSERT INTO person (id, email, name) VALUES (90, 'b@x', 'Bea')");

        var redo = await scene.UndoAsync(undo.UndoId);

        var stays = redo.Plan.Staying.ShouldHaveSingleItem();
        stays.Key.ShouldBe(["2"]);
        stays.Reason.ShouldContain("email");
        await scene.ShouldHoldAsync("SELECT id, name FROM person ORDER BY id", "1|Ann", "3|Cid", "90|Bea");
    }

    [Fact]
    public async Task A_unique_value_that_another_row_has_by_now_does_not_go_back()
    {
        var scene = await SceneAsync(People, PeopleRows);
        await scene.LiveAsync("UPDATE person SET email = 'spoilt@x' WHERE id = 1; UPDATE person SET email = 'lost@x' WHERE id = 2");
        var restore = await scene.RestoreAsync(Overwriting);
        await scene.LiveAsync("INSERT INTO person (id, email, name) VALUES (91, 'spoilt@x', 'Eve')");

        var undo = await scene.UndoAsync(restore.RestoreId);

        undo.Plan.Staying.ShouldHaveSingleItem().Key.ShouldBe(["1"]);
        await scene.ShouldHoldAsync("SELECT id, email FROM person ORDER BY id", "1|a@x", "2|lost@x", "3|c@x", "91|spoilt@x");
    }

    [Fact]
    public async Task Unique_values_that_rows_exchanged_are_exchanged_again()
    {
        var scene = await SceneAsync(People, PeopleRows);
        await scene.LiveAsync("UPDATE person SET email = NULL; UPDATE person SET email = 'b@x' WHERE id = 1; UPDATE person SET email = 'c@x' WHERE id = 2; UPDATE person SET email = 'a@x' WHERE id = 3");
        var before = await scene.DumpAsync();
        var restore = await scene.RestoreAsync(Overwriting);
        var after = await scene.DumpAsync();

        var undo = await scene.UndoAsync(restore.RestoreId);
        undo.Plan.StayingCount.ShouldBe(0);
        (await scene.DumpAsync()).ShouldBe(before);

        (await scene.UndoAsync(undo.UndoId)).Plan.StayingCount.ShouldBe(0);
        (await scene.DumpAsync()).ShouldBe(after);
    }

    [Fact]
    public async Task A_row_that_stays_keeps_its_unique_value_from_those_that_would_have_had_it()
    {
        var scene = await SceneAsync(People, PeopleRows);
        await scene.LiveAsync("UPDATE person SET email = NULL; UPDATE person SET email = 'b@x' WHERE id = 1; UPDATE person SET email = 'c@x' WHERE id = 2; UPDATE person SET email = 'd@x' WHERE id = 3");
        var restore = await scene.RestoreAsync(Overwriting);
        await scene.LiveAsync("INSERT INTO person (id, email, name) VALUES (92, 'd@x', 'Dee')");
        var before = await scene.DumpAsync();

        var undo = await scene.UndoAsync(restore.RestoreId);

        undo.Plan.Staying.Select(s => s.Key[0]).ShouldBe(["1", "2", "3"], ignoreOrder: true);
        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_row_whose_parent_is_gone_by_now_does_not_come_back()
    {
        var scene = await SceneAsync(Albums, AlbumRows);
        await scene.LiveAsync("DELETE FROM photo");
        var undo = await scene.UndoAsync((await scene.RestoreAsync(Ask.All("photo"))).RestoreId);
        await scene.LiveAsync("DELETE FROM album WHERE id = 2");

        var redo = await scene.UndoAsync(undo.UndoId);

        redo.Plan.Staying.ShouldHaveSingleItem().Reason.ShouldContain("album");
        await scene.ShouldHoldAsync("SELECT id FROM photo", "1");
    }

    [Fact]
    public async Task A_reference_to_what_is_gone_by_now_does_not_go_back()
    {
        var scene = await SceneAsync(Albums, AlbumRows);
        await scene.LiveAsync("INSERT INTO album VALUES (3, 'three'); UPDATE photo SET album_id = 3 WHERE id = 1; UPDATE photo SET album_id = 1 WHERE id = 2");
        var restore = await scene.RestoreAsync(Ask.All("photo") with { Existing = ExistingPolicy.Overwrite, SameKeys = [new SameKeyAnswer("photo", null, true)] });
        await scene.ShouldHoldAsync("SELECT id, album_id FROM photo ORDER BY id", "1|1", "2|2");
        await scene.LiveAsync("DELETE FROM album WHERE id = 3");

        var undo = await scene.UndoAsync(restore.RestoreId);

        undo.Plan.Staying.ShouldHaveSingleItem().Key.ShouldBe(["1"]);
        await scene.ShouldHoldAsync("SELECT id, album_id FROM photo ORDER BY id", "1|1", "2|1");
    }

    [Fact]
    public async Task What_a_column_that_came_later_was_given_is_an_edit()
    {
        var scene = await SceneAsync(People, PeopleRows);
        await scene.LiveAsync("DELETE FROM person WHERE id > 1");
        var restore = await scene.RestoreAsync(Ask.All("person"));
        await scene.LiveAsync("ALTER TABLE person ADD COLUMN city {text}; ALTER TABLE person ADD COLUMN stars {integer} NOT NULL DEFAULT 1; UPDATE person SET city = 'Rome' WHERE id = 2");

        var undo = await scene.UndoAsync(restore.RestoreId);

        undo.Plan.Staying.ShouldHaveSingleItem().Key.ShouldBe(["2"]);
        await scene.ShouldHoldAsync("SELECT id, city FROM person ORDER BY id", "1|NULL", "2|Rome");
        await scene.LiveAsync("UPDATE person SET stars = 5 WHERE id = 1");
        (await scene.UndoAsync(undo.UndoId)).Plan.StayingCount.ShouldBe(0);
        await scene.ShouldHoldAsync("SELECT id, name, city, stars FROM person ORDER BY id", "1|Ann|NULL|5", "2|Bob|Rome|1", "3|Cid|NULL|1");
    }

    [Fact]
    public async Task Rows_of_which_a_column_is_gone_stay_and_say_so()
    {
        var scene = await SceneAsync(People, PeopleRows);
        await scene.LiveAsync("DELETE FROM person WHERE id > 1");
        var restore = await scene.RestoreAsync(Ask.All("person"));
        await scene.LiveAsync("ALTER TABLE person DROP COLUMN name");

        var undo = await scene.UndoAsync(restore.RestoreId);

        undo.Plan.Staying.Count.ShouldBe(2);
        undo.Plan.Staying.ShouldAllBe(s => s.Reason.Contains("name"));
        await scene.ShouldHoldAsync("SELECT count(*) FROM person", "3");
    }

    [Fact]
    public async Task Rows_of_a_table_that_is_gone_are_named()
    {
        var scene = await SceneAsync(Albums, AlbumRows);
        await scene.LiveAsync("DELETE FROM photo; DELETE FROM album");
        var restore = await scene.RestoreAsync(Ask.All("album"));
        await scene.LiveAsync("DROP TABLE photo");

        var undo = await scene.UndoAsync(restore.RestoreId);

        undo.Plan.Staying.Select(s => (s.Table, s.Key[0])).ShouldBe([("photo", "1"), ("photo", "2")], ignoreOrder: true);
        await scene.ShouldHoldAsync("SELECT count(*) FROM album", "0");
    }

    [Fact]
    public async Task Renamed_tables_and_columns_are_found_by_the_configured_names()
    {
        var scene = await SceneAsync(People, PeopleRows);
        await scene.LiveAsync("DELETE FROM person WHERE id > 1; UPDATE person SET name = 'spoilt'");
        var restore = await scene.RestoreAsync(Overwriting);
        await scene.LiveAsync("ALTER TABLE person RENAME COLUMN name TO called; ALTER TABLE person RENAME TO human");
        scene.Configuration = new() { Renames = new Dictionary<string, string> { ["person"] = "human", ["person.name"] = "called" } };

        var undo = await scene.UndoAsync(restore.RestoreId);

        undo.Plan.StayingCount.ShouldBe(0);
        await scene.ShouldHoldAsync("SELECT id, called FROM human", "1|spoilt");
        (await scene.UndoAsync(undo.UndoId)).Plan.StayingCount.ShouldBe(0);
        await scene.ShouldHoldAsync("SELECT id, called FROM human ORDER BY id", "1|Ann", "2|Bob", "3|Cid");
    }

    private static Question Overwriting => Ask.All("person") with { Existing = ExistingPolicy.Overwrite, SameKeys = [new SameKeyAnswer("person", null, true)] };
}
