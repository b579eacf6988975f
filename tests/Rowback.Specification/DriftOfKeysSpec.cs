using Rowback.Configuration;

namespace Rowback.Specification;

/// <summary>The keys and relations of live have moved on since the backup was taken.</summary>
public abstract class DriftOfKeysSpec(EngineFixture engine) : EngineSpec(engine)
{
    /// <summary>True where no connection can leave declared references unenforced.</summary>
    protected abstract bool AlwaysEnforces { get; }

    private const string Site = """
        CREATE TABLE gallery (id {key}, slug {text}, title {text});
        CREATE TABLE photo (id {key}, gallery_id {integer} REFERENCES gallery (id) ON DELETE CASCADE, file {text});
        """;

    private const string Rows = "INSERT INTO gallery VALUES (1, 'pets', 'Pets'), (2, 'food', 'Food'); INSERT INTO photo VALUES (1, 1, 'cat'), (2, 1, 'dog'), (3, 2, 'pie')";

    [Fact]
    public async Task Tables_and_columns_that_were_renamed_keep_their_relations()
    {
        var scene = await SceneAsync(Site, Rows);
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 1; ALTER TABLE gallery RENAME TO album; ALTER TABLE photo RENAME TO picture; ALTER TABLE picture RENAME COLUMN gallery_id TO album_id; INSERT INTO album (id, slug) VALUES (1, 'hills')");
        scene.Configuration = new RowbackConfiguration { Renames = new Dictionary<string, string> { ["gallery"] = "album", ["photo"] = "picture", ["photo.gallery_id"] = "album_id" } };

        var result = await scene.RestoreAsync(Ask.Key("album", "1") with { SameKeys = [new SameKeyAnswer("album", null, false)] });

        result.KeyMap.ShouldHaveSingleItem().Table.ShouldBe("album");
        await scene.ShouldHoldAsync("SELECT p.id, a.slug, p.file FROM picture AS p JOIN album AS a ON a.id = p.album_id ORDER BY p.id", "1|pets|cat", "2|pets|dog", "3|food|pie");
        await scene.UndoAsync(result.RestoreId);
        await scene.ShouldHoldAsync("SELECT file FROM picture", "pie");
    }

    [Fact]
    public async Task A_table_renamed_without_a_word_of_it_is_gone_and_the_remedy_is_named()
    {
        var scene = await SceneAsync(Site, Rows);
        await scene.LiveAsync("ALTER TABLE photo RENAME TO picture");

        (await scene.ShouldFailAsync(ErrorKind.Usage, Ask.All("photo"))).Message.ShouldContain("renames");
        await using var session = await scene.OpenAsync();
        session.Schema.Drift.Select(d => d.Kind).ShouldContain(Matching.DriftKind.TableGone);
    }

    [Fact]
    public async Task A_foreign_key_that_only_live_declares_is_followed()
    {
        var scene = await SceneAsync(Site.Replace("REFERENCES gallery (id) ON DELETE CASCADE", "", StringComparison.Ordinal), Rows);
        await scene.LiveAsync("DELETE FROM photo WHERE gallery_id = 1; DELETE FROM gallery WHERE id = 1; DROP TABLE photo; CREATE TABLE photo (id {key}, gallery_id {integer} REFERENCES gallery (id) ON DELETE CASCADE, file {text}); INSERT INTO photo VALUES (3, 2, 'pie')");

        await scene.RestoreAsync(Ask.Key("gallery", "1"));

        await scene.ShouldHoldAsync("SELECT id, gallery_id, file FROM photo ORDER BY id", "1|1|cat", "2|1|dog", "3|2|pie");
    }

