using Rowback.Specification;

namespace Rowback.Sqlite.Specification.Tests;

/// <summary>What live's constraints and triggers refuse, though the plan could not know, is said with table, key, constraint and what can be done.</summary>
public sealed class RefusedRowSpec(SqliteFixture fixture) : EngineSpec(fixture), IClassFixture<SqliteFixture>
{
    private const string Tables = "CREATE TABLE note (id {key}, body {text})";

    private const string Rows = "INSERT INTO note VALUES (1, 'a'), (2, 'b'), (3, 'too long'), (4, 'd'), (5, 'e')";

    [Theory]
    [InlineData("CHECK (length(body) < 3)", "", "length(body) < 3")]
    [InlineData("", "CREATE TRIGGER short BEFORE INSERT ON note WHEN length(NEW.body) > 3 BEGIN SELECT RAISE(ABORT, 'too long for us'); END;", "too long for us")]
    [InlineData("", "CREATE TRIGGER short AFTER INSERT ON note WHEN length(NEW.body) > 3 BEGIN INSERT INTO other VALUES (NULL); END; CREATE TABLE other (x NOT NULL);", "x")]
    public async Task A_row_that_is_refused_while_it_is_inserted_is_named(string check, string more, string constraint)
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync($"DROP TABLE note; CREATE TABLE note (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT {check}); {more}");

        var error = await scene.ShouldFailAsync(ErrorKind.Engine, new Question { Selections = [new Selection("note") { All = true }] });

        (error.Code, error.Table, error.Constraint).ShouldBe(("CONSTRAINT", "note", constraint));
        error.Key.ShouldBe(["3"]);
        error.Message.ShouldStartWith("Live refuses note 3: ");
        error.Next!.ShouldContain("--without note");
        await scene.ShouldHoldAsync("SELECT count(*) FROM note", "0");
    }

    [Fact]
    public async Task A_row_that_is_refused_while_it_is_overwritten_is_named()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("UPDATE note SET body = 'x'; CREATE TRIGGER short BEFORE UPDATE ON note WHEN length(NEW.body) > 3 BEGIN SELECT RAISE(ABORT, 'too long for us'); END");

        var error = await scene.ShouldFailAsync(ErrorKind.Engine, new Question
        {
            Selections = [new Selection("note") { All = true }], Existing = ExistingPolicy.Overwrite, Columns = ["body"], SameKeys = [new SameKeyAnswer("note", null, true)],
        });

        (error.Table, error.Constraint).ShouldBe(("note", "too long for us"));
        error.Key.ShouldBe(["3"]);
        await scene.ShouldHoldAsync("SELECT DISTINCT body FROM note", "x");
    }

    [Fact]
    public async Task A_row_that_refers_to_nothing_when_all_is_written_is_named()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("""
            CREATE TABLE owner (id INTEGER PRIMARY KEY);
            INSERT INTO owner VALUES (1);
            DROP TABLE note;
            CREATE TABLE note (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT, owner INTEGER DEFAULT 7 REFERENCES owner (id));
            """);

        var error = await scene.ShouldFailAsync(ErrorKind.Engine, Ask.Key("note", "2", "4"));

        (error.Code, error.Table, error.Constraint).ShouldBe(("CONSTRAINT", "note", "FOREIGN KEY (owner)"));
        error.Key.ShouldBe(["2"]);
        error.Message.ShouldContain("no row of owner");
        error.Details.ShouldBe(["note 4 too"]);
        error.Next!.ShouldContain("default of owner");
        await scene.ShouldHoldAsync("SELECT count(*) FROM note", "0");
    }

    [Fact]
    public async Task A_reference_that_a_trigger_leaves_dangling_elsewhere_leads_to_the_trigger()
    {
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync("""
            DELETE FROM note WHERE id = 2;
            CREATE TABLE owner (id INTEGER PRIMARY KEY);
            CREATE TABLE history (owner INTEGER REFERENCES owner (id));
            CREATE TRIGGER remember AFTER INSERT ON note BEGIN INSERT INTO history VALUES (9); END;
            """);

        var error = await scene.ShouldFailAsync(ErrorKind.Engine, Ask.Key("note", "2"));

        error.Code.ShouldBe("CONSTRAINT");
        error.Next!.ShouldContain("remember");
        await scene.ShouldHoldAsync("SELECT count(*) FROM note", "4");
    }
}
