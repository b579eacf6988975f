namespace Rowback.PostgreSql.Tests.Catalog;

/// <summary>Triggers and rules fire as for the application; what they change is said, and what they swallow stops.</summary>
public class TriggerTests
{
    private const string Tables = "CREATE TABLE t (id integer PRIMARY KEY, v text); CREATE TABLE audit (n bigint GENERATED ALWAYS AS IDENTITY, what text); INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c');";

    [Theory]
    [InlineData("CREATE RULE r AS ON INSERT TO t DO INSTEAD NOTHING")]
    [InlineData("CREATE RULE r AS ON INSERT TO t WHERE NEW.id = 1 DO INSTEAD NOTHING")]
    [InlineData("CREATE RULE r AS ON INSERT TO t DO INSTEAD INSERT INTO audit (what) VALUES (NEW.v)")]
    [InlineData("CREATE RULE r AS ON INSERT TO t WHERE NEW.id = 1 DO INSTEAD INSERT INTO audit (what) VALUES (NEW.v)")]
    [InlineData("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id = 1 THEN RETURN NULL; END IF; RETURN NEW; END $$; CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()")]
    public async Task What_swallows_a_row_stops_and_is_named(string what)
    {
        await using var databases = await Databases.OfAsync(Tables);
        await databases.LiveAsync("DELETE FROM t WHERE id < 3;" + what);
        var refused = await databases.ShouldFailAsync(ErrorKind.Decision, () => databases.RestoreAsync("t"), "t", "audit");
        refused.Message.ShouldContain(" r");
    }

    [Theory]
    [InlineData("CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO audit (what) VALUES (NEW.v)")]
    [InlineData("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit (what) SELECT v FROM fresh ORDER BY id; RETURN NULL; END $$; CREATE TRIGGER r AFTER INSERT ON t REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION f()")]
    [InlineData("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit (what) VALUES (NEW.v); RETURN NULL; END $$; CREATE CONSTRAINT TRIGGER r AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f()")]
    public async Task What_only_looks_on_fires_for_each_row_once(string what)
    {
        await using var databases = await Databases.OfAsync(Tables);
        await databases.LiveAsync("DELETE FROM t WHERE id < 3;" + what);
        await databases.RestoreAsync("t");
        (await databases.ReadAsync("SELECT id, v FROM t ORDER BY id")).ShouldBe(["1|a", "2|b", "3|c"]);
        (await databases.ReadAsync("SELECT what FROM audit ORDER BY what")).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task A_statement_trigger_that_sees_the_tables_of_a_circle_gets_all_rows()
    {
        await using var databases = await Databases.OfAsync("""
            CREATE TABLE a (id integer PRIMARY KEY, b_id integer NOT NULL); CREATE TABLE b (id integer PRIMARY KEY, a_id integer NOT NULL REFERENCES a ON DELETE CASCADE); CREATE TABLE audit (what text, n bigint);
            WITH x AS (INSERT INTO a VALUES (1, 1), (2, 2)) INSERT INTO b VALUES (1, 1), (2, 2); ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b ON DELETE CASCADE;
            """);
        await databases.LiveAsync("""
            DELETE FROM a;
            CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit SELECT TG_TABLE_NAME, count(*) FROM fresh; RETURN NULL; END $$;
            CREATE TRIGGER r AFTER INSERT ON a REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION f(); CREATE TRIGGER r AFTER INSERT ON b REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION f();
            """);
        await databases.RestoreAsync("a");
        (await databases.ReadAsync("SELECT what, n FROM audit ORDER BY 1")).ShouldBe(["a|2", "b|2"]);
    }

    [Fact]
    public async Task A_constraint_trigger_that_refuses_at_the_commit_leaves_live_as_it_was()
    {
        await using var databases = await Databases.OfAsync(Tables);
        await databases.LiveAsync("""
            DELETE FROM t WHERE id < 3;
            CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not today'; END $$; CREATE CONSTRAINT TRIGGER r AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f();
            """);
        (await databases.ShouldFailAsync(ErrorKind.Engine, () => databases.RestoreAsync("t"), "t")).Message.ShouldContain("not today");
    }

    [Fact]
    public async Task A_trigger_of_a_replica_alone_does_not_fire_and_is_in_nobody_s_way()
    {
        await using var databases = await Databases.OfAsync(Tables);
        await databases.LiveAsync("""
            DELETE FROM t WHERE id < 3;
            CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$; CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t ENABLE REPLICA TRIGGER r;
            CREATE TRIGGER s BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t DISABLE TRIGGER s;
            """);
        (await databases.RestoreAsync("t")).Plan.Tables.Single().Insert.ShouldBe(2);
    }

    [Fact]
    public async Task A_rule_that_swallows_an_update_stops_the_overwriting()
    {
        await using var databases = await Databases.OfAsync(Tables);
        await databases.LiveAsync("UPDATE t SET v = 'spoilt'; CREATE RULE r AS ON UPDATE TO t DO INSTEAD NOTHING");
        await databases.ShouldFailAsync(ErrorKind.Decision, () => databases.RestoreAsync(Databases.Ask("t") with { Existing = ExistingPolicy.Overwrite }), "t");
    }

    [Fact]
    public async Task A_rule_that_swallows_the_deletion_leaves_the_undo_undone()
    {
        await using var databases = await Databases.OfAsync(Tables);
        await databases.LiveAsync("DELETE FROM t WHERE id = 1");
        var result = await databases.RestoreAsync("t");
        await databases.LiveAsync("CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING");
        await Should.ThrowAsync<RowbackException>(() => databases.UndoAsync(result.RestoreId));
        (await databases.ReadAsync("SELECT count(*) FROM t")).ShouldBe(["3"]);
    }

    [Fact]
    public async Task What_a_trigger_makes_of_a_value_that_is_put_back_is_not_said_to_be_back()
    {
        await using var databases = await Databases.OfAsync("""
            CREATE TABLE customer (id integer PRIMARY KEY, orders integer NOT NULL, updated text);
            CREATE TABLE bill (id integer PRIMARY KEY, customer_id integer NOT NULL REFERENCES customer ON DELETE CASCADE);
            INSERT INTO customer VALUES (1, 2, 'long ago'); INSERT INTO bill VALUES (1, 1), (2, 1);
            CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated := 'just now'; RETURN NEW; END $$; CREATE TRIGGER stamp BEFORE UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION stamp();
            CREATE FUNCTION counted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE customer SET orders = orders + 1 WHERE id = NEW.customer_id; RETURN NULL; END $$; CREATE TRIGGER counted AFTER INSERT ON bill FOR EACH ROW EXECUTE FUNCTION counted();
            """);
        await databases.LiveAsync("DELETE FROM customer");
        var result = await databases.RestoreAsync("customer");
        (await databases.ReadAsync("SELECT orders, updated FROM customer")).ShouldBe(["2|just now"]);
        result.Plan.Hazards.Single(h => h.Code == "TRIGGER_COUNTER").Changes.ShouldAllBe(c => c.Column == "orders");
        result.Plan.Hazards.Single(h => h.Code == "TRIGGER_CHANGED").Changes.ShouldAllBe(c => c.Column == "updated");
    }
}
