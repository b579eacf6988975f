namespace Rowback.PostgreSql.Tests.Catalog;

/// <summary>Triggers and rules that are switched off for the time of a restore, as only PostgreSQL has them.</summary>
public class SwitchedOffTests
{
    private const string Tables = "CREATE TABLE t (id integer PRIMARY KEY, v text); CREATE TABLE audit (n bigint GENERATED ALWAYS AS IDENTITY, what text); INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c');";

    private const string Function = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit (what) VALUES (NEW.v); RETURN NULL; END $$;";

    private const string State = "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname, tgrelid::regclass::text";

    private static Question Without(params string[] names) => Databases.Ask("t") with { WithoutTriggers = names };

    [Fact]
    public async Task A_trigger_that_always_fires_does_so_afterwards()
    {
        await using var databases = await Databases.OfAsync(Tables);
        await databases.LiveAsync("DELETE FROM t;" + Function + "CREATE TRIGGER r AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); CREATE TRIGGER s AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t ENABLE ALWAYS TRIGGER r");

        await databases.RestoreAsync(Without("r", "s"));

        (await databases.ReadAsync(State)).ShouldBe(["r|A", "s|O"]);
        (await databases.ReadAsync("SELECT count(*) FROM audit")).ShouldBe(["0"]);
    }

    [Fact]
    public async Task A_rule_is_switched_off_too()
    {
        await using var databases = await Databases.OfAsync(Tables);
        await databases.LiveAsync("DELETE FROM t; CREATE RULE r AS ON INSERT TO t DO INSTEAD NOTHING");
        (await databases.PlanAsync(Without("r"))).Hazards.Single(h => h.Code == "TRIGGERS_OFF").Message.ShouldContain("Nobody else can read or write t until");

        await databases.RestoreAsync(Without("r"));

        (await databases.ReadAsync("SELECT id FROM t ORDER BY id")).ShouldBe(["1", "2", "3"]);
        (await databases.ReadAsync("SELECT ev_enabled FROM pg_rewrite WHERE rulename = 'r'")).ShouldBe(["O"]);
    }

    [Fact]
    public async Task A_trigger_put_off_to_the_end_is_switched_off_too()
    {
        await using var databases = await Databases.OfAsync(Tables);
        await databases.LiveAsync("DELETE FROM t;" + Function + "CREATE CONSTRAINT TRIGGER r AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f(); CREATE CONSTRAINT TRIGGER s AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f()");

        await databases.RestoreAsync(Without("r"));

        (await databases.ReadAsync("SELECT what FROM audit ORDER BY what")).ShouldBe(["a", "b", "c"]);
        (await databases.ReadAsync(State)).ShouldBe(["r|O", "s|O"]);
    }

    [Fact]
    public async Task The_trigger_of_a_partitioned_table_is_switched_off_for_all_partitions()
    {
        await using var databases = await Databases.OfAsync("CREATE TABLE t (id integer PRIMARY KEY, v text) PARTITION BY HASH (id); CREATE TABLE t_0 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE t_1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1); CREATE TABLE audit (what text); INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c');");
        await databases.LiveAsync("DELETE FROM t;" + Function + "CREATE TRIGGER r AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()");

        await databases.RestoreAsync(Without("r"));

        (await databases.ReadAsync("SELECT count(*) FROM audit")).ShouldBe(["0"]);
        (await databases.ReadAsync(State)).ShouldBe(["r|O", "r|O", "r|O"]);
        await databases.LiveAsync("INSERT INTO t VALUES (4, 'd'), (5, 'e')");
        (await databases.ReadAsync("SELECT what FROM audit ORDER BY 1")).ShouldBe(["d", "e"]);
    }

    [Fact]
    public async Task Who_writes_to_the_table_is_waited_for_and_the_plan_says_that_others_will_have_to()
    {
        await using var databases = await Databases.OfAsync(Tables);
        await databases.LiveAsync("DELETE FROM t WHERE id = 1;" + Function + "CREATE TRIGGER r AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()");
        (await databases.PlanAsync(Without("r"))).Hazards.Single(h => h.Code == "TRIGGERS_OFF").Message.ShouldContain("Nobody else can write to t until");
        await using var other = new Npgsql.NpgsqlConnection(Testing.LocalServer.Shared.Settings(databases.Live).ConnectionString);
        await other.OpenAsync();
        await using var writing = await other.BeginTransactionAsync();
        await using (var update = new Npgsql.NpgsqlCommand("UPDATE t SET v = 'later' WHERE id = 3", other))
            await update.ExecuteNonQueryAsync();

        var restoring = databases.RestoreAsync(Without("r"));
        await Task.Delay(300);
        restoring.IsCompleted.ShouldBeFalse();
        await writing.CommitAsync();

        (await restoring).Applied.ShouldBeTrue();
        (await databases.ReadAsync("SELECT id, v FROM t ORDER BY id")).ShouldBe(["1|a", "2|b", "3|later"]);
        (await databases.ReadAsync("SELECT count(*) FROM audit")).ShouldBe(["0"]);
    }
}
