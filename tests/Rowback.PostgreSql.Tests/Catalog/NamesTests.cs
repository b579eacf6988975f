using Rowback.Engines;

namespace Rowback.PostgreSql.Tests.Catalog;

/// <summary>Tables are known by schema and name, whatever is in these.</summary>
public class NamesTests
{
    [Fact]
    public async Task Tables_of_the_same_name_in_several_schemas_are_told_apart()
    {
        await using var databases = await Databases.OfAsync("""
            CREATE SCHEMA shop; CREATE SCHEMA archive;
            CREATE TABLE item (id integer PRIMARY KEY, name text); CREATE TABLE shop.item (id integer PRIMARY KEY, name text);
            CREATE TABLE archive.item (id integer PRIMARY KEY, shop integer REFERENCES shop.item ON DELETE CASCADE, own integer REFERENCES item ON DELETE CASCADE);
            INSERT INTO item VALUES (1, 'public'); INSERT INTO shop.item VALUES (1, 'shop'); INSERT INTO archive.item VALUES (1, 1, NULL), (2, NULL, 1);
            """);
        await databases.LiveAsync("DELETE FROM shop.item; DELETE FROM item");
        var diff = await databases.DiffAsync();
        diff.Tables.Select(t => (t.Table, t.Deleted)).ShouldBe([("item", 1), ("archive.item", 2), ("shop.item", 1)]);
        await databases.RestoreAsync("shop.item");
        (await databases.ReadAsync("SELECT 'i', id FROM item UNION ALL SELECT 's', id FROM shop.item UNION ALL SELECT 'a', id FROM archive.item")).ShouldBe(["s|1", "a|1"]);
        await databases.RestoreAsync("item");
        (await databases.DiffAsync()).Tables.ShouldAllBe(t => t.Deleted == 0 && t.Changed == 0 && t.Added == 0);
    }

    [Fact]
    public async Task A_bare_name_that_two_schemas_have_is_not_guessed()
    {
        await using var databases = await Databases.OfAsync("CREATE SCHEMA a; CREATE SCHEMA b; CREATE TABLE a.item (id integer PRIMARY KEY); CREATE TABLE b.item (id integer PRIMARY KEY)");
        var refused = await databases.ShouldFailAsync(ErrorKind.Usage, () => databases.PlanAsync(Databases.Ask("item")));
        refused.Message.ShouldContain("a.item");
        refused.Message.ShouldContain("b.item");
    }

    [Theory]
    [InlineData("\"Sales Data\".\"Order\"")]
    [InlineData("Sales Data.\"Order\"")]
    [InlineData("\"Order\"")]
    [InlineData("Sales Data.Order")]
    public async Task A_name_may_be_written_as_in_SQL(string name)
    {
        await using var databases = await Databases.OfAsync("CREATE SCHEMA \"Sales Data\"; CREATE TABLE \"Sales Data\".\"Order\" (id integer PRIMARY KEY); INSERT INTO \"Sales Data\".\"Order\" VALUES (1)");
        await databases.LiveAsync("DELETE FROM \"Sales Data\".\"Order\"");
        (await databases.PlanAsync(Databases.Ask(name))).Tables.ShouldHaveSingleItem().Table.ShouldBe("Sales Data.Order");
    }

    [Theory]
    [InlineData("Größe 1", "select")]
    [InlineData("a.b", "x.y")]
    [InlineData("quote\"d", "it's \"x\"")]
    [InlineData("back\\slash", "\\")]
    [InlineData("日本😀", "%s$1")]
    public async Task Names_of_any_characters_are_names(string table, string column)
    {
        string Q(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
        var (parent, child, schema) = (Q(table), Q(table + " child"), Q("s " + table));
        await using var databases = await Databases.OfAsync($"""
            CREATE SCHEMA {schema}; CREATE TYPE {schema}.{Q("type " + table)} AS ENUM ('a', {"'" + column.Replace("'", "''", StringComparison.Ordinal) + "'"});
            CREATE TABLE {schema}.{parent} ({Q(column)} integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, {Q("Value " + column)} {schema}.{Q("type " + table)});
            CREATE TABLE {schema}.{child} (id serial PRIMARY KEY, {Q(column)} integer REFERENCES {schema}.{parent} ON DELETE CASCADE);
            INSERT INTO {schema}.{parent} ({Q("Value " + column)}) VALUES ('a'), ('a'); INSERT INTO {schema}.{child} ({Q(column)}) VALUES (1), (2), (1);
            """);
        await databases.LiveAsync($"DELETE FROM {schema}.{parent} WHERE {Q(column)} = 1; INSERT INTO {schema}.{parent} OVERRIDING SYSTEM VALUE VALUES (1, NULL)");
        var question = new Question { Selections = [new Selection($"s {table}.{table}") { Keys = [["1"]] }], Keys = KeyPolicy.Keep, SameKeys = [new SameKeyAnswer($"s {table}.{table}", null, false)] };
        var result = await databases.RestoreAsync(question);
        result.KeyMap.Count.ShouldBe(1);
        (await databases.ReadAsync($"SELECT {Q(column)}, {Q("Value " + column)} FROM {schema}.{parent} ORDER BY 1")).ShouldBe(["1|NULL", "2|a", "3|a"]);
        (await databases.ReadAsync($"SELECT id, {Q(column)} FROM {schema}.{child} ORDER BY 1")).ShouldBe(["1|3", "2|2", "3|3"]);
        await databases.UndoAsync(result.RestoreId);
        (await databases.ReadAsync($"SELECT count(*) FROM {schema}.{child}")).ShouldBe(["1"]);
    }
}
