namespace Rowback.Specification;

/// <summary>Rows that are in live already.</summary>
public abstract class ExistingRowsSpec(EngineFixture engine) : EngineSpec(engine)
{
    private async Task<Scene> SpoiledAsync()
    {
        var scene = await SceneAsync("""
            CREATE TABLE photo (id {key}, file {text} UNIQUE, caption {text}, stars {integer});
            CREATE TABLE comment (id {key}, photo_id {integer} REFERENCES photo (id) ON DELETE CASCADE, body {text}, author {text});
            """, "INSERT INTO photo VALUES (1, 'a', 'Rome', 5), (2, 'b', 'Pisa', 4); INSERT INTO comment VALUES (1, 1, 'nice', 'ann'), (2, 1, 'good', 'bob')");
        await scene.LiveAsync("UPDATE photo SET caption = ''; UPDATE photo SET stars = 3 WHERE id = 1; UPDATE comment SET body = '' WHERE id = 1; DELETE FROM comment WHERE id = 2");
        return scene;
    }

    [Fact]
    public async Task A_changed_row_is_left_as_it_is()
    {
        var scene = await SpoiledAsync();

        var result = await scene.RestoreAsync(Ask.Key("photo", "1"));

        result.Plan.Table("photo").Changed.ShouldBe(1);
        await scene.ShouldHoldAsync("SELECT caption, stars FROM photo ORDER BY id", "|3", "|4");
        await scene.ShouldHoldAsync("SELECT id, body FROM comment ORDER BY id", "1|", "2|good");
    }

    [Fact]
    public async Task Changed_roots_are_overwritten_when_asked_and_nothing_but_roots()
    {
        var scene = await SpoiledAsync();

        var result = await scene.RestoreAsync(Ask.Key("photo", "1") with { Existing = ExistingPolicy.Overwrite });

        result.Plan.Table("photo").Update.ShouldBe(1);
        await scene.ShouldHoldAsync("SELECT caption, stars FROM photo ORDER BY id", "Rome|5", "|4");
        await scene.ShouldHoldAsync("SELECT id, body FROM comment ORDER BY id", "1|", "2|good");
    }

    [Fact]
    public async Task Only_the_columns_asked_for_are_overwritten_and_nothing_is_followed()
    {
        var scene = await SpoiledAsync();

        var result = await scene.RestoreAsync(Ask.All("photo") with { Existing = ExistingPolicy.Overwrite, Columns = ["caption"] });

        result.Plan.Inserted().ShouldBe(0);
        result.Plan.Table("photo").Update.ShouldBe(2);
        await scene.ShouldHoldAsync("SELECT caption, stars FROM photo ORDER BY id", "Rome|3", "Pisa|4");
        await scene.ShouldHoldAsync("SELECT id FROM comment", "1");
    }

    [Fact]
    public async Task Overwriting_a_second_time_is_nothing_to_do()
    {
        var scene = await SpoiledAsync();
        var question = Ask.All("photo") with { Existing = ExistingPolicy.Overwrite };
        await scene.RestoreAsync(question);

        (await scene.RestoreAsync(question)).Applied.ShouldBeFalse();
    }

