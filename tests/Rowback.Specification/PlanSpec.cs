namespace Rowback.Specification;

/// <summary>What is shown is what is done.</summary>
public abstract class PlanSpec(EngineFixture engine) : EngineSpec(engine)
{
    private async Task<Scene> StoryAsync()
    {
        var scene = await SceneAsync(StorySpec.Tables, StorySpec.Rows);
        await scene.LiveAsync(StorySpec.Days);
        return scene;
    }

    private static Question Pets => Ask.Where("gallery", "slug = 'pets'");

    [Fact]
    public async Task The_same_question_gives_the_same_fingerprint()
    {
        var scene = await StoryAsync();

        var one = await scene.PlanAsync(Pets);
        var two = await scene.PlanAsync(Pets);

        two.Fingerprint.ShouldBe(one.Fingerprint);
        one.Fingerprint.ShouldMatch("^[0-9a-f]{32,}$");
    }

    [Fact]
    public async Task Another_question_or_policy_gives_another_fingerprint()
    {
        var scene = await StoryAsync();

        var prints = new HashSet<string>(StringComparer.Ordinal);
        foreach (var question in new[] { Pets, Pets with { NoChildren = true }, Pets with { Keys = KeyPolicy.New }, Pets with { MissingParents = MissingParentsPolicy.Restore }, Ask.All("gallery") })
            prints.Add((await scene.PlanAsync(question)).Fingerprint);

        prints.Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_plan_is_applied_as_it_was_shown()
    {
        var scene = await StoryAsync();
        var plan = await scene.PlanAsync(Pets);

        var result = await scene.ApplyAsync(plan);

        result.Plan.Fingerprint.ShouldBe(plan.Fingerprint);
        result.Plan.Tables.ShouldBe(plan.Tables);
        await scene.ShouldHoldAsync("SELECT count(*) FROM gallery_photo WHERE gallery_id = 2", "1");
    }

    [Fact]
    public async Task The_rows_of_a_plan_can_be_had_one_by_one()
    {
        var scene = await StoryAsync();
        await using var session = await scene.OpenAsync();
        var plan = await session.PlanAsync(Pets);

        var rows = new List<PlannedRow>();
        await foreach (var row in session.PlannedRowsAsync(plan))
            rows.Add(row);

        rows.Select(r => $"{r.Table} {string.Join('/', r.Key)} {r.Verdict} {r.Relation}".Trim()).ShouldBe(
            ["gallery 2 insert", "gallery_photo 2/2 insert gallery_photo.gallery_id", "gallery_photo 2/3 skip gallery_photo.gallery_id"]);
        rows.Count(r => r.Verdict is "insert" or "needed").ShouldBe((int)plan.Tables.Sum(t => t.Insert));
    }

    [Fact]
    public async Task The_rows_of_a_stale_plan_are_not_shown()
    {
        var scene = await StoryAsync();
        await using var session = await scene.OpenAsync();
        var plan = await session.PlanAsync(Pets);
        await scene.LiveAsync("DELETE FROM photo WHERE id = 2");

        var failure = await Should.ThrowAsync<RowbackException>(async () =>
        {
            await foreach (var _ in session.PlannedRowsAsync(plan, "gallery"))
            {
                // Not one is given.
                throw new InvalidOperationException();
            }
        });

        failure.Kind.ShouldBe(ErrorKind.LiveChanged);
    }

    [Fact]
    public async Task A_plan_is_empty_once_it_was_applied()
    {
        var scene = await StoryAsync();
        await scene.ApplyAsync(await scene.PlanAsync(Pets));

        (await scene.PlanAsync(Pets)).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task Planning_writes_nothing()
    {
        var scene = await StoryAsync();
        var before = await Engine.FootprintAsync(scene.LiveAddress);

        await scene.PlanAsync(Pets);

        (await Engine.FootprintAsync(scene.LiveAddress)).ShouldBe(before);
    }

    [Fact]
    public async Task A_rehearsal_does_it_all_and_leaves_live_equal_to_the_byte()
    {
        var scene = await StoryAsync();
        var before = await scene.DumpAsync();
        var plan = await scene.PlanAsync(Pets);

        var rehearsal = await scene.RehearseAsync(Pets);

        rehearsal.Applied.ShouldBeFalse();
        rehearsal.RestoreId.ShouldBeNull();
        rehearsal.Plan.Fingerprint.ShouldBe(plan.Fingerprint);
        (await scene.DumpAsync()).ShouldBe(before);
        (await scene.LogAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("plan")]
    [InlineData("rehearse")]
    public async Task No_key_is_drawn_before_it_is_written(string how)
    {
        var scene = await SceneAsync("CREATE TABLE note (id {key}, body {text}, author {text})", "INSERT INTO note VALUES (1, 'a', 'x'), (2, 'b', 'y')");
        await scene.LiveAsync("DELETE FROM note WHERE id = 2; INSERT INTO note VALUES (2, 'c', 'z')");
        var question = Ask.Key("note", "2") with { SameKeys = [new SameKeyAnswer("note", null, false)] };

        if (how == "plan")
            (await scene.PlanAsync(question)).Table("note").NewKeys.ShouldBe(1);
        else
            await scene.RehearseAsync(question);
        await scene.LiveAsync("INSERT INTO note (body, author) VALUES ('d', 'w')");

        await scene.ShouldHoldAsync("SELECT id FROM note WHERE body = 'd'", "3");
    }

    [Theory]
    [InlineData("DELETE FROM photo WHERE id = 2")]
    [InlineData("INSERT INTO gallery (id, slug, title) VALUES (2, 'x', 'y')")]
    [InlineData("INSERT INTO gallery (slug, title) VALUES ('pets', 'y')")]
    [InlineData("INSERT INTO photo (id, file, taken) VALUES (3, 'dog.jpg', '2025-06-02')")]
    public async Task A_stale_plan_is_refused_with_the_difference(string change)
    {
        var scene = await StoryAsync();
        var plan = await scene.PlanAsync(Pets);
        await scene.LiveAsync(change);

        var failure = await scene.ShouldFailAsync(ErrorKind.LiveChanged, () => scene.ApplyAsync(plan));

        failure.Details.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_stale_plan_to_overwrite_is_refused()
    {
        var scene = await StoryAsync();
        var plan = await scene.PlanAsync(Ask.Key("gallery", "1") with { Existing = ExistingPolicy.Overwrite });
        plan.Table("gallery").Update.ShouldBe(1);
        await scene.LiveAsync("UPDATE gallery SET title = 'Other travels' WHERE id = 1");

        await scene.ShouldFailAsync(ErrorKind.LiveChanged, () => scene.ApplyAsync(plan));
    }

    [Fact]
    public async Task A_change_elsewhere_does_not_make_a_plan_stale()
    {
        var scene = await StoryAsync();
        var plan = await scene.PlanAsync(Pets);
        await scene.LiveAsync("INSERT INTO photo (file) VALUES ('new.jpg'); UPDATE photo SET file = 'roma.jpg' WHERE id = 1; DELETE FROM gallery WHERE id = 3");

        (await scene.ApplyAsync(plan)).Applied.ShouldBeTrue();
    }

    [Fact]
    public async Task A_plan_does_not_fit_another_backup()
    {
        var scene = await StoryAsync();
        var plan = await scene.PlanAsync(Pets);
        var other = await Engine.CopyAsync(scene.BackupAddress);
        await using (var connection = await Engine.ConnectAsync(other))
            await connection.ExecuteAsync("INSERT INTO photo (file) VALUES ('later.jpg')");

        await scene.ShouldFailAsync(ErrorKind.OtherBackup, async () =>
        {
            await using var session = await scene.OpenAsync(backup: other);
            await session.ApplyAsync(plan);
        });
        await Engine.DropAsync(other);
    }

    [Fact]
    public virtual async Task A_copy_of_the_backup_is_the_same_backup()
    {
        var scene = await StoryAsync();
        var plan = await scene.PlanAsync(Pets);
        var copy = await Engine.CopyAsync(scene.BackupAddress);

        await using (var session = await scene.OpenAsync(backup: copy))
            (await session.ApplyAsync(plan)).Applied.ShouldBeTrue();

        await Engine.DropAsync(copy);
    }

    [Theory]
    [InlineData("following relations")]
    [InlineData("judging")]
    [InlineData("writing")]
    [InlineData("verifying")]
    public async Task A_restore_that_is_cancelled_leaves_live_as_it_was(string stage)
    {
        var scene = await StoryAsync();
        using var cancel = new CancellationTokenSource();
        var before = await scene.DumpAsync();

        await using (var session = await RestoreSession.OpenAsync(new SessionOptions
        {
            Engines = [Engine.Engine],
            Live = scene.LiveAddress,
            Backup = scene.BackupAddress,
            Progress = new CancellingProgress(stage, cancel),
        }))
        {
            var failure = await Should.ThrowAsync<Exception>(() => session.RestoreAsync(Pets, cancel.Token));
            (failure is OperationCanceledException or RowbackException { Kind: ErrorKind.Cancelled }).ShouldBeTrue(failure.ToString());
        }

        (await scene.DumpAsync()).ShouldBe(before);
        (await scene.LogAsync()).ShouldBeEmpty();
        (await scene.RestoreAsync(Pets)).Applied.ShouldBeTrue();
    }

    private sealed class CancellingProgress(string stage, CancellationTokenSource cancel) : IProgress<RestoreProgress>
    {
        public void Report(RestoreProgress value)
        {
            if (value.Stage == stage)
                cancel.Cancel();
        }
    }

    [Fact]
    public async Task A_plan_that_stops_is_not_applied()
    {
        var scene = await StoryAsync();
        await scene.LiveAsync("INSERT INTO gallery (slug, title) VALUES ('pets', 'y')");
        var plan = await scene.PlanAsync(Pets);
        plan.Stops.ShouldNotBeEmpty();

        await scene.ShouldFailAsync(ErrorKind.Decision, () => scene.ApplyAsync(plan));
    }

    [Fact]
    public async Task A_plan_tells_its_restore_set_as_a_tree()
    {
        var scene = await StoryAsync();

        var plan = await scene.PlanAsync(Pets);

        var root = plan.Tree.ShouldHaveSingleItem();
        root.Table.ShouldBe("gallery");
        root.Verdict.ShouldBe("insert");
        root.Relation.ShouldBeNull();
        root.Count.ShouldBe(1);
        root.Branches.Select(b => (b.Table, b.Verdict, b.Count)).ShouldBe([("gallery_photo", "insert", 1), ("gallery_photo", "skip", 1)], ignoreOrder: true);
    }

    [Fact]
    public async Task Every_hazard_has_a_stable_code_and_every_stop_a_flag()
    {
        var scene = await StoryAsync();
        await scene.LiveAsync("INSERT INTO gallery (slug, title) VALUES ('pets', 'y')");

        var plan = await scene.PlanAsync(Pets);

        plan.Hazards.ShouldAllBe(h => h.Code == h.Code.ToUpperInvariant() && h.Message.Length > 0);
        plan.Stops.ShouldAllBe(h => h.Flag != null);
    }
}