    [Fact]
    public async Task Rows_that_pointed_nowhere_before_live_declared_a_foreign_key_are_refused_by_name()
    {
        var scene = await SceneAsync(Site.Replace("REFERENCES gallery (id) ON DELETE CASCADE", "", StringComparison.Ordinal), Rows + "; INSERT INTO photo VALUES (4, 77, 'ufo')");
        await scene.LiveAsync("DROP TABLE photo; CREATE TABLE photo (id {key}, gallery_id {integer} REFERENCES gallery (id) ON DELETE CASCADE, file {text})");

        var plan = await scene.PlanAsync(Ask.All("photo"));
        plan.Hazards.Select(h => h.Code).ShouldContain("ORPHANS");
        await using var session = await scene.OpenAsync();
        if (!AlwaysEnforces)
        {
            // Where references can be left unenforced, what pointed nowhere points nowhere again.
            await session.RestoreAsync(Ask.All("photo"));
            await scene.ShouldHoldAsync("SELECT id, gallery_id FROM photo ORDER BY id", "1|1", "2|1", "3|2", "4|77");
            return;
        }

        var refused = await scene.ShouldFailAsync(ErrorKind.Decision, Ask.All("photo"));
        refused.Code.ShouldBe("ORPHANS_REFUSED");
        await scene.RestoreAsync("photo", "gallery_id < 77");
        await scene.ShouldHoldAsync("SELECT id FROM photo ORDER BY id", "1", "2", "3");
    }

    [Fact]
    public async Task The_action_that_live_declares_by_now_counts()
    {
        var scene = await SceneAsync(Site, Rows);
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 1; DROP TABLE photo; CREATE TABLE photo (id {key}, gallery_id {integer} REFERENCES gallery (id) ON DELETE SET NULL, file {text}); INSERT INTO photo VALUES (1, NULL, 'cat'), (3, 2, 'pie')");

        var result = await scene.RestoreAsync(Ask.Key("gallery", "1"));

        // What SET NULL cleared is attached again; what is missing behind it was not lost by that deletion, and is only counted.
        result.Plan.Hazards.ShouldContain(h => h.Code == "NOT_FOLLOWED");
        await scene.ShouldHoldAsync("SELECT id, gallery_id, file FROM photo ORDER BY id", "1|1|cat", "3|2|pie");
    }

    [Fact]
    public async Task A_value_that_became_unique_and_that_another_row_has_by_now_is_a_duplicate()
    {
        var scene = await SceneAsync(Site, Rows);
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 1; CREATE UNIQUE INDEX slugs ON gallery (slug); INSERT INTO gallery VALUES (9, 'pets', 'Pets again')");

        (await scene.ShouldStopAsync("--duplicate", Ask.Key("gallery", "1"))).Stops.ShouldHaveSingleItem().Code.ShouldBe("DUPLICATE");
        await scene.RestoreAsync(Ask.Key("gallery", "1") with { Duplicate = DuplicatePolicy.Merge });

        await scene.ShouldHoldAsync("SELECT id, gallery_id FROM photo ORDER BY id", "1|9", "2|9", "3|2");
    }

    [Fact]
    public async Task A_value_that_is_unique_no_longer_is_no_duplicate()
    {
        var scene = await SceneAsync(Site + "CREATE UNIQUE INDEX slugs ON gallery (slug);", Rows);
        await scene.LiveAsync("DELETE FROM gallery WHERE id = 1; DROP INDEX slugs; INSERT INTO gallery VALUES (9, 'pets', 'Pets again')");

        await scene.RestoreAsync(Ask.Key("gallery", "1"));

        await scene.ShouldHoldAsync("SELECT id, slug FROM gallery ORDER BY id", "1|pets", "2|food", "9|pets");
        await scene.ShouldHoldAsync("SELECT id, gallery_id FROM photo ORDER BY id", "1|1", "2|1", "3|2");
    }

    private const string Countries = "CREATE TABLE country (code {text} NOT NULL PRIMARY KEY, name {text}); CREATE TABLE city (id {key}, country {text} REFERENCES country (code) ON DELETE CASCADE, name {text});";

    private const string CountryRows = "INSERT INTO country VALUES ('IT', 'Italy'), ('FR', 'France'); INSERT INTO city VALUES (1, 'IT', 'Rome'), (2, 'FR', 'Lyon')";

