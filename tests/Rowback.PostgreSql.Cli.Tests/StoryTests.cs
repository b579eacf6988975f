using Rowback.Cli.Tests;
using Rowback.PostgreSql.Testing;

namespace Rowback.PostgreSql.Cli.Tests;

/// <summary>The verbs on two databases of a real server.</summary>
public sealed class StoryTests
{
    private const string Pets = "slug = 'pets'";

    [Fact]
    public async Task Diff_shows_what_is_gone_and_the_command_that_it_prints_brings_it_back()
    {
        await using var site = await Site.DamagedAsync();

        var diff = await site.RunAsync("diff");

        diff.Exit.ShouldBe(0, diff.Error);
        diff.Out.ShouldContain("gallery 2 \"Rex and Tom\", with 2 gallery_photos");
        diff.Out.ShouldContain($"restore gallery --key 2 --live '{site.Live}' --backup '{site.Backup}'");
        (await site.RunAsync("diff", "--exit-code")).Exit.ShouldBe(1);
    }

    [Fact]
    public async Task A_gallery_is_looked_at_planned_restored_logged_and_taken_back()
    {
        await using var site = await Site.DamagedAsync();
        var before = await DumpAsync(site);

        var rows = await site.RunAsync("rows", "gallery", "--where", Pets);
        rows.Exit.ShouldBe(0, rows.Error);
        rows.Out.ShouldContain("Rex and Tom");
        var plan = await site.RunAsync("plan", "gallery", "--where", Pets);
        plan.Exit.ShouldBe(0, plan.Error);
        plan.Out.ShouldContain("+1 to insert  2 'Rex and Tom'");
        plan.Out.ShouldContain($"(from {site.Backup} into {site.Live})");
        plan.Out.ShouldContain("photo 4 is gone from live");
        (await DumpAsync(site)).ShouldBe(before);

        var restore = await site.RunAsync("restore", "gallery", "--where", Pets, "--yes");
        restore.Exit.ShouldBe(0, restore.Error);
        restore.Out.ShouldContain("inserted 2 rows (1 gallery, 1 gallery_photos)");
        (await site.QueryAsync("SELECT title FROM gallery WHERE slug = 'pets'")).ShouldBe("Rex and Tom");
        (await site.RunAsync("restore", "gallery", "--where", Pets, "--yes")).Out.ShouldContain("Nothing to do");

        var log = await site.OnLiveAsync("log");
        log.Exit.ShouldBe(0, log.Error);
        log.Out.ShouldContain("gallery --wh");
        var undo = await site.OnLiveAsync("undo", "1", "--yes");
        undo.Exit.ShouldBe(0, undo.Error);
        (await DumpAsync(site)).ShouldBe(before);
    }

    [Fact]
    public async Task A_plan_s_script_is_run_by_the_command_that_is_shown()
    {
        await using var site = await Site.DamagedAsync();
        var file = Path.Combine(site.Folder, "restore.sql");

        var plan = await site.RunAsync("plan", "gallery", "--where", Pets, "--sql", file);

        plan.Exit.ShouldBe(0, plan.Error);
        plan.Out.ShouldContain($"The script is in {file}. To run it: psql -X -f {file} '{site.Live}'");
        (await site.QueryAsync("SELECT count(*) FROM gallery WHERE slug = 'pets'")).ShouldBe("0");
        (await LocalServer.Shared.RunScriptAsync(site.LiveName, await File.ReadAllTextAsync(file))).ShouldStartWith("exit 0");
        (await site.QueryAsync("SELECT title FROM gallery WHERE slug = 'pets'")).ShouldBe("Rex and Tom");
        (await site.OnLiveAsync("undo", "1", "--yes")).Exit.ShouldBe(0);
        (await site.QueryAsync("SELECT count(*) FROM gallery WHERE slug = 'pets'")).ShouldBe("0");
    }

    [Fact]
    public async Task A_plan_in_a_file_holds_no_address_and_is_carried_out_later()
    {
        await using var site = await Site.DamagedAsync();
        var file = Path.Combine(site.Folder, "plan.json");

        var plan = await Run.OfAsync(["plan", "gallery", "--key", "2", "--out", file, "--live", site.LiveWithPassword, "--backup", site.BackupWithPassword], folder: site.Folder);

        plan.Exit.ShouldBe(0, plan.Error);
        (await File.ReadAllTextAsync(file)).ShouldNotContain("127.0.0.1");
        var apply = await site.RunAsync("apply", file);
        apply.Exit.ShouldBe(0, apply.Error);
        (await site.QueryAsync("SELECT count(*) FROM gallery_photos WHERE gallery_id = 2")).ShouldBe("1");
        (await site.RunAsync("apply", file)).Exit.ShouldBe(4);
    }

    [Fact]
    public async Task A_password_in_an_address_is_never_shown()
    {
        await using var site = await Site.DamagedAsync();
        foreach (string[] verb in (string[][])[["diff"], ["plan", "gallery", "--key", "2"], ["restore", "gallery", "--key", "2", "--yes"], ["restore", "nothing", "--all", "--yes"]])
        {
            var run = await Run.OfAsync([.. verb, "--live", site.LiveWithPassword, "--backup", site.BackupWithPassword], folder: site.Folder);
            (run.Out + run.Error).ShouldNotContain("s3cret");
            if (run.Exit == 0)
                run.Out.ShouldContain("postgres://app@127.0.0.1:");
        }
    }

