namespace Rowback.PostgreSql.Tests.Catalog;

/// <summary>Foreign keys of every sort.</summary>
public class ConstraintTests
{
    [Theory]
    [InlineData("")]
    [InlineData("DEFERRABLE")]
    [InlineData("DEFERRABLE INITIALLY DEFERRED")]
    public async Task A_circle_of_references_that_take_no_null_comes_back_together(string deferrable)
    {
        await using var databases = await Databases.OfAsync($"""
            CREATE TABLE a (id integer PRIMARY KEY, b_id integer NOT NULL); CREATE TABLE b (id integer PRIMARY KEY, c_id integer NOT NULL); CREATE TABLE c (id integer PRIMARY KEY, a_id integer NOT NULL REFERENCES a ON DELETE CASCADE {deferrable});
            WITH x AS (INSERT INTO a VALUES (1, 1), (2, 2)), y AS (INSERT INTO b VALUES (1, 1), (2, 2)) INSERT INTO c VALUES (1, 1), (2, 2);
            ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b ON DELETE CASCADE {deferrable}; ALTER TABLE b ADD FOREIGN KEY (c_id) REFERENCES c ON DELETE CASCADE {deferrable};
            """);
        await databases.LiveAsync("DELETE FROM a WHERE id = 1");
        (await databases.ReadAsync("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b), (SELECT count(*) FROM c)")).ShouldBe(["1|1|1"]);
        var result = await databases.RestoreAsync("a", "id = 1");
        (await databases.ReadAsync("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b), (SELECT count(*) FROM c)")).ShouldBe(["2|2|2"]);
        await databases.UndoAsync(result.RestoreId);
        (await databases.ReadAsync("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b), (SELECT count(*) FROM c)")).ShouldBe(["1|1|1"]);
    }

    [Fact]
    public async Task On_delete_set_null_of_some_columns_gives_back_only_these()
    {
        await using var databases = await Databases.OfAsync("""
            CREATE TABLE author (tenant integer, id integer, name text, PRIMARY KEY (tenant, id));
            CREATE TABLE post (tenant integer NOT NULL, id integer, author_id integer, PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, author_id) REFERENCES author ON DELETE SET NULL (author_id));
            INSERT INTO author VALUES (1, 1, 'x'), (1, 2, 'y'); INSERT INTO post VALUES (1, 10, 1), (1, 11, 2), (1, 12, 1);
            """);
        await databases.LiveAsync("DELETE FROM author WHERE id = 1; UPDATE post SET author_id = 2 WHERE id = 12");
        var result = await databases.RestoreAsync("author");
        (await databases.ReadAsync("SELECT id, author_id FROM post ORDER BY id")).ShouldBe(["10|1", "11|2", "12|2"]);
        await databases.UndoAsync(result.RestoreId);
        (await databases.ReadAsync("SELECT id, author_id FROM post ORDER BY id")).ShouldBe(["10|NULL", "11|2", "12|2"]);
    }

    [Fact]
    public async Task A_reference_that_matches_full_comes_back_whole()
    {
        await using var databases = await Databases.OfAsync("""
            CREATE TABLE p (a integer, b integer, PRIMARY KEY (a, b)); CREATE TABLE c (id integer PRIMARY KEY, a integer, b integer, FOREIGN KEY (a, b) REFERENCES p MATCH FULL ON DELETE SET NULL);
            INSERT INTO p VALUES (1, 1); INSERT INTO c VALUES (1, 1, 1), (2, NULL, NULL);
            """);
        await databases.LiveAsync("DELETE FROM p");
        await databases.RestoreAsync("p");
        (await databases.ReadAsync("SELECT id, a, b FROM c ORDER BY id")).ShouldBe(["1|1|1", "2|NULL|NULL"]);
    }

    [Fact]
    public async Task Missing_parents_of_a_reference_that_matches_full_are_set_to_null_in_all_columns()
    {
        await using var databases = await Databases.OfAsync("""
            CREATE TABLE p (a integer, b integer, PRIMARY KEY (a, b)); CREATE TABLE t (id integer PRIMARY KEY);
            CREATE TABLE c (id integer PRIMARY KEY, t_id integer REFERENCES t ON DELETE CASCADE, a integer, b integer, FOREIGN KEY (a, b) REFERENCES p MATCH FULL ON DELETE SET NULL);
            INSERT INTO p VALUES (1, 1); INSERT INTO t VALUES (1); INSERT INTO c VALUES (1, 1, 1, 1);
            """);
        await databases.LiveAsync("DELETE FROM t; DELETE FROM p");
        await databases.RestoreAsync("t");
        (await databases.ReadAsync("SELECT id, t_id, a, b FROM c")).ShouldBe(["1|1|NULL|NULL"]);
    }

