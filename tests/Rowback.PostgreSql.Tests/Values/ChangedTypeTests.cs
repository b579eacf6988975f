namespace Rowback.PostgreSql.Tests.Values;

/// <summary>Types that are no longer what they were when the backup was taken.</summary>
public class ChangedTypeTests
{
    [Fact]
    public async Task A_label_that_is_gone_from_live_s_enum_stops_and_names_the_row()
    {
        await using var databases = await EnumsAsync("'glad', 'calm'");
        var refused = await databases.ShouldFailAsync(ErrorKind.Decision, () => databases.RestoreAsync("note"), "note");
        refused.Code.ShouldBe("CANNOT_CAST");
        refused.Message.ShouldContain("sad");
        refused.Table.ShouldBe("note");
        refused.Key.ShouldBe(["2"]);
        await databases.RestoreAsync("note", "feeling <> 'sad'");
        (await databases.ReadAsync("SELECT id, feeling FROM note ORDER BY id")).ShouldBe(["1|glad"]);
    }

    [Fact]
    public async Task A_comparison_with_labels_that_are_gone_stops_and_names_the_row_too()
    {
        await using var databases = await EnumsAsync("'glad', 'calm'");
        await databases.LiveAsync("INSERT INTO note VALUES (1, 'glad', '{glad}'), (2, 'calm', '{}')");
        var refused = await databases.ShouldFailAsync(ErrorKind.Decision, () => databases.DiffAsync());
        refused.Code.ShouldBe("CANNOT_CAST");
        refused.Key.ShouldBe(["2"]);
    }

    [Fact]
    public async Task Labels_in_another_order_or_with_others_beside_them_are_the_same_labels()
    {
        await using var databases = await EnumsAsync("'calm', 'sad', 'glad'");
        await databases.RestoreAsync("note");
        (await databases.ReadAsync("SELECT id, feeling, several FROM note ORDER BY id")).ShouldBe(["1|glad|{glad}", "2|sad|{}", "3|NULL|NULL"]);
        (await databases.DiffAsync()).Tables.ShouldBe([new TableDiff("note", 0, 0, 0, 3)]);
    }

    [Fact]
    public async Task A_value_that_is_too_long_for_live_is_refused_and_never_cut()
    {
        await using var databases = await Databases.OfAsync(
            "CREATE TABLE note (id integer PRIMARY KEY, v character varying(3), c character(3), b bit(3))", "CREATE TABLE note (id integer PRIMARY KEY, v text, c character(5), b bit varying); INSERT INTO note VALUES (1, 'abc', 'ab', B'101'), (2, 'abcd', 'ab', B'101'), (3, 'a', 'abcd', B'101'), (4, 'a', 'ab', B'1011')");
        foreach (var (id, column) in new[] { ("2", "v"), ("3", "c"), ("4", "b") })
        {
            var refused = await databases.ShouldFailAsync(ErrorKind.Decision, () => databases.RestoreAsync("note", $"id = {id}"), "note");
            refused.Code.ShouldBe("CANNOT_CAST");
            refused.Message.ShouldContain("note." + column);
            refused.Key.ShouldBe([id]);
        }

        await databases.RestoreAsync("note", "id = 1");
        (await databases.ReadAsync("SELECT id, v, bpcharout(c), b FROM note")).ShouldBe(["1|abc|ab |101"]);
    }

    [Theory]
    [InlineData("smallint", "bigint", "70000")]
    [InlineData("integer", "double precision", "1.5")]
    [InlineData("numeric(4,2)", "numeric", "12345")]
    public async Task A_number_that_live_s_narrower_type_does_not_take_is_refused(string live, string backup, string value)
    {
        await using var databases = await Databases.OfAsync($"CREATE TABLE note (id integer PRIMARY KEY, v {live})", $"CREATE TABLE note (id integer PRIMARY KEY, v {backup}); INSERT INTO note VALUES (1, NULL), (2, {value})");

        var refused = await databases.ShouldFailAsync(ErrorKind.Decision, () => databases.RestoreAsync("note"), "note");

        refused.Code.ShouldBe("CANNOT_CAST");
        refused.Message.ShouldContain("note.v");
        refused.Key.ShouldBe(["2"]);
    }

    [Theory]
    [InlineData("numeric(6,2)", "numeric", "1.2345", "1.23")]
    [InlineData("date", "timestamp", "'2026-03-01 10:00'", "2026-03-01")]
    [InlineData("timestamp(0)", "timestamp", "'2026-03-01 10:00:00.25'", "2026-03-01 10:00:00")]
    [InlineData("bigint", "text", "' 5'", "5")]
    public async Task A_value_is_cast_as_the_change_of_the_column_would_have_cast_it_and_that_is_said(string live, string backup, string value, string cast)
    {
        await using var databases = await Databases.OfAsync($"CREATE TABLE note (id integer PRIMARY KEY, v {live})", $"CREATE TABLE note (id integer PRIMARY KEY, v {backup}); INSERT INTO note VALUES (1, {value})");

        var result = await databases.RestoreAsync("note");

        result.Plan.Hazards.ShouldContain(h => h.Code == "COLUMN_RETYPED" && !h.Stops);
        (await databases.ReadAsync("SELECT v FROM note")).ShouldBe([cast]);
        (await databases.RestoreAsync("note")).Applied.ShouldBeFalse();
        (await databases.RestoreAsync(Databases.Ask("note") with { Existing = ExistingPolicy.Overwrite })).Applied.ShouldBeFalse();
    }

    [Fact]
    public async Task What_a_domain_of_live_forbids_by_now_is_refused_with_its_constraint()
    {
        await using var databases = await Databases.OfAsync(
            "CREATE DOMAIN stars AS integer CONSTRAINT few CHECK (VALUE < 5); CREATE TABLE note (id integer PRIMARY KEY, n stars)", "CREATE DOMAIN stars AS integer; CREATE TABLE note (id integer PRIMARY KEY, n stars); INSERT INTO note VALUES (1, 4), (2, 7)");
        var refused = await databases.ShouldFailAsync(ErrorKind.Engine, () => databases.RestoreAsync("note"), "note");
        refused.Code.ShouldBe("CONSTRAINT");
        refused.Message.ShouldContain("stars");
        refused.Constraint.ShouldBe("few");
        await databases.RestoreAsync("note", "id = 1");
        (await databases.ReadAsync("SELECT id, n FROM note")).ShouldBe(["1|4"]);
    }

    [Fact]
    public async Task A_composite_type_with_another_field_stops_and_names_the_row()
    {
        await using var databases = await Databases.OfAsync(
            "CREATE TYPE place AS (x integer); CREATE TABLE note (id integer PRIMARY KEY, p place)", "CREATE TYPE place AS (x integer, y text); CREATE TABLE note (id integer PRIMARY KEY, p place); INSERT INTO note VALUES (1, '(1,a)')");
        (await databases.ShouldFailAsync(ErrorKind.Decision, () => databases.RestoreAsync("note"), "note")).Key.ShouldBe(["1"]);
    }

    private static Task<Databases> EnumsAsync(string labels) => Databases.OfAsync(
        $"CREATE TYPE mood AS ENUM ({labels}); CREATE TABLE note (id integer PRIMARY KEY, feeling mood, several mood[])",
        "CREATE TYPE mood AS ENUM ('glad', 'sad'); CREATE TABLE note (id integer PRIMARY KEY, feeling mood, several mood[]); INSERT INTO note VALUES (1, 'glad', '{glad}'), (2, 'sad', '{}'), (3, NULL, NULL)");
}
