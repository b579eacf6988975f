namespace Rowback.Cli.Tests;

/// <summary>Triggers that are named do not fire, when a restore is made and when it is taken back.</summary>
public sealed class WithoutTriggersTests
{
    private const string Log = "CREATE TABLE log (what TEXT); CREATE TRIGGER log_in AFTER INSERT ON gallery BEGIN INSERT INTO log VALUES ('in'); END; CREATE TRIGGER log_out AFTER DELETE ON gallery BEGIN INSERT INTO log VALUES ('out'); END;";

    [Fact]
    public async Task A_restore_and_its_undo_are_made_without_the_triggers_that_are_named()
    {
        using var site = await Site.DamagedAsync();
        await site.QueryAsync(Log + Site.Capitals);

        var plan = await site.RunAsync("plan", "gallery", "--where", "slug = 'pets'", "--without-triggers", "log_in,capitals");
        plan.Exit.ShouldBe(0);
        plan.Out.ShouldContain("[TRIGGERS_OFF] The restore switches off the triggers capitals on gallery, log_in on gallery");
        plan.Out.ShouldNotContain("TRIGGERS_FIRE");
        var restored = await site.RunAsync("restore", "gallery", "--where", "slug = 'pets'", "--without-triggers", "log_in", "--without-triggers", "capitals", "--yes");
        restored.Exit.ShouldBe(0);
        restored.Out.ShouldNotContain("TRIGGER_CHANGED");
        (await site.QueryAsync("SELECT what FROM log")).ShouldBe("");

        (await site.OnLiveAsync("undo", "1")).Out.ShouldContain("This was made with triggers switched off, which fire now");
        var undone = await site.OnLiveAsync("undo", "1", "--without-triggers", "gallery.log_out", "--yes");
        undone.Exit.ShouldBe(0);
        (await site.QueryAsync("SELECT what FROM log")).ShouldBe("");
    }

    [Fact]
    public async Task What_triggers_wrote_beyond_the_plan_is_said_by_a_rehearsal()
    {
        using var site = await Site.DamagedAsync();
        await site.QueryAsync(Log);

        var rehearsed = await site.RunAsync("plan", "gallery", "--where", "slug = 'pets'", "--rehearse");

        rehearsed.Out.ShouldContain("[TRIGGERS_WROTE] Triggers also wrote to rows that the plan does not name: log (1 added)");
        (await site.QueryAsync("SELECT what FROM log")).ShouldBe("");
    }

    [Fact]
    public async Task What_triggers_wrote_and_an_undo_leaves_is_said_without_being_asked_too()
    {
        using var site = await Site.DamagedAsync();
        await site.QueryAsync(Log);

        (await site.RunAsync("plan", "gallery", "--where", "slug = 'pets'")).Out.ShouldContain("nothing else is touched, but for what triggers do.");
        (await site.RunAsync("restore", "gallery", "--where", "slug = 'pets'", "--yes")).Exit.ShouldBe(0);
        var undone = await site.OnLiveAsync("undo", "1", "--yes");

        undone.Out.ShouldContain("note: What triggers wrote into other tables stays, too");
        (await site.QueryAsync("SELECT what FROM log ORDER BY what")).ShouldBe("in\nout");
    }
}
