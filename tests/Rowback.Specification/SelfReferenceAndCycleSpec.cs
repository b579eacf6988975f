namespace Rowback.Specification;

/// <summary>Trees, rows that refer to themselves, cycles, and several foreign keys between the same tables.</summary>
public abstract class SelfReferenceAndCycleSpec(EngineFixture engine) : EngineSpec(engine)
{
    private static string Tree(string key, string action) => $"CREATE TABLE category (id {key}, parent_id {{integer}} REFERENCES category (id) ON DELETE {action}, name {{text}} NOT NULL UNIQUE)";

    private const string TreeRows = "INSERT INTO category VALUES (1, NULL, 'all'), (2, 1, 'animals'), (3, 2, 'cats'), (4, 3, 'kittens'), (5, 1, 'plants')";

    [Fact]
    public async Task A_subtree_comes_back()
    {
        var scene = await SceneAsync(Tree("{key}", "CASCADE"), TreeRows);
        await scene.LiveAsync("DELETE FROM category WHERE name = 'animals'");

        var result = await scene.RestoreAsync("category", "name = 'animals'");

        result.Plan.Table("category").Insert.ShouldBe(3);
        await scene.ShouldHoldAsync("SELECT id, parent_id, name FROM category ORDER BY id", "1|NULL|all", "2|1|animals", "3|2|cats", "4|3|kittens", "5|1|plants");
    }

    [Fact]
    public async Task A_subtree_whose_keys_are_taken_comes_back_under_new_ones()
    {
        var scene = await SceneAsync(Tree("{reusable key}", "CASCADE"), TreeRows);
        await scene.LiveAsync("DELETE FROM category WHERE name = 'animals'; INSERT INTO category VALUES (2, NULL, 'x'), (3, 2, 'y'), (4, NULL, 'z')");

        var result = await scene.RestoreAsync("category", "name = 'animals'");

        result.KeyMapCount.ShouldBe(3);
        await scene.ShouldHoldAsync("SELECT c.name, p.name FROM category c LEFT JOIN category p ON p.id = c.parent_id ORDER BY c.name",
            "all|NULL", "animals|all", "cats|animals", "kittens|cats", "plants|all", "x|NULL", "y|x", "z|NULL");
    }

    [Fact]
    public async Task The_children_of_a_cleared_node_are_attached_again()
    {
        var scene = await SceneAsync(Tree("{key}", "SET NULL"), TreeRows);
        await scene.LiveAsync("DELETE FROM category WHERE name = 'animals'");

        await scene.RestoreAsync("category", "name = 'animals'");

        await scene.ShouldHoldAsync("SELECT id, parent_id FROM category ORDER BY id", "1|NULL", "2|1", "3|2", "4|3", "5|1");
    }

    [Fact]
    public async Task A_leaf_brings_back_the_path_to_it_and_nothing_else()
    {
        var scene = await SceneAsync(Tree("{key}", "CASCADE"), TreeRows);
        await scene.LiveAsync("DELETE FROM category");

        await scene.RestoreAsync("category", "name = 'cats'");

        await scene.ShouldHoldAsync("SELECT id, name FROM category ORDER BY id", "1|all", "2|animals", "3|cats", "4|kittens");
    }

    [Fact]
    public async Task A_row_that_refers_to_itself_comes_back()
    {
        var scene = await SceneAsync("CREATE TABLE node (id {key}, root_id {integer} NOT NULL REFERENCES node (id) ON DELETE CASCADE, name {text})",
            "INSERT INTO node VALUES (1, 1, 'root'), (2, 1, 'leaf')");
        await scene.LiveAsync("DELETE FROM node WHERE id = 1");

        await scene.RestoreAsync("node", "name = 'root'");

        await scene.ShouldHoldAsync("SELECT id, root_id FROM node ORDER BY id", "1|1", "2|1");
    }

    [Fact]
    public async Task A_row_that_refers_to_itself_follows_its_own_new_key()
    {
        var scene = await SceneAsync("CREATE TABLE node (id {reusable key}, root_id {integer} NOT NULL REFERENCES node (id) ON DELETE CASCADE, name {text} UNIQUE)",
            "INSERT INTO node VALUES (1, 1, 'root'), (2, 1, 'leaf')");
        await scene.LiveAsync("DELETE FROM node; INSERT INTO node VALUES (1, 1, 'stranger')");

        await scene.RestoreAsync("node", "name = 'root'");

        await scene.ShouldHoldAsync("SELECT n.name, r.name FROM node n JOIN node r ON r.id = n.root_id ORDER BY 1", "leaf|root", "root|root", "stranger|stranger");
    }

    /// <summary>A team has a lead, who is a member of it; neither can be without the other.</summary>
    private static string Teams(string action) => $$"""
        CREATE TABLE team (id {key}, lead_id {integer} NOT NULL REFERENCES person (id) ON DELETE {{action}} DEFERRABLE INITIALLY DEFERRED, name {text});
        CREATE TABLE person (id {key}, team_id {integer} NOT NULL REFERENCES team (id) ON DELETE {{action}} DEFERRABLE INITIALLY DEFERRED, name {text});
        """;

