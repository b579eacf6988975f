using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Sqlite.Tests;

/// <summary>What the schema says a table can be searched by is what SQLite does; and how large a table is, is told without reading it.</summary>
public class LookupTests
{
    [Theory]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, a, b)", "id", true)]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, a, b)", "a", false)]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY DESC, a, b)", "id", true)]
    [InlineData("CREATE TABLE t(id TEXT PRIMARY KEY, a, b)", "id", true)]
    [InlineData("CREATE TABLE t(id, a, b, PRIMARY KEY(id, a)) WITHOUT ROWID", "id", true)]
    [InlineData("CREATE TABLE t(id, a, b, PRIMARY KEY(id, a)) WITHOUT ROWID", "a", false)]
    [InlineData("CREATE TABLE t(id, a, b)", "rowid", true)]
    [InlineData("CREATE TABLE t(id, a, b, UNIQUE(a, b))", "a", true)]
    [InlineData("CREATE TABLE t(id, a, b, UNIQUE(a, b))", "b", false)]
    [InlineData("CREATE TABLE t(id, a, b); CREATE INDEX i ON t(a)", "a", true)]
    [InlineData("CREATE TABLE t(id, a, b); CREATE INDEX i ON t(a DESC, b)", "a", true)]
    [InlineData("CREATE TABLE t(id, a, b); CREATE INDEX i ON t(b, a)", "a", false)]
    [InlineData("CREATE TABLE t(id, a, b); CREATE INDEX i ON t(b)", "a,b", true)]
    [InlineData("CREATE TABLE t(id, a, b); CREATE INDEX i ON t(b, id, a)", "a,b", true)]
    [InlineData("CREATE TABLE t(id, a, b); CREATE INDEX i ON t(id, a, b)", "a,b", false)]
    [InlineData("CREATE TABLE t(id, a TEXT, b); CREATE INDEX i ON t(a COLLATE NOCASE)", "a", false)]
    [InlineData("CREATE TABLE t(id, a TEXT COLLATE NOCASE, b); CREATE INDEX i ON t(a)", "a", true)]
    [InlineData("CREATE TABLE t(id, a, b); CREATE INDEX i ON t(lower(a))", "a", false)]
    [InlineData("CREATE TABLE t(id, a, b); CREATE INDEX i ON t(a) WHERE b = 1", "a", false)]
    [InlineData("CREATE TABLE t(id, a, b); CREATE INDEX i ON t(a) WHERE \"a\" IS NOT NULL", "a", true)]
    [InlineData("CREATE TABLE t(id, a, b); CREATE INDEX i ON t(a) WHERE A NOTNULL", "a", true)]
    [InlineData("CREATE TABLE t(id, a, b); CREATE INDEX i ON t(a) WHERE b IS NOT NULL", "a", false)]
    [InlineData("CREATE TABLE t(id, a, b); CREATE INDEX i ON t(b, a)", "a", true, "b = 'photo'")]
    [InlineData("CREATE TABLE t(id, a, b); CREATE INDEX i ON t(b)", "a", false, "id = 'photo'")]
    public async Task What_serves_a_search_is_told_by_the_schema_as_SQLite_sees_it(string ddl, string columns, bool serves, string? when = null)
    {
        using var databases = Databases.Of(ddl);
        await using var pair = await databases.OpenAsync();
        string[] keys = columns.Split(',');
        var request = new StageRequest
        {
            Source = new TableName(null, "t"),
            Target = new Identifier("temp", "s"),
            Columns = [("c0", "a")],
            KeyColumns = keys,
            Keys = $"SELECT {keys.Select((_, i) => new Identifier("k" + i))} FROM temp.wanted",
            When = when,
        };
        await pair.Live.Execute($"CREATE TEMP TABLE s(c0)");
        await pair.Live.Execute($"CREATE TEMP TABLE wanted(k0, k1)");

        var plan = (await pair.Live.Rows($"EXPLAIN QUERY PLAN {StageStatement.Of(request)}")).Select(r => (string)r[3]!).ToList();
        plan.Exists(d => d.StartsWith("SEARCH rowback_backup.t ", StringComparison.Ordinal)).ShouldBe(serves, string.Join("; ", plan));
        var table = (await pair.Backup.ReadSchemaAsync(CancellationToken.None)).Tables.Single();
        table.CanFindBy(keys, when is not null).ShouldBe(serves);
    }

    [Theory]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, a)", 1, 1000L)]
    [InlineData("CREATE TABLE t(id TEXT, a)", 1, 1000L)]
    [InlineData("CREATE TABLE t(rowid TEXT, a)", 1, 1000L)]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, a) WITHOUT ROWID", 1, null)]
    public async Task A_table_s_size_is_told_by_its_rowids(string ddl, int step, long? expected)
    {
        using var databases = Databases.Of($"{ddl}; {Filled(step)}");
        await using var pair = await databases.OpenAsync();
        (await SizeAsync(pair)).ShouldBe(expected);
    }

    [Fact]
    public async Task Rowids_that_are_far_apart_make_no_table_larger_than_its_file()
    {
        using var databases = Databases.Of($"CREATE TABLE t(id INTEGER PRIMARY KEY, a); {Filled(1_000_000_000_000)}");
        await using var pair = await databases.OpenAsync();
        (await SizeAsync(pair)).ShouldNotBeNull().ShouldBeInRange(1000, new FileInfo(databases.Backup).Length / 6);
    }

    [Fact]
    public async Task What_ANALYZE_counted_goes_before()
    {
        using var databases = Databases.Of($"CREATE TABLE t(id INTEGER PRIMARY KEY, a) WITHOUT ROWID; {Filled(1)}; CREATE INDEX i ON t(a); CREATE INDEX part ON t(a) WHERE id < 10; ANALYZE");
        await using var pair = await databases.OpenAsync();
        (await SizeAsync(pair)).ShouldBe(1000);
    }

    [Fact]
    public async Task An_empty_table_has_no_rows()
    {
        using var databases = Databases.Of("CREATE TABLE t(id INTEGER PRIMARY KEY, a)");
        await using var pair = await databases.OpenAsync();
        (await SizeAsync(pair)).ShouldBe(0);
    }

    private static string Filled(long step) => $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO t SELECT i * {step}, i FROM n";

    private static async Task<long?> SizeAsync(IDatabasePair pair) =>
        await pair.Backup.EstimateRowsAsync((await pair.Backup.ReadSchemaAsync(CancellationToken.None)).Tables.Single(), CancellationToken.None);
}
