namespace Rowback.Specification;

/// <summary>Values that a bad UPDATE has spoiled are put back, and nothing else.</summary>
public abstract class SpoiledValuesSpec(EngineFixture engine) : EngineSpec(engine)
{
    private const string Shop = """
        CREATE TABLE maker (id {key}, name {text});
        CREATE TABLE product (id {key}, sku {text} NOT NULL UNIQUE, maker_id {integer} REFERENCES maker (id) ON DELETE CASCADE, price {integer}, stock {integer}, updated_at {integer});
        CREATE TABLE review (id {key}, product_id {integer} REFERENCES product (id) ON DELETE CASCADE, body {text});
        """;

    private const string Rows = """
        INSERT INTO maker VALUES (1, 'acme'), (2, 'apex');
        INSERT INTO product VALUES (1, 'saw', 1, 30, 5, 100), (2, 'axe', 1, 20, 6, 100), (3, 'nail', 2, 0, 7, 100), (4, 'bolt', 2, 4, 8, 100);
        INSERT INTO review VALUES (1, 1, 'sharp'), (2, 2, 'blunt');
        """;

    /// <summary>By <c>product_touched</c>, an update of <c>product</c> adds one to <c>updated_at</c>.</summary>
    protected abstract string Touching { get; }

    private static Question Prices => Ask.For(new Selection("product") { LiveWhere = "price = 0" }) with { Existing = ExistingPolicy.Overwrite, Columns = ["price"] };

    /// <summary>All prices became 0; since then two were sold, one got a new price, a review was deleted, a product came.</summary>
    private async Task<Scene> SpoiledAsync(string before = "")
    {
        var scene = await SceneAsync(Shop, Rows);
        await scene.LiveAsync(before + "UPDATE product SET price = 0; UPDATE product SET stock = stock - 1 WHERE id IN (1, 4); UPDATE product SET price = 25 WHERE id = 2; DELETE FROM review WHERE id = 1; INSERT INTO product (sku, price) VALUES ('gift', 0)");
        return scene;
    }

    private const string Read = "SELECT sku, price, stock FROM product ORDER BY id";

    [Fact]
    public async Task Only_spoiled_values_go_back_and_nothing_is_followed()
    {
        var scene = await SpoiledAsync();
        await scene.LiveAsync("UPDATE product SET maker_id = NULL WHERE id = 4; DELETE FROM maker WHERE id = 2 AND name = 'nobody'");

        var result = await scene.RestoreAsync(Prices);

        result.Plan.Inserted().ShouldBe(0);
        result.Plan.Table("product").Update.ShouldBe(2);
        await scene.ShouldHoldAsync(Read, "saw|30|4", "axe|25|6", "nail|0|7", "bolt|4|7", "gift|0|NULL");
        await scene.ShouldHoldAsync("SELECT id FROM review", "2");
        await scene.ShouldHoldAsync("SELECT maker_id FROM product WHERE id = 4", "NULL");
        (await scene.RestoreAsync(Prices)).Applied.ShouldBeFalse();
    }

    [Fact]
    public async Task A_price_that_somebody_gave_meanwhile_makes_the_plan_stale()
    {
        var scene = await SpoiledAsync();
        var plan = await scene.PlanAsync(Prices);
        await scene.LiveAsync("UPDATE product SET price = 31 WHERE id = 1");

        (await scene.ShouldFailAsync(ErrorKind.LiveChanged, () => scene.ApplyAsync(plan))).Code.ShouldBe("LIVE_CHANGED");

        await scene.ApplyAsync(await scene.PlanAsync(Prices));
        await scene.ShouldHoldAsync(Read, "saw|31|4", "axe|25|6", "nail|0|7", "bolt|4|7", "gift|0|NULL");
    }

    [Fact]
    public async Task What_else_the_row_holds_makes_the_plan_stale_too_since_it_is_not_the_row_that_was_shown()
    {
        var scene = await SpoiledAsync();
        var plan = await scene.PlanAsync(Prices);
        await scene.LiveAsync("UPDATE product SET stock = 1 WHERE id = 1");

        await scene.ShouldFailAsync(ErrorKind.LiveChanged, () => scene.ApplyAsync(plan));
    }

