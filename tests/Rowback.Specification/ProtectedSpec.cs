using Rowback.Configuration;
using Rowback.Planning;

namespace Rowback.Specification;

/// <summary>Rows that must never come back: those of erasure requests, say.</summary>
public abstract class ProtectedSpec(EngineFixture engine) : EngineSpec(engine)
{
    private const string Tables = """
        CREATE TABLE person (id {key}, name {text} UNIQUE, town {text});
        CREATE TABLE gallery (id {key}, title {text});
        CREATE TABLE erased (person_id {integer});
        """;

    private const string Rows = """
        INSERT INTO person VALUES (1, 'secret Ann', 'secret town'), (2, 'Bob', 'Rome');
        INSERT INTO gallery VALUES (1, 'Pets'), (2, 'Sea');
        """;

    private const string Query = "SELECT person_id FROM erased";

    /// <summary>A gallery with two photos, of which one is Ann's; Ann was erased, and then the gallery was lost.</summary>
    private async Task<Scene> ErasedAsync(string action, string columns = "", string reference = "person_id {integer}")
    {
        var scene = await SceneAsync(Tables + $"CREATE TABLE photo (id {{key}}, gallery_id {{integer}} NOT NULL REFERENCES gallery (id) ON DELETE CASCADE, {reference} REFERENCES person (id) {action}, file {{text}} {columns})",
            Rows + "INSERT INTO photo VALUES (1, 1, 1, 'a.jpg'), (2, 1, 2, 'b.jpg')");
        await scene.LiveAsync("DELETE FROM photo; DELETE FROM gallery WHERE id = 1; DELETE FROM person WHERE id = 1; INSERT INTO erased VALUES (1)");
        return scene;
    }

    private static void Protect(Scene scene, string table, ProtectedRows rows) =>
        scene.Configuration = scene.Configuration with { Never = new Dictionary<string, ProtectedRows>(scene.Configuration.Never) { [table] = rows } };

    private static ProtectedRows Listed(string query = Query) => new() { ListedIn = query };

    [Theory]
    [InlineData("ON DELETE CASCADE")]
    [InlineData("ON DELETE NO ACTION")]
    [InlineData("ON DELETE RESTRICT")]
    [InlineData("")]
    public async Task What_cannot_be_without_an_erased_row_is_left_out_and_the_reason_names_it(string action)
    {
        var scene = await ErasedAsync(action);
        Protect(scene, "person", Listed());

        var result = await scene.RestoreAsync(Ask.Key("gallery", "1"));

        result.Plan.Inserts().ShouldBe("gallery 1, photo 1");
        var skipped = result.Plan.Skipped.ShouldHaveSingleItem();
        (skipped.Table, skipped.Key[0]).ShouldBe(("photo", "1"));
        skipped.Reason.ShouldBe("person 1 is protected (\"never\" in rowback.json)");
        await scene.ShouldHoldAsync("SELECT id, person_id FROM photo", "2|2");
        await scene.ShouldHoldAsync("SELECT id FROM person", "2");
    }

    [Fact]
    public async Task Whoever_takes_a_plan_row_by_row_is_told_which_are_protected()
    {
        var scene = await ErasedAsync("ON DELETE CASCADE");
        Protect(scene, "person", Listed());
        await using var session = await scene.OpenAsync();
        var plan = await session.PlanAsync(Ask.Key("person", "1", "2") with { Existing = ExistingPolicy.Overwrite });

        var rows = new List<string>();
        await foreach (var row in session.PlannedRowsAsync(plan, "person"))
            rows.Add($"{row.Key[0]} {row.Verdict}");

        rows.ShouldBe(["1 protected", "2 same"]);
    }

    [Theory]
    [InlineData("ON DELETE CASCADE")]
    [InlineData("")]
    public async Task Missing_parents_do_not_come_back_though_it_is_asked_for(string action)
    {
        var scene = await ErasedAsync(action);
        Protect(scene, "person", Listed());

        var result = await scene.RestoreAsync(Ask.Key("gallery", "1") with { MissingParents = MissingParentsPolicy.Restore });

        result.Plan.Inserts().ShouldBe("gallery 1, photo 1");
        await scene.ShouldHoldAsync("SELECT id FROM person", "2");
    }

