using Rowback.Configuration;
using Rowback.Schema;

namespace Rowback.Specification;

/// <summary>What the schema does not say and rowback.json does.</summary>
public abstract class ConfigurationSpec(EngineFixture engine) : EngineSpec(engine)
{
    private const string Tables = """
        CREATE TABLE photo (id {key}, file {text} UNIQUE);
        CREATE TABLE video (id {key}, file {text} UNIQUE);
        CREATE TABLE comment (id {key}, target_type {text}, target_id {integer}, body {text});
        CREATE TABLE view_log (id {key}, photo_id {integer}, place {text});
        """;

    private const string Rows = """
        INSERT INTO photo VALUES (1, 'cat'), (2, 'dog');
        INSERT INTO video VALUES (1, 'bird'), (2, 'fish');
        INSERT INTO comment VALUES (1, 'photo', 1, 'c1'), (2, 'video', 1, 'c2'), (3, 'photo', 2, 'c3'), (4, 'other', 1, 'c4');
        INSERT INTO view_log VALUES (1, 1, 'home'), (2, 2, 'work');
        """;

    private static ConfiguredRelation Views(OnDelete action = OnDelete.NoAction) => new() { From = "view_log.photo_id", To = "photo.id", OnDelete = action };

    [Fact]
    public async Task An_undeclared_relation_is_followed()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM photo WHERE id = 1; DELETE FROM view_log WHERE photo_id = 1");
        scene.Configuration = new RowbackConfiguration { Relations = [Views()] };

        var result = await scene.RestoreAsync(Ask.Key("photo", "1"));

        result.Plan.Inserts().ShouldBe("photo 1, view_log 1");
    }

    [Fact]
    public async Task Without_it_nothing_is_guessed()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM photo WHERE id = 1; DELETE FROM view_log WHERE photo_id = 1");

        (await scene.RestoreAsync(Ask.Key("photo", "1"))).Plan.Inserts().ShouldBe("photo 1");
    }

    [Fact]
    public async Task An_undeclared_relation_clears_and_is_attached_again()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM photo WHERE id = 1; UPDATE view_log SET photo_id = NULL WHERE photo_id = 1");
        scene.Configuration = new RowbackConfiguration { Relations = [Views(OnDelete.SetNull)] };

        await scene.RestoreAsync(Ask.Key("photo", "1"));

        await scene.ShouldHoldAsync("SELECT id, photo_id FROM view_log ORDER BY id", "1|1", "2|2");
    }

    [Fact]
    public async Task A_row_whose_undeclared_cascading_parent_is_gone_is_skipped()
    {
        var scene = await SceneAsync(Tables + "CREATE TABLE site (id {key}, name {text}); CREATE TABLE visit (id {key}, site_id {integer} REFERENCES site (id) ON DELETE CASCADE, photo_id {integer}, at {text});",
            Rows + "INSERT INTO site VALUES (1, 's'); INSERT INTO visit VALUES (1, 1, 1, 'mon'), (2, 1, 2, 'tue');");
        await scene.LiveAsync("DELETE FROM site; DELETE FROM photo WHERE id = 2");
        scene.Configuration = new RowbackConfiguration { Relations = [new ConfiguredRelation { From = "visit.photo_id", To = "photo", OnDelete = OnDelete.Cascade }] };

        await scene.RestoreAsync(Ask.Key("site", "1"));

        await scene.ShouldHoldAsync("SELECT id FROM visit", "1");
    }

    [Fact]
    public async Task A_polymorphic_relation_holds_for_the_rows_it_names()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("DELETE FROM photo WHERE id = 1; DELETE FROM comment");
        scene.Configuration = new RowbackConfiguration
        {
            Relations =
            [
                new ConfiguredRelation { From = "comment.target_id", To = "photo.id", When = "target_type = 'photo'" },
                new ConfiguredRelation { From = "comment.target_id", To = "video.id", When = "target_type = 'video'" },
            ],
        };

        await scene.RestoreAsync(Ask.Key("photo", "1"));

        await scene.ShouldHoldAsync("SELECT id, body FROM comment", "1|c1");
    }

    [Fact]
    public async Task A_relation_to_what_is_not_there_is_refused()
    {
        var scene = await SceneAsync(Tables, Rows);
        scene.Configuration = new RowbackConfiguration { Relations = [new ConfiguredRelation { From = "comment.nothing", To = "photo.id" }] };

        await scene.ShouldFailAsync(ErrorKind.Usage, Ask.Key("photo", "1"));
    }

    [Fact]
    public async Task A_table_without_a_primary_key_has_the_identity_it_is_given()
    {
        var scene = await SceneAsync("CREATE TABLE reading (sensor {text}, hour {integer}, value {integer})", "INSERT INTO reading VALUES ('a', 1, 10), ('a', 2, 11), ('b', 1, 12)");
        await scene.LiveAsync("DELETE FROM reading WHERE hour = 1; INSERT INTO reading VALUES ('b', 1, 99)");
        scene.Configuration = new RowbackConfiguration { Identities = new Dictionary<string, IReadOnlyList<string>> { ["reading"] = ["sensor", "hour"] } };

        var result = await scene.RestoreAsync("reading", "hour = 1");

        result.Plan.Table("reading").Insert.ShouldBe(1);
        await scene.ShouldHoldAsync("SELECT sensor, hour, value FROM reading ORDER BY 1, 2", "a|1|10", "a|2|11", "b|1|99");
    }
}
