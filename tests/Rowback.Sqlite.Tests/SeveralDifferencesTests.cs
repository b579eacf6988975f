using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Sqlite.Tests;

public class SeveralDifferencesTests
{
    private const string Schema = """
        CREATE TABLE a(id INTEGER PRIMARY KEY, v); CREATE TABLE b(id INTEGER PRIMARY KEY, v); CREATE TABLE c(id TEXT PRIMARY KEY, v) WITHOUT ROWID;
        WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 1000) INSERT INTO a SELECT i, i FROM s;
        INSERT INTO b SELECT id, x'00ff' FROM a; INSERT INTO c SELECT 'k' || id, CAST(x'ff00' AS TEXT) FROM a;
        """;

    [Theory]
    [InlineData("DELETE", false)]
    [InlineData("WAL", false)]
    [InlineData("WAL", true)]
    public async Task Several_tables_are_compared_in_the_snapshot_of_the_run(string journalMode, bool logInUse)
    {
        using var databases = Databases.Of(Schema + "DELETE FROM a WHERE id > 990; UPDATE b SET v = x'00' WHERE id < 5; DELETE FROM c WHERE id = 'k7';", Schema);
        Databases.Run(databases.Live, $"PRAGMA journal_mode={journalMode}");
        using var application = Databases.Connect(databases.Live);
        using var reading = application.CreateCommand();
        reading.CommandText = "SELECT count(*) FROM a";
        reading.ExecuteScalar();
        if (logInUse)
            Databases.Run(databases.Live, "CREATE TABLE d(x)");
        await using var pair = await databases.OpenAsync();
        await pair.Live.BeginAsync(TransactionKind.Read, CancellationToken.None);
        if (journalMode == "WAL")
            Databases.Run(databases.Live, "DELETE FROM a; DELETE FROM b; DELETE FROM c");
        var finished = 0;
        var requests = new[] { "a", "b", "c" }.Select(Request).ToList();
        foreach (var request in requests)
            await pair.Live.Execute($"CREATE TEMP TABLE {request.Target!.Unqualified()} (id, v, kind INTEGER)");

        var counts = await pair.Backup.StageDifferencesAsync(requests, _ => Interlocked.Increment(ref finished), CancellationToken.None);

        counts.ShouldBe([new DifferenceCounts(1000, 10, 0), new DifferenceCounts(1000, 0, 4), new DifferenceCounts(1000, 1, 0)]);
        finished.ShouldBe(3);
        (await pair.Live.Rows($"SELECT id, v, kind FROM temp.s_a ORDER BY id")).Select(r => (r[0], r[2])).ShouldBe(Enumerable.Range(991, 10).Select(i => ((object?)(long)i, (object?)1L)));
        (await pair.Live.Rows($"SELECT * FROM temp.s_b ORDER BY id"))[3].ShouldBe([4L, new byte[] { 0, 255 }, 2L]);
        (await pair.Live.Rows($"SELECT id, hex(v), typeof(v), kind FROM temp.s_c")).ShouldHaveSingleItem().ShouldBe(["k7", "FF00", "text", 1L]);
    }

    [Fact]
    public async Task A_failure_in_one_of_them_ends_all()
    {
        using var databases = Databases.Of(Schema);
        await using var pair = await databases.OpenAsync();
        await pair.Live.BeginAsync(TransactionKind.Read, CancellationToken.None);

        await Should.ThrowAsync<Exception>(() => pair.Backup.StageDifferencesAsync([Request("a") with { Target = null }, Request("b") with { Key = [("x", "x")] }], null, CancellationToken.None));
        await Should.ThrowAsync<OperationCanceledException>(() =>
            pair.Backup.StageDifferencesAsync([Request("a") with { Target = null }, Request("b") with { Target = null }], null, new CancellationToken(canceled: true)));
    }

    private static DifferenceRequest Request(string table) => new()
    {
        Backup = new TableName(null, table),
        Live = new TableName(null, table),
        Key = [("id", "id")],
        Compared = [("v", "v")],
        Target = new Identifier("temp", "s_" + table),
        Columns = [("id", "id"), ("v", "v")],
        Kind = "kind",
    };
}
