namespace Rowback.Specification;

/// <summary>References in live that the deletion itself had cleared.</summary>
public abstract class ReattachSpec(EngineFixture engine) : EngineSpec(engine)
{
    private static string Books(string action, string column = "") => $$"""
        CREATE TABLE shelf (id {key}, name {text} NOT NULL);
        CREATE TABLE book (id {key}, shelf_id {integer} {{column}} REFERENCES shelf (id) ON DELETE {{action}}, title {text}, author {text});
        """;

    private const string BookRows = """
        INSERT INTO shelf VALUES (1, 'none'), (2, 'art'), (3, 'law');
        INSERT INTO book VALUES (1, 2, 'Colour', 'A'), (2, 2, 'Line', 'B'), (3, 3, 'Order', 'C'), (4, NULL, 'Loose', 'D');
        """;

    [Fact]
    public async Task A_reference_set_to_null_is_attached_again()
    {
        var scene = await SceneAsync(Books("SET NULL"), BookRows);
        await scene.LiveAsync("DELETE FROM shelf WHERE id = 2; UPDATE book SET title = 'Colours' WHERE id = 1");

        var result = await scene.RestoreAsync("shelf", "name = 'art'");

        result.Plan.Table("book").Reattach.ShouldBe(2);
        await scene.ShouldHoldAsync("SELECT id, shelf_id, title FROM book ORDER BY id", "1|2|Colours", "2|2|Line", "3|3|Order", "4|NULL|Loose");
    }

    [Fact]
    public async Task A_reference_set_to_its_default_is_attached_again()
    {
        var scene = await SceneAsync(Books("SET DEFAULT", "DEFAULT 1"), BookRows);
        await scene.LiveAsync("DELETE FROM shelf WHERE id = 2");

        await scene.RestoreAsync("shelf", "name = 'art'");

        await scene.ShouldHoldAsync("SELECT id, shelf_id FROM book ORDER BY id", "1|2", "2|2", "3|3", "4|NULL");
    }

    [Fact]
    public async Task A_reference_that_the_application_cleared_first_is_attached_again()
    {
        var scene = await SceneAsync(Books("NO ACTION"), BookRows);
        await scene.LiveAsync("UPDATE book SET shelf_id = NULL WHERE shelf_id = 2; DELETE FROM shelf WHERE id = 2");

        await scene.RestoreAsync("shelf", "name = 'art'");

        await scene.ShouldHoldAsync("SELECT id, shelf_id FROM book ORDER BY id", "1|2", "2|2", "3|3", "4|NULL");
    }

    [Fact]
    public async Task A_cascading_reference_is_never_attached_again()
    {
        var scene = await SceneAsync(Books("CASCADE"), BookRows);
        await scene.LiveAsync("UPDATE book SET shelf_id = NULL WHERE shelf_id = 2; DELETE FROM shelf WHERE id = 2");

        var result = await scene.RestoreAsync("shelf", "name = 'art'");

        result.Plan.Table("book").Reattach.ShouldBe(0);
        await scene.ShouldHoldAsync("SELECT id, shelf_id FROM book ORDER BY id", "1|NULL", "2|NULL", "3|3", "4|NULL");
    }

    [Fact]
    public async Task A_reference_that_leads_elsewhere_since_is_left()
    {
        var scene = await SceneAsync(Books("SET NULL"), BookRows);
        await scene.LiveAsync("DELETE FROM shelf WHERE id = 2; UPDATE book SET shelf_id = 3 WHERE id = 1");

        await scene.RestoreAsync("shelf", "name = 'art'");

        await scene.ShouldHoldAsync("SELECT id, shelf_id FROM book ORDER BY id", "1|3", "2|2", "3|3", "4|NULL");
    }

    [Fact]
    public async Task A_row_gone_since_is_not_brought_back_to_be_attached()
    {
        var scene = await SceneAsync(Books("SET NULL"), BookRows);
        await scene.LiveAsync("DELETE FROM shelf WHERE id = 2; DELETE FROM book WHERE id = 1");

        await scene.RestoreAsync("shelf", "name = 'art'");

        await scene.ShouldHoldAsync("SELECT id, shelf_id FROM book ORDER BY id", "2|2", "3|3", "4|NULL");
    }

    [Fact]
    public async Task Attaching_again_can_be_turned_off()
    {
        var scene = await SceneAsync(Books("SET NULL"), BookRows);
        await scene.LiveAsync("DELETE FROM shelf WHERE id = 2");

        await scene.RestoreAsync(Ask.Key("shelf", "2") with { NoReattach = true });

        await scene.ShouldHoldAsync("SELECT id, shelf_id FROM book ORDER BY id", "1|NULL", "2|NULL", "3|3", "4|NULL");
    }