    [Fact]
    public async Task A_primary_key_that_became_a_unique_key_beside_a_new_number_still_tells_the_rows()
    {
        var scene = await SceneAsync(Countries, CountryRows);
        await scene.LiveAsync("""
            DROP TABLE city; DROP TABLE country;
            CREATE TABLE country (id {key}, code {text} NOT NULL UNIQUE, name {text}); CREATE TABLE city (id {key}, country {text} REFERENCES country (code) ON DELETE CASCADE, name {text});
            INSERT INTO country (code, name) VALUES ('FR', 'France!'); INSERT INTO city VALUES (2, 'FR', 'Lyon');
            """);

        var result = await scene.RestoreAsync(Ask.All("country"));

        result.Plan.Table("country").Changed.ShouldBe(1);
        await scene.ShouldHoldAsync("SELECT code, name FROM country ORDER BY code", "FR|France!", "IT|Italy");
        await scene.ShouldHoldAsync("SELECT count(DISTINCT id) FROM country", "2");
        await scene.ShouldHoldAsync("SELECT id, country, name FROM city ORDER BY id", "1|IT|Rome", "2|FR|Lyon");
        (await scene.RestoreAsync(Ask.All("country"))).Applied.ShouldBeFalse();
        await scene.UndoAsync(result.RestoreId);
        await scene.ShouldHoldAsync("SELECT code FROM country", "FR");
    }