    [Fact]
    public async Task A_reference_that_the_erasure_would_have_cleared_comes_back_cleared_and_that_is_said()
    {
        var scene = await ErasedAsync("ON DELETE SET NULL");
        Protect(scene, "person", Listed());

        var result = await scene.RestoreAsync(Ask.Key("gallery", "1"));

        result.Plan.Hazards.Single(h => h.Code == "PROTECTED").Message.ShouldContain("photo.person_id");
        result.Plan.Hazards.ShouldNotContain(h => h.Code == "REFERENCES_CLEARED");
        await scene.ShouldHoldAsync("SELECT id, person_id FROM photo ORDER BY id", "1|NULL", "2|2");
    }

    [Theory]
    [InlineData("ON DELETE CASCADE")]
    [InlineData("")]
    public async Task What_is_protected_is_gone_for_others_though_live_still_has_a_row_of_it(string action)
    {
        var scene = await ErasedAsync(action);
        await scene.LiveAsync("INSERT INTO person VALUES (1, 'erased', NULL)");
        Protect(scene, "person", new ProtectedRows { Live = "name = 'erased'" });

        // Nothing is in common any more, so without protection this would be asked about.
        var question = Ask.Key("gallery", "1") with { SameKeys = [new SameKeyAnswer("person", ["1"], true)] };
        var result = await scene.RestoreAsync(question);

        result.Plan.Skipped.ShouldHaveSingleItem().Reason.ShouldContain("person 1 is protected");
        await scene.ShouldHoldAsync("SELECT id FROM photo", "2");
        await scene.ShouldHoldAsync("SELECT id, name, town FROM person ORDER BY id", "1|erased|NULL", "2|Bob|Rome");
    }

    [Fact]
    public async Task A_selected_row_that_is_protected_is_left_out_and_that_is_said()
    {
        var scene = await ErasedAsync("");
        Protect(scene, "person", Listed());

        var plan = await scene.PlanAsync(Ask.Key("person", "1"));

        plan.IsEmpty.ShouldBeTrue();
        var skipped = plan.Skipped.ShouldHaveSingleItem();
        (skipped.Table, skipped.Key[0], skipped.Reason).ShouldBe(("person", "1", "it is protected (\"never\" in rowback.json)"));
    }

    [Fact]
    public async Task Of_every_row_selected_those_that_are_protected_stay_away()
    {
        var scene = await SceneAsync(Tables, Rows + "INSERT INTO person VALUES (3, 'Cid', 'Oslo')");
        await scene.LiveAsync("DELETE FROM person; INSERT INTO erased VALUES (1), (3), (77), (NULL)");
        Protect(scene, "person", Listed());

        var result = await scene.RestoreAsync(Ask.All("person"));

        result.Plan.Inserts().ShouldBe("person 1");
        result.Plan.SkippedCount.ShouldBe(2);
        await scene.ShouldHoldAsync("SELECT id FROM person", "2");
    }

    [Fact]
    public async Task A_selected_row_that_needs_a_protected_one_is_left_out_with_what_only_it_needed()
    {
        var scene = await SceneAsync(Tables + "CREATE TABLE letter (id {key}, sender {integer} NOT NULL REFERENCES person (id), gallery_id {integer} NOT NULL REFERENCES gallery (id), body {text})",
            Rows + "INSERT INTO letter VALUES (1, 1, 1, 'from Ann'), (2, 2, 2, 'from Bob')");
        await scene.LiveAsync("DELETE FROM letter; DELETE FROM gallery; DELETE FROM person; INSERT INTO erased VALUES (1)");
        Protect(scene, "person", Listed());

        var result = await scene.RestoreAsync(Ask.All("letter"));

        result.Plan.Inserts().ShouldBe("gallery 1, letter 1, person 1");
        result.Plan.Skipped.ShouldHaveSingleItem().Reason.ShouldStartWith("person 1 is protected");
        await scene.ShouldHoldAsync("SELECT id FROM gallery", "2");
        await scene.ShouldHoldAsync("SELECT id FROM letter", "2");
    }

