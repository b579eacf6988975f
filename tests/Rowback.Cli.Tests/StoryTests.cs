namespace Rowback.Cli.Tests;

/// <summary>The verbs on the story's databases: what they do, say and exit with.</summary>
public class StoryTests
{
    private const string Pets = "slug = 'pets'";

    /// <summary>Whichever way a restore is written, its reader hears what only writing shows.</summary>
    [Theory]
    [InlineData("asked")]
    [InlineData("at once")]
    [InlineData("applied")]
    [InlineData("rehearsed")]
    public async Task What_triggers_changed_is_said(string way)
    {
        using var site = await Site.DamagedAsync();
        await site.QueryAsync(Site.Capitals);
        string[] question = ["gallery", "--where", Pets];
        var file = Path.Combine(site.Folder, "plan.json");
        var run = way switch
        {
            "asked" => await site.TypedAsync("y\n", ["restore", .. question]),
            "at once" => await site.RunAsync(["restore", .. question, "--yes"]),
            "rehearsed" => await site.RunAsync(["plan", .. question, "--rehearse"]),
            _ => await site.RunAsync("apply", await PlannedAsync()),
        };
        run.Exit.ShouldBe(0);
        run.Out.ShouldContain("TRIGGER_CHANGED");
        run.Out.ShouldContain("gallery 2: title written 'Rex");
        // What was left out is said once.
        run.Out.Split("gallery_photos.photo_id, on delete cascade").Length.ShouldBe(2);

        async Task<string> PlannedAsync()
        {
            (await site.RunAsync(["plan", .. question, "--out", file])).Exit.ShouldBe(0);
            return file;
        }
    }

    [Fact]
    public async Task Diff_shows_what_is_gone_and_how_to_bring_it_back()
    {
        using var site = await Site.DamagedAsync();
        var run = await site.RunAsync("diff");
        run.Exit.ShouldBe(0);
        Approved.ShouldBe(site.Anonymous(run.Out), "diff");
        (await site.RunAsync("diff", "--exit-code")).Exit.ShouldBe(1);
        (await site.RunAsync("diff", "photo")).Out.ShouldNotContain("gallery_photos  ");
    }

    [Fact]
    public async Task Diff_of_equal_databases_says_so_and_exits_0()
    {
        using var site = await Site.DamagedAsync();
        File.Copy(site.Backup, site.Live, overwrite: true);
        var run = await site.RunAsync("diff", "--exit-code");
        run.Exit.ShouldBe(0);
        run.Out.ShouldContain("No difference");
    }

    [Fact]
    public async Task Rows_stand_side_by_side()
    {
        using var site = await Site.DamagedAsync();
        var run = await site.RunAsync("rows", "photo");
        run.Exit.ShouldBe(0);
        Approved.ShouldBe(run.Out, "rows");
        (await site.RunAsync("rows", "photo", "--key", "3")).Out.ShouldContain("the same in live");
        (await site.RunAsync("rows", "photo", "--where", "id > 100")).Out.ShouldContain("no such row");
        (await site.RunAsync("rows", "photo", "--all", "--limit", "1")).Out.ShouldContain("There are more");
    }

    [Fact]
    public async Task A_plan_is_a_tree_with_reasons_and_writes_nothing()
    {
        using var site = await Site.DamagedAsync();
        var before = await File.ReadAllBytesAsync(site.Live);
        var run = await site.RunAsync("plan", "gallery", "--where", Pets);
        run.Exit.ShouldBe(0);
        run.Error.ShouldBe("");
        Approved.ShouldBe(site.Anonymous(run.Out), "plan");
        (await File.ReadAllBytesAsync(site.Live)).ShouldBe(before);
    }

    [Fact]
    public async Task In_a_pipe_without_yes_the_plan_is_shown_and_nothing_written()
    {
        using var site = await Site.DamagedAsync();
        var run = await site.RunAsync("restore", "gallery", "--where", Pets);
        run.Exit.ShouldBe(3);
        run.Out.ShouldContain("It inserts 2 rows");
        run.Out.ShouldContain("--yes");
        (await site.QueryAsync("SELECT count(*) FROM gallery WHERE slug = 'pets'")).ShouldBe("0");
    }

