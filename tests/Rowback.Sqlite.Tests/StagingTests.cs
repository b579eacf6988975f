using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Sqlite.Tests;

public class StagingTests
{
    private const string Schema = "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, n); INSERT INTO t VALUES (1,'a',1),(2,'b',2),(3,'c',NULL),(4,NULL,x'00ff');";

    private static StageRequest Request => new()
    {
        Source = new TableName(null, "t"),
        Target = new Identifier("temp", "s"),
        Columns = [("c0", "id"), ("c1", "name"), ("c2", "n")],
    };

    [Fact]
    public async Task Whole_tables_are_staged_with_constants()
    {
        using var databases = Databases.Of(Schema);
        await using var pair = await databases.OpenAsync();
        await pair.Live.Execute($"CREATE TEMP TABLE s(c0 INTEGER PRIMARY KEY, c1 TEXT, c2, level INTEGER)");
        var count = await pair.Backup.StageAsync(Request with { Constants = [("level", new SqlValue(7L))] }, CancellationToken.None);
        count.ShouldBe(4);
        (await pair.Live.Rows($"SELECT * FROM temp.s ORDER BY 1"))[3].ShouldBe([4L, null, new byte[] { 0, 255 }, 7L]);
    }

    [Fact]
    public async Task Rows_are_staged_by_a_set_of_keys_that_holds_doubles_and_nulls()
    {
        using var databases = Databases.Of(Schema);
        await using var pair = await databases.OpenAsync();
        await pair.Live.Execute($"CREATE TEMP TABLE s(c0 INTEGER PRIMARY KEY, c1 TEXT, c2)");
        SqlText keys = $"SELECT 2 AS k0 UNION ALL SELECT NULL UNION ALL SELECT 2 UNION ALL SELECT '3'";
        var count = await pair.Backup.StageAsync(Request with { KeyColumns = ["id"], Keys = keys, KeyCount = 4 }, CancellationToken.None);
        count.ShouldBe(2);
        (await pair.Live.Rows($"SELECT c0 FROM temp.s ORDER BY 1")).Select(r => r[0]).ShouldBe([2L, 3L]);
    }

    [Fact]
    public async Task Differences_are_found_and_counted_in_stored_form()
    {
        using var databases = Databases.Of(Schema, Schema + "INSERT INTO t VALUES (5,'new',0); UPDATE t SET n = 1.0 WHERE id = 1; UPDATE t SET name = 'B' WHERE id = 2");
        await using var pair = await databases.OpenAsync();
        await pair.Live.Execute($"CREATE TEMP TABLE s(c0 INTEGER PRIMARY KEY, c1 TEXT, c2)");
        var request = new DifferenceRequest
        {
            Backup = new TableName(null, "t"),
            Live = new TableName(null, "t"),
            Key = [("id", "id")],
            Compared = [("name", "name"), ("n", "n")],
            Columns = Request.Columns,
        };
        (await pair.Backup.StageDifferencesAsync(request, CancellationToken.None)).ShouldBe(new DifferenceCounts(5, 1, 2));
        (await pair.Backup.StageDifferencesAsync(request with { Target = Request.Target }, CancellationToken.None)).ShouldBe(new DifferenceCounts(5, 1, 2));
        (await pair.Live.Rows($"SELECT c0 FROM temp.s ORDER BY 1")).Select(r => r[0]).ShouldBe([1L, 2L, 5L]);
    }

    [Fact]
    public async Task Row_hash_key_text_and_last_key_work()
    {
        using var databases = Databases.Of(Schema);
        await using var pair = await databases.OpenAsync();
        var d = pair.Live.Dialect;
        ((byte[])(await pair.Live.Scalar($"SELECT {d.RowHash([$"1", $"'a'"])}"))!).Length.ShouldBe(16);
        SqlText key = d.KeyJson([$"1", $"'a\"b'", $"x'00ff'", $"0.1", $"'a' || char(0) || 'b'", $"NULL", $"9e999"]);
        var json = (string)(await pair.Live.Scalar($"SELECT {key}"))!;
        json.ShouldBe("""[1,"a\"b",{"blob":"00FF"},{"real":"0.10000000000000001"},{"text":"610062"},null,{"real":"9e999"}]""");
        var back = (await pair.Live.Rows($"SELECT {Enumerable.Range(0, 7).Select(i => d.KeyPart($"{new SqlValue(json)}", i, new Column { Name = "x", Type = "" }))}")).Single();
        back.ShouldBe([1L, "a\"b", new byte[] { 0, 255 }, 0.1, "a\0b", null, double.PositiveInfinity]);
        var schema = await pair.Live.ReadSchemaAsync(CancellationToken.None);
        (await pair.Live.Scalar(d.LastKey(schema.Tables[0]))).ShouldBe(4L);
    }