    [Fact]
    public async Task What_needs_a_row_that_needs_a_protected_one_is_left_out_for_the_same_cause()
    {
        var scene = await SceneAsync(Tables + """
            CREATE TABLE album (id {key}, owner {integer} NOT NULL REFERENCES person (id));
            CREATE TABLE page (id {key}, album_id {integer} NOT NULL REFERENCES album (id));
            """, Rows + "INSERT INTO album VALUES (1, 1), (2, 2); INSERT INTO page VALUES (1, 1), (2, 2)");
        await scene.LiveAsync("DELETE FROM page; DELETE FROM album; DELETE FROM person; INSERT INTO erased VALUES (1)");
        Protect(scene, "person", Listed());

        var result = await scene.RestoreAsync(Ask.All("page"));

        result.Plan.Inserts().ShouldBe("album 1, page 1, person 1");
        result.Plan.Skipped.ShouldContain(s => s.Table == "page" && s.Key[0] == "1" && s.Reason == "person 1 is protected (\"never\" in rowback.json)");
    }

    [Fact]
    public async Task A_link_to_a_protected_row_is_left_out_also_when_it_is_selected()
    {
        var scene = await SceneAsync(Tables + "CREATE TABLE likes (person_id {integer} NOT NULL REFERENCES person (id), gallery_id {integer} NOT NULL REFERENCES gallery (id), PRIMARY KEY (person_id, gallery_id))",
            Rows + "INSERT INTO likes VALUES (1, 1), (2, 1)");
        await scene.LiveAsync("DELETE FROM likes; DELETE FROM gallery WHERE id = 1; DELETE FROM person WHERE id = 1; INSERT INTO erased VALUES (1)");
        Protect(scene, "person", Listed());

        var plan = await scene.PlanAsync(Ask.For(new Selection("likes") { All = true }));
        plan.Inserts().ShouldBe("gallery 1, likes 1");
        var result = await scene.RestoreAsync(Ask.Key("gallery", "1"));

        result.Plan.Skipped.ShouldHaveSingleItem().Key.ShouldBe(["1", "1"]);
        await scene.ShouldHoldAsync("SELECT person_id, gallery_id FROM likes", "2|1");
    }

    [Fact]
    public async Task Links_that_are_listed_themselves_stay_away_by_their_whole_key()
    {
        var scene = await SceneAsync(Tables + "CREATE TABLE likes (person_id {integer} NOT NULL REFERENCES person (id), gallery_id {integer} NOT NULL REFERENCES gallery (id), PRIMARY KEY (person_id, gallery_id)); CREATE TABLE withdrawn (p {integer}, g {integer})",
            Rows + "INSERT INTO likes VALUES (1, 1), (2, 1), (1, 2)");
        await scene.LiveAsync("DELETE FROM likes; DELETE FROM gallery WHERE id = 1; INSERT INTO withdrawn VALUES (1, 1), (2, 2)");
        Protect(scene, "likes", Listed("SELECT p, g FROM withdrawn"));

        var result = await scene.RestoreAsync(Ask.Key("gallery", "1"));

        result.Plan.Skipped.ShouldHaveSingleItem().Reason.ShouldBe("it is protected (\"never\" in rowback.json)");
        await scene.ShouldHoldAsync("SELECT person_id, gallery_id FROM likes", "2|1");
    }

