namespace Rowback.Cli.Tests;

/// <summary>Old and new keys, in a file and from the journal.</summary>
public class KeyMapTests
{
    private const string Links = "CREATE TABLE album (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT); CREATE TABLE \"song, live\" (album_id INTEGER REFERENCES album, no INTEGER, PRIMARY KEY (album_id, no));";

    [Fact]
    public async Task A_restore_under_new_keys_writes_them_to_a_file_and_the_journal_tells_them_again()
    {
        using var site = await Site.DamagedAsync();
        var run = await site.TypedAsync("y\n", "restore", "gallery", "--key", "2", "--keys", "new", "--key-map", "keys.csv");
        run.Exit.ShouldBe(0, run.Error);

        var id = await site.QueryAsync("SELECT id FROM gallery WHERE slug = 'pets'");
        id.ShouldNotBe("2");
        var csv = await File.ReadAllTextAsync(Path.Combine(site.Folder, "keys.csv"));
        csv.ShouldBe($"table,old,new\ngallery,2,{id}\ngallery_photos,\"(2, 3)\",\"({id}, 3)\"\n");
        File.Exists(Path.Combine(site.Folder, "keys.csv.part")).ShouldBeFalse();
        (await site.OnLiveAsync("log", "--keys", "1")).Out.ShouldBe(csv);
        var keys = (await site.OnLiveAsync("log", "--keys", "1", "--json")).Json.GetProperty("keyMap").EnumerateArray().ToList();
        keys[1].GetProperty("new").EnumerateArray().Select(k => k.GetString()).ShouldBe([id, "3"]);

        (await site.OnLiveAsync("undo", "1", "--yes")).Exit.ShouldBe(0);
        (await site.OnLiveAsync("log", "--keys", "1")).Out.ShouldBe("table,old,new\n");
    }

    [Fact]
    public async Task A_plan_that_is_applied_writes_them_too_and_a_restore_without_new_keys_the_heading()
    {
        using var site = await Site.DamagedAsync();
        var (plan, file) = (Path.Combine(site.Folder, "plan.json"), Path.Combine(site.Folder, "keys.csv"));
        (await site.RunAsync("plan", "gallery", "--key", "2", "--out", plan)).Exit.ShouldBe(0);
        (await site.RunAsync("apply", plan, "--key-map", file)).Exit.ShouldBe(0);
        (await File.ReadAllTextAsync(file)).ShouldBe("table,old,new\n");
        (await site.RunAsync("restore", "gallery", "--key", "2", "--yes", "--key-map", file)).Exit.ShouldBe(0);
        (await File.ReadAllTextAsync(file)).ShouldBe("table,old,new\n");
    }

    [Fact]
    public async Task Names_and_keys_that_mean_something_in_CSV_are_quoted()
    {
        using var site = await Site.DamagedAsync();
        await using (var live = site.Open())
        {
            await using var command = live.CreateCommand();
            command.CommandText = Links;
            await command.ExecuteNonQueryAsync();
        }

        await site.OnBackupAsync(Links + "INSERT INTO album VALUES (7, 'a'); INSERT INTO \"song, live\" VALUES (7, 1)");
        var file = Path.Combine(site.Folder, "keys.csv");
        var run = await site.RunAsync("restore", "album", "--all", "--keys", "new", "--key-map", file, "--yes");
        run.Exit.ShouldBe(0, run.Out + run.Error);
        var id = await site.QueryAsync("SELECT id FROM album");
        (await File.ReadAllTextAsync(file)).ShouldBe($"table,old,new\nalbum,7,{id}\n\"song, live\",\"(7, 1)\",\"({id}, 1)\"\n");
    }

    [Fact]
    public async Task Where_the_file_cannot_be_made_nothing_is_restored()
    {
        using var site = await Site.DamagedAsync();
        foreach (var path in new[] { Path.Combine(site.Folder, "nowhere", "keys.csv"), site.Folder, site.Live })
        {
            var run = await site.RunAsync("restore", "gallery", "--key", "2", "--yes", "--key-map", path, "--json");
            run.Exit.ShouldBe(2);
            run.JsonError.GetProperty("code").GetString().ShouldBe("CANNOT_WRITE_FILE");
        }

        (await site.QueryAsync("SELECT count(*) FROM gallery WHERE slug = 'pets'")).ShouldBe("0");
    }

    [Fact]
    public async Task A_plan_that_stops_leaves_no_file()
    {
        using var site = await Site.DamagedAsync();
        (await site.RunAsync("restore", "gallery", "--key", "2", "--key-map", Path.Combine(site.Folder, "keys.csv"))).Exit.ShouldBe(3);
        Directory.GetFiles(site.Folder, "keys.csv*").ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_the_disk_is_full_once_it_is_committed_it_says_so_and_what_prints_the_keys()
    {
        using var site = await Site.DamagedAsync();
        var file = Path.Combine(site.Folder, "keys.csv");
        File.CreateSymbolicLink(file + ".part", "/dev/full");
        var run = await site.RunAsync("restore", "gallery", "--key", "2", "--keys", "new", "--yes", "--key-map", file);
        run.Exit.ShouldBe(9, run.Error);
        run.Error.ShouldContain("committed all the same; it is restore 1");
        run.Error.ShouldContain("log --keys 1");
        (await site.QueryAsync("SELECT count(*) FROM gallery WHERE slug = 'pets'")).ShouldBe("1");
    }

    [Fact]
    public async Task An_entry_that_is_not_there_is_named()
    {
        using var site = await Site.DamagedAsync();
        (await site.OnLiveAsync("log", "--keys", "5", "--json")).JsonError.GetProperty("code").GetString().ShouldBe("NO_SUCH_RESTORE");
        (await site.OnLiveAsync("log", "--keys", "5", "--drop", "--json")).Exit.ShouldBe(2);
    }
}
