namespace Rowback.Specification;

/// <summary>Keys of several columns, references to them, and references to unique keys.</summary>
public abstract class CompositeKeySpec(EngineFixture engine) : EngineSpec(engine)
{
    private static string Orders(string key) => $$"""
        CREATE TABLE purchase (id {{key}}, customer {text} UNIQUE);
        CREATE TABLE line (purchase_id {integer} NOT NULL REFERENCES purchase (id) ON DELETE CASCADE, number {integer} NOT NULL, item {text}, PRIMARY KEY (purchase_id, number));
        CREATE TABLE parcel (id {key}, purchase_id {integer}, number {integer}, weight {integer}, FOREIGN KEY (purchase_id, number) REFERENCES line (purchase_id, number) ON DELETE CASCADE);
        """;

    private const string OrderRows = """
        INSERT INTO purchase VALUES (1, 'Ann'), (2, 'Bob');
        INSERT INTO line VALUES (1, 1, 'hat'), (2, 1, 'coat'), (2, 2, 'shoe');
        INSERT INTO parcel VALUES (1, 2, 1, 10), (2, 2, 2, 20), (3, 2, NULL, 30), (4, 1, 1, 40);
        """;

    [Fact]
    public async Task Composite_references_are_followed_and_written()
    {
        var scene = await SceneAsync(Orders("{key}"), OrderRows);
        await scene.LiveAsync("DELETE FROM purchase WHERE id = 2");

        var result = await scene.RestoreAsync("purchase", "customer = 'Bob'");

        result.Plan.Inserts().ShouldBe("line 2, parcel 2, purchase 1");
        await scene.ShouldHoldAsync("SELECT id, purchase_id, number FROM parcel ORDER BY id", "1|2|1", "2|2|2", "3|2|NULL", "4|1|1");
    }

    [Fact]
    public async Task A_partly_null_reference_refers_to_nothing()
    {
        var scene = await SceneAsync(Orders("{key}"), OrderRows);
        await scene.LiveAsync("DELETE FROM parcel WHERE id IN (2, 3); DELETE FROM purchase WHERE id = 2");

        var result = await scene.RestoreAsync(Ask.Key("parcel", "3"));

        result.Plan.Inserts().ShouldBe("parcel 1");
        await scene.ShouldHoldAsync("SELECT id, purchase_id, number FROM parcel ORDER BY id", "3|2|NULL", "4|1|1");
    }

    [Fact]
    public async Task A_new_key_is_followed_into_composite_keys_and_what_refers_to_them()
    {
        var scene = await SceneAsync(Orders("{reusable key}"), OrderRows);
        await scene.LiveAsync("""
            DELETE FROM purchase WHERE id = 2;
            INSERT INTO purchase VALUES (2, 'Cid');
            INSERT INTO line VALUES (2, 1, 'tie');
            """);

        await scene.RestoreAsync("purchase", "customer = 'Bob'");

        await scene.ShouldHoldAsync("""
            SELECT p.customer, l.number, l.item, c.weight FROM purchase p JOIN line l ON l.purchase_id = p.id
            LEFT JOIN parcel c ON c.purchase_id = l.purchase_id AND c.number = l.number ORDER BY 1, 2
            """, "Ann|1|hat|40", "Bob|1|coat|10", "Bob|2|shoe|20", "Cid|1|tie|NULL");
    }

    [Fact]
    public async Task A_second_restore_finds_rows_whose_composite_key_holds_a_new_key()
    {
        var scene = await SceneAsync(Orders("{reusable key}"), OrderRows);
        await scene.LiveAsync("DELETE FROM purchase WHERE id = 2; INSERT INTO purchase VALUES (2, 'Cid')");
        await scene.RestoreAsync("purchase", "customer = 'Bob'");

        var again = await scene.RestoreAsync("purchase", "customer = 'Bob'");

        again.Applied.ShouldBeFalse();
        await scene.ShouldHoldAsync("SELECT count(*) FROM line", "3");
    }

    [Fact]
    public async Task A_reference_to_a_unique_key_is_followed()
    {
        var scene = await SceneAsync("""
            CREATE TABLE country (id {key}, code {text} NOT NULL UNIQUE, name {text});
            CREATE TABLE town (id {key}, country {text} REFERENCES country (code) ON DELETE CASCADE, name {text});
            """, "INSERT INTO country VALUES (1, 'it', 'Italy'), (2, 'fr', 'France'); INSERT INTO town VALUES (1, 'it', 'Rome'), (2, 'fr', 'Lyon')");
        await scene.LiveAsync("DELETE FROM country WHERE code = 'it'");

        await scene.RestoreAsync("country", "code = 'it'");

        await scene.ShouldHoldAsync("SELECT country, name FROM town ORDER BY id", "it|Rome", "fr|Lyon");
    }

    [Fact]
    public async Task A_stranger_under_the_unique_value_of_a_parent_gone_since_is_not_that_parent()
    {
        var scene = await SceneAsync("""
            CREATE TABLE country (id {key}, code {text} NOT NULL UNIQUE, name {text});
            CREATE TABLE trip (id {key}, title {text});
            CREATE TABLE stop (id {key}, trip_id {integer} REFERENCES trip (id) ON DELETE CASCADE, country {text} REFERENCES country (code) ON DELETE SET NULL);
            """, "INSERT INTO country VALUES (1, 'it', 'Italy'); INSERT INTO trip VALUES (1, 'south'); INSERT INTO stop VALUES (1, 1, 'it')");
        await scene.LiveAsync("DELETE FROM trip; DELETE FROM country; INSERT INTO country (code, name) VALUES ('it', 'Somewhere else')");

        await scene.RestoreAsync("trip", "title = 'south'");

        await scene.ShouldHoldAsync("SELECT id, trip_id, country FROM stop", "1|1|NULL");
    }

    [Fact]
    public async Task A_wide_key_of_text_and_numbers_is_kept_to_the_letter()
    {
        var scene = await SceneAsync("""
            CREATE TABLE slot (day {text} NOT NULL, hour {integer} NOT NULL, room {text} NOT NULL, note {text}, PRIMARY KEY (day, hour, room));
            CREATE TABLE guest (id {key}, day {text}, hour {integer}, room {text}, FOREIGN KEY (day, hour, room) REFERENCES slot (day, hour, room) ON DELETE CASCADE);
            """, "INSERT INTO slot VALUES ('mon, \"x\"', 9, 'a''b', 'n'), ('mon', 9, 'a', 'm'); INSERT INTO guest VALUES (1, 'mon, \"x\"', 9, 'a''b'), (2, 'mon', 9, 'a')");
        await scene.LiveAsync("DELETE FROM slot");

        await scene.RestoreAsync(Ask.For(new Selection("slot") { Keys = [["mon, \"x\"", "9", "a'b"]] }));

        await scene.ShouldHoldAsync("SELECT id, day, room FROM guest", "1|mon, \"x\"|a'b");
    }
}