    [Theory]
    [InlineData("ON DELETE CASCADE")]
    [InlineData("")]
    public async Task In_a_tree_all_below_a_protected_row_is_left_out(string action)
    {
        var scene = await SceneAsync($"CREATE TABLE node (id {{key}}, parent {{integer}} REFERENCES node (id) {action}, name {{text}}); CREATE TABLE erased (id {{integer}})",
            "INSERT INTO node VALUES (1, NULL, 'top'), (2, 1, 'secret'), (3, 2, 'below'), (4, 3, 'far below'), (5, 1, 'beside')");
        await scene.LiveAsync("DELETE FROM node; INSERT INTO erased VALUES (2)");
        Protect(scene, "node", Listed("SELECT id FROM erased"));

        var result = await scene.RestoreAsync(Ask.Key("node", "1"));

        result.Plan.Inserts().ShouldBe("node 2");
        await scene.ShouldHoldAsync("SELECT id FROM node ORDER BY id", "1", "5");
        (await scene.PlanAsync(Ask.Key("node", "4"))).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task A_circle_with_a_protected_row_in_it_stays_away()
    {
        var scene = await SceneAsync("CREATE TABLE node (id {key}, next {integer} REFERENCES node (id)); CREATE TABLE erased (id {integer})",
            "INSERT INTO node VALUES (1, NULL), (2, 1), (3, 2); UPDATE node SET next = 3 WHERE id = 1");
        await scene.LiveAsync("UPDATE node SET next = NULL; DELETE FROM node; INSERT INTO erased VALUES (2)");
        Protect(scene, "node", Listed("SELECT id FROM erased"));

        (await scene.PlanAsync(Ask.All("node"))).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_protected_in_live_is_not_overwritten()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("UPDATE person SET town = 'erased'");
        Protect(scene, "person", new ProtectedRows { Live = "id = 1" });

        var result = await scene.RestoreAsync(Ask.All("person") with { Existing = ExistingPolicy.Overwrite });

        result.Plan.Table("person").Update.ShouldBe(1);
        result.Plan.Skipped.ShouldHaveSingleItem().Key.ShouldBe(["1"]);
        await scene.ShouldHoldAsync("SELECT id, town FROM person ORDER BY id", "1|erased", "2|Rome");
    }

    [Fact]
    public async Task What_hangs_on_a_protected_row_is_not_overwritten()
    {
        var scene = await SceneAsync(Tables + "CREATE TABLE note (id {key}, person_id {integer} NOT NULL REFERENCES person (id), body {text})",
            Rows + "INSERT INTO note VALUES (1, 1, 'of Ann'), (2, 2, 'of Bob')");
        await scene.LiveAsync("UPDATE note SET body = ''; UPDATE person SET name = 'erased', town = NULL WHERE id = 1; INSERT INTO erased VALUES (1)");
        Protect(scene, "person", Listed());

        var result = await scene.RestoreAsync(Ask.All("note") with { Existing = ExistingPolicy.Overwrite });

        result.Plan.Skipped.ShouldHaveSingleItem().Reason.ShouldStartWith("person 1 is protected");
        await scene.ShouldHoldAsync("SELECT id, person_id, body FROM note ORDER BY id", "1|1|", "2|2|of Bob");
    }

    [Fact]
    public async Task Overwriting_keeps_a_reference_to_a_protected_row_that_live_has_too()
    {
        var scene = await SceneAsync(Tables + "CREATE TABLE note (id {key}, person_id {integer} REFERENCES person (id) ON DELETE SET NULL, body {text}, title {text})",
            Rows + "INSERT INTO note VALUES (1, 1, 'one', 't1'), (2, 1, 'two', 't2')");
        await scene.LiveAsync("UPDATE note SET body = ''; UPDATE note SET person_id = NULL WHERE id = 2; INSERT INTO erased VALUES (1)");
        Protect(scene, "person", Listed());

        await scene.RestoreAsync(Ask.All("note") with { Existing = ExistingPolicy.Overwrite });

        await scene.ShouldHoldAsync("SELECT id, person_id, body FROM note ORDER BY id", "1|1|one", "2|NULL|two");
    }

    [Theory]
    [InlineData("person", true)]
    [InlineData("photo", false)]
    public async Task What_is_protected_is_not_attached_again_on_either_side(string table, bool parent)
    {
        var scene = await SceneAsync(Tables + "CREATE TABLE photo (id {key}, person_id {integer} REFERENCES person (id) ON DELETE SET NULL, file {text})", Rows + "INSERT INTO photo VALUES (1, 1, 'a'), (2, 2, 'b')");
        await scene.LiveAsync("DELETE FROM person; INSERT INTO erased VALUES (1)");
        Protect(scene, table, Listed());

        var result = await scene.RestoreAsync(Ask.All("person"));

        result.Plan.Inserts().ShouldBe(parent ? "person 1" : "person 2");
        await scene.ShouldHoldAsync("SELECT id, person_id FROM photo ORDER BY id", "1|NULL", "2|2");
    }

    [Theory]
    [InlineData("SELECT 3")]
    [InlineData("SELECT 1")]
    public async Task Nothing_protected_is_merged_and_nothing_is_merged_into_it(string listed)
    {
        var scene = await SceneAsync(Tables + "CREATE TABLE photo (id {key}, person_id {integer} NOT NULL REFERENCES person (id), file {text})", Rows + "INSERT INTO photo VALUES (1, 1, 'a')");
        await scene.LiveAsync("DELETE FROM photo; DELETE FROM person WHERE id = 1; INSERT INTO person (id, name, town) VALUES (3, 'secret Ann', 'again')");
        Protect(scene, "person", Listed(listed));

        var result = await scene.RestoreAsync(Ask.For(new Selection("person") { Keys = [["1"]] }, new Selection("photo") { All = true }) with { Duplicate = DuplicatePolicy.Merge });

        result.Plan.IsEmpty.ShouldBeTrue();
        result.Plan.Skipped.ShouldContain(s => s.Table == "person" && s.Reason.Contains("protected", StringComparison.Ordinal));
        await scene.ShouldHoldAsync("SELECT count(*) FROM photo", "0");
        await scene.ShouldHoldAsync("SELECT id, town FROM person ORDER BY id", "2|Rome", "3|again");
    }

    [Fact]
    public async Task A_question_about_a_duplicate_shows_nothing_of_a_protected_row_of_live()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM person WHERE id = 2; INSERT INTO person (id, name, town) VALUES (3, 'Bob', 'hidden town')");
        Protect(scene, "person", Listed("SELECT 3"));

        var plan = await scene.PlanAsync(Ask.Key("person", "2"));

        plan.Stops.Single().Details.ShouldBe(["backup person 2: id = 2, name = 'Bob', town = 'Rome'", "live   person 3: protected"]);
    }