    [Theory]
    [InlineData("y\n", 1)]
    [InlineData("YES\n", 1)]
    [InlineData("\n", 0)]
    [InlineData("n\n", 0)]
    [InlineData("", 0)]
    public async Task A_terminal_is_asked_and_only_a_yes_is_one(string typed, int restored)
    {
        using var site = await Site.DamagedAsync();
        var run = await site.TypedAsync(typed, "restore", "gallery", "--where", Pets);
        run.Exit.ShouldBe(0);
        run.Out.ShouldContain($"Write this to {site.Live}? [y/N]");
        run.Out.ShouldContain(restored == 1 ? "checked and committed" : "Nothing is written.");
        (await site.QueryAsync("SELECT count(*) FROM gallery WHERE slug = 'pets'")).ShouldBe(restored.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task With_yes_it_is_done_and_can_be_looked_up_and_taken_back()
    {
        using var site = await Site.DamagedAsync();
        var restore = await site.RunAsync("restore", "gallery", "--where", Pets, "--yes");
        restore.Exit.ShouldBe(0);
        Approved.ShouldBe(site.Anonymous(restore.Out), "restore");
        (await site.QueryAsync("SELECT photo_id FROM gallery_photos WHERE gallery_id = 2")).ShouldBe("3");

        var again = await site.RunAsync("restore", "gallery", "--where", Pets, "--yes");
        again.Exit.ShouldBe(0);
        again.Out.ShouldContain("There is nothing to do");

        var log = await site.OnLiveAsync("log");
        log.Exit.ShouldBe(0);
        log.Out.ShouldContain("2 inserted");
        log.Out.ShouldContain("gallery --where \"slug = 'pets'\"");

        var asked = await site.OnLiveAsync("undo", "1");
        asked.Exit.ShouldBe(3);
        asked.Out.ShouldContain("It removes 2 rows");
        (await site.QueryAsync("SELECT count(*) FROM gallery WHERE slug = 'pets'")).ShouldBe("1");

        var undo = await site.OnLiveAsync("undo", "1", "--yes");
        undo.Exit.ShouldBe(0);
        Approved.ShouldBe(site.Anonymous(undo.Out), "undo");
        (await site.QueryAsync("SELECT count(*) FROM gallery WHERE slug = 'pets'")).ShouldBe("0");
        (await site.OnLiveAsync("log")).Out.ShouldContain("undone by 2");
    }

    [Fact]
    public async Task What_the_journal_says_was_asked_can_be_typed_again()
    {
        using var site = await Site.DamagedAsync();
        string[] asked = ["gallery_photos", "--key", "(2,3)", "--select", "photo: file = 'tom.jpg'", "--missing-parents", "restore", "--max-rows", "50"];
        (await site.RunAsync(["restore", .. asked, "--yes"])).Exit.ShouldBe(0);
        var question = (await site.OnLiveAsync("log", "--json")).Json.GetProperty("entries")[0].GetProperty("question").GetString();
        question.ShouldBe("gallery_photos --key '(2,3)' --select \"photo: file = 'tom.jpg'\" --missing-parents restore --max-rows 50");
    }

    [Fact]
    public async Task An_undo_that_has_to_leave_a_row_exits_7_and_names_it()
    {
        using var site = await Site.DamagedAsync();
        (await site.RunAsync("restore", "gallery", "--where", Pets, "--yes")).Exit.ShouldBe(0);
        await site.QueryAsync("INSERT INTO gallery_photos VALUES (2, 1, 9)");
        var undo = await site.OnLiveAsync("undo", "1", "--yes");
        undo.Exit.ShouldBe(7);
        undo.Out.ShouldContain("gallery 2");
        (await site.QueryAsync("SELECT count(*) FROM gallery WHERE slug = 'pets'")).ShouldBe("1");
        (await site.OnLiveAsync("log")).Out.ShouldContain("undone in part by 2");
    }

    [Fact]
    public async Task A_plan_is_kept_and_carried_out_later()
    {
        using var site = await Site.DamagedAsync();
        var file = Path.Combine(site.Folder, "plan.json");
        var plan = await site.RunAsync("plan", "gallery", "--where", Pets, "--out", file);
        plan.Exit.ShouldBe(0);
        plan.Out.ShouldContain($"apply {file}");
        var text = await File.ReadAllTextAsync(file);
        text.ShouldNotContain(site.Folder);
        var apply = await site.RunAsync("apply", file);
        apply.Exit.ShouldBe(0);
        apply.Out.ShouldContain("checked and committed");
        (await site.QueryAsync("SELECT photo_id FROM gallery_photos WHERE gallery_id = 2")).ShouldBe("3");
    }

    [Fact]
    public async Task A_stale_plan_exits_4_and_another_backup_8_and_nothing_is_written()
    {
        using var site = await Site.DamagedAsync();
        var file = Path.Combine(site.Folder, "plan.json");
        (await site.RunAsync("plan", "gallery", "--where", Pets, "--out", file)).Exit.ShouldBe(0);
        await site.QueryAsync("DELETE FROM photo WHERE id = 3");
        var stale = await site.RunAsync("apply", file, "--json");
        stale.Exit.ShouldBe(4);
        stale.JsonError.GetProperty("code").GetString().ShouldBe("LIVE_CHANGED");

        var other = Path.Combine(site.Folder, "other.db");
        await Demo.PhotoSite.CreateAsync(other, default);
        await Demo.PhotoSite.LiveOnAsync(other, default);
        var wrong = await Run.PipeAsync("apply", file, "--live", site.Live, "--backup", other);
        wrong.Exit.ShouldBe(8);
        (await site.QueryAsync("SELECT count(*) FROM gallery WHERE slug = 'pets'")).ShouldBe("0");
    }

    [Fact]
    public async Task A_rehearsal_writes_nothing()
    {
        using var site = await Site.DamagedAsync();
        var run = await site.RunAsync("plan", "gallery", "--where", Pets, "--rehearse");
        run.Exit.ShouldBe(0);
        run.Out.ShouldContain("Rehearsed");
        (await site.QueryAsync("SELECT count(*) FROM gallery WHERE slug = 'pets'")).ShouldBe("0");
        (await site.QueryAsync("SELECT count(*) FROM sqlite_master WHERE name LIKE '\\_rowback%' ESCAPE '\\'")).ShouldBe("0");
    }

    [Fact]
    public async Task A_database_is_never_overwritten_by_a_plan()
    {
        using var site = await Site.DamagedAsync();
        var bytes = await File.ReadAllBytesAsync(site.Live);
        foreach (var option in new[] { "--out", "--sql" })
        {
            var run = await site.RunAsync("plan", "gallery", "--key", "2", option, site.Live, "--json");
            run.Exit.ShouldBe(2);
            run.JsonError.GetProperty("code").GetString().ShouldBe("CANNOT_WRITE_FILE");
        }

        (await File.ReadAllBytesAsync(site.Live)).ShouldBe(bytes);
        (await site.RunAsync("plan", "gallery", "--key", "2", "--out", Path.Combine(site.Folder, "no", "such", "plan.json"))).Exit.ShouldBe(2);
    }

    [Fact]
    public async Task Beyond_max_rows_it_stops_and_a_terminal_is_asked()
    {
        using var site = await Site.DamagedAsync();
        foreach (var yes in new[] { true, false })
        {
            var run = await site.RunAsync(["restore", "gallery", "--key", "2", "--max-rows", "1", .. yes ? ["--yes"] : Array.Empty<string>()]);
            run.Exit.ShouldBe(3);
            run.Out.ShouldContain("--max-rows");
        }

        (await site.QueryAsync("SELECT count(*) FROM gallery WHERE slug = 'pets'")).ShouldBe("0");
        var asked = await site.TypedAsync("y\ny\n", "restore", "gallery", "--key", "2", "--max-rows", "1");
        asked.Out.ShouldContain("Go on with up to 10,000 rows?");
        asked.Exit.ShouldBe(0);
        (await site.QueryAsync("SELECT count(*) FROM gallery WHERE slug = 'pets'")).ShouldBe("1");
    }

    [Fact]
    public async Task A_key_of_several_parts_is_asked_for_in_parentheses()
    {
        using var site = await Site.DamagedAsync();
        var wrong = await site.RunAsync("plan", "gallery_photos", "--key", "2,3");
        wrong.Exit.ShouldBe(2);
        wrong.Error.ShouldContain("has 2 parts (gallery_id, photo_id)");
        wrong.Error.ShouldContain("--key '(1, 2)'");
        (await site.RunAsync("plan", "gallery_photos", "--key", "(2,3)")).Exit.ShouldBe(0);
    }

    [Fact]
    public async Task Schema_shows_relations_and_why_a_table_is_a_link()
    {
        using var site = await Site.DamagedAsync();
        var run = await site.RunAsync("schema");
        run.Exit.ShouldBe(0);
        Approved.ShouldBe(run.Out, "schema");
    }

    [Fact]
    public async Task The_configuration_and_the_environment_name_the_databases_and_flags_win()
    {
        using var site = await Site.DamagedAsync();
        var configuration = Path.Combine(site.Folder, "rowback.json");
        await File.WriteAllTextAsync(configuration, """{ "live": "photos.db", "backup": "backup.db" }""");
        (await Run.OfAsync(["diff", "--exit-code"], folder: site.Folder)).Exit.ShouldBe(1);
        (await Run.PipeAsync("diff", "--exit-code", "--config", configuration)).Exit.ShouldBe(1);
        var nowhere = new Dictionary<string, string> { ["ROWBACK_LIVE"] = "/no/such.db" };
        var environment = await Run.OfAsync(["diff"], folder: site.Folder, environment: nowhere);
        environment.Exit.ShouldBe(6);
        environment.Error.ShouldContain("/no/such.db");
        (await Run.OfAsync(["diff", "--exit-code", "--live", site.Live], folder: site.Folder, environment: nowhere)).Exit.ShouldBe(1);
    }

    [Fact]
    public async Task A_policy_of_the_configuration_holds_until_a_flag_says_otherwise()
    {
        using var site = await Site.DamagedAsync();
        var configuration = Path.Combine(site.Folder, "policies.json");
        await File.WriteAllTextAsync(configuration, """{ "policies": { "maxRows": 1 } }""");
        (await site.RunAsync("plan", "gallery", "--key", "2", "--config", configuration)).Exit.ShouldBe(3);
        (await site.RunAsync("plan", "gallery", "--key", "2", "--config", configuration, "--max-rows", "100")).Exit.ShouldBe(0);
    }

    [Fact]
    public async Task A_table_of_many_columns_is_compared_and_shown()
    {
        using var site = await Site.DamagedAsync();
        var columns = string.Join(", ", Enumerable.Range(0, 1900).Select(i => $"c{i} TEXT"));
        await site.QueryAsync($"CREATE TABLE wide (id INTEGER PRIMARY KEY AUTOINCREMENT, {columns}); INSERT INTO wide (id, c0, c1899) VALUES (1, 'a', 'y'), (3, 'c', 'z')");
        await site.OnBackupAsync($"CREATE TABLE wide (id INTEGER PRIMARY KEY AUTOINCREMENT, {columns}); INSERT INTO wide (id, c0, c1899) VALUES (1, 'a', 'x'), (2, 'b', 'y'), (3, 'c', 'z')");
        var diff = await site.RunAsync("diff", "wide", "--json");
        diff.Exit.ShouldBe(0, diff.Out);
        diff.Json.GetProperty("tables")[0].GetProperty("changed").GetInt32().ShouldBe(1);
        var rows = (await site.RunAsync("rows", "wide", "--json")).Json.GetProperty("rows").EnumerateArray().ToList();
        rows.Select(r => r.GetProperty("verdict").GetString()).ShouldBe(["changed", "missing"]);
        rows[0].GetProperty("backup").GetProperty("c1899").GetString().ShouldBe("x");
        rows[0].GetProperty("live").GetProperty("c1899").GetString().ShouldBe("y");
        rows[1].GetProperty("backup").GetProperty("c1899").GetString().ShouldBe("y");
    }

    [Fact]
    public async Task A_table_may_be_named_with_the_schema_that_all_are_in()
    {
        using var site = await Site.DamagedAsync();
        await site.QueryAsync("ALTER TABLE gallery ADD COLUMN mood TEXT");
        (await site.RunAsync("diff", "main.gallery", "--json")).Json.GetProperty("tables")[0].GetProperty("table").GetString().ShouldBe("gallery");
        var restore = await site.RunAsync("restore", "MAIN.gallery", "--key", "2", "--without", "main.gallery_photos", "--set", "main.gallery.mood=glad", "--yes");
        restore.Exit.ShouldBe(0, restore.Out + restore.Error);
        (await site.QueryAsync("SELECT mood FROM gallery WHERE id = 2")).ShouldBe("glad");
        (await site.RunAsync("rows", "temp.gallery")).Exit.ShouldBe(2);
    }

    [Theory]
    [InlineData("\"duplicate\": \"merg\"", "merge")]
    [InlineData("\"maxRows\": \"many\"", "like 50000")]
    [InlineData("\"noChildren\": \"perhaps\"", "true")]
    public async Task A_policy_that_is_none_is_an_error_for_every_verb(string policy, string next)
    {
        using var site = await Site.DamagedAsync();
        var configuration = Path.Combine(site.Folder, "policies.json");
        await File.WriteAllTextAsync(configuration, $$"""{ "policies": { {{policy}} } }""");
        foreach (string[] args in (string[][])[["diff"], ["schema"], ["rows", "photo"]])
        {
            var run = await site.RunAsync([.. args, "--config", configuration, "--json"]);
            run.Exit.ShouldBe(2);
            run.JsonError.GetProperty("code").GetString().ShouldBe("BAD_CONFIGURATION");
            run.JsonError.GetProperty("next").GetString()!.ShouldContain(next);
        }
    }

    [Fact]
    public async Task Where_no_live_row_fits_it_is_not_said_that_the_backup_has_none()
    {
        using var site = await Site.DamagedAsync();
        var rows = await site.RunAsync("rows", "photo", "--live-where", "caption = 'nobody has this'");
        rows.Out.ShouldBe("No row of photo in the backup is in live such that this holds there: caption = 'nobody has this'\n");
        (await site.RunAsync("plan", "photo", "--live-where", "caption = 'nobody has this'")).Out.ShouldContain("or none that is in live such that the condition holds there");
        (await site.RunAsync("rows", "photo", "--where", "caption = 'nobody has this'")).Out.ShouldBe("The backup has no such row in photo.\n");
    }

    [Fact]
    public async Task What_a_stale_plan_says_of_parents_that_have_gone_is_said_to_the_end()
    {
        using var site = await Site.DamagedAsync();
        var file = Path.Combine(site.Folder, "plan.json");
        (await site.RunAsync("plan", "gallery", "--key", "2", "--out", file)).Exit.ShouldBe(0);
        await site.QueryAsync("DELETE FROM photo WHERE id = 3");
        var stale = await site.RunAsync("apply", file);
        stale.Exit.ShouldBe(4);
        stale.Error.ShouldContain("To bring those back too: --missing-parents restore");
    }

    [Fact]
    public async Task Nothing_is_left_beside_a_script_that_cannot_be_written()
    {
        using var site = await Site.DamagedAsync();
        var folder = Directory.CreateDirectory(Path.Combine(site.Folder, "taken")).FullName;
        (await site.RunAsync("plan", "gallery", "--key", "2", "--sql", folder)).Exit.ShouldBe(2);
        File.Exists(folder + ".part").ShouldBeFalse();
    }

    [Fact]
    public async Task A_forgotten_restore_cannot_be_undone_and_a_dropped_journal_leaves_nothing()
    {
        using var site = await Site.DamagedAsync();
        (await site.RunAsync("restore", "gallery", "--where", Pets, "--yes")).Exit.ShouldBe(0);
        (await site.OnLiveAsync("log", "--forget", "1")).Exit.ShouldBe(0);
        (await site.OnLiveAsync("undo", "1", "--yes")).Exit.ShouldBe(2);
        (await site.OnLiveAsync("log", "--drop")).Exit.ShouldBe(0);
        (await site.QueryAsync("SELECT count(*) FROM sqlite_master WHERE name LIKE '\\_rowback%' ESCAPE '\\'")).ShouldBe("0");
        (await site.OnLiveAsync("log")).Out.ShouldContain("No restore");
    }

    [Fact]
    public async Task A_cancelled_restore_exits_130_and_leaves_live_as_it_was()
    {
        using var site = await Site.DamagedAsync();
        var before = await File.ReadAllBytesAsync(site.Live);
        var run = await Run.OfAsync(["restore", "gallery", "--where", Pets, "--yes", .. site.Databases], cancellation: new CancellationToken(canceled: true));
        run.Exit.ShouldBe(130);
        run.Error.ShouldContain("live is as it was");
        (await File.ReadAllBytesAsync(site.Live)).ShouldBe(before);
    }
}
