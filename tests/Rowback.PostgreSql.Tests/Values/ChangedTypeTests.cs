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