    [Fact]
    public async Task Nothing_comes_back_into_a_table_that_is_protected_as_a_whole()
    {
        var scene = await ErasedAsync("");
        Protect(scene, "photo", new ProtectedRows { All = true });

        var result = await scene.RestoreAsync(Ask.Key("gallery", "1"));

        result.Plan.Inserts().ShouldBe("gallery 1");
        result.Plan.Hazards.Single(h => h.Code == "PROTECTED").Message.ShouldContain("photo");
        (await scene.PlanAsync(Ask.All("photo"))).SkippedCount.ShouldBe(2);
    }

    [Theory]
    [InlineData("town LIKE 'secret%'")]
    [InlineData("id IN (SELECT p.id FROM person AS p WHERE p.name <> 'Bob')")]
    public async Task A_condition_on_the_backups_row_protects_what_fulfils_it(string condition)
    {
        var scene = await ErasedAsync("");
        Protect(scene, "person", new ProtectedRows { Backup = condition });

        var result = await scene.RestoreAsync(Ask.Key("gallery", "1"));

        result.Plan.Inserts().ShouldBe("gallery 1, photo 1");
        result.Plan.Hazards.ShouldNotContain(h => h.Code == "NEVER_MATCHES_NOTHING");
    }

    [Fact]
    public async Task A_condition_that_no_row_of_the_backup_fulfils_warns_and_points_to_the_list()
    {
        var scene = await ErasedAsync("");
        Protect(scene, "person", new ProtectedRows { Backup = "town = 'erased'" });

        var hazard = (await scene.PlanAsync(Ask.Key("gallery", "1"))).Hazards.Single(h => h.Code == "NEVER_MATCHES_NOTHING");

        hazard.Stops.ShouldBeFalse();
        hazard.Flag!.ShouldContain("listedIn");
    }

