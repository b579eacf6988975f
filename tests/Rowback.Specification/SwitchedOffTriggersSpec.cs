namespace Rowback.Specification;

/// <summary>Triggers that the user names do not fire for the restore, and are what they were before anybody else sees live again.</summary>
public abstract class SwitchedOffTriggersSpec(EngineFixture engine) : EngineSpec(engine)
{
    private const string Tables = "CREATE TABLE note (id {key}, body {text}, author {text}); CREATE TABLE audit (id {key}, what {text}); CREATE TABLE other (id {key}, body {text});";

    private const string Rows = "INSERT INTO note (id, body, author) VALUES (1, 'a', 'x'), (2, 'b', 'y'); INSERT INTO other VALUES (1, 'o')";

    /// <summary>By <c>note_audit</c> and <c>note_gone</c>, a row goes to <c>audit</c> after a row of <c>note</c> was inserted (<c>added BODY</c>) and deleted (<c>removed BODY</c>).</summary>
    protected abstract string Auditing { get; }

    /// <summary>By <c>note_capital</c>, the body of an inserted <c>note</c> is in capitals.</summary>
    protected abstract string Capitalising { get; }

    /// <summary>By <c>note_suppress</c>, rows of <c>note</c> with the body <c>b</c> are not inserted, without an error.</summary>
    protected abstract string Suppressing { get; }

    /// <summary>By <c>note_refuse</c>, rows of <c>note</c> with the body <c>b</c> are refused with an error.</summary>
    protected abstract string Refusing { get; }

