using Rowback.Configuration;

namespace Rowback.Specification;

/// <summary>Tables whose rows only join others.</summary>
public abstract class LinkTableSpec(EngineFixture engine) : EngineSpec(engine)
{
    private const string Ends = "CREATE TABLE a (id {key}, name {text}); CREATE TABLE b (id {key}, name {text});";

    private const string Refs = "a_id {integer} NOT NULL REFERENCES a (id), b_id {integer} NOT NULL REFERENCES b (id)";

    private const string EndRows = "INSERT INTO a VALUES (1, 'a1'), (2, 'a2'); INSERT INTO b VALUES (1, 'b1'), (2, 'b2');";

    public static TheoryData<string, bool> Shapes => new()
    {
        { $"CREATE TABLE j ({Refs}, PRIMARY KEY (a_id, b_id))", true },
        { $"CREATE TABLE j (id {{key}}, {Refs}, UNIQUE (a_id, b_id))", true },
        { $"CREATE TABLE j (id {{key}}, {Refs})", true },
        { $"CREATE TABLE j ({Refs}, position {{integer}}, PRIMARY KEY (a_id, b_id))", true },
        { $"CREATE TABLE j ({Refs}, sort_order {{integer}}, PRIMARY KEY (a_id, b_id))", true },
        { $"CREATE TABLE j ({Refs}, added {{time}}, PRIMARY KEY (a_id, b_id))", true },
        { $"CREATE TABLE j ({Refs}, quantity {{integer}}, PRIMARY KEY (a_id, b_id))", false },
        { $"CREATE TABLE j ({Refs}, position {{text}}, PRIMARY KEY (a_id, b_id))", false },
        { $"CREATE TABLE j (id {{key}}, {Refs}); CREATE TABLE k (id {{key}}, j_id {{integer}} REFERENCES j (id))", false },
        { "CREATE TABLE j (id {key}, a_id {integer} REFERENCES a (id))", false },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task A_link_is_told_by_its_columns(string ddl, bool link)
    {
        var scene = await SceneAsync(Ends + ddl);
        await using var session = await scene.OpenAsync();

        session.Schema.Find("j").IsLink.ShouldBe(link, session.Schema.Find("j").LinkReason);
        session.Schema.Find("a").IsLink.ShouldBeFalse();
    }

    [Fact]
    public async Task The_configuration_decides_what_is_a_link()
    {
        var scene = await SceneAsync(Ends + $"CREATE TABLE j ({Refs}, quantity {{integer}}, PRIMARY KEY (a_id, b_id))");
        scene.Configuration = new RowbackConfiguration { Links = new Dictionary<string, bool> { ["j"] = true } };
        await using var session = await scene.OpenAsync();

        session.Schema.Find("j").IsLink.ShouldBeTrue();
    }

    private async Task<Scene> EndGoneAsync(string ddl, string rows)
    {
        var scene = await SceneAsync(Ends + ddl, EndRows + rows);
        await scene.LiveAsync("DELETE FROM j WHERE a_id = 1; DELETE FROM a WHERE id = 1; DELETE FROM j WHERE b_id = 2; DELETE FROM b WHERE id = 2");
        return scene;
    }

    [Fact]
    public async Task A_link_with_a_missing_end_is_skipped_and_named_though_its_action_forbids()
    {
        var scene = await EndGoneAsync($"CREATE TABLE j ({Refs}, PRIMARY KEY (a_id, b_id));", "INSERT INTO j VALUES (1, 1), (1, 2), (2, 1)");

        var result = await scene.RestoreAsync(Ask.Key("a", "1"));

        result.Plan.Inserts().ShouldBe("a 1, j 1");
        var skipped = result.Plan.Skipped.ShouldHaveSingleItem();
        skipped.Key.ShouldBe(["1", "2"]);
        await scene.ShouldHoldAsync("SELECT a_id, b_id FROM j ORDER BY 1, 2", "1|1", "2|1");
        await scene.ShouldHoldAsync("SELECT id FROM b", "1");
    }

    [Fact]
    public async Task An_order_line_with_a_quantity_is_no_link_and_its_other_end_comes_back()
    {
        var scene = await EndGoneAsync($"CREATE TABLE j ({Refs}, quantity {{integer}}, PRIMARY KEY (a_id, b_id));", "INSERT INTO j VALUES (1, 1, 3), (1, 2, 4), (2, 1, 5)");

        var result = await scene.RestoreAsync(Ask.Key("a", "1"));

        result.Plan.Inserts().ShouldBe("a 1, b 1, j 2");
        await scene.ShouldHoldAsync("SELECT a_id, b_id, quantity FROM j ORDER BY 1, 2", "1|1|3", "1|2|4", "2|1|5");
    }

    [Fact]
    public async Task A_link_that_is_selected_itself_needs_both_ends()
    {
        var scene = await EndGoneAsync($"CREATE TABLE j ({Refs}, PRIMARY KEY (a_id, b_id));", "INSERT INTO j VALUES (1, 2)");

        var result = await scene.RestoreAsync(Ask.For(new Selection("j") { Keys = [["1", "2"]] }));

        result.Plan.Inserts().ShouldBe("a 1, b 1, j 1");
    }
}