    [Theory]
    [InlineData("environment")]
    [InlineData("words")]
    [InlineData("npgsql")]
    [InlineData("service")]
    public async Task A_database_is_found_by_whatever_names_it(string way)
    {
        await using var site = await Site.DamagedAsync();
        var (host, port, database) = (LocalServer.Shared.Folder, LocalServer.Shared.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), await site.QueryAsync("SELECT current_database()"));
        var services = Path.Combine(site.Folder, "services");
        await File.WriteAllTextAsync(services, $"[shop]\nhost={host}\nport={port}\ndbname={database}\nuser=app\n");
        var environment = new Dictionary<string, string> { ["PGHOST"] = host, ["PGPORT"] = port, ["PGDATABASE"] = database, ["PGUSER"] = "app", ["PGSERVICEFILE"] = services };
        var live = way switch
        {
            "environment" => "postgres:",
            "words" => $"host={host} port={port} dbname={database} user=app",
            "service" => "service=shop",
            _ => $"Host={host};Port={port};Database={database};Username=app",
        };

        var schema = await Run.OfAsync(["schema", "--live", live, "--backup", site.Backup], folder: site.Folder, environment: way == "words" || way == "npgsql" ? null : environment);

        schema.Exit.ShouldBe(0, schema.Error);
        schema.Out.ShouldContain("gallery_photos");
    }

    [Fact]
    public async Task A_backup_of_another_kind_is_refused()
    {
        await using var site = await Site.DamagedAsync();
        var run = await Run.OfAsync(["diff", "--live", site.Live, "--backup", "backup.db"], folder: site.Folder);
        (run.Exit, run.Error.Contains("PostgreSQL", StringComparison.Ordinal)).ShouldBe((2, true), run.Error);
        var other = await Run.OfAsync(["diff", "--live", "live.db", "--backup", site.Backup], folder: site.Folder);
        (other.Exit, other.Error.Contains("SQLite", StringComparison.Ordinal)).ShouldBe((2, true), other.Error);
    }

    [Fact]
    public async Task Errors_of_the_server_say_what_and_what_next()
    {
        await using var site = await Site.DamagedAsync();
        var run = await site.RunAsync("plan", "gallery", "--where", "slugg = 'pets'");
        run.Exit.ShouldBe(2);
        run.Error.ShouldContain("slugg");
        run = await Run.OfAsync(["diff", "--live", site.LiveWithPassword.Replace("s3cret", "wrong", StringComparison.Ordinal), "--backup", site.Backup], folder: site.Folder);
        run.Exit.ShouldBe(6);
        run.Error.ShouldContain("password");
        run.Error.ShouldNotContain("pass%20word");
    }

    [Fact]
    public async Task A_lock_of_another_session_is_waited_for_as_long_as_was_said()
    {
        await using var site = await Site.DamagedAsync();
        await using var other = await site.ConnectToLiveAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using var command = other.CreateCommand();
        command.CommandText = "LOCK TABLE gallery IN ACCESS EXCLUSIVE MODE";
        await command.ExecuteNonQueryAsync();

        var run = await site.RunAsync("restore", "gallery", "--key", "2", "--yes", "--lock-timeout", "0.3");

        run.Exit.ShouldBe(6);
        run.Error.ShouldContain("lock");
        run.Error.ShouldContain("--lock-timeout");
        await transaction.RollbackAsync();
        (await site.QueryAsync("SELECT count(*) FROM gallery WHERE slug = 'pets'")).ShouldBe("0");
    }

    [Fact]
    public async Task Ctrl_C_leaves_live_as_it_was()
    {
        await using var site = await Site.DamagedAsync();
        await site.QueryAsync("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(30); RETURN NEW; END $$; CREATE TRIGGER slow BEFORE INSERT ON gallery FOR EACH ROW EXECUTE FUNCTION slow()");
        using var pressed = new CancellationTokenSource();
        var running = Run.OfAsync(["restore", "gallery", "--key", "2", "--yes", "--live", site.Live, "--backup", site.Backup], folder: site.Folder, cancellation: pressed.Token);
        while (await site.QueryAsync("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'rowback' AND datname = current_database() AND wait_event = 'PgSleep'") == "0")
            await Task.Delay(20);

        await pressed.CancelAsync();
        var run = await running;

        run.Exit.ShouldBe(130);
        run.Error.ShouldContain("Cancelled; live is as it was.");
        (await site.QueryAsync("SELECT count(*) FROM gallery WHERE slug = 'pets'")).ShouldBe("0");
    }

    [Fact]
    public async Task Answers_in_json_have_the_shapes_that_they_have_elsewhere()
    {
        await using var site = await Site.DamagedAsync();
        (await site.RunAsync("diff", "--json")).Json.GetProperty("tables").GetArrayLength().ShouldBe(3);
        (await site.RunAsync("plan", "gallery", "--key", "2", "--json")).Json.GetProperty("plan").GetProperty("tables")[0].GetProperty("insert").GetInt64().ShouldBe(1);
        (await site.RunAsync("schema", "--json")).Json.GetProperty("tables").GetArrayLength().ShouldBe(3);
    }

    private static async Task<string> DumpAsync(Site site) =>
        await site.QueryAsync("SELECT g::text FROM gallery g ORDER BY 1") + await site.QueryAsync("SELECT p::text FROM photo p ORDER BY 1") + await site.QueryAsync("SELECT l::text FROM gallery_photos l ORDER BY 1");
}