    private const string TeamRows = "BEGIN; INSERT INTO team VALUES (1, 1, 'red'), (2, 3, 'blue'); INSERT INTO person VALUES (1, 1, 'Ann'), (2, 1, 'Bob'), (3, 2, 'Cid'); COMMIT";

    [Theory]
    [InlineData("CASCADE")]
    [InlineData("NO ACTION")]
    public async Task A_cycle_between_tables_holds_itself(string action)
    {
        var scene = await SceneAsync(Teams(action), TeamRows);
        await scene.LiveAsync("BEGIN; DELETE FROM person WHERE team_id = 1; DELETE FROM team WHERE id = 1; COMMIT");

        var result = await scene.RestoreAsync("team", "name = 'red'");

        result.Plan.Inserts().ShouldBe("person 2, team 1");
        await scene.ShouldHoldAsync("SELECT id, lead_id FROM team ORDER BY id", "1|1", "2|3");
        await scene.ShouldHoldAsync("SELECT id, team_id FROM person ORDER BY id", "1|1", "2|1", "3|2");
    }

    [Fact]
    public async Task A_cycle_whose_constraints_are_checked_at_once_is_written_too()
    {
        var scene = await SceneAsync(Teams("CASCADE").Replace(" DEFERRABLE INITIALLY DEFERRED", "", StringComparison.Ordinal).Replace("lead_id {integer} NOT NULL", "lead_id {integer}", StringComparison.Ordinal),
            "INSERT INTO team VALUES (1, NULL, 'red'); INSERT INTO person VALUES (1, 1, 'Ann'); UPDATE team SET lead_id = 1");
        await scene.LiveAsync("DELETE FROM team");

        await scene.RestoreAsync("team", "name = 'red'");

        await scene.ShouldHoldAsync("SELECT t.id, t.lead_id, p.team_id FROM team t JOIN person p ON p.id = t.lead_id", "1|1|1");
    }

    [Theory]
    [InlineData("CASCADE")]
    [InlineData("RESTRICT")]
    public async Task A_cycle_is_taken_back_and_that_too(string action)
    {
        // A RESTRICT is never put off to the commit, and the other reference is not here.
        var scene = await SceneAsync(Teams(action).Replace(" DEFERRABLE INITIALLY DEFERRED", "", StringComparison.Ordinal).Replace("lead_id {integer} NOT NULL", "lead_id {integer}", StringComparison.Ordinal),
            "INSERT INTO team VALUES (1, NULL, 'red'), (2, NULL, 'blue'); INSERT INTO person VALUES (1, 1, 'Ann'), (2, 1, 'Bob'); UPDATE team SET lead_id = 1 WHERE id = 1");
        await scene.LiveAsync("UPDATE team SET lead_id = NULL; DELETE FROM person; DELETE FROM team WHERE id = 1");
        var before = await scene.DumpAsync();
        var restore = await scene.RestoreAsync("team", "name = 'red'");
        var after = await scene.DumpAsync();
        await scene.ShouldHoldAsync("SELECT t.id, t.lead_id, p.id FROM team t JOIN person p ON p.team_id = t.id ORDER BY 3", "1|1|1", "1|1|2");

        var undo = await scene.UndoAsync(restore.RestoreId);
        (await scene.DumpAsync()).ShouldBe(before);

        await scene.UndoAsync(undo.UndoId);
        (await scene.DumpAsync()).ShouldBe(after);
    }

    private const string Messages = """
        CREATE TABLE person (id {key}, name {text} UNIQUE);
        CREATE TABLE message (id {key}, sender_id {integer} NOT NULL REFERENCES person (id) ON DELETE CASCADE, reader_id {integer} REFERENCES person (id) ON DELETE SET NULL, body {text});
        """;

    [Fact]
    public async Task Several_foreign_keys_between_two_tables_are_each_followed_by_its_own_action()
    {
        var scene = await SceneAsync(Messages, """
            INSERT INTO person VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Cid');
            INSERT INTO message VALUES (1, 1, 2, 'a to b'), (2, 2, 1, 'b to a'), (3, 3, 1, 'c to a'), (4, 1, 1, 'a to a'), (5, 1, 3, 'a to c');
            """);
        await scene.LiveAsync("DELETE FROM person WHERE name = 'Ann'; DELETE FROM person WHERE name = 'Cid'");

        var result = await scene.RestoreAsync("person", "name = 'Ann'");

        result.Plan.Inserts().ShouldBe("message 3, person 1");
        result.Plan.Table("message").Reattach.ShouldBe(1);
        await scene.ShouldHoldAsync("SELECT id, sender_id, reader_id FROM message ORDER BY id", "1|1|2", "2|2|1", "4|1|1", "5|1|NULL");
    }
}