    [Fact]
    public async Task Rows_that_are_staged_already_are_left_or_filled()
    {
        using var databases = Databases.Of(Schema);
        await using var pair = await databases.OpenAsync();
        await pair.Live.Execute($"CREATE TEMP TABLE s(n INTEGER PRIMARY KEY, c0 INTEGER, c1 TEXT, c2, flag INTEGER)");
        await pair.Live.Execute($"CREATE UNIQUE INDEX temp.s_key ON s(c0)");
        await pair.Live.Execute($"INSERT INTO temp.s(c0, flag) VALUES (2, 5)");
        (await pair.Backup.StageAsync(Request with { Constants = [("flag", new SqlValue(1L))] }, CancellationToken.None)).ShouldBe(3);
        (await pair.Live.Rows($"SELECT c0, c1, flag FROM temp.s WHERE c0 = 2")).Single().ShouldBe([2L, null, 5L]);
        var fill = Request with { FillExisting = true, KeyColumns = ["id"], Keys = $"SELECT c0 AS k0 FROM temp.s WHERE c1 IS NULL" };
        (await pair.Backup.StageAsync(fill, CancellationToken.None)).ShouldBe(2);
        (await pair.Live.Rows($"SELECT c0, c1, flag FROM temp.s WHERE c0 = 2")).Single().ShouldBe([2L, "b", 5L]);
        (await pair.Live.Scalar($"SELECT count(*) FROM temp.s")).ShouldBe(4L);
    }

    [Theory]
    [InlineData("n = 1 -- the first", 1)]
    [InlineData("t.n = 1 OR \"t\".id = 2", 2)]
    [InlineData("name = 'a' OR n IN (SELECT max(n) FROM t)", 1)]
    public async Task A_condition_of_the_configuration_means_the_backups_row(string when, int rows)
    {
        using var databases = Databases.Of("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, n)", Schema);
        await using var pair = await databases.OpenAsync();
        await pair.Live.Execute($"CREATE TEMP TABLE s(c0 INTEGER PRIMARY KEY, c1 TEXT, c2)");
        (await pair.Backup.StageAsync(Request with { When = when, KeyColumns = ["id"], Keys = $"SELECT 1 AS k0 UNION SELECT 2" }, CancellationToken.None)).ShouldBe(rows);
        var difference = Difference with { When = when };
        (await pair.Backup.StageDifferencesAsync(difference, CancellationToken.None)).ShouldBe(new DifferenceCounts(rows, rows, 0));
    }

    [Fact]
    public async Task Only_the_missing_and_only_children_of_somebody_can_be_asked_for()
    {
        using var databases = Databases.Of("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, n); INSERT INTO t VALUES (1,'other',1)", Schema);
        await using var pair = await databases.OpenAsync();
        await pair.Live.Execute($"CREATE TEMP TABLE s(c0 INTEGER PRIMARY KEY, c1 TEXT, c2)");
        var request = Difference with { MissingOnly = true, NotNull = ["n", "name"], Target = Request.Target };
        (await pair.Backup.StageDifferencesAsync(request, CancellationToken.None)).ShouldBe(new DifferenceCounts(2, 1, 0));
        (await pair.Live.Rows($"SELECT c0 FROM temp.s")).Single().ShouldBe([2L]);
        (await pair.Backup.StageDifferencesAsync(request with { Target = null }, CancellationToken.None)).ShouldBe(new DifferenceCounts(2, 1, 0));
    }

