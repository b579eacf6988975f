using Rowback.Configuration;

namespace Rowback.Specification;

/// <summary>Counters that triggers keep are right after a restore, whichever of the counter's row and the counted rows is written first.</summary>
public abstract class TriggerEffectsSpec(EngineFixture engine) : EngineSpec(engine)
{
    private const string Tables = """
        CREATE TABLE author (id {key}, name {text});
        CREATE TABLE forum (id {key}, name {text}, comments {integer});
        CREATE TABLE post (id {key}, forum_id {integer} REFERENCES forum (id) ON DELETE CASCADE, title {text}, comments {integer});
        CREATE TABLE comment (id {key}, post_id {integer} REFERENCES post (id) ON DELETE CASCADE, author_id {integer} REFERENCES author (id) ON DELETE CASCADE,
          answers {integer} REFERENCES comment (id) ON DELETE CASCADE, body {text}, answered {integer});
        """;

    private const string Rows = """
        INSERT INTO author (id, name) VALUES (1, 'Ada'), (2, 'Bob');
        INSERT INTO forum (id, name, comments) VALUES (1, 'pets', 4);
        INSERT INTO post (id, forum_id, title, comments) VALUES (1, 1, 'cats', 3), (2, 1, 'dogs', 1);
        INSERT INTO comment (id, post_id, author_id, answers, body, answered) VALUES (1, 1, 1, NULL, 'meow', 1), (2, 1, 2, 1, 'purr', 0), (3, 1, 1, NULL, 'hiss', 0), (4, 2, 1, NULL, 'woof', 0);
        """;

    /// <summary>
    /// By <c>comment_added</c> and <c>comment_removed</c>, <c>post.comments</c> and <c>forum.comments</c> count the comments, and <c>comment.answered</c> the answers to one.
    /// </summary>
    protected abstract string Counting { get; }

    /// <summary>By <c>post_counted</c>, <c>forum.name</c> becomes <c>busy</c> when <c>post.comments</c> is updated.</summary>
    protected abstract string Following { get; }

