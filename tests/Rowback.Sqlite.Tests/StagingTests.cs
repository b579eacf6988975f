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
    public async Task Schema_is_read()
    {
        using var databases = Databases.Of("""
            CREATE TABLE gallery(id INTEGER PRIMARY KEY AUTOINCREMENT, slug TEXT NOT NULL UNIQUE COLLATE NOCASE);
            CREATE TABLE link(id INTEGER PRIMARY KEY, gallery_id INTEGER REFERENCES Gallery ON DELETE CASCADE, x TEXT AS (id || 'x') STORED);
            CREATE UNIQUE INDEX ux ON link(lower(x) COLLATE NOCASE DESC, gallery_id) WHERE gallery_id > 3 -- c
            """);
        await using var pair = await databases.OpenAsync();
        foreach (var schema in new[] { await pair.Live.ReadSchemaAsync(CancellationToken.None), await pair.Backup.ReadSchemaAsync(CancellationToken.None) })
        {
            var (gallery, link) = (schema.Tables[0], schema.Tables[1]);
            gallery.Generator.ShouldBe(new KeyGenerator("id", false, null));
            gallery.Columns[1].Collation.ShouldBe("NOCASE");
            gallery.UniqueKeys[0].Parts[0].Collation.ShouldBe("NOCASE");
            link.ForeignKeys[0].PrincipalTable.Name.ShouldBe("gallery");
            link.ForeignKeys[0].PrincipalColumns.ShouldBe(["id"]);
            link.ForeignKeys[0].OnDelete.ShouldBe(OnDelete.Cascade);
            link.UniqueKeys[0].Parts[0].Expression.ShouldBe("lower(x)");
            link.UniqueKeys[0].Where.ShouldBe("gallery_id > 3");
            link.Columns[2].Generated.ShouldBe(GeneratedKind.Stored);
            link.Columns[2].Type.ShouldBe("TEXT");
        }
    }

    [Fact]
    public async Task Predicates_select_keys_on_both_sides()
    {
        using var databases = Databases.Of(Schema);
        await using var pair = await databases.OpenAsync();
        var t = new TableName(null, "t");
        (await pair.Backup.SelectAsync(t, ["id"], "name = 'b' -- the second", CancellationToken.None).All()).Single().ShouldBe([2L]);
        (await pair.Live.SelectAsync(t, ["id"], "t.name = 'b'", CancellationToken.None).All()).Single().ShouldBe([2L]);
        foreach (var bad in new[] { "name = \"b\"", "1) OR (1", "1; DROP TABLE t", "id = ?1", "id = :a", "", "SELECT 1", "/* x", "nam = 1" })
        {
            var error = await Should.ThrowAsync<RowbackException>(async () => await pair.Backup.SelectAsync(t, ["id"], bad, CancellationToken.None).All());
            error.Code.ShouldBe("BAD_PREDICATE", bad);
            error = await Should.ThrowAsync<RowbackException>(async () => await pair.Live.SelectAsync(t, ["id"], bad, CancellationToken.None).All());
            error.Code.ShouldBe("BAD_PREDICATE", bad);
        }
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
    public async Task A_read_transaction_is_turned_into_a_writing_one()
    {
        using var databases = Databases.Of(Schema);
        await using var pair = await databases.OpenAsync();
        await pair.Live.BeginAsync(TransactionKind.Read, CancellationToken.None);
        (await pair.Live.TryUpgradeAsync(CancellationToken.None)).ShouldBeTrue();
        await pair.Live.Execute($"DELETE FROM main.t");
        await pair.Live.CommitAsync(CancellationToken.None);
        Databases.Scalar(databases.Live, "SELECT count(*) FROM t").ShouldBe(0L);
    }
}
