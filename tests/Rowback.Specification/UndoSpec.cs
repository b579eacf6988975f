namespace Rowback.Specification;

/// <summary>What a restore did is taken back where that harms nothing that came later.</summary>
public abstract class UndoSpec(EngineFixture engine) : EngineSpec(engine)
{
    private const string Tables = """
        CREATE TABLE album (id {key}, name {text} UNIQUE);
        CREATE TABLE photo (id {key}, album_id {integer} REFERENCES album (id) ON DELETE CASCADE, file {text});
        CREATE TABLE comment (id {key}, photo_id {integer} REFERENCES photo (id) ON DELETE CASCADE, body {text});
        CREATE TABLE frame (id {key}, photo_id {integer} REFERENCES photo (id) ON DELETE SET NULL, wood {text});
        """;

    private const string Rows = """
        INSERT INTO album VALUES (1, 'one'), (2, 'two');
        INSERT INTO photo VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 2, 'c');
        INSERT INTO comment VALUES (1, 1, 'fine'), (2, 2, 'good'), (3, 3, 'nice');
        INSERT INTO frame VALUES (1, 1, 'oak'), (2, 3, 'elm');
        """;

    private async Task<(Scene Scene, string Restore, IReadOnlyList<string> Before)> RestoredAsync()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM album WHERE id = 1");
        var before = await scene.DumpAsync();
        var result = await scene.RestoreAsync(Ask.Key("album", "1"));
        return (scene, result.RestoreId!, before);
    }

    [Fact]
    public async Task All_that_was_inserted_and_attached_goes()
    {
        var (scene, restore, before) = await RestoredAsync();
        await scene.ShouldHoldAsync("SELECT id, photo_id FROM frame ORDER BY id", "1|1", "2|3");

        var undo = await scene.UndoAsync(restore);

        undo.Applied.ShouldBeTrue();
        undo.Plan.Tables.Sum(t => t.Delete).ShouldBe(5);
        undo.Plan.Tables.Sum(t => t.Revert).ShouldBe(1);
        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Its_plan_writes_nothing()
    {
        var (scene, restore, _) = await RestoredAsync();
        var rows = await scene.DumpAsync();

        var plan = await scene.PlanUndoAsync(restore);

        plan.RestoreId.ShouldBe(restore);
        plan.Tables.Sum(t => t.Delete).ShouldBe(5);
        (await scene.DumpAsync()).ShouldBe(rows);
        (await scene.LogAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_row_changed_since_stays_with_its_restored_ancestors()
    {
        var (scene, restore, _) = await RestoredAsync();
        await scene.LiveAsync("UPDATE comment SET body = 'better' WHERE id = 2");

        var undo = await scene.UndoAsync(restore);

        undo.Plan.StayingCount.ShouldBe(3);
        undo.Plan.Staying.Select(s => (s.Table, s.Key[0])).ShouldBe([("album", "1"), ("comment", "2"), ("photo", "2")], ignoreOrder: true);
        await scene.ShouldHoldAsync("SELECT id FROM album ORDER BY id", "1", "2");
        await scene.ShouldHoldAsync("SELECT id FROM photo ORDER BY id", "2", "3");
        await scene.ShouldHoldAsync("SELECT id, body FROM comment ORDER BY id", "2|better", "3|nice");
    }

    [Theory]
    [InlineData("INSERT INTO comment (photo_id, body) VALUES (1, 'new')")]
    [InlineData("UPDATE frame SET photo_id = 1 WHERE id = 2")]
    public async Task A_row_that_a_later_row_refers_to_stays_whatever_the_action(string later)
    {
        var (scene, restore, _) = await RestoredAsync();
        await scene.LiveAsync(later);

        var undo = await scene.UndoAsync(restore);

        undo.Plan.Staying.Select(s => (s.Table, s.Key[0])).ShouldBe([("album", "1"), ("photo", "1")], ignoreOrder: true);
        await scene.ShouldHoldAsync("SELECT id FROM photo ORDER BY id", "1", "3");
        await scene.ShouldHoldAsync("SELECT count(*) FROM comment WHERE body IN ('fine', 'good')", "0");
        await Engine.CheckIntegrityAsync(scene.LiveAddress);
    }

    [Fact]
    public async Task A_reference_attached_again_goes_back_only_if_it_still_holds_what_was_written()
    {
        var (scene, restore, _) = await RestoredAsync();
        await scene.LiveAsync("UPDATE frame SET photo_id = 3 WHERE id = 1");

        var undo = await scene.UndoAsync(restore);

        undo.Plan.Staying.ShouldContain(s => s.Table == "frame" && s.Key[0] == "1");
        await scene.ShouldHoldAsync("SELECT id, photo_id FROM frame ORDER BY id", "1|3", "2|3");
        await scene.ShouldHoldAsync("SELECT id FROM album", "2");
    }

    [Fact]
    public async Task A_row_deleted_since_is_no_trouble()
    {
        var (scene, restore, before) = await RestoredAsync();
        await scene.LiveAsync("DELETE FROM photo WHERE id = 2");

        var undo = await scene.UndoAsync(restore);

        undo.Applied.ShouldBeTrue();
        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task An_overwritten_row_goes_back_only_where_it_still_holds_what_was_written()
    {
        var scene = await SceneAsync("CREATE TABLE photo (id {key}, file {text}, caption {text}, stars {integer})", "INSERT INTO photo VALUES (1, 'a', 'Rome', 5), (2, 'b', 'Pisa', 4)");
        await scene.LiveAsync("UPDATE photo SET caption = '', stars = 0");
        var restore = await scene.RestoreAsync(Ask.All("photo") with { Existing = ExistingPolicy.Overwrite });
        await scene.LiveAsync("UPDATE photo SET caption = 'Pisa!' WHERE id = 2");

        var undo = await scene.UndoAsync(restore.RestoreId);

        undo.Plan.StayingCount.ShouldBeGreaterThan(0);
        await scene.ShouldHoldAsync("SELECT id, caption, stars FROM photo ORDER BY id", "1||0", "2|Pisa!|4");
    }

    [Fact]
    public async Task Renumbered_rows_go_by_their_new_key()
    {
        var scene = await SceneAsync("CREATE TABLE note (id {reusable key}, body {text})", "INSERT INTO note VALUES (1, 'a'), (2, 'b')");
        await scene.LiveAsync("DELETE FROM note WHERE id = 2; INSERT INTO note VALUES (2, 'stranger')");
        var restore = await scene.RestoreAsync(Ask.Key("note", "2"));

        await scene.UndoAsync(restore.RestoreId);

        await scene.ShouldHoldAsync("SELECT id, body FROM note ORDER BY id", "1|a", "2|stranger");
    }

    [Fact]
    public async Task An_undo_can_be_undone()
    {
        var (scene, restore, before) = await RestoredAsync();
        var after = await scene.DumpAsync();
        var undo = await scene.UndoAsync(restore);

        var redo = await scene.UndoAsync(undo.UndoId);

        redo.Applied.ShouldBeTrue();
        (await scene.DumpAsync()).ShouldBe(after);
        await scene.UndoAsync(redo.UndoId);
        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task To_undo_once_more_does_nothing()
    {
        var (scene, restore, before) = await RestoredAsync();
        await scene.UndoAsync(restore);

        (await scene.UndoAsync(restore)).Applied.ShouldBeFalse();

        (await scene.DumpAsync()).ShouldBe(before);
        (await scene.LogAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_unknown_number_is_refused()
    {
        var (scene, _, _) = await RestoredAsync();

        await scene.ShouldFailAsync(ErrorKind.Usage, () => scene.UndoAsync("4711"));
    }

    [Fact]
    public async Task A_stale_plan_to_undo_is_refused()
    {
        var (scene, restore, _) = await RestoredAsync();
        var plan = await scene.PlanUndoAsync(restore);
        await scene.LiveAsync("UPDATE comment SET body = 'better' WHERE id = 2");

        await scene.ShouldFailAsync(ErrorKind.LiveChanged, async () =>
        {
            await using var session = await scene.OpenAsync();
            await session.UndoAsync(restore, plan.Fingerprint);
        });
    }

    [Fact]
    public async Task Of_two_restores_each_is_undone_by_itself()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM album WHERE id IN (1, 2)");
        var first = await scene.RestoreAsync(Ask.Key("album", "1"));
        await scene.RestoreAsync(Ask.Key("album", "2"));

        await scene.UndoAsync(first.RestoreId);

        await scene.ShouldHoldAsync("SELECT id FROM photo", "3");
        await scene.ShouldHoldAsync("SELECT id, photo_id FROM frame ORDER BY id", "1|NULL", "2|3");
    }

    [Fact]
    public async Task A_cycle_goes_as_a_whole()
    {
        var scene = await SceneAsync("""
            CREATE TABLE team (id {key}, lead_id {integer} REFERENCES person (id) ON DELETE CASCADE, name {text});
            CREATE TABLE person (id {key}, team_id {integer} REFERENCES team (id) ON DELETE CASCADE, name {text});
            """, "INSERT INTO team VALUES (1, NULL, 'red'); INSERT INTO person VALUES (1, 1, 'Ann'); UPDATE team SET lead_id = 1");
        await scene.LiveAsync("DELETE FROM team");
        var restore = await scene.RestoreAsync(Ask.Key("team", "1"));

        var undo = await scene.UndoAsync(restore.RestoreId);

        undo.Plan.StayingCount.ShouldBe(0);
        (await scene.DumpAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_undone_redo_puts_the_first_restore_out_of_force()
    {
        var (scene, restore, before) = await RestoredAsync();
        var undo = (await scene.UndoAsync(restore)).UndoId!;
        var redo = (await scene.UndoAsync(undo)).UndoId!;

        await scene.UndoAsync(redo);

        (await scene.LogAsync()).Select(e => e.UndoneBy).ShouldBe(["4", null, "4", null]);
        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_later_row_that_equals_a_restored_one_without_a_key_keeps_its_parent()
    {
        var scene = await SceneAsync(
            "CREATE TABLE photo (id {key}, file {text}); CREATE TABLE visit (photo_id {integer} REFERENCES photo (id) ON DELETE CASCADE, visitor {text});",
            "INSERT INTO photo VALUES (1, 'a'); INSERT INTO visit VALUES (1, 'ann');");
        await scene.LiveAsync("DELETE FROM photo WHERE id = 1");
        var restore = (await scene.RestoreAsync(Ask.Key("photo", "1"))).RestoreId!;
        await scene.LiveAsync("INSERT INTO visit VALUES (1, 'ann')");

        var undo = await scene.UndoAsync(restore);

        undo.Plan.Staying.ShouldContain(s => s.Table == "photo");
        await scene.ShouldHoldAsync("SELECT id FROM photo", "1");
        (await scene.ReadAsync("SELECT visitor FROM visit")).Count.ShouldBeGreaterThanOrEqualTo(1);
    }
}