    [Theory]
    [InlineData("CREATE TABLE t(a TEXT, b INTEGER, x, PRIMARY KEY(a, b)) WITHOUT ROWID")]
    [InlineData("CREATE TABLE t(a TEXT, b INTEGER, x, PRIMARY KEY(b, a))")]
    [InlineData("CREATE TABLE t(a TEXT NOT NULL, b INTEGER NOT NULL, x ANY, UNIQUE(a, b)) STRICT")]
    [InlineData("CREATE TABLE t(a, b, x)")]
    public async Task Composite_keys_pair_rows_in_every_sort_of_table(string table)
    {
        const string rows = "INSERT INTO t VALUES ('a',1,'one'),('a',2,'two'),('b',1,'three')";
        using var databases = Databases.Of($"{table}; {rows}; UPDATE t SET x = 'other' WHERE a = 'b'; DELETE FROM t WHERE b = 2", $"{table}; {rows}");
        await using var pair = await databases.OpenAsync();
        await pair.Live.Execute($"CREATE TEMP TABLE s(c0 TEXT, c1 INTEGER, c2, PRIMARY KEY(c0, c1))");
        var request = Difference with
        {
            Key = [("a", "a"), ("b", "b")], Compared = [("x", "x")], Target = Request.Target, Columns = [("c0", "a"), ("c1", "b"), ("c2", "x")],
        };
        (await pair.Backup.StageDifferencesAsync(request, CancellationToken.None)).ShouldBe(new DifferenceCounts(3, 1, 1));
        await pair.Live.Execute($"DELETE FROM temp.s");
        var stage = Request with { Columns = request.Columns, KeyColumns = ["b", "a"], Keys = $"SELECT 1 AS k0, 'b' AS k1 UNION ALL SELECT 2, 'b' UNION ALL SELECT NULL, 'a'" };
        (await pair.Backup.StageAsync(stage, CancellationToken.None)).ShouldBe(1);
        (await pair.Live.Rows($"SELECT * FROM temp.s")).Single().ShouldBe(["b", 1L, "three"]);
    }

    [Fact]
    public async Task Keys_are_equal_as_their_collation_says_and_values_are_not()
    {
        const string table = "CREATE TABLE t(code TEXT COLLATE NOCASE PRIMARY KEY, name TEXT COLLATE NOCASE)";
        using var databases = Databases.Of($"{table}; INSERT INTO t VALUES ('ABC','x'),('def','Y')", $"{table}; INSERT INTO t VALUES ('abc','x'),('def','y')");
        await using var pair = await databases.OpenAsync();
        var request = Difference with { Key = [("code", "code")], Compared = [("name", "name")], Columns = [] };
        (await pair.Backup.StageDifferencesAsync(request, CancellationToken.None)).ShouldBe(new DifferenceCounts(2, 0, 1));
        await pair.Live.Execute($"CREATE TEMP TABLE s(c0 TEXT)");
        var stage = Request with { Columns = [("c0", "code")], KeyColumns = ["code"], Keys = $"SELECT 'ABC' AS k0" };
        (await pair.Backup.StageAsync(stage, CancellationToken.None)).ShouldBe(1);
        (await pair.Live.Scalar($"SELECT {pair.Live.Dialect.KeyEquals($"t.code", $"'dEf'")} FROM main.t WHERE name = 'y'")).ShouldBe(1L);
    }

    [Fact]
    public async Task Names_that_need_quotes_are_quoted_everywhere()
    {
        const string table = "CREATE TABLE \"or\"\"der; --\"(\"se lect\" INTEGER PRIMARY KEY, \"größe\" TEXT, \"a.b\" TEXT)";
        using var databases = Databases.Of(table, table + "; INSERT INTO \"or\"\"der; --\" VALUES (1,'x','y')");
        await using var pair = await databases.OpenAsync();
        var name = new TableName(null, "or\"der; --");
        await pair.Live.Execute($"CREATE TEMP TABLE s(c0, c1)");
        var stage = Request with { Source = name, Columns = [("c0", "größe"), ("c1", "a.b")], KeyColumns = ["se lect"], Keys = $"SELECT 1 AS k0", When = "\"größe\" = 'x'" };
        (await pair.Backup.StageAsync(stage, CancellationToken.None)).ShouldBe(1);
        (await pair.Backup.SelectAsync(name, ["se lect"], "\"größe\" = 'x' AND \"a.b\" = 'y'", CancellationToken.None).All()).Single().ShouldBe([1L]);
        var difference = Difference with { Backup = name, Live = name, Key = [("se lect", "se lect")], Compared = [("größe", "größe")], Columns = [] };
        (await pair.Backup.StageDifferencesAsync(difference, CancellationToken.None)).ShouldBe(new DifferenceCounts(1, 1, 0));
    }

