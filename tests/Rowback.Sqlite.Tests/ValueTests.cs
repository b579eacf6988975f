using System.Diagnostics;
using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Sqlite.Tests;

/// <summary>Values of every sort, there and back without a bit lost.</summary>
public class ValueTests
{
    private static readonly Column Untyped = new() { Name = "x", Type = "" };

    public static TheoryData<string> Encodings => ["UTF-8", "UTF-16le", "UTF-16be"];

    private static object?[] Values { get; } =
    [
        null, 0L, 1L, -1L, 9007199254740993L, long.MaxValue, long.MinValue, 0.0, 0.1, -1.5, 1.0, 1e300, 5e-324, 9007199254740993.0, double.MaxValue,
        double.PositiveInfinity, double.NegativeInfinity, "", "a", "it's", "\"", "nul\0inside", "\0", "größe 日本 😀", "12", "1.0", "\t\r\n\u0001", "back\\slash",
        Array.Empty<byte>(), new byte[] { 0 }, new byte[] { 0xff, 0, 0x80 }, "a"u8.ToArray(),
    ];

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Parameters_come_back_as_they_were(string encoding)
    {
        using var databases = Databases.Of($"PRAGMA encoding='{encoding}'; CREATE TABLE t(id INTEGER PRIMARY KEY)");
        await using var pair = await databases.OpenAsync();
        foreach (var value in Values)
            Bits(await pair.Live.Scalar($"SELECT {new SqlValue(value)}")).ShouldBe(Bits(value));
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Literals_give_exactly_the_value(string encoding)
    {
        using var databases = Databases.Of($"PRAGMA encoding='{encoding}'; CREATE TABLE t(id INTEGER PRIMARY KEY)");
        await using var pair = await databases.OpenAsync();
        foreach (var value in Values)
        {
            var literal = SqlText.Raw(pair.Live.Dialect.Literal(value));
            Bits(await pair.Live.Scalar($"SELECT {literal}")).ShouldBe(Bits(value), pair.Live.Dialect.Literal(value));
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Key_text_gives_each_part_back(string encoding)
    {
        using var databases = Databases.Of($"PRAGMA encoding='{encoding}'; CREATE TABLE t(id INTEGER PRIMARY KEY)");
        await using var pair = await databases.OpenAsync();
        var dialect = pair.Live.Dialect;
        foreach (var value in Values.Where(v => v is not double number || number == 0 || double.IsInfinity(number) || Math.Abs(Math.Log10(Math.Abs(number))) < 250))
        {
            var key = (string)(await pair.Live.Scalar($"SELECT {dialect.KeyJson([$"7", $"{new SqlValue(value)}", $"'z'"])}"))!;
            System.Text.Json.JsonDocument.Parse(key).RootElement.GetArrayLength().ShouldBe(3);
            Bits(await pair.Live.Scalar($"SELECT {dialect.KeyPart($"{new SqlValue(key)}", 1, Untyped)}")).ShouldBe(Bits(value), key);
        }
    }

    [Fact]
    public async Task Text_that_is_no_valid_UTF8_is_kept_to_the_byte()
    {
        using var databases = Databases.Of("CREATE TABLE t(id INTEGER PRIMARY KEY, x TEXT); INSERT INTO t VALUES (1, CAST(x'61ff80c328eda08041' AS TEXT)), (2, CAST(x'f0908d' AS TEXT))");
        await using var pair = await databases.OpenAsync();
        var dialect = pair.Live.Dialect;
        foreach (var row in await pair.Live.Rows($"SELECT x, hex(x), {dialect.KeyJson([$"x"])} FROM main.t"))
        {
            var (text, hex, key) = ((string)row[0]!, (string)row[1]!, (string)row[2]!);
            (await pair.Live.Scalar($"SELECT typeof({new SqlValue(text)}) || hex({new SqlValue(text)})")).ShouldBe("text" + hex);
            (await pair.Live.Scalar($"SELECT typeof(y) || hex(y) FROM (SELECT {SqlText.Raw(dialect.Literal(text))} AS y)")).ShouldBe("text" + hex);
            (await pair.Live.Scalar($"SELECT hex({dialect.KeyPart($"{new SqlValue(key)}", 0, Untyped)})")).ShouldBe(hex);
        }
    }

    [Fact]
    public async Task Staged_values_are_those_of_the_backup_to_the_bit()
    {
        using var databases = Databases.Of("CREATE TABLE t(id INTEGER PRIMARY KEY, x)");
        await FillAsync(databases.Backup);
        Databases.Run(databases.Backup, "INSERT INTO t VALUES (1000, CAST(x'ff00fe' AS TEXT)), (1001, randomblob(20000000)), (1002, 0.0 * -1.0)");
        await using var pair = await databases.OpenAsync();
        await pair.Live.Execute($"CREATE TEMP TABLE s(c0 INTEGER PRIMARY KEY, c1 {pair.Live.Dialect.StageType(Untyped)})");
        await pair.Backup.StageAsync(new StageRequest { Source = new(null, "t"), Target = new("temp", "s"), Columns = [("c0", "id"), ("c1", "x")] }, CancellationToken.None);
        await pair.Live.Execute($"INSERT INTO main.t SELECT * FROM temp.s");
        var different = new DifferenceRequest { Backup = new(null, "t"), Live = new(null, "t"), Key = [("id", "id")], Compared = [("x", "x")] };
        (await pair.Backup.StageDifferencesAsync(different, CancellationToken.None)).ShouldBe(new DifferenceCounts(Values.Length + 3, 0, 0));
        var mixed = await pair.Live.Rows($"SELECT b.id FROM rowback_backup.t AS b JOIN main.t AS l USING (id) WHERE typeof(b.x) <> typeof(l.x) OR hex(b.x) <> hex(l.x)");
        mixed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_values_are_the_same_only_in_class_and_bits()
    {
        using var databases = Databases.Of("CREATE TABLE t(id INTEGER PRIMARY KEY, x)");
        await FillAsync(databases.Live);
        Databases.Run(databases.Live, "INSERT INTO t VALUES (1000, 0.0 * -1.0), (1001, CAST(x'ff' AS TEXT)), (1002, CAST(x'fe' AS TEXT))");
        await using var pair = await databases.OpenAsync();
        var same = pair.Live.Dialect.Same(Untyped, $"a.x", $"b.x");
        var rows = await pair.Live.Rows($"SELECT a.id, b.id, {same} FROM main.t AS a, main.t AS b");
        rows.Count.ShouldBe((Values.Length + 3) * (Values.Length + 3));
        foreach (var row in rows)
            row[2].ShouldBe(row[0]!.Equals(row[1]) ? 1L : 0L, $"{row[0]} and {row[1]}");
    }

    [Fact]
    public async Task Hashes_differ_wherever_values_do()
    {
        using var databases = Databases.Of("CREATE TABLE t(id INTEGER PRIMARY KEY, x)");
        await FillAsync(databases.Live);
        Databases.Run(databases.Live, "INSERT INTO t VALUES (1000, 0.0 * -1.0), (1001, CAST(x'ff' AS TEXT)), (1002, CAST(x'fe' AS TEXT)), (1003, zeroblob(5000000)), (1004, zeroblob(5000001))");
        await using var pair = await databases.OpenAsync();
        var dialect = pair.Live.Dialect;
        var hashes = await pair.Live.Rows($"SELECT {dialect.RowHash([$"x"])}, {dialect.RowHash([$"x", $"NULL"])}, {dialect.RowHash([$"NULL", $"x"])}, {dialect.RowHash([$"x"])} FROM main.t WHERE x IS NOT NULL");
        hashes.SelectMany(r => r.Take(3)).Select(h => Convert.ToHexString((byte[])h!)).ShouldBeUnique();
        hashes.ShouldAllBe(r => ((byte[])r[0]!).SequenceEqual((byte[])r[3]!) && ((byte[])r[0]!).Length == 16);
        (await pair.Live.Scalar($"SELECT {dialect.RowHash([$"'ab'", $"'c'"])} = {dialect.RowHash([$"'a'", $"'bc'"])}")).ShouldBe(0L);
    }

    [Theory]
    [InlineData("INTEGER", "12", 12L)]
    [InlineData("INTEGER", "abc", "abc")]
    [InlineData("TEXT", 12L, "12")]
    [InlineData("VARCHAR(3)", 1.5, "1.5")]
    [InlineData("REAL", 3L, 3.0)]
    [InlineData("DECIMAL(10,2)", "1.50", 1.5)]
    [InlineData("DATETIME", "2020-01-01", "2020-01-01")]
    [InlineData("BLOB", "12", "12")]
    [InlineData("", "12", "12")]
    [InlineData("STRING", "12", 12L)]
    [InlineData("FLOATING POINT", "7", 7L)]
    public async Task A_staged_value_is_converted_as_the_live_column_would(string type, object value, object stored)
    {
        using var databases = Databases.Of($"CREATE TABLE t(id INTEGER PRIMARY KEY, x {type})");
        await using var pair = await databases.OpenAsync();
        var column = (await pair.Live.ReadSchemaAsync(CancellationToken.None)).Tables.Single().FindColumn("x")!;
        await pair.Live.Execute($"CREATE TEMP TABLE s(x {pair.Live.Dialect.StageType(column)})");
        await pair.Live.Execute($"INSERT INTO temp.s VALUES ({new SqlValue(value)})");
        await pair.Live.Execute($"INSERT INTO main.t(x) VALUES ({new SqlValue(value)})");
        (await pair.Live.Scalar($"SELECT x FROM temp.s")).ShouldBe(stored);
        (await pair.Live.Scalar($"SELECT x FROM main.t")).ShouldBe(stored);
    }

    [Fact]
    public async Task A_column_of_type_ANY_keeps_everything_in_a_STRICT_table_only()
    {
        using var databases = Databases.Of("CREATE TABLE s(x ANY) STRICT; CREATE TABLE t(x ANY)");
        await using var pair = await databases.OpenAsync();
        var tables = (await pair.Live.ReadSchemaAsync(CancellationToken.None)).Tables;
        var dialect = pair.Live.Dialect;
        await pair.Live.Execute($"CREATE TEMP TABLE st(s {dialect.StageType(tables[0].Columns[0])}, t {dialect.StageType(tables[1].Columns[0])})");
        await pair.Live.Execute($"INSERT INTO temp.st VALUES ('12', '12')");
        (await pair.Live.Rows($"SELECT * FROM temp.st")).Single().ShouldBe(["12", 12L]);
        dialect.CannotHold($"x", tables[0].Columns[0]).IsEmpty.ShouldBeTrue();
        dialect.SameType(tables[1].Columns[0], tables[0].Columns[0]).ShouldBeFalse();
    }

    [Theory]
    [InlineData("INTEGER", false, "abc", true)]
    [InlineData("INTEGER", false, "12", false)]
    [InlineData("INTEGER", false, 1.5, true)]
    [InlineData("INTEGER", true, "abc", true)]
    [InlineData("INT", true, 7L, false)]
    [InlineData("REAL", true, 7L, false)]
    [InlineData("REAL", true, "x", true)]
    [InlineData("TEXT", true, 7L, false)]
    [InlineData("TEXT", false, 7L, false)]
    [InlineData("BLOB", true, "x", true)]
    [InlineData("BLOB", false, "x", false)]
    [InlineData("NUMERIC(10,2)", false, "x", true)]
    [InlineData("DATETIME", false, "2020-01-01", false)]
    [InlineData("INTEGER", true, null, false)]
    public async Task A_value_that_the_type_cannot_take_is_told(string type, bool strict, object? value, bool cannot)
    {
        using var databases = Databases.Of("CREATE TABLE t(x)");
        await using var pair = await databases.OpenAsync();
        var dialect = pair.Live.Dialect;
        var column = new Column { Name = "x", Type = type, IsStrict = strict };
        await pair.Live.Execute($"CREATE TEMP TABLE s(x {dialect.StageType(column)})");
        await pair.Live.Execute($"INSERT INTO temp.s VALUES ({new SqlValue(value)})");
        var test = dialect.CannotHold($"x", column);
        (test.IsEmpty ? 0L : await pair.Live.Scalar($"SELECT {test} FROM temp.s")).ShouldBe(cannot ? 1L : 0L);
    }

    [Fact]
    public async Task The_shell_writes_the_same_key_text()
    {
        if (!Shell.IsThere)
            return;
        using var databases = Databases.Of("CREATE TABLE t(id INTEGER PRIMARY KEY, x)");
        await FillAsync(databases.Live);
        await using var pair = await databases.OpenAsync();
        var dialect = pair.Live.Dialect;
        SqlText sql = $"SELECT group_concat({dialect.KeyJson([$"x"])}, char(10)) FROM (SELECT x FROM main.t WHERE typeof(x) <> 'real' ORDER BY id)";
        var here = (string)(await pair.Live.Scalar(sql))!;
        Shell.Run(databases.Live, RenderedSql.Literal(sql, dialect)).TrimEnd('\n').ShouldBe(here);
    }

    [Fact]
    public async Task The_shell_comes_to_the_same_digest()
    {
        if (!Shell.IsThere)
            return;
        using var databases = Databases.Of("CREATE TABLE t(id INTEGER PRIMARY KEY, x)");
        await FillAsync(databases.Live);
        Databases.Run(databases.Live, "WITH RECURSIVE s(i) AS (SELECT 100 UNION ALL SELECT i+1 FROM s WHERE i<3000) INSERT INTO t SELECT i, round(abs(random()) % 100000 / 100.0, 2) FROM s; " +
            "INSERT INTO t SELECT id + 10000, x / 3 FROM t WHERE id > 99; INSERT INTO t SELECT id + 20000, x * -1e-7 FROM t WHERE id > 10000; INSERT INTO t VALUES (90000, 0.0 * -1.0)");
        await using var pair = await databases.OpenAsync();
        var dialect = pair.Live.Dialect;
        var hash = dialect.ScriptRowHash([$"x", $"id"]);
        SqlText sql = $"SELECT group_concat(id || ' ' || hex({hash}), char(10)) FROM (SELECT id, x FROM main.t WHERE typeof(x) <> 'real' OR x = 0 OR abs(x) BETWEEN 1e-19 AND 9e18 ORDER BY id)";
        var here = (string)(await pair.Live.Scalar(sql))!;
        Shell.Run(databases.Live, RenderedSql.Literal(sql, dialect)).TrimEnd('\n').ShouldBe(here);
        (await pair.Live.Scalar($"SELECT count(DISTINCT {dialect.ScriptRowHash([$"x"])}) = count(DISTINCT typeof(x) || hex(x) || printf('%!.17g', x)) + 1 FROM main.t")).ShouldBe(1L);
        (await pair.Live.Scalar($"SELECT count(*) FROM main.t WHERE NOT ({dialect.IsRowHash(hash, [$"x", $"id"])} AND {dialect.IsRowHash(dialect.RowHash([$"x"]), [$"x"])})")).ShouldBe(0L);
    }

    [Theory]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY)", 0L)]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY); INSERT INTO t VALUES (5), (-7)", 5L)]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY); INSERT INTO t VALUES (-7)", 0L)]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT)", 0L)]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO t VALUES (41), (3); DELETE FROM t WHERE id = 41", 41L)]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO t VALUES (41); UPDATE sqlite_sequence SET seq = 3", 41L)]
    public async Task The_last_key_is_the_highest_that_was_used(string sql, long last)
    {
        using var databases = Databases.Of(sql);
        await using var pair = await databases.OpenAsync();
        var table = (await pair.Live.ReadSchemaAsync(CancellationToken.None)).Tables.Single();
        (await pair.Live.Scalar(pair.Live.Dialect.LastKey(table))).ShouldBe(last);
    }

    private static async Task FillAsync(string path)
    {
        var engine = await new SqliteEngine().OpenAsync(new OpenRequest(path, null, LiveAccess.Write), CancellationToken.None);
        await using (engine)
        {
            foreach (var (value, i) in Values.Select((v, i) => (v, i)))
                await engine.Live.Execute($"INSERT INTO main.t VALUES ({new SqlValue((long)i)}, {new SqlValue(value)})");
        }
    }

    private static string Bits(object? value) => value switch
    {
        null => "null",
        long number => "integer " + number,
        double number => "real " + BitConverter.DoubleToInt64Bits(number).ToString("x16"),
        string text => "text " + Convert.ToHexString(System.Text.Encoding.Unicode.GetBytes(text)),
        byte[] bytes => "blob " + Convert.ToHexString(bytes),
        _ => throw new UnreachableException(),
    };
}