    [Fact]
    public async Task Attached_again_to_the_new_key_of_a_renumbered_row()
    {
        var scene = await SceneAsync(Books("SET NULL").Replace("shelf (id {key}", "shelf (id {reusable key}", StringComparison.Ordinal), BookRows);
        await scene.LiveAsync("DELETE FROM shelf WHERE id = 2; INSERT INTO shelf (id, name) VALUES (2, 'stranger')");

        await scene.RestoreAsync("shelf", "name = 'art'");

        await scene.ShouldHoldAsync("SELECT b.id, s.name FROM book b LEFT JOIN shelf s ON s.id = b.shelf_id ORDER BY b.id", "1|art", "2|art", "3|law", "4|NULL");
    }

    [Fact]
    public async Task Attached_again_beside_a_stranger_who_holds_the_old_key_and_the_same_unique_value()
    {
        var scene = await SceneAsync("""
            CREATE TABLE shelf (id {reusable key}, name {text});
            CREATE TABLE book (id {key}, shelf_id {integer} REFERENCES shelf (id) ON DELETE SET NULL, title {text}, UNIQUE (shelf_id, title));
            """, "INSERT INTO shelf VALUES (1, 'art'); INSERT INTO book VALUES (1, 1, 'Line')");
        await scene.LiveAsync("DELETE FROM shelf; INSERT INTO shelf VALUES (1, 'stranger'); INSERT INTO book (shelf_id, title) VALUES (1, 'Line')");

        await scene.RestoreAsync("shelf", "name = 'art'");

        await scene.ShouldHoldAsync("SELECT b.id, s.name FROM book b JOIN shelf s ON s.id = b.shelf_id ORDER BY b.id", "1|art", "2|stranger");
    }

    [Fact]
    public async Task A_stranger_under_the_old_key_is_not_attached()
    {
        var scene = await SceneAsync(Books("SET NULL").Replace("book (id {key}", "book (id {reusable key}", StringComparison.Ordinal), BookRows);
        await scene.LiveAsync("DELETE FROM shelf WHERE id = 2; DELETE FROM book WHERE id = 1; INSERT INTO book VALUES (1, NULL, 'Stranger', 'S')");

        await scene.RestoreAsync(Ask.Key("shelf", "2") with { SameKeys = [new SameKeyAnswer("book", ["2"], true)] });

        await scene.ShouldHoldAsync("SELECT id, shelf_id, title FROM book ORDER BY id", "1|NULL|Stranger", "2|2|Line", "3|3|Order", "4|NULL|Loose");
    }

    [Fact]
    public async Task A_one_to_one_reference_is_attached_again()
    {
        // Its unique key is made of the very reference that was cleared: it is not by that key that the row is known.
        var scene = await SceneAsync("""
            CREATE TABLE person (id {key}, name {text});
            CREATE TABLE desk (id {key}, person_id {integer} UNIQUE REFERENCES person (id) ON DELETE SET NULL, place {text});
            """, "INSERT INTO person VALUES (1, 'Ann'), (2, 'Bob'); INSERT INTO desk VALUES (1, 1, 'window'), (2, 2, 'door')");
        await scene.LiveAsync("DELETE FROM person WHERE id = 1");

        var result = await scene.RestoreAsync(Ask.Key("person", "1"));

        result.Plan.Table("desk").Reattach.ShouldBe(1);
        await scene.ShouldHoldAsync("SELECT id, person_id FROM desk ORDER BY id", "1|1", "2|2");
    }

    [Theory]
    [InlineData("CHECK (person_id IS NULL OR floor < 5)")]
    [InlineData("CONSTRAINT low CHECK (desk.person_id IS NULL OR desk.floor < '5')")]
    public async Task A_new_value_that_would_break_a_constraint_is_left_out_with_the_reason(string check)
    {
        var scene = await SceneAsync($$"""
            CREATE TABLE person (id {key}, name {text});
            CREATE TABLE desk (id {key}, person_id {integer} REFERENCES person (id) ON DELETE SET NULL, floor {integer}, place {text}, {{check}});
            """, "INSERT INTO person VALUES (1, 'Ann'), (2, 'Bob'); INSERT INTO desk VALUES (1, 1, 1, 'window'), (2, 1, 2, 'door')");
        await scene.LiveAsync("DELETE FROM person WHERE id = 1; UPDATE desk SET floor = 9 WHERE id = 1");

        var result = await scene.RestoreAsync(Ask.Key("person", "1"));

        var blocked = result.Plan.Hazards.Where(h => !h.Stops && h.Code == "REATTACH_BLOCKED").ShouldHaveSingleItem();
        blocked.Message.ShouldContain("floor");
        blocked.Details.ShouldBe(["desk 1"]);
        result.Plan.Table("desk").Reattach.ShouldBe(1);
        await scene.ShouldHoldAsync("SELECT id, person_id, floor FROM desk ORDER BY id", "1|NULL|9", "2|1|2");
    }

