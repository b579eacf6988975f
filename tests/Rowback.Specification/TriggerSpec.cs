namespace Rowback.Specification;

/// <summary>Triggers fire as for the application.</summary>
public abstract class TriggerSpec(EngineFixture engine) : EngineSpec(engine)
{
    private const string Tables = "CREATE TABLE note (id {key}, body {text}, author {text}); CREATE TABLE audit (id {key}, what {text});";

    private const string Rows = "INSERT INTO note (id, body, author) VALUES (1, 'a', 'x'), (2, 'b', 'y');";

    /// <summary>After a row of <c>note</c> was inserted, a row <c>added BODY</c> goes to <c>audit</c>.</summary>
    protected abstract string Auditing { get; }

    /// <summary>After a row of <c>note</c> was inserted, its body is in capitals.</summary>
    protected abstract string Capitalising { get; }

    /// <summary>By <c>note_suppress</c>, rows of <c>note</c> with the body <c>b</c> are not inserted, without an error.</summary>
    protected abstract string Suppressing { get; }

    /// <summary>By <c>note_keep</c>, rows of <c>note</c> with the body <c>b</c> are not changed, without an error.</summary>
    protected abstract string Keeping { get; }

    /// <summary>By <c>note_remove</c>, rows of <c>note</c> with the body <c>b</c> are deleted again after they were inserted.</summary>
    protected abstract string Removing { get; }

    /// <summary>By <c>note_rekey</c>, a row of <c>note</c> that was inserted gets a key that is higher by a thousand.</summary>
    protected abstract string Rekeying { get; }

    /// <summary>Rows of <c>note</c> with the body <c>b</c> are refused with the error <c>no b</c>.</summary>
    protected abstract string Refusing { get; }

    /// <summary>After a row of <c>note</c> was inserted, a row with its key and the colour <c>white</c> goes to <c>paper</c>.</summary>
    protected abstract string Completing { get; }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_row_that_a_trigger_makes_meets_the_backup_s_version_without_doubling(bool script)
    {
        if (script && !Engine.HasShell)
            return;
        var scene = await SceneAsync(Tables + Papers, Rows + "INSERT INTO note (id, body, author) VALUES (3, 'c', 'z');" + PaperRows);
        await scene.LiveAsync("DELETE FROM note WHERE id IN (2, 3);" + Completing);

        if (script)
            await scene.RunScriptAsync(Ask.Key("note", "2", "3"));
        else
            await scene.RestoreAsync(Ask.Key("note", "2", "3"));

        await scene.ShouldHoldAsync("SELECT note_id, colour FROM paper ORDER BY 1", "1|red", "2|blue", "3|white");
        (await scene.RestoreAsync(Ask.Key("note", "2", "3"))).Applied.ShouldBeFalse();
    }

    [Fact]
    public async Task A_row_that_a_trigger_makes_meets_the_undone_version_without_doubling()
    {
        var scene = await SceneAsync(Tables + Papers, Rows + PaperRows);
        await scene.LiveAsync("DELETE FROM note WHERE id = 2;" + Completing);
        var undo = await scene.UndoAsync((await scene.RestoreAsync(Ask.Key("note", "2"))).RestoreId);
        await scene.ShouldHoldAsync("SELECT note_id, colour FROM paper ORDER BY 1", "1|red");

        var redo = await scene.UndoAsync(undo.UndoId);

        await scene.ShouldHoldAsync("SELECT note_id, colour FROM paper ORDER BY 1", "1|red", "2|blue");
        (await scene.UndoAsync(redo.UndoId)).Plan.StayingCount.ShouldBe(0);
        await scene.ShouldHoldAsync("SELECT note_id, colour FROM paper ORDER BY 1", "1|red");
    }

    private const string Papers = "CREATE TABLE paper (note_id {integer} PRIMARY KEY REFERENCES note (id) ON DELETE CASCADE, colour {text});";