    [Fact]
    public async Task An_index_serves_for_few_keys_and_nothing_is_scanned()
    {
        using var databases = Databases.Of(Schema + "CREATE INDEX ix ON t(name)");
        await using var pair = await databases.OpenAsync();
        await pair.Live.Execute($"CREATE TEMP TABLE s(c0 INTEGER PRIMARY KEY, c1 TEXT, c2)");
        await pair.Live.Execute($"CREATE TEMP TABLE keys(id INTEGER, name TEXT)");
        string? told = null;
        pair.Live.Recorder = sql => told = RenderedSql.Literal(sql.Sql, pair.Live.Dialect);
        foreach (var column in new[] { "id", "name" })
        {
            await pair.Backup.StageAsync(Request with { KeyColumns = [column], Keys = $"SELECT DISTINCT {new Identifier(column)} AS k0 FROM temp.keys" }, CancellationToken.None);
            var plan = await pair.Live.Rows(SqlText.Raw("EXPLAIN QUERY PLAN " + told));
            string.Join("; ", plan.Select(r => r[3])).ShouldContain("SEARCH rowback_backup.t");
        }
    }

    [Fact]
    public async Task Text_in_UTF16_is_staged_and_compared_as_it_is()
    {
        using var databases = Databases.Of("PRAGMA encoding='UTF-16le';" + Schema, "PRAGMA encoding='UTF-16le';" + Schema + "UPDATE t SET name = CAST(x'00d8610000dc' AS TEXT) WHERE id = 1; UPDATE t SET name = 'ü😀' WHERE id = 2");
        await using var pair = await databases.OpenAsync();
        await pair.Live.Execute($"CREATE TEMP TABLE s(c0 INTEGER PRIMARY KEY, c1 TEXT, c2)");
        (await pair.Backup.StageDifferencesAsync(Difference with { Target = Request.Target }, CancellationToken.None)).ShouldBe(new DifferenceCounts(4, 0, 2));
        (await pair.Live.Scalar($"SELECT count(*) FROM temp.s JOIN rowback_backup.t AS b ON b.id = c0 WHERE CAST(b.name AS BLOB) = CAST(c1 AS BLOB)")).ShouldBe(2L);
        (await pair.Live.Scalar($"SELECT c1 FROM temp.s WHERE c0 = 2")).ShouldBe("ü😀");
    }

    [Fact]
    public async Task Types_that_differ_between_the_sides_are_compared_in_stored_form()
    {
        using var databases = Databases.Of(
            "CREATE TABLE t(id INTEGER PRIMARY KEY, name INTEGER, n REAL); INSERT INTO t VALUES (1,12,1),(2,7,2.5)",
            "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, n INTEGER); INSERT INTO t VALUES (1,'12',1),(2,'7',2.5)");
        await using var pair = await databases.OpenAsync();
        (await pair.Backup.StageDifferencesAsync(Difference with { Compared = [("n", "n")] }, CancellationToken.None)).ShouldBe(new DifferenceCounts(2, 0, 1));
        (await pair.Backup.StageDifferencesAsync(Difference with { Compared = [("name", "name")] }, CancellationToken.None)).ShouldBe(new DifferenceCounts(2, 0, 2));
    }

    [Fact]
    public async Task An_integer_that_a_TEXT_column_came_to_hold_is_seen_as_it_is()
    {
        const string odd = "CREATE TABLE t(id INTEGER PRIMARY KEY, name, n); INSERT INTO t VALUES (1, 5, 0), (2, '5', 0); " +
            "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, 'name,', 'name TEXT,'); PRAGMA writable_schema=RESET";
        using var databases = Databases.Of(odd, odd);
        Databases.Run(databases.Live, "UPDATE t SET name = '5' WHERE id = 1");
        await using var pair = await databases.OpenAsync();
        (await pair.Backup.StageDifferencesAsync(Difference, CancellationToken.None)).ShouldBe(new DifferenceCounts(2, 0, 1));
    }

    private static DifferenceRequest Difference => new()
    {
        Backup = new TableName(null, "t"), Live = new TableName(null, "t"), Key = [("id", "id")], Compared = [("name", "name"), ("n", "n")], Columns = Request.Columns,
    };
}