    [Fact]
    public async Task A_check_over_two_references_is_looked_at_with_both()
    {
        // Both or none: the one that cannot come back keeps the other away.
        var scene = await SceneAsync("""
            CREATE TABLE person (id {key}, name {text});
            CREATE TABLE desk (id {key}, left_id {integer} REFERENCES person (id) ON DELETE SET NULL, right_id {integer} UNIQUE REFERENCES person (id) ON DELETE SET NULL, place {text},
                CHECK ((left_id IS NULL) = (right_id IS NULL)));
            """, "INSERT INTO person VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Cid'); INSERT INTO desk VALUES (1, 1, 1, 'window'), (2, 2, 2, 'door'), (3, NULL, NULL, 'spare')");
        await scene.LiveAsync("UPDATE desk SET left_id = NULL, right_id = NULL WHERE id < 3; DELETE FROM person WHERE id < 3; INSERT INTO person VALUES (2, 'Bob')");
        await scene.LiveAsync("UPDATE desk SET left_id = 2, right_id = 2 WHERE id = 3");

        await scene.RestoreAsync(Ask.Key("person", "1", "2"));

        await scene.ShouldHoldAsync("SELECT id, left_id, right_id FROM desk ORDER BY id", "1|1|1", "2|NULL|NULL", "3|2|2");
    }

    [Theory]
    [InlineData("CREATE UNIQUE INDEX one ON book (shelf_id, title) WHERE title <> 'x';")]
    [InlineData("CREATE UNIQUE INDEX one ON book (shelf_id, lower(title));")]
    public async Task A_new_value_that_clashes_in_a_partial_index_or_one_of_expressions_is_left(string index)
    {
        var scene = await SceneAsync(Books("SET NULL").Replace("shelf (id {key}", "shelf (id {integer} PRIMARY KEY", StringComparison.Ordinal) + index, BookRows);
        await scene.LiveAsync("UPDATE book SET shelf_id = NULL WHERE shelf_id = 2; DELETE FROM shelf WHERE id = 2; UPDATE book SET title = 'Same' WHERE id <= 2");

        var result = await scene.RestoreAsync(Ask.Key("shelf", "2"));

        // The two would clash with each other: neither is to be preferred.
        result.Plan.Hazards.ShouldContain(h => !h.Stops && h.Code == "REATTACH_BLOCKED" && h.Details.Count == 2);
        await scene.ShouldHoldAsync("SELECT id, shelf_id FROM book ORDER BY id", "1|NULL", "2|NULL", "3|3", "4|NULL");
    }

    [Fact]
    public async Task A_row_that_holds_the_value_keeps_it_and_the_other_is_left()
    {
        var scene = await SceneAsync(Books("SET NULL") + "CREATE UNIQUE INDEX one ON book (shelf_id) WHERE author = 'A';", "INSERT INTO shelf VALUES (1, 'none'), (2, 'art'); INSERT INTO book VALUES (1, 2, 'Colour', 'A'), (2, 2, 'Line', 'B')");
        await scene.LiveAsync("UPDATE book SET shelf_id = NULL WHERE id = 1; UPDATE book SET author = 'A' WHERE id = 2");

        var result = await scene.RestoreAsync(Ask.Key("shelf", "2"));

        result.Applied.ShouldBeFalse();
        await scene.ShouldHoldAsync("SELECT id, shelf_id FROM book ORDER BY id", "1|NULL", "2|2");
    }

    [Fact]
    public async Task Partly_null_composite_references_are_attached_as_a_whole()
    {
        var scene = await SceneAsync("""
            CREATE TABLE room (house {integer}, number {integer}, name {text}, PRIMARY KEY (house, number));
            CREATE TABLE bed (id {key}, house {integer}, number {integer}, kind {text}, FOREIGN KEY (house, number) REFERENCES room (house, number) ON DELETE SET NULL);
            """, "INSERT INTO room VALUES (1, 1, 'blue'), (1, 2, 'red'); INSERT INTO bed VALUES (1, 1, 1, 'wide'), (2, 1, NULL, 'lost')");
        await scene.LiveAsync("DELETE FROM room WHERE number = 1");

        await scene.RestoreAsync("room", "name = 'blue'");

        await scene.ShouldHoldAsync("SELECT id, house, number FROM bed ORDER BY id", "1|1|1", "2|1|NULL");
    }
}