    [Theory]
    [InlineData("backup", "nothing = 1")]
    [InlineData("backup", "id = 1; DELETE FROM person")]
    [InlineData("backup", "SELECT 1")]
    [InlineData("live", "id = 1) OR (1 = 1")]
    [InlineData("listedIn", "DELETE FROM erased")]
    [InlineData("listedIn", "SELECT person_id FROM nothing")]
    [InlineData("listedIn", "SELECT person_id, 1 FROM erased")]
    [InlineData("listedIn", "SELECT 1; DELETE FROM erased")]
    [InlineData("listedIn", "person_id")]
    public async Task What_cannot_be_understood_is_refused_before_anything_is_done(string part, string text)
    {
        var scene = await ErasedAsync("");
        Protect(scene, "person", part switch { "backup" => new ProtectedRows { Backup = text }, "live" => new ProtectedRows { Live = text }, _ => Listed(text) });

        var failure = await scene.ShouldFailAsync(ErrorKind.Usage, Ask.Key("person", "1"));

        failure.Code.ShouldBe("BAD_CONFIGURATION");
        failure.Message.ShouldContain(part);
    }

    [Fact]
    public async Task A_table_that_is_not_there_cannot_be_protected()
    {
        var scene = await ErasedAsync("");
        Protect(scene, "persn", Listed());

        (await scene.ShouldFailAsync(ErrorKind.Usage, Ask.Key("person", "1"))).Message.ShouldContain("persn");
    }

    [Fact]
    public async Task Rows_without_a_key_stay_away_too_and_nothing_of_them_is_shown()
    {
        var scene = await SceneAsync("CREATE TABLE visit (who {text}, at {text})", "INSERT INTO visit VALUES ('secret Ann', 'mon'), ('Bob', 'tue')");
        await scene.LiveAsync("DELETE FROM visit");
        Protect(scene, "visit", new ProtectedRows { Backup = "who <> 'Bob'" });

        var result = await scene.RestoreAsync(Ask.All("visit"));

        result.Plan.Skipped.ShouldHaveSingleItem().Key.ShouldBeEmpty();
        Text(result.Plan).ShouldNotContain("secret");
        await scene.ShouldHoldAsync("SELECT who FROM visit", "Bob");
    }