    [Fact]
    public async Task A_row_that_is_the_same_is_counted_and_left()
    {
        var scene = await SpoiledAsync();
        await scene.LiveAsync("UPDATE photo SET caption = 'Pisa' WHERE id = 2");

        var plan = await scene.PlanAsync(Ask.Key("photo", "2"));

        plan.Table("photo").Same.ShouldBe(1);
        plan.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task Null_and_empty_are_not_the_same()
    {
        var scene = await SceneAsync("CREATE TABLE note (id {key}, body {text}, author {text})", "INSERT INTO note VALUES (1, NULL, 'ann')");
        await scene.LiveAsync("UPDATE note SET body = ''");

        var plan = await scene.PlanAsync(Ask.Key("note", "1"));

        plan.Table("note").Changed.ShouldBe(1);
    }

    [Fact]
    public async Task An_unknown_column_is_refused()
    {
        var scene = await SpoiledAsync();

        await scene.ShouldFailAsync(ErrorKind.Usage, Ask.All("photo") with { Existing = ExistingPolicy.Overwrite, Columns = ["nothing"] });
    }

    [Fact]
    public async Task Who_a_parent_is_matters_only_to_the_columns_that_refer_to_it()
    {
        var scene = await SceneAsync(
            "CREATE TABLE maker (id {reusable key}, name {text}, town {text}); CREATE TABLE product (id {key}, sku {text} UNIQUE, maker_id {integer} REFERENCES maker (id), price {integer});",
            "INSERT INTO maker VALUES (1, 'acme', 'Rome'); INSERT INTO product VALUES (1, 'saw', 1, 30), (2, 'axe', 1, 20);");
        await scene.LiveAsync("UPDATE product SET price = 0, maker_id = NULL; UPDATE maker SET name = 'other'; UPDATE product SET maker_id = 1 WHERE id = 2");
        Question Columns(string column) => Ask.All("product") with { Existing = ExistingPolicy.Overwrite, Columns = [column] };

        await scene.ShouldStopAsync("--same-key", Columns("maker_id"));
        await scene.RestoreAsync(Columns("price"));

        await scene.ShouldHoldAsync("SELECT id, maker_id, price FROM product ORDER BY id", "1|NULL|30", "2|1|20");
        (await scene.RestoreAsync(Columns("price"))).Applied.ShouldBeFalse();
    }

    [Fact]
    public async Task Columns_that_the_tables_referred_to_do_not_have_are_overwritten_all_the_same()
    {
        var scene = await SceneAsync(
            "CREATE TABLE maker (id {key}, name {text} UNIQUE); CREATE TABLE product (id {key}, sku {text} UNIQUE, maker_id {integer} REFERENCES maker (id), price {integer});",
            "INSERT INTO maker VALUES (1, 'acme'); INSERT INTO product VALUES (1, 'saw', 1, 30), (2, 'axe', 1, 20);");
        await scene.LiveAsync("UPDATE product SET price = 0");

        await scene.RestoreAsync(Ask.All("product") with { Existing = ExistingPolicy.Overwrite, Columns = ["price"] });

        await scene.ShouldHoldAsync("SELECT id, price FROM product ORDER BY id", "1|30", "2|20");
    }

    [Fact]
    public async Task A_column_by_which_others_refer_is_overwritten_too_and_what_comes_back_refers_by_the_new_value()
    {
        var scene = await KnownByCodeAsync("DELETE FROM city; UPDATE country SET code = 'XX'");

        var result = await scene.RestoreAsync(Ask.All("country") with { Existing = ExistingPolicy.Overwrite });

        result.Plan.Table("country").Update.ShouldBe(1);
        await scene.ShouldHoldAsync("SELECT id, code FROM country", "italy|IT");
        await scene.ShouldHoldAsync("SELECT id, country FROM city", "rome|IT");
        (await scene.RestoreAsync(Ask.All("country") with { Existing = ExistingPolicy.Overwrite })).Applied.ShouldBeFalse();
    }

    [Fact]
    public async Task A_column_by_which_others_refer_can_go_back_where_references_are_looked_at_in_the_end()
    {
        var scene = await KnownByCodeAsync("DELETE FROM city; UPDATE country SET code = 'XX'", "DEFERRABLE INITIALLY DEFERRED");
        var result = await scene.RestoreAsync(Ask.All("country") with { Existing = ExistingPolicy.Overwrite });

        await scene.UndoAsync(result.RestoreId);

        await scene.ShouldHoldAsync("SELECT id, code FROM country", "italy|XX");
        await scene.ShouldHoldAsync("SELECT id FROM city");
    }

    [Fact]
    public async Task Overwriting_a_value_by_which_live_rows_refer_stops_the_plan()
    {
        var scene = await KnownByCodeAsync("DELETE FROM city; UPDATE country SET code = 'XX'; INSERT INTO city VALUES ('pisa', 'XX')");

        var plan = await scene.PlanAsync(Ask.All("country") with { Existing = ExistingPolicy.Overwrite });

        plan.Stops.ShouldContain(h => h.Code == "REFERRED_VALUE");
    }

    private async Task<Scene> KnownByCodeAsync(string life, string looked = "")
    {
        var scene = await SceneAsync("""
            CREATE TABLE country (id {text} NOT NULL PRIMARY KEY, code {text} NOT NULL UNIQUE, name {text});
            CREATE TABLE city (id {text} NOT NULL PRIMARY KEY, country {text} REFERENCES country (code) {looked});
            """.Replace("{looked}", looked, StringComparison.Ordinal), "INSERT INTO country VALUES ('italy', 'IT', 'Italy'); INSERT INTO city VALUES ('rome', 'IT')");
        await scene.LiveAsync(life);
        return scene;
    }
}