    [Fact]
    public async Task Rows_whose_primary_key_has_a_part_by_now_that_the_backup_lacks_are_not_doubled()
    {
        var scene = await SceneAsync("CREATE TABLE page (id {integer} NOT NULL PRIMARY KEY, body {text})", "INSERT INTO page VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        await scene.LiveAsync("DROP TABLE page; CREATE TABLE page (tenant {integer} NOT NULL DEFAULT 1, id {integer} NOT NULL, body {text}, PRIMARY KEY (tenant, id)); INSERT INTO page VALUES (1, 1, 'a'), (1, 2, 'changed'), (2, 3, 'of others')");

        // Page 2 is there with another body, by what the default makes of its key.
        var stopped = await scene.PlanAsync(Ask.All("page"));
        stopped.Stops.ShouldHaveSingleItem().Code.ShouldBe("DUPLICATE");
        (await scene.PlanAsync(Ask.All("page") with { Duplicate = DuplicatePolicy.Merge })).Inserts().ShouldBe("page 1");
        (await scene.PlanAsync(Ask.Where("page", "id = 2") with { Set = [new ColumnValue("page", "tenant", "2")] })).Inserts().ShouldBe("page 1");
        (await scene.ShouldStopAsync("--duplicate", Ask.Where("page", "id = 3") with { Set = [new ColumnValue("page", "tenant", "2")] })).Stops.ShouldHaveSingleItem().Code.ShouldBe("DUPLICATE");

        await scene.RestoreAsync(Ask.Where("page", "id = 3"));
        await scene.ShouldHoldAsync("SELECT tenant, id, body FROM page ORDER BY 1, 2", "1|1|a", "1|2|changed", "1|3|c", "2|3|of others");
    }

    [Fact]
    public async Task Rows_that_were_kept_apart_by_what_live_s_key_lacks_by_now_clash()
    {
        var scene = await SceneAsync("CREATE TABLE page (id {integer} NOT NULL, site {integer} NOT NULL, body {text}, PRIMARY KEY (id, site))", "INSERT INTO page VALUES (1, 1, 'a'), (1, 2, 'b'), (2, 1, 'c')");
        await scene.LiveAsync("DROP TABLE page; CREATE TABLE page (tenant {integer} NOT NULL DEFAULT 1, id {integer} NOT NULL, site {integer} NOT NULL, body {text}, PRIMARY KEY (tenant, id))");

        (await scene.ShouldStopAsync("--without", Ask.All("page"))).Stops.ShouldHaveSingleItem().Code.ShouldBe("CLASH");
        await scene.RestoreAsync("page", "site = 1");

        await scene.ShouldHoldAsync("SELECT tenant, id, body FROM page ORDER BY id", "1|1|a", "1|2|c");
    }

    [Fact]
    public async Task A_number_that_became_one_of_two_parts_of_the_key_is_not_taken_for_free()
    {
        var scene = await SceneAsync("CREATE TABLE page (id {reusable key}, body {text})", "INSERT INTO page VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        await scene.LiveAsync("DROP TABLE page; CREATE TABLE page (tenant {integer} NOT NULL DEFAULT 1, id {integer} NOT NULL, body {text}, PRIMARY KEY (tenant, id)); INSERT INTO page VALUES (1, 2, 'changed'), (2, 3, 'of others')");

        (await scene.ShouldStopAsync("--duplicate", Ask.All("page"))).Stops.ShouldHaveSingleItem().Code.ShouldBe("DUPLICATE");
        await scene.RestoreAsync(Ask.All("page") with { Duplicate = DuplicatePolicy.Skip });

        await scene.ShouldHoldAsync("SELECT tenant, id, body FROM page ORDER BY 1, 2", "1|1|a", "1|2|changed", "1|3|c", "2|3|of others");
    }

    [Fact]
    public async Task A_key_that_became_a_composite_one_of_columns_in_both_tells_the_rows()
    {
        var scene = await SceneAsync("CREATE TABLE page (id {integer} NOT NULL PRIMARY KEY, site {integer} NOT NULL, body {text})", "INSERT INTO page VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 2, 'c')");
        await scene.LiveAsync("DROP TABLE page; CREATE TABLE page (id {integer} NOT NULL, site {integer} NOT NULL, body {text}, PRIMARY KEY (site, id)); INSERT INTO page VALUES (1, 1, 'changed'), (3, 1, 'new')");

        var result = await scene.RestoreAsync(Ask.All("page"));

        result.Plan.Table("page").Insert.ShouldBe(2);
        await scene.ShouldHoldAsync("SELECT site, id, body FROM page ORDER BY 1, 2", "1|1|changed", "1|2|b", "1|3|new", "2|3|c");
        await scene.UndoAsync(result.RestoreId);
        await scene.ShouldHoldAsync("SELECT site, id, body FROM page ORDER BY 1, 2", "1|1|changed", "1|3|new");
    }

    [Fact]
    public async Task Rows_of_a_table_that_has_lost_its_key_are_told_by_all_they_hold()
    {
        var scene = await SceneAsync("CREATE TABLE page (id {integer} NOT NULL PRIMARY KEY, body {text})", "INSERT INTO page VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        await scene.LiveAsync("DROP TABLE page; CREATE TABLE page (id {integer} NOT NULL, body {text}); INSERT INTO page VALUES (1, 'a'), (2, 'changed')");

        var result = await scene.RestoreAsync(Ask.Where("page", "id IN (1, 3)"));

        result.Plan.Inserts().ShouldBe("page 1");
        await scene.ShouldHoldAsync("SELECT id, body FROM page ORDER BY id", "1|a", "2|changed", "3|c");
    }

    [Fact]
    public async Task Numbers_that_became_text_are_still_the_keys_that_others_refer_to()
    {
        var scene = await SceneAsync(Site, Rows);
        await scene.LiveAsync("""
            DROP TABLE photo; DROP TABLE gallery;
            CREATE TABLE gallery (id {text} NOT NULL PRIMARY KEY, slug {text}, title {text}); CREATE TABLE photo (id {key}, gallery_id {text} REFERENCES gallery (id) ON DELETE CASCADE, file {text});
            INSERT INTO gallery VALUES ('2', 'food', 'Food'), ('a-3', 'hills', 'Hills'); INSERT INTO photo VALUES (3, '2', 'pie');
            """);

        var result = await scene.RestoreAsync(Ask.All("gallery"));

        result.Plan.Inserts().ShouldBe("gallery 1, photo 2");
        await scene.ShouldHoldAsync("SELECT id, gallery_id, file FROM photo ORDER BY id", "1|1|cat", "2|1|dog", "3|2|pie");
        (await scene.RestoreAsync(Ask.All("gallery"))).Applied.ShouldBeFalse();
    }
}