    [Fact]
    public async Task The_values_of_protected_rows_are_in_no_plan_script_journal_or_view()
    {
        var scene = await ErasedAsync("");
        await scene.LiveAsync("INSERT INTO person VALUES (1, 'erased', NULL)");
        foreach (var rows in new[] { Listed(), new ProtectedRows { Live = "name = 'erased'" }, new ProtectedRows { Backup = "name <> 'Bob'" }, new ProtectedRows { All = true } })
        {
            Protect(scene, "person", rows);
            var question = Ask.For(new Selection("gallery") { Keys = [["1"]] }, new Selection("person") { All = true }) with { SameKeys = [new SameKeyAnswer("person", null, true)] };
            await using var session = await scene.OpenAsync();

            var plan = await session.PlanAsync(question);
            Text(plan).ShouldNotContain("secret");
            (await session.ScriptAsync(plan)).ShouldNotContain("secret");
            var pairs = await session.RowsAsync(new Selection("person") { All = true }, 10).ToListAsync();
            pairs[0].ShouldSatisfyAllConditions(p => p.Verdict.ShouldBe("protected"), p => p.Key.ShouldBe(["1"]), p => p.Backup.ShouldBeEmpty(), p => p.Live.ShouldBeNull());
        }

        Protect(scene, "person", Listed());
        await scene.RestoreAsync(Ask.For(new Selection("gallery") { Keys = [["1"]] }, new Selection("person") { All = true }));
        foreach (var table in new[] { "restore", "table", "row", "value" })
            (await scene.ReadAsync($"SELECT * FROM {Engine.JournalTable(table)}")).ShouldNotContain(r => r.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_comparison_tells_of_a_protected_row_only_its_key()
    {
        var scene = await ErasedAsync("");
        Protect(scene, "person", Listed());
        await using var session = await scene.OpenAsync();

        var group = (await session.DiffAsync(["person"])).Vanished.ShouldHaveSingleItem();

        (group.Key[0], group.Label, group.Command, group.Protected).ShouldBe(("1", null, null, true));
    }

    [Fact]
    public async Task What_is_listed_between_plan_and_apply_stays_away_and_the_plan_is_refused()
    {
        var scene = await ErasedAsync("");
        Protect(scene, "person", Listed());
        await scene.LiveAsync("DELETE FROM erased");
        var plan = await scene.PlanAsync(Ask.Key("gallery", "1"));
        plan.Inserts().ShouldBe("gallery 1, person 1, photo 2");
        await scene.LiveAsync("INSERT INTO erased VALUES (1)");

        await scene.ShouldFailAsync(ErrorKind.LiveChanged, () => scene.ApplyAsync(plan));
    }

    [Fact]
    public async Task A_plan_holds_only_under_the_protection_that_it_was_made_with()
    {
        var scene = await ErasedAsync("ON DELETE CASCADE");
        var plan = await scene.PlanAsync(Ask.Key("gallery", "1"));
        Protect(scene, "person", Listed());

        await scene.ShouldFailAsync(ErrorKind.LiveChanged, () => scene.ApplyAsync(plan));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_script_does_what_the_plan_says_and_nothing_where_more_has_been_erased_since(bool erasedSince)
    {
        if (!Engine.HasShell)
            return;
        var scene = await ErasedAsync("");
        Protect(scene, "person", Listed());
        var question = Ask.For(new Selection("gallery") { Keys = [["1"]] }, new Selection("person") { All = true });
        await scene.LiveAsync("DELETE FROM person");
        await using var session = await scene.OpenAsync();
        var script = await session.ScriptAsync(await session.PlanAsync(question));
        if (erasedSince)
            await scene.LiveAsync("INSERT INTO erased VALUES (2)");

        await Engine.RunScriptAsync(scene.LiveAddress, script);

        await scene.ShouldHoldAsync("SELECT id FROM person", erasedSince ? [] : ["2"]);
        await scene.ShouldHoldAsync("SELECT id FROM photo", erasedSince ? [] : ["2"]);
    }

    [Fact]
    public async Task What_was_erased_since_does_not_come_back_by_undoing_an_undo()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM person");
        Protect(scene, "person", Listed());
        var undo = await scene.UndoAsync((await scene.RestoreAsync(Ask.All("person"))).RestoreId);
        await scene.ShouldHoldAsync("SELECT count(*) FROM person", "0");
        await scene.LiveAsync("INSERT INTO erased VALUES (1)");

        var plan = await scene.PlanUndoAsync(undo.UndoId);
        plan.Staying.ShouldHaveSingleItem().Reason.ShouldBe("it is protected (\"never\" in rowback.json)");
        await scene.UndoAsync(undo.UndoId);

        await scene.ShouldHoldAsync("SELECT id FROM person", "2");
    }

    [Fact]
    public async Task A_row_that_was_erased_under_the_key_that_a_restore_gave_it_stays_away()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM person WHERE id = 1");
        Protect(scene, "person", Listed());
        var restored = await scene.RestoreAsync(Ask.Key("person", "1") with { Keys = KeyPolicy.New });
        var key = restored.KeyMap.ShouldHaveSingleItem().New[0];
        await scene.LiveAsync($"DELETE FROM person WHERE id = {key}; INSERT INTO erased VALUES ({key})");

        (await scene.PlanAsync(Ask.Key("person", "1"))).Skipped.ShouldHaveSingleItem().Reason.ShouldContain("protected");
        await using var session = await scene.OpenAsync();
        (await session.RowsAsync(new Selection("person") { Keys = [["1"]] }, 10).ToListAsync()).Single().Verdict.ShouldBe("protected");
    }

    /// <summary>All that a plan says, as its file has it.</summary>
    private static string Text(RestorePlan plan)
    {
        var path = Path.GetTempFileName();
        try
        {
            PlanFile.Save(path, plan);
            return File.ReadAllText(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
