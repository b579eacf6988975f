namespace Rowback.PostgreSql.Tests.Values;

/// <summary>Two values are the same if they are stored the same, whatever the type's own <c>=</c> says.</summary>
public class SamenessTests
{
    public static TheoryData<string, string, string> Pairs => new()
    {
        { "numeric", "1.0", "1.00" }, { "double precision", "0", "-0" }, { "real", "-0", "0" }, { "citext", "Abc", "abc" }, { "json", "{\"a\":1}", "{\"a\": 1}" }, { "json", "{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}" },
        { "jsonb", "{\"a\": 1.0}", "{\"a\": 1.00}" }, { "interval", "1 mon", "30 days" }, { "interval", "1 day", "24:00:00" }, { "character(3)[]", "{a}", "{b}" }, { "bpchar", "a", "a  " },
        { "time with time zone", "12:00+02", "11:00+01" }, { "xml", "<a/>", "<?xml version=\"1.0\"?><a/>" }, { "numeric[]", "{1.0}", "{1.00}" }, { "integer[]", "{1,2}", "[0:1]={1,2}" },
        { "numrange", "[1.0,2]", "[1.00,2]" }, { "pair", "(1,a,1.0)", "(1,a,1.00)" }, { "box", "(1,1),(0,0)", "(1,1),(-0,0)" }, { "path", "[(0,0),(1,1)]", "((0,0),(1,1))" }, { "text COLLATE strange", "a", "A" },
        { "citext[]", "{A}", "{a}" }, { "felt", "sad", "so, so" }, { "span", "[1.0,2)", "[1.00,2)" }, { "text", "\u00e9", "e\u0301" }, { "bit varying", "0", "00" }, { "inet", "10.0.0.1", "10.0.0.1/31" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_value_that_is_stored_otherwise_is_a_difference(string type, string before, string now)
    {
        string Quoted(string value) => "'" + value.Replace("'", "''", StringComparison.Ordinal) + "'";
        await using var databases = await Databases.OfAsync($"{Samples.Preamble} CREATE TABLE t (id integer PRIMARY KEY, v {type}); INSERT INTO t VALUES (1, {Quoted(before)}), (2, {Quoted(before)}), (3, NULL), (4, {Quoted(before)})");
        await databases.LiveAsync($"UPDATE t SET v = {Quoted(now)} WHERE id = 1; UPDATE t SET v = NULL WHERE id = 4; UPDATE t SET v = {Quoted(now)} WHERE id = 3");
        (await databases.DiffAsync()).Tables.ShouldBe([new TableDiff("t", 0, 3, 0, 1)]);
        await using (var session = await databases.OpenAsync())
        {
            var rows = new List<RowPair>();
            await foreach (var row in session.RowsAsync(new Selection("t"), 10))
                rows.Add(row);
            rows.Select(r => r.Key[0]).ShouldBe(["1", "3", "4"]);
        }

        var result = await databases.RestoreAsync(Databases.Ask("t") with { Existing = ExistingPolicy.Overwrite });
        result.Plan.Tables.Single().Update.ShouldBe(3);
        var query = "SELECT id, v::text, pg_column_size(v), md5(v::text) FROM t ORDER BY id";
        (await databases.ReadAsync(query)).ShouldBe(await Databases.ReadAsync(databases.Backup, query));
        await databases.UndoAsync(result.RestoreId);
        (await databases.DiffAsync()).Tables.ShouldBe([new TableDiff("t", 0, 3, 0, 1)]);
    }
}
