using Rowback.Comparing;
using Rowback.PostgreSql.Testing;

namespace Rowback.PostgreSql.Tests.Comparing;

/// <summary>Tables large enough to be compared by checksums of ranges, or side by side in the order of their keys, instead of being brought over.</summary>
public sealed class LargeTableTests
{
    private const string Values = "name text NOT NULL, amount numeric, factor float8, born date, doc jsonb, mark text";

    private const string Filled = "'name ' || i, i / 7.0, i / 3.0, date '2020-01-01' + i % 900, jsonb_build_object('i', i), CASE WHEN i % 5 = 0 THEN NULL ELSE 'm' || i END";

    /// <summary>Keys of every order that is known, and one that is not (numeric).</summary>
    public static TheoryData<string, string, string> Keys => new()
    {
        { "id int PRIMARY KEY", "i - 6000", "id" },
        { "id bigint PRIMARY KEY", "i * 1000000000000", "id" },
        { "id bigint PRIMARY KEY", "CASE WHEN i = 1 THEN -9223372036854775808 WHEN i = 12000 THEN 9223372036854775807 ELSE i END", "id" },
        { "id uuid PRIMARY KEY", "md5(i::text)::uuid", "id" },
        { "id text PRIMARY KEY", "md5(i::text) || chr(65 + i % 60) || 'é,\"\\'", "id" },
        { "id text COLLATE \"en-x-icu\" PRIMARY KEY", "CASE WHEN i % 2 = 0 THEN 'B' ELSE 'a' END || i", "id" },
        { "id numeric PRIMARY KEY", "i + 0.50", "id" },
        { "a smallint, b varchar(20), PRIMARY KEY (a, b)", "(i % 100)::smallint, 'k' || i", "a, b" },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task What_is_gone_changed_and_new_is_found_wherever_it_is(string key, string keys, string names)
    {
        await using var databases = await FilledAsync(key, keys);
        foreach (var (damage, live) in new[]
        {
            ("nothing", "SELECT 1"),
            ("one row", "UPDATE t SET mark = 'x' WHERE name = 'name 6007'"),
            ("one range", "DELETE FROM t WHERE name IN (SELECT 'name ' || i FROM generate_series(300, 400) i)"),
            ("values that are equal and not the same", "UPDATE t SET amount = amount * 1.000, factor = CASE WHEN factor = 0 THEN '-0' ELSE factor END WHERE name IN ('name 7', 'name 14', 'name 21')"),
            ("spread", "DELETE FROM t WHERE mark LIKE '%9'; UPDATE t SET doc = doc || '{\"new\": 1.0}' WHERE mark LIKE '%3'"),
        })
        {
            await databases.LiveAsync(live);

            var diff = await databases.DiffAsync();

            diff.Tables.Single().ShouldBe(await ExpectedAsync(databases, names), damage);
            (await databases.DiffAsync(paranoid: true)).Tables.Single().ShouldBe(diff.Tables.Single(), damage);
        }
    }

    /// <summary>A checksum that only adds up what the rows hold does not see to which row it belongs, nor that two differences cancel out.</summary>
    [Theory]
    [InlineData("id int PRIMARY KEY", "i", "UPDATE t SET n = CASE i WHEN 100 THEN 7 ELSE 5 END WHERE i IN (100, 101)")]
    [InlineData("id int PRIMARY KEY", "i", "UPDATE t SET word = CASE i WHEN 100 THEN 'b' ELSE 'a' END WHERE i IN (100, 101)")]
    [InlineData("id int PRIMARY KEY", "i", "UPDATE t SET n = 4294967295 WHERE i IN (102, 103)")]
    [InlineData("id bigint PRIMARY KEY", "i * 1000000007::bigint", "UPDATE t SET word = CASE i WHEN 100 THEN 'b' ELSE 'a' END WHERE i IN (100, 101)")]
    [InlineData("a int, b int, PRIMARY KEY (a, b)", "1, i", "UPDATE t SET word = CASE i WHEN 100 THEN 'b' ELSE 'a' END WHERE i IN (100, 101)")]
    public async Task Rows_that_have_swapped_a_value_or_changed_alike_are_found(string key, string keys, string damage)
    {
        await using var databases = await Databases.OfAsync($"""
            CREATE TABLE t (i int, n bigint, word text, {key});
            INSERT INTO t SELECT i, CASE i WHEN 100 THEN 5 WHEN 101 THEN 7 WHEN 102 THEN -1 WHEN 103 THEN -1 ELSE i END, CASE i WHEN 100 THEN 'a' WHEN 101 THEN 'b' ELSE 'w' || i END, {keys} FROM generate_series(1, 20000) i;
            ANALYZE t;
            """);
        await databases.LiveAsync(damage);

        (await databases.DiffAsync()).Tables.Single().ShouldBe(new TableDiff("t", 0, 2, 0, 19_998));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_missing_rows_come_back_with_what_hung_on_them(bool blocks)
    {
        await using var databases = await FilledAsync("id serial PRIMARY KEY", "i", "CREATE TABLE child (id serial PRIMARY KEY, t int REFERENCES t ON DELETE CASCADE, word text); INSERT INTO child (t, word) SELECT nullif(i % 12000, 0), 'w' || i FROM generate_series(1, 24000) i");
        databases.Blocks = blocks;
        var before = await databases.ReadAsync("SELECT t::text, c::text FROM t LEFT JOIN child AS c ON c.t = t.id ORDER BY 1, 2");
        await databases.LiveAsync("DELETE FROM t WHERE id % 37 = 5; UPDATE t SET mark = 'later' WHERE id = 6");

        await databases.RestoreAsync("t");

        var changed = before.Select(r => r.StartsWith("(6,", StringComparison.Ordinal) ? r.Replace(",m6)", ",later)", StringComparison.Ordinal) : r);
        (await databases.ReadAsync("SELECT t::text, c::text FROM t LEFT JOIN child AS c ON c.t = t.id ORDER BY 1, 2")).ShouldBe(changed);
    }

    [Fact]
    public async Task Types_that_each_database_numbers_anew_and_types_that_have_changed_are_compared_as_what_they_say()
    {
        const string Rows = "INSERT INTO t SELECT i, CASE WHEN i % 2 = 0 THEN 'glad' ELSE 'sad' END::mood, ARRAY['glad']::mood[], i FROM generate_series(1, 12000) i; ANALYZE t;";
        await using var databases = await Databases.OfAsync(
            "CREATE TYPE other AS ENUM ('x'); CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TABLE t (id int PRIMARY KEY, m mood, ms mood[], n bigint);" + Rows,
            "CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TABLE t (id int PRIMARY KEY, m mood, ms mood[], n int);" + Rows);
        (await databases.DiffAsync()).Tables.Single().ShouldBe(new TableDiff("t", 0, 0, 0, 12_000));
        await databases.LiveAsync("UPDATE t SET m = 'sad' WHERE id = 4; UPDATE t SET n = 0 WHERE id = 11999");
        (await databases.DiffAsync()).Tables.Single().ShouldBe(new TableDiff("t", 0, 2, 0, 11_998));
    }

    private static Task<Databases> FilledAsync(string key, string keys, string further = "") =>
        Databases.OfAsync($"CREATE TABLE t ({key.Replace("PRIMARY KEY (", $"{Values}, PRIMARY KEY (", StringComparison.Ordinal)}{(key.Contains("PRIMARY KEY (", StringComparison.Ordinal) ? "" : ", " + Values)}); INSERT INTO t {Listed(key)} SELECT {keys}, {Filled} FROM generate_series(1, 12000) i; ANALYZE t; {further}");

    private static string Listed(string key) => key.StartsWith("a ", StringComparison.Ordinal) ? "(a, b, name, amount, factor, born, doc, mark)" : "";

    /// <summary>What a look at every row, as text, finds.</summary>
    private static async Task<TableDiff> ExpectedAsync(Databases databases, string names)
    {
        var query = $"SELECT ROW({names})::text, t::text FROM t";
        var live = (await databases.ReadAsync(query)).ToHashSet(StringComparer.Ordinal);
        var backup = (await Databases.ReadAsync(databases.Backup, query)).ToHashSet(StringComparer.Ordinal);
        var liveKeys = (await databases.ReadAsync($"SELECT ROW({names})::text FROM t")).ToHashSet(StringComparer.Ordinal);
        var backupKeys = (await Databases.ReadAsync(databases.Backup, $"SELECT ROW({names})::text FROM t")).ToHashSet(StringComparer.Ordinal);
        var deleted = backupKeys.Except(liveKeys).Count();
        var same = backup.Intersect(live).Count();
        return new TableDiff("t", deleted, backupKeys.Count - deleted - same, liveKeys.Except(backupKeys).Count(), same);
    }
}