    [Fact]
    public async Task A_row_elsewhere_that_others_change_makes_nothing_stale()
    {
        var scene = await SpoiledAsync();
        var plan = await scene.PlanAsync(Prices);
        await scene.LiveAsync("UPDATE product SET stock = 1 WHERE id = 2; DELETE FROM review; INSERT INTO product (sku, price) VALUES ('more', 0)");

        (await scene.ApplyAsync(plan)).Applied.ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_spoiled_values_are_journaled_and_come_back_by_undo_where_they_still_hold_what_was_written(bool script)
    {
        if (script && !Engine.HasShell)
            return;
        var scene = await SpoiledAsync();
        if (script)
            await scene.RunScriptAsync(Prices);
        else
            await scene.RestoreAsync(Prices);
        await scene.LiveAsync("UPDATE product SET price = 5 WHERE id = 4; UPDATE product SET stock = 3 WHERE id = 1");

        var undo = await scene.UndoAsync("1");

        undo.Plan.Staying.ShouldHaveSingleItem().Key.ShouldBe(["4"]);
        await scene.ShouldHoldAsync(Read, "saw|0|3", "axe|25|6", "nail|0|7", "bolt|5|7", "gift|0|NULL");
        (await scene.UndoAsync(undo.UndoId)).Plan.StayingCount.ShouldBe(0);
        await scene.ShouldHoldAsync(Read, "saw|30|3", "axe|25|6", "nail|0|7", "bolt|5|7", "gift|0|NULL");
    }

    [Fact]
    public async Task A_rehearsal_and_the_restore_tell_which_other_columns_triggers_touched()
    {
        var scene = await SpoiledAsync(Touching);
        var before = await scene.ReadAsync("SELECT id, updated_at FROM product ORDER BY id");
        (await scene.PlanAsync(Prices)).Hazards.ShouldContain(h => h.Code == "TRIGGERS_FIRE");

        var rehearsed = await scene.RehearseAsync(Prices);

        (await scene.ReadAsync("SELECT id, updated_at FROM product ORDER BY id")).ShouldBe(before);
        var result = await scene.RestoreAsync(Prices);
        foreach (var told in new[] { rehearsed, result })
        {
            var hazard = told.Plan.Hazards.Single(h => h.Code == "TRIGGER_CHANGED");
            hazard.Stops.ShouldBeFalse();
            hazard.Message.ShouldContain("product_touched");
            hazard.Message.ShouldContain("updated_at");
            // Each update of this row fired it: two before the restore, one by it.
            hazard.Changes.Select(c => $"{c.Table} {c.Key[0]} {c.Column} {c.Written} {c.Found}").ShouldBe(["product 1 updated_at 102 103", "product 4 updated_at 102 103"]);
        }

        await scene.ShouldHoldAsync("SELECT price, updated_at FROM product WHERE id IN (1, 4) ORDER BY id", "30|103", "4|103");
        // What a trigger touched is no edit by others: the price goes back.
        (await scene.UndoAsync(result.RestoreId)).Plan.StayingCount.ShouldBe(0);
        await scene.ShouldHoldAsync("SELECT price FROM product WHERE id IN (1, 4)", "0", "0");
    }

    [Fact]
    public async Task References_are_spoiled_values_like_others()
    {
        var scene = await SceneAsync(Shop, Rows);
        await scene.LiveAsync("UPDATE product SET maker_id = 2");

        var result = await scene.RestoreAsync(Ask.For(new Selection("product") { LiveWhere = "maker_id = 2" }) with { Existing = ExistingPolicy.Overwrite, Columns = ["maker_id"] });

        result.Plan.Table("product").Update.ShouldBe(2);
        await scene.ShouldHoldAsync("SELECT id, maker_id FROM product ORDER BY id", "1|1", "2|1", "3|2", "4|2");
    }

    [Fact]
    public async Task A_spoiled_reference_brings_back_the_row_that_it_cannot_be_without_and_the_plan_shows_it()
    {
        var scene = await SceneAsync(Shop, Rows);
        await scene.LiveAsync("UPDATE product SET maker_id = 2 WHERE id = 1; DELETE FROM product WHERE id = 2; DELETE FROM maker WHERE id = 1");
        var question = Ask.For(new Selection("product") { LiveWhere = "maker_id = 2" }) with { Existing = ExistingPolicy.Overwrite, Columns = ["maker_id"] };

        var plan = await scene.PlanAsync(question);
        plan.Inserts().ShouldBe("maker 1");
        plan.Tree.ShouldContain(b => b.Table == "product" && b.Branches.Any(c => c.Table == "maker" && c.Verdict == "needed"));
        await scene.ApplyAsync(plan);

        await scene.ShouldHoldAsync("SELECT p.id, m.name FROM product AS p LEFT JOIN maker AS m ON m.id = p.maker_id ORDER BY p.id", "1|acme", "3|apex", "4|apex");
    }

    [Fact]
    public async Task A_key_is_never_a_spoiled_value()
    {
        var scene = await SceneAsync(Shop, Rows);

        await scene.ShouldFailAsync(ErrorKind.Usage, Ask.All("product") with { Existing = ExistingPolicy.Overwrite, Columns = ["id"] });
    }
}
