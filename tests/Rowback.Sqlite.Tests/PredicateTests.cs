using Rowback.Engines;
using Rowback.Schema;

namespace Rowback.Sqlite.Tests;

public sealed class PredicateTests : IDisposable
{
    private readonly Databases _databases = Databases.Of(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, \"group\" TEXT); INSERT INTO t VALUES (1,'in live',NULL),(2,'b',NULL); CREATE TABLE only_live(x)",
        "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, \"group\" TEXT); INSERT INTO t VALUES (1,'a','g;('),(2,'b',NULL),(3,'it''s',''); CREATE TABLE only_backup(x); INSERT INTO only_backup VALUES (3)");

    public void Dispose() => _databases.Dispose();

    [Theory]
    [InlineData("name = 'b'", "2")]
    [InlineData("name = 'b' -- the second", "2")]
    [InlineData("name = 'b' /* ) */", "2")]
    [InlineData("id = 1 OR id = 3", "1 3")]
    [InlineData("t.id > 1 AND \"t\".\"name\" LIKE 'IT%'", "3")]
    [InlineData("name = 'it''s'", "3")]
    [InlineData("\"group\" = 'g;('", "1")]
    [InlineData("[group] IS NULL", "2")]
    [InlineData("id IN (SELECT x FROM only_backup)", "3")]
    [InlineData("EXISTS (SELECT 1 FROM main.t AS o WHERE o.id = t.id - 1)", "2 3")]
    [InlineData("(id, name) = (2, 'b')", "2")]
    [InlineData("1", "1 2 3")]
    [InlineData("NULL", "")]
    public async Task A_predicate_selects_keys_of_the_backup(string predicate, string keys)
    {
        await using var pair = await _databases.OpenAsync();
        var found = await pair.Backup.SelectAsync(new TableName(null, "t"), ["id"], predicate, CancellationToken.None).All();
        string.Join(' ', found.Select(k => k[0])).ShouldBe(keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  -- nothing")]
    [InlineData("SELECT 1")]
    [InlineData("VALUES (1)")]
    [InlineData("1) OR (1")]
    [InlineData("(1")]
    [InlineData("1)")]
    [InlineData("1; DELETE FROM t")]
    [InlineData("1;")]
    [InlineData("id = ?")]
    [InlineData("id = ?1")]
    [InlineData("id = :id")]
    [InlineData("id = @id")]
    [InlineData("id = $id")]
    [InlineData("/* does not end")]
    [InlineData("name = 'does not end")]
    [InlineData("name = \"b\"")]
    [InlineData("nme = 'b'")]
    [InlineData("id = 1 ORDER BY id")]
    [InlineData("id = 1 LIMIT 1")]
    [InlineData("id = 1 UNION SELECT 2")]
    [InlineData("id, name")]
    [InlineData("no_such_function(id)")]
    [InlineData("id IN (SELECT x FROM rowback_backup.only_backup)")]
    [InlineData("id IN (SELECT x FROM temp.s)")]
    [InlineData("id = 1 \0 OR 1")]
    [InlineData("count(*) > 1")]
    public async Task What_is_not_one_condition_is_refused_on_both_sides(string predicate)
    {
        await using var pair = await _databases.OpenAsync();
        await pair.Live.Execute($"CREATE TEMP TABLE s(x)");
        foreach (var select in new[] { pair.Backup.SelectAsync, (Func<TableName, IReadOnlyList<string>, string, CancellationToken, IAsyncEnumerable<object?[]>>)pair.Live.SelectAsync })
        {
            var error = await Should.ThrowAsync<RowbackException>(async () => await select(new TableName(null, "t"), ["id"], predicate, CancellationToken.None).All());
            error.Code.ShouldBe("BAD_PREDICATE");
            error.Kind.ShouldBe(ErrorKind.Usage);
        }
    }

    [Fact]
    public async Task A_predicate_on_live_sees_live_alone_and_the_snapshot_of_the_run()
    {
        Databases.Run(_databases.Live, "PRAGMA journal_mode=WAL");
        await using var pair = await _databases.OpenAsync();
        await pair.Live.BeginAsync(TransactionKind.Read, CancellationToken.None);
        Databases.Run(_databases.Live, "INSERT INTO t VALUES (9,'in live',NULL)");
        var table = new TableName(null, "t");
        (await pair.Live.SelectAsync(table, ["id", "name"], "name = 'in live'", CancellationToken.None).All()).Single().ShouldBe([1L, "in live"]);
        (await Should.ThrowAsync<RowbackException>(async () => await pair.Live.SelectAsync(table, ["id"], "id IN (SELECT x FROM only_backup)", CancellationToken.None).All())).Code.ShouldBe("BAD_PREDICATE");
        await pair.Live.RollbackAsync();
    }

    [Fact]
    public async Task A_row_that_a_predicate_fails_on_is_said_as_such()
    {
        await using var pair = await _databases.OpenAsync();
        var error = await Should.ThrowAsync<RowbackException>(async () => await pair.Backup.SelectAsync(new TableName(null, "t"), ["id"], "json_extract(name, '$.x') = 1", CancellationToken.None).All());
        error.Code.ShouldBe("BAD_PREDICATE");
        error.Kind.ShouldBe(ErrorKind.Usage);
        error.Message.ShouldContain("JSON");
    }

    [Fact]
    public async Task Keys_may_be_written_into_live_while_they_come()
    {
        await using var pair = await _databases.OpenAsync();
        await pair.Live.Execute($"CREATE TEMP TABLE keys(k)");
        await foreach (var key in pair.Backup.SelectAsync(new TableName(null, "t"), ["id"], "1", CancellationToken.None))
            await pair.Live.Execute($"INSERT INTO temp.keys VALUES ({new Sql.SqlValue(key[0])})");
        await foreach (var key in pair.Live.SelectAsync(new TableName(null, "t"), ["id"], "1", CancellationToken.None))
            await pair.Live.Execute($"INSERT INTO temp.keys VALUES ({new Sql.SqlValue(key[0])})");
        (await pair.Live.Scalar($"SELECT group_concat(k) FROM temp.keys")).ShouldBe("1,2,3,1,2");
    }
}