    [Fact]
    public async Task A_table_without_a_key_comes_back_row_by_row()
    {
        await using var databases = await Databases.OfAsync("CREATE TABLE p (id integer PRIMARY KEY); CREATE TABLE t (p integer REFERENCES p ON DELETE CASCADE, v numeric, j json); INSERT INTO p VALUES (1), (2); INSERT INTO t VALUES (1, 1.0, '{}'), (1, 1.0, '{}'), (1, 1.00, NULL), (2, NULL, '[ ]'), (NULL, NULL, NULL)");
        await databases.LiveAsync("DELETE FROM p WHERE id = 1");
        var result = await databases.RestoreAsync("p");
        (await databases.ReadAsync("SELECT p, v, j FROM t ORDER BY 1, 2::text, 3::text")).ShouldBe(["1|1.0|{}", "1|1.0|{}", "1|1.00|NULL", "2|NULL|[ ]", "NULL|NULL|NULL"]);
        (await databases.RestoreAsync("p")).Plan.IsEmpty.ShouldBeTrue();
        await databases.UndoAsync(result.RestoreId);
        (await databases.ReadAsync("SELECT count(*) FROM t")).ShouldBe(["2"]);
    }

    [Fact]
    public async Task Unlogged_tables_are_tables()
    {
        await using var databases = await Databases.OfAsync("CREATE UNLOGGED TABLE t (id integer PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'a')");
        await databases.LiveAsync("DELETE FROM t");
        // A copy of a database holds what is in its unlogged tables as well.
        (await databases.RestoreAsync("t")).Plan.Tables.Single().Insert.ShouldBe(1);
    }

    [Fact]
    public async Task Views_and_foreign_tables_are_left_out_and_said_so()
    {
        await using var databases = await Databases.OfAsync("CREATE TABLE t (id integer PRIMARY KEY, v text); CREATE VIEW shown AS SELECT * FROM t; CREATE MATERIALIZED VIEW kept AS SELECT * FROM t; INSERT INTO t VALUES (1, 'a')");
        const string foreign = "CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw; CREATE FOREIGN TABLE far (id integer, v text) SERVER files OPTIONS (filename '/dev/null'); GRANT SELECT ON far TO app";
        await Databases.RunAsync(databases.Live, foreign, Testing.LocalServer.Administrator);
        await Databases.RunAsync(databases.Backup, foreign, Testing.LocalServer.Administrator);
        var diff = await databases.DiffAsync();
        diff.Tables.ShouldBe([new TableDiff("t", 0, 0, 0, 1)]);
        diff.Notes.ShouldContain(n => n.Contains("far", StringComparison.Ordinal));
        foreach (var table in new[] { "shown", "kept", "far" })
        {
            var refused = await databases.ShouldFailAsync(ErrorKind.Usage, () => databases.RestoreAsync(table), "t");
            refused.Message.ShouldContain(table);
            refused.Code.ShouldBe("TABLE_LEFT_OUT", table);
        }
    }

    [Fact]
    public async Task A_column_that_refers_to_large_objects_is_said()
    {
        await using var databases = await Databases.OfAsync("CREATE EXTENSION lo; CREATE TABLE photo (id integer PRIMARY KEY, image lo, raw oid, n integer); CREATE TABLE plain (id integer PRIMARY KEY); INSERT INTO photo SELECT 1, lo_from_bytea(0, 'abc'), 0, 1; INSERT INTO photo VALUES (2, NULL, NULL, 1); INSERT INTO plain VALUES (1)");
        await databases.LiveAsync("SELECT lo_unlink(image) FROM photo WHERE id = 1; DELETE FROM photo; DELETE FROM plain");
        var plan = await databases.PlanAsync(Databases.Ask("photo"));
        plan.Stops.ShouldBeEmpty();
        var said = plan.Hazards.Where(h => h.Code == "LARGE_OBJECT").ShouldHaveSingleItem();
        said.Message.ShouldContain("photo.image");
        said.Message.ShouldContain("photo.raw");
        (await databases.PlanAsync(Databases.Ask("plain"))).Hazards.ShouldNotContain(h => h.Code == "LARGE_OBJECT");
    }
}