    private async Task<Scene> TriggeredAsync(string triggers)
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM note WHERE id = 2;" + triggers);
        return scene;
    }

    private static Question Without(params string[] triggers) => Ask.Key("note", "2") with { WithoutTriggers = triggers };

    private static async Task ShouldFireAsync(Scene scene)
    {
        await scene.LiveAsync("INSERT INTO note (id, body, author) VALUES (50, 'after', 'z')");
        await scene.ShouldHoldAsync("SELECT what FROM audit", "added after");
    }

    [Theory]
    [InlineData("note_audit", false)]
    [InlineData("note.note_audit", false)]
    [InlineData("NOTE_AUDIT", false)]
    [InlineData("note_audit", true)]
    public async Task A_trigger_that_is_named_does_not_fire_and_does_so_again_afterwards(string name, bool script)
    {
        if (script && !Engine.HasShell)
            return;
        var scene = await TriggeredAsync(Auditing);

        if (script)
            await scene.RunScriptAsync(Without(name));
        else
            await scene.RestoreAsync(Without(name));

        await scene.ShouldHoldAsync("SELECT id FROM note ORDER BY id", "1", "2");
        await scene.ShouldHoldAsync("SELECT what FROM audit");
        await ShouldFireAsync(scene);
    }

    [Fact]
    public async Task Triggers_that_are_not_named_fire_as_ever()
    {
        var scene = await TriggeredAsync(Auditing + Capitalising);

        await scene.RestoreAsync(Without("note_capital"));

        await scene.ShouldHoldAsync("SELECT body FROM note WHERE id = 2", "b");
        await scene.ShouldHoldAsync("SELECT what FROM audit", "added b");
    }

    [Fact]
    public async Task The_plan_says_which_triggers_fire_and_which_are_switched_off()
    {
        var scene = await TriggeredAsync(Auditing + Capitalising);

        var plan = await scene.PlanAsync(Without("note_capital"));

        plan.Hazards.Single(h => h.Code == "TRIGGERS_FIRE").Message.ShouldContain("note_audit");
        plan.Hazards.Single(h => h.Code == "TRIGGERS_FIRE").Message.ShouldNotContain("note_capital");
        plan.Hazards.Single(h => h.Code == "TRIGGERS_OFF").Message.ShouldContain("note_capital on note");
        plan.Stops.ShouldBeEmpty();
        plan.Fingerprint.ShouldNotBe((await scene.PlanAsync(Without())).Fingerprint);
    }

    [Fact]
    public async Task A_plan_is_applied_with_the_triggers_off_that_it_names()
    {
        var scene = await TriggeredAsync(Auditing);
        var plan = await scene.PlanAsync(Without("note_audit"));

        await scene.ApplyAsync(plan);

        await scene.ShouldHoldAsync("SELECT what FROM audit");
        (await scene.LogAsync())[0].Question.ShouldEndWith("--without-triggers note_audit");
        await ShouldFireAsync(scene);
    }

    [Fact]
    public async Task A_trigger_that_would_stop_the_restore_can_be_switched_off()
    {
        var scene = await TriggeredAsync(Suppressing);
        var stopped = await scene.ShouldFailAsync(ErrorKind.Decision, Without());
        stopped.Next.ShouldNotBeNull().ShouldContain("--without-triggers note_suppress");

        await scene.RestoreAsync(Without("note_suppress"));

        await scene.ShouldHoldAsync("SELECT body FROM note ORDER BY id", "a", "b");
    }

    [Fact]
    public async Task A_restore_that_fails_leaves_the_triggers_as_they_were()
    {
        var scene = await TriggeredAsync(Auditing + Refusing);
        var before = await scene.DumpAsync();

        await Should.ThrowAsync<RowbackException>(() => scene.RestoreAsync(Without("note_audit")));

        (await scene.DumpAsync()).ShouldBe(before);
        await ShouldFireAsync(scene);
    }

    [Fact]
    public async Task A_rehearsal_leaves_the_triggers_as_they_were()
    {
        var scene = await TriggeredAsync(Auditing);

        var result = await scene.RehearseAsync(Without("note_audit"));

        result.Plan.Hazards.ShouldNotContain(h => h.Code == "TRIGGERS_WROTE");
        await ShouldFireAsync(scene);
    }

    [Fact]
    public async Task A_restore_can_be_taken_back_without_triggers_too()
    {
        var scene = await TriggeredAsync(Auditing);
        var id = (await scene.RestoreAsync(Without("note_audit"))).RestoreId!;
        await using var session = await scene.OpenAsync();
        (await session.PlanUndoAsync(id)).Notes.ShouldContain(n => n.Contains("--without-triggers", StringComparison.Ordinal));
        var plan = await session.PlanUndoAsync(id, ["note_gone"]);
        plan.Notes.ShouldContain(n => n.Contains("note_gone on note", StringComparison.Ordinal));

        await session.UndoAsync(id, plan.Fingerprint, ["note_gone"]);

        await scene.ShouldHoldAsync("SELECT id FROM note", "1");
        await scene.ShouldHoldAsync("SELECT what FROM audit");
        await scene.LiveAsync("DELETE FROM note");
        await scene.ShouldHoldAsync("SELECT what FROM audit", "removed a");
    }

    [Fact]
    public async Task What_was_shown_with_a_trigger_off_is_not_taken_back_with_it_on()
    {
        var scene = await TriggeredAsync(Auditing);
        var id = (await scene.RestoreAsync(Without("note_audit"))).RestoreId!;
        await using var session = await scene.OpenAsync();
        var plan = await session.PlanUndoAsync(id, ["note_gone"]);

        (await Should.ThrowAsync<RowbackException>(() => session.UndoAsync(id, plan.Fingerprint))).Kind.ShouldBe(ErrorKind.LiveChanged);
    }

    [Fact]
    public async Task A_trigger_that_there_is_not_is_refused_with_the_nearest_name()
    {
        var scene = await TriggeredAsync(Auditing);

        var refused = await scene.ShouldFailAsync(ErrorKind.Usage, Without("note_audi"));

        refused.Code.ShouldBe("NO_SUCH_TRIGGER");
        refused.Next.ShouldNotBeNull().ShouldContain("note_audit");
    }

    [Fact]
    public async Task A_trigger_that_was_made_anew_since_is_not_replaced_by_what_it_was()
    {
        var scene = await TriggeredAsync(Auditing);
        await using var session = await scene.OpenAsync();
        var plan = await session.PlanAsync(Without("note_audit"));
        await scene.LiveAsync(Dropping + Auditing.Replace("'added '", "'new '", StringComparison.Ordinal));

        await scene.ShouldFailAsync(ErrorKind.LiveChanged, () => session.RestoreAsync(Without("note_audit")));
        await scene.ShouldFailAsync(ErrorKind.LiveChanged, () => session.ApplyAsync(plan));

        await scene.LiveAsync("INSERT INTO note (id, body) VALUES (50, 'after')");
        await scene.ShouldHoldAsync("SELECT what FROM audit", "new after");
    }

    /// <summary>The triggers of <see cref="Auditing"/> are gone.</summary>
    protected abstract string Dropping { get; }

    [Fact]
    public async Task A_cycle_whose_references_are_put_off_to_the_end_is_written_with_triggers_off()
    {
        var scene = await SceneAsync(Tables + """
            CREATE TABLE team (id {key}, name {text}, head {integer} REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED);
            CREATE TABLE member (id {key}, team_id {integer} NOT NULL REFERENCES team (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, note_id {integer} REFERENCES note (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED);
            """, Rows + "; INSERT INTO team VALUES (1, 'red', NULL); INSERT INTO member VALUES (1, 1, 2); UPDATE team SET head = 1");
        await scene.LiveAsync("UPDATE team SET head = NULL; DELETE FROM team; DELETE FROM note WHERE id = 2;" + Auditing);

        await scene.RestoreAsync(Ask.For(new Selection("team") { All = true }, new Selection("note") { All = true }) with { WithoutTriggers = ["note_audit"] });

        await scene.ShouldHoldAsync("SELECT t.name, t.head, m.note_id FROM team AS t JOIN member AS m ON m.id = t.head", "red|1|2");
        await scene.ShouldHoldAsync("SELECT what FROM audit");
        await ShouldFireAsync(scene);
    }
}