    private const string PaperRows = "INSERT INTO paper VALUES (1, 'red'), (2, 'blue');";

    private async Task<Scene> TriggeredAsync(string trigger)
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM note WHERE id = 2;" + trigger);
        return scene;
    }

    [Fact]
    public async Task A_trigger_fires_for_restored_rows()
    {
        var scene = await TriggeredAsync(Auditing);

        await scene.RestoreAsync(Ask.Key("note", "2"));

        await scene.ShouldHoldAsync("SELECT what FROM audit", "added b");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_trigger_made_since_makes_a_plan_stale(bool sameSession)
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM note WHERE id = 2");
        await using var session = await scene.OpenAsync();
        var plan = await session.PlanAsync(Ask.Key("note", "2"));
        await scene.LiveAsync(Auditing);

        var failure = await scene.ShouldFailAsync(ErrorKind.LiveChanged, () => sameSession ? session.ApplyAsync(plan) : scene.ApplyAsync(plan));

        failure.Code.ShouldBe("LIVE_CHANGED");
        await scene.ShouldHoldAsync("SELECT id FROM note", "1");
        (await scene.ApplyAsync(await scene.PlanAsync(Ask.Key("note", "2")))).Applied.ShouldBeTrue();
        await scene.ShouldHoldAsync("SELECT what FROM audit", "added b");
    }

    [Fact]
    public async Task What_a_trigger_changed_in_a_restored_row_is_a_hazard_that_names_it()
    {
        var scene = await TriggeredAsync(Capitalising);

        var result = await scene.RestoreAsync(Ask.Key("note", "2"));

        var hazard = result.Plan.Hazards.ShouldHaveSingleItem();
        hazard.Code.ShouldBe("TRIGGER_CHANGED");
        hazard.Details.ShouldHaveSingleItem().ShouldContain("body");
        var change = hazard.Changes.ShouldHaveSingleItem();
        (change.Table, string.Join('|', change.Key), change.Column, change.Written, change.Found).ShouldBe(("note", "2", "body", "b", "B"));
        await scene.ShouldHoldAsync("SELECT body FROM note WHERE id = 2", "B");
    }

    private static async Task<RowbackException> ShouldStopAsync(Scene scene, Question question)
    {
        // Only writing shows it: the plan has nothing to say, and a rehearsal says what the restore says.
        (await scene.PlanAsync(question)).Stops.ShouldBeEmpty();
        var rehearsed = await scene.ShouldFailAsync(ErrorKind.Decision, () => scene.RehearseAsync(question));
        var failure = await scene.ShouldFailAsync(ErrorKind.Decision, question);
        rehearsed.Code.ShouldBe(failure.Code);
        failure.Plan.ShouldNotBeNull().Stops.ShouldHaveSingleItem().Code.ShouldBe(failure.Code);
        failure.Table.ShouldBe("note");
        failure.Details.ShouldContain("note 2");
        failure.Next.ShouldNotBeNull();
        (await scene.LogAsync()).ShouldBeEmpty();
        return failure;
    }

    [Fact]
    public async Task A_trigger_that_suppresses_a_row_stops_the_restore()
    {
        var scene = await TriggeredAsync(Suppressing);

        var failure = await ShouldStopAsync(scene, Ask.Key("note", "2"));

        failure.Code.ShouldBe("TRIGGER_SUPPRESSED");
        failure.Message.ShouldContain("note_suppress");
    }

    [Fact]
    public async Task A_trigger_that_suppresses_a_change_stops_the_restore()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("UPDATE note SET author = 'spoiled';" + Keeping);

        var failure = await ShouldStopAsync(scene, Ask.All("note") with { Existing = ExistingPolicy.Overwrite });

        failure.Code.ShouldBe("TRIGGER_SUPPRESSED");
        failure.Details.ShouldBe(["note 2"]);
        failure.Message.ShouldContain("note_keep");
    }

    [Fact]
    public async Task A_trigger_that_removes_a_row_again_stops_the_restore()
    {
        var scene = await TriggeredAsync(Removing);

        var failure = await ShouldStopAsync(scene, Ask.Key("note", "2"));

        failure.Code.ShouldBe("TRIGGER_SUPPRESSED");
        failure.Message.ShouldContain("note_remove");
    }

    [Fact]
    public async Task A_trigger_that_replaces_a_row_s_key_stops_the_restore()
    {
        var scene = await TriggeredAsync(Rekeying);

        var failure = await ShouldStopAsync(scene, Ask.Key("note", "2"));

        failure.Code.ShouldBe("TRIGGER_REKEYED");
        failure.Message.ShouldContain("note_rekey");
    }

    [Fact]
    public async Task A_trigger_that_refuses_a_row_is_a_clear_error_and_live_is_untouched()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM note;" + Refusing);
        var before = await scene.DumpAsync();

        var failure = await Should.ThrowAsync<RowbackException>(() => scene.RestoreAsync(Ask.All("note")));

        failure.Message.ShouldContain("no b");
        (await scene.DumpAsync()).ShouldBe(before);
        (await scene.LogAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rows_that_triggers_write_beyond_the_plan_are_told(bool rehearsal)
    {
        var scene = await TriggeredAsync(Auditing);

        var result = rehearsal ? await scene.RehearseAsync(Ask.Key("note", "2")) : await scene.RestoreAsync(Ask.Key("note", "2"));

        var told = result.Plan.Hazards.ShouldHaveSingleItem();
        told.Code.ShouldBe("TRIGGERS_WROTE");
        told.Message.ShouldContain("audit (1 added)");
        await scene.ShouldHoldAsync("SELECT count(*) FROM audit", rehearsal ? "0" : "1");
    }

    [Fact]
    public async Task What_the_plan_names_is_not_told_as_beyond_it()
    {
        var scene = await SceneAsync(Tables + Papers, Rows + PaperRows);
        await scene.LiveAsync("DELETE FROM note WHERE id = 2;" + Completing);

        (await scene.RestoreAsync(Ask.Key("note", "2"))).Plan.Hazards.ShouldBeEmpty();
        await scene.LiveAsync("INSERT INTO note (id, body) VALUES (8, 'x'); DELETE FROM note WHERE id = 2");
        (await scene.RestoreAsync(Ask.Key("note", "2") with { Without = ["paper"] })).Plan.Hazards.ShouldHaveSingleItem().Message.ShouldContain("paper (1 added)");
    }

    [Fact]
    public async Task A_row_that_a_trigger_changed_is_known_again()
    {
        var scene = await TriggeredAsync(Capitalising);
        await scene.RestoreAsync(Ask.Key("note", "2"));

        (await scene.RestoreAsync(Ask.Key("note", "2"))).Applied.ShouldBeFalse();
    }

    [Fact]
    public async Task A_row_that_a_trigger_changed_can_be_taken_back()
    {
        var scene = await TriggeredAsync(Capitalising);
        var restore = await scene.RestoreAsync(Ask.Key("note", "2"));

        (await scene.UndoAsync(restore.RestoreId)).Plan.StayingCount.ShouldBe(0);

        await scene.ShouldHoldAsync("SELECT id FROM note", "1");
    }

    [Fact]
    public async Task A_row_that_a_trigger_changed_when_it_came_back_can_be_taken_back_again()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM note WHERE id = 2");
        var restore = await scene.RestoreAsync(Ask.Key("note", "2"));
        var undo = await scene.UndoAsync(restore.RestoreId);
        await scene.LiveAsync(Capitalising);
        var redo = await scene.UndoAsync(undo.UndoId);
        await scene.ShouldHoldAsync("SELECT body FROM note WHERE id = 2", "B");

        (await scene.UndoAsync(redo.UndoId)).Plan.StayingCount.ShouldBe(0);

        await scene.ShouldHoldAsync("SELECT id FROM note", "1");
    }
}