    private async Task<Scene> CountedAsync(string damage)
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync(Counting + damage);
        return scene;
    }

    private static async Task ShouldCountAsync(Scene scene, params string[] counts) => await scene.ShouldHoldAsync("""
        SELECT 'forum', id, comments FROM forum UNION ALL SELECT 'post', id, comments FROM post UNION ALL SELECT 'comment', id, answered FROM comment ORDER BY 1, 2
        """, counts);

    private static readonly string[] Whole = ["comment|1|1", "comment|2|0", "comment|3|0", "comment|4|0", "forum|1|4", "post|1|3", "post|2|1"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_counter_that_comes_back_with_what_it_counts_does_not_count_it_twice(bool script)
    {
        if (script && !Engine.HasShell)
            return;
        var scene = await CountedAsync("DELETE FROM post WHERE id = 1;");
        await scene.LiveAsync("UPDATE forum SET comments = 1");

        if (script)
        {
            await scene.RunScriptAsync(Ask.Key("post", "1"));
        }
        else
        {
            var told = (await scene.RestoreAsync(Ask.Key("post", "1"))).Plan.Hazards.Where(h => h.Code == "TRIGGER_COUNTER").ToList();
            told.ShouldAllBe(h => !h.Stops);
            told.SelectMany(h => h.Changes).Select(c => $"{c.Table} {c.Key[0]} {c.Column} {c.Written} {c.Found}").ShouldBe(["comment 1 answered 1 2", "post 1 comments 3 6"], ignoreOrder: true);
        }

        // The forum was there all the time: its count is the triggers' own.
        await ShouldCountAsync(scene, Whole);
    }

    [Fact]
    public async Task Triggers_that_putting_a_counter_back_fires_are_named()
    {
        var scene = await CountedAsync("DELETE FROM post WHERE id = 1;" + Following);

        var told = (await scene.RestoreAsync(Ask.Key("post", "1"))).Plan.Hazards.Where(h => h.Code == "TRIGGER_COUNTER").ToList();

        told.Single(h => h.Message.Contains("of post", StringComparison.Ordinal)).Message.ShouldContain("That fired post_counted: look at what it writes");
        told.Single(h => h.Message.Contains("of comment", StringComparison.Ordinal)).Message.ShouldNotContain("fired");
    }

    [Fact]
    public async Task A_counter_two_levels_up_that_comes_back_is_right_too()
    {
        var scene = await CountedAsync("DELETE FROM forum WHERE id = 1;");

        await scene.RestoreAsync(Ask.Key("forum", "1"));

        await ShouldCountAsync(scene, Whole);
    }

    [Fact]
    public async Task A_counter_that_stayed_counts_what_comes_back()
    {
        var scene = await CountedAsync("DELETE FROM comment WHERE id IN (2, 3);");
        await ShouldCountAsync(scene, "comment|1|0", "comment|4|0", "forum|1|2", "post|1|1", "post|2|1");

        var result = await scene.RestoreAsync(Ask.Key("comment", "2", "3"));

        result.Plan.Hazards.ShouldHaveSingleItem().Code.ShouldBe("TRIGGERS_WROTE");
        await ShouldCountAsync(scene, Whole);
    }

    [Fact]
    public async Task A_counter_of_which_not_everything_comes_back_stops_the_restore()
    {
        var scene = await CountedAsync("DELETE FROM forum WHERE id = 1; DELETE FROM author WHERE id = 2;");
        var question = Ask.Key("forum", "1");
        var before = await scene.DumpAsync();

        var failure = await scene.ShouldFailAsync(ErrorKind.Decision, question);

        failure.Code.ShouldBe("TRIGGER_COUNTER");
        failure.Next.ShouldBe("--trigger-effects keep|backup");
        failure.Details.ShouldNotBeEmpty();
        failure.Plan.ShouldNotBeNull().Stops.ShouldHaveSingleItem().Code.ShouldBe("TRIGGER_COUNTER");
        (await scene.DumpAsync()).ShouldBe(before);
        (await scene.ShouldFailAsync(ErrorKind.Decision, () => scene.RehearseAsync(question))).Code.ShouldBe("TRIGGER_COUNTER");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_counter_that_counted_protected_rows_stops_the_restore(bool all)
    {
        var scene = await CountedAsync("DELETE FROM post WHERE id = 1;");
        scene.Configuration = new RowbackConfiguration { Never = new Dictionary<string, ProtectedRows> { ["comment"] = all ? new() { All = true } : new() { ListedIn = "SELECT 3" } } };
        var question = Ask.Key("post", "1");
        if (all)
        {
            // Nothing that comes back fires anything, so nothing is wrong with the count but that it is the backup's.
            (await scene.RestoreAsync(question)).Plan.Inserts().ShouldBe("post 1");
            return;
        }

        (await scene.ShouldFailAsync(ErrorKind.Decision, question)).Code.ShouldBe("TRIGGER_COUNTER");
        await scene.RestoreAsync(question with { TriggerEffects = TriggerEffectsPolicy.Backup });
        await scene.ShouldHoldAsync("SELECT id FROM comment ORDER BY id", "1", "2", "4");
    }

    [Fact]
    public async Task A_row_that_stays_away_and_would_fire_nothing_stops_no_counter()
    {
        var scene = await SceneAsync(Tables + "CREATE TABLE medal (id {key}, post_id {integer} REFERENCES post (id) ON DELETE CASCADE, author_id {integer} REFERENCES author (id) ON DELETE CASCADE);",
            Rows + "INSERT INTO author (id, name) VALUES (3, 'Cid'); INSERT INTO medal (id, post_id, author_id) VALUES (1, 1, 3);");
        await scene.LiveAsync(Counting + "DELETE FROM post WHERE id = 1; DELETE FROM author WHERE id = 3;");

        var result = await scene.RestoreAsync(Ask.Key("post", "1"));

        result.Plan.Hazards.ShouldContain(h => h.Code == "PARENTS_GONE");
        await scene.ShouldHoldAsync("SELECT id, comments FROM post ORDER BY 1", "1|3", "2|1");
    }

    [Theory]
    [InlineData(TriggerEffectsPolicy.Backup, "comment|1|1", "comment|3|0", "comment|4|0", "forum|1|4", "post|1|3", "post|2|1")]
    [InlineData(TriggerEffectsPolicy.Keep, "comment|1|1", "comment|3|0", "comment|4|0", "forum|1|7", "post|1|5", "post|2|2")]
    public async Task The_user_decides_about_a_counter_of_which_not_everything_comes_back(TriggerEffectsPolicy policy, params string[] counts)
    {
        var scene = await CountedAsync("DELETE FROM forum WHERE id = 1; DELETE FROM author WHERE id = 2;");

        var result = await scene.RestoreAsync(Ask.Key("forum", "1") with { TriggerEffects = policy });

        result.Plan.Hazards.Select(h => h.Code).ShouldContain(policy == TriggerEffectsPolicy.Keep ? "TRIGGER_CHANGED" : "TRIGGER_COUNTER");
        await ShouldCountAsync(scene, counts);
    }

    [Fact]
    public async Task A_counter_is_right_after_undo_and_after_that_was_undone()
    {
        var scene = await CountedAsync("DELETE FROM post WHERE id = 1;");
        var before = await scene.DumpAsync();
        var restore = await scene.RestoreAsync(Ask.Key("post", "1"));
        var after = await scene.DumpAsync();

        var undo = await scene.UndoAsync(restore.RestoreId);

        undo.Plan.StayingCount.ShouldBe(0);
        (await scene.DumpAsync()).ShouldBe(before);
        (await scene.UndoAsync(undo.UndoId)).Plan.StayingCount.ShouldBe(0);
        (await scene.DumpAsync()).ShouldBe(after);
    }

    [Fact]
    public async Task A_counter_that_was_overwritten_is_what_it_was_after_undo()
    {
        var scene = await CountedAsync("DELETE FROM comment WHERE post_id = 1; UPDATE post SET title = 'felines' WHERE id = 1;");
        var before = await scene.DumpAsync();

        var restore = await scene.RestoreAsync(Ask.Key("post", "1") with { Existing = ExistingPolicy.Overwrite });

        await ShouldCountAsync(scene, Whole);
        await scene.UndoAsync(restore.RestoreId);
        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_plan_names_the_triggers_that_it_fires()
    {
        var scene = await CountedAsync("DELETE FROM comment WHERE id IN (2, 3);");

        var told = (await scene.PlanAsync(Ask.Key("comment", "2"))).Hazards.Single(h => h.Code == "TRIGGERS_FIRE");

        told.Stops.ShouldBeFalse();
        told.Flag.ShouldBe("--rehearse");
        told.Message.ShouldContain("comment_added on comment.");
        told.Message.ShouldNotContain("removed");
    }
}
