using Microsoft.Data.Sqlite;
using Rowback.Engines;

namespace Rowback.Sqlite.Tests;

public sealed class TransactionTests : IDisposable
{
    private const string Schema = "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t VALUES (1,'a');";

    private readonly Databases _databases = Databases.Of(Schema);

    public void Dispose() => _databases.Dispose();

    [Theory]
    [InlineData("DELETE")]
    [InlineData("WAL")]
    public async Task What_is_read_is_one_snapshot(string journal)
    {
        Databases.Run(_databases.Live, $"PRAGMA journal_mode={journal}");
        await using var pair = await _databases.OpenAsync();
        await pair.Live.BeginAsync(TransactionKind.Read, CancellationToken.None);
        try
        {
            Databases.Run(_databases.Live, "INSERT INTO t VALUES (2,'b')");
        }
        catch (SqliteException) when (journal == "DELETE")
        {
            // Without a log nobody can write while we read.
        }

        (await pair.Live.Scalar($"SELECT count(*) FROM main.t")).ShouldBe(1L);
        await pair.Live.RollbackAsync();
        (await pair.Live.Scalar($"SELECT count(*) FROM main.t")).ShouldBe(journal == "WAL" ? 2L : 1L);
    }

    [Fact]
    public async Task A_write_by_somebody_else_since_the_snapshot_forbids_the_upgrade()
    {
        Databases.Run(_databases.Live, "PRAGMA journal_mode=WAL");
        await using var pair = await _databases.OpenAsync();
        await pair.Live.BeginAsync(TransactionKind.Read, CancellationToken.None);
        await pair.Live.Execute($"CREATE TEMP TABLE s(x)");
        Databases.Run(_databases.Live, "INSERT INTO t VALUES (2,'b')");
        (await pair.Live.TryUpgradeAsync(CancellationToken.None)).ShouldBeFalse();
        // The transaction is gone, with what was made in it, and a new one sees the new row.
        await Should.ThrowAsync<RowbackException>(() => pair.Live.Execute($"INSERT INTO temp.s VALUES (1)"));
        await pair.Live.BeginAsync(TransactionKind.Write, CancellationToken.None);
        (await pair.Live.Scalar($"SELECT count(*) FROM main.t")).ShouldBe(2L);
        await pair.Live.RollbackAsync();
    }

    [Fact]
    public async Task Somebody_who_is_about_to_write_without_a_log_forbids_the_upgrade_at_once()
    {
        using var other = Databases.Connect(_databases.Live);
        await using var pair = await _databases.OpenAsync(lockSeconds: 30);
        await pair.Live.BeginAsync(TransactionKind.Read, CancellationToken.None);
        Execute(other, "BEGIN IMMEDIATE; INSERT INTO t VALUES (2,'b')");
        (await pair.Live.TryUpgradeAsync(CancellationToken.None)).ShouldBeFalse();
        Execute(other, "COMMIT");
    }

    [Fact]
    public async Task With_a_log_the_upgrade_waits_for_somebody_who_thinks_better_of_it()
    {
        Databases.Run(_databases.Live, "PRAGMA journal_mode=WAL");
        using var other = Databases.Connect(_databases.Live);
        await using var pair = await _databases.OpenAsync(lockSeconds: 30);
        await pair.Live.BeginAsync(TransactionKind.Read, CancellationToken.None);
        Execute(other, "BEGIN IMMEDIATE; INSERT INTO t VALUES (2,'b')");
        var upgrade = Task.Run(() => pair.Live.TryUpgradeAsync(CancellationToken.None));
        await Task.Delay(200);
        upgrade.IsCompleted.ShouldBeFalse();
        Execute(other, "ROLLBACK");
        (await upgrade).ShouldBeTrue();
        await pair.Live.Execute($"INSERT INTO main.t VALUES (3,'c')");
        await pair.Live.CommitAsync(CancellationToken.None);
        Databases.Scalar(_databases.Live, "SELECT max(id) FROM t").ShouldBe(3L);
    }

    [Fact]
    public async Task With_a_log_the_upgrade_fails_when_the_other_one_commits()
    {
        Databases.Run(_databases.Live, "PRAGMA journal_mode=WAL");
        using var other = Databases.Connect(_databases.Live);
        await using var pair = await _databases.OpenAsync(lockSeconds: 30);
        await pair.Live.BeginAsync(TransactionKind.Read, CancellationToken.None);
        Execute(other, "BEGIN IMMEDIATE; INSERT INTO t VALUES (2,'b')");
        var upgrade = Task.Run(() => pair.Live.TryUpgradeAsync(CancellationToken.None));
        await Task.Delay(100);
        Execute(other, "COMMIT");
        (await upgrade).ShouldBeFalse();
    }

    [Fact]
    public async Task An_upgraded_transaction_keeps_its_temporary_tables_and_holds_the_lock()
    {
        await using var pair = await _databases.OpenAsync();
        await pair.Live.BeginAsync(TransactionKind.Read, CancellationToken.None);
        await pair.Live.Execute($"CREATE TEMP TABLE s AS SELECT * FROM rowback_backup.t");
        (await pair.Live.TryUpgradeAsync(CancellationToken.None)).ShouldBeTrue();
        Should.Throw<SqliteException>(() => Databases.Run(_databases.Live, "INSERT INTO t VALUES (2,'b')"));
        await pair.Live.Execute($"UPDATE main.t SET name = (SELECT name || '!' FROM temp.s)");
        await pair.Live.CommitAsync(CancellationToken.None);
        (await pair.Live.Scalar($"SELECT count(*) FROM temp.s")).ShouldBe(1L);
        Databases.Scalar(_databases.Live, "SELECT name FROM t").ShouldBe("a!");
        Databases.Scalar(_databases.Live, "PRAGMA user_version").ShouldBe(0L);
    }

    [Fact]
    public async Task The_number_that_the_application_keeps_in_the_header_survives_the_upgrade()
    {
        Databases.Run(_databases.Live, "PRAGMA user_version=-17");
        await using var pair = await _databases.OpenAsync();
        await pair.Live.BeginAsync(TransactionKind.Read, CancellationToken.None);
        (await pair.Live.TryUpgradeAsync(CancellationToken.None)).ShouldBeTrue();
        await pair.Live.CommitAsync(CancellationToken.None);
        Databases.Scalar(_databases.Live, "PRAGMA user_version").ShouldBe(-17L);
    }

    [Fact]
    public async Task A_lock_held_for_long_is_said_with_the_file()
    {
        await using var pair = await _databases.OpenAsync(lockSeconds: 1);
        using var other = Databases.Connect(_databases.Live);
        Execute(other, "BEGIN IMMEDIATE");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var error = await Should.ThrowAsync<RowbackException>(() => pair.Live.BeginAsync(TransactionKind.Write, CancellationToken.None));
        error.Code.ShouldBe("LOCKED");
        error.Kind.ShouldBe(ErrorKind.Engine);
        error.Message.ShouldContain(_databases.Live);
        watch.Elapsed.TotalSeconds.ShouldBeInRange(0.9, 10);
    }

    [Fact]
    public async Task A_live_database_locked_for_itself_by_another_is_said_on_opening()
    {
        using var other = Databases.Connect(_databases.Live);
        Execute(other, "BEGIN EXCLUSIVE");
        var error = await Should.ThrowAsync<RowbackException>(async () => await _databases.OpenAsync());
        error.Code.ShouldBe("LOCKED");
        error.Message.ShouldContain(_databases.Live);
    }

    [Fact]
    public async Task A_short_lock_is_waited_for()
    {
        await using var pair = await _databases.OpenAsync(lockSeconds: 30);
        using var other = Databases.Connect(_databases.Live);
        Execute(other, "BEGIN IMMEDIATE");
        var begin = Task.Run(() => pair.Live.BeginAsync(TransactionKind.Write, CancellationToken.None));
        await Task.Delay(100);
        Execute(other, "COMMIT");
        await begin;
        await pair.Live.RollbackAsync();
    }

    [Fact]
    public async Task A_commit_that_readers_hold_up_for_long_is_rolled_back()
    {
        await using var pair = await _databases.OpenAsync(lockSeconds: 1);
        await pair.Live.BeginAsync(TransactionKind.Write, CancellationToken.None);
        using var other = Databases.Connect(_databases.Live);
        Execute(other, "BEGIN; SELECT * FROM t");
        await pair.Live.Execute($"DELETE FROM main.t");
        (await Should.ThrowAsync<RowbackException>(() => pair.Live.CommitAsync(CancellationToken.None))).Code.ShouldBe("LOCKED");
        Execute(other, "COMMIT");
        (await pair.Live.Scalar($"SELECT count(*) FROM main.t")).ShouldBe(1L);
    }

    [Fact]
    public async Task A_database_in_WAL_mode_is_worked_on_while_others_use_it()
    {
        Databases.Run(_databases.Live, "PRAGMA journal_mode=WAL");
        using var other = Databases.Connect(_databases.Live);
        Execute(other, "INSERT INTO t VALUES (2,'in the log')");
        await using var pair = await _databases.OpenAsync();
        Execute(other, "BEGIN; SELECT * FROM t");
        await pair.Live.BeginAsync(TransactionKind.Read, CancellationToken.None);
        (await pair.Live.Scalar($"SELECT count(*) FROM main.t")).ShouldBe(2L);
        (await pair.Live.TryUpgradeAsync(CancellationToken.None)).ShouldBeTrue();
        await pair.Live.Execute($"INSERT INTO main.t VALUES (3,'c')");
        await pair.Live.CommitAsync(CancellationToken.None);
        Execute(other, "COMMIT");
        Databases.Scalar(_databases.Live, "SELECT count(*) FROM t").ShouldBe(3L);
    }

    [Fact]
    public async Task Live_in_WAL_mode_is_read_only_and_left_as_it_was()
    {
        Databases.Run(_databases.Live, "PRAGMA journal_mode=WAL");
        await using (var pair = await _databases.OpenAsync(LiveAccess.Read))
        {
            await pair.Live.BeginAsync(TransactionKind.Read, CancellationToken.None);
            (await pair.Live.Scalar($"SELECT count(*) FROM main.t")).ShouldBe(1L);
            await pair.Live.SelectAsync(new(null, "t"), ["id"], "1", CancellationToken.None).All();
            await pair.Live.RollbackAsync();
        }

        Directory.GetFiles(_databases.Folder).Select(Path.GetFileName).Order().ShouldBe(["backup.db", "live.db"]);
    }

    [Fact]
    public async Task Temporary_tables_are_gone_after_a_rollback_and_stay_after_a_commit()
    {
        await using var pair = await _databases.OpenAsync();
        await pair.Live.BeginAsync(TransactionKind.Read, CancellationToken.None);
        await pair.Live.Execute($"CREATE TEMP TABLE s(x)");
        await pair.Live.RollbackAsync();
        await Should.ThrowAsync<RowbackException>(() => pair.Live.Rows($"SELECT * FROM temp.s"));
        await pair.Live.BeginAsync(TransactionKind.Read, CancellationToken.None);
        await pair.Live.Execute($"CREATE TEMP TABLE s(x)");
        await pair.Live.CommitAsync(CancellationToken.None);
        (await pair.Live.Rows($"SELECT * FROM temp.s")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Rolling_back_nothing_is_harmless()
    {
        await using var pair = await _databases.OpenAsync();
        await pair.Live.RollbackAsync();
        Databases.Run(_databases.Live, "CREATE TABLE r(x UNIQUE ON CONFLICT ROLLBACK); INSERT INTO r VALUES (1)");
        await pair.Live.BeginAsync(TransactionKind.Write, CancellationToken.None);
        (await Should.ThrowAsync<RowbackException>(() => pair.Live.Execute($"INSERT INTO main.r VALUES (1)"))).Code.ShouldBe("CONSTRAINT");
        await pair.Live.RollbackAsync();
        await pair.Live.RollbackAsync();
    }

    [Fact]
    public async Task A_running_statement_is_interrupted()
    {
        await using var pair = await _databases.OpenAsync();
        using var cancellation = new CancellationTokenSource(200);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Should.ThrowAsync<OperationCanceledException>(() => Task.Run(() => pair.Live.ExecuteAsync(
            $"CREATE TEMP TABLE s AS WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM s) SELECT count(*) FROM s", cancellation.Token)));
        watch.Elapsed.TotalSeconds.ShouldBeLessThan(10);
        await pair.Live.RollbackAsync();
        (await pair.Live.Scalar($"SELECT 1")).ShouldBe(1L);
    }

    [Fact]
    public async Task A_wait_for_a_lock_is_given_up_when_cancelled()
    {
        await using var pair = await _databases.OpenAsync(lockSeconds: 60);
        using var other = Databases.Connect(_databases.Live);
        Execute(other, "BEGIN IMMEDIATE");
        using var cancellation = new CancellationTokenSource(200);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Should.ThrowAsync<OperationCanceledException>(() => Task.Run(() => pair.Live.BeginAsync(TransactionKind.Write, cancellation.Token)));
        watch.Elapsed.TotalSeconds.ShouldBeLessThan(10);
    }

    [Fact]
    public async Task Deferred_references_are_checked_at_the_commit_and_what_they_refuse_can_be_looked_into()
    {
        Databases.Run(_databases.Live, "CREATE TABLE c(id INTEGER PRIMARY KEY, t REFERENCES t(id))");
        await using var pair = await _databases.OpenAsync();
        await pair.Live.BeginAsync(TransactionKind.Write, CancellationToken.None);
        foreach (var statement in pair.Live.Dialect.DeferConstraints)
            await pair.Live.Execute(statement);
        await pair.Live.Execute($"INSERT INTO main.c VALUES (1, 77)");
        var error = await Should.ThrowAsync<RowbackException>(() => pair.Live.CommitAsync(CancellationToken.None));
        (error.Code, error.Constraint).ShouldBe(("CONSTRAINT", "FOREIGN KEY"));
        (await pair.Live.Scalar($"SELECT count(*) FROM main.c")).ShouldBe(1L);
        await pair.Live.RollbackAsync();
        (await pair.Live.Scalar($"SELECT count(*) FROM main.c")).ShouldBe(0L);
    }

    [Fact]
    public async Task References_are_not_enforced_where_the_core_asks_for_it()
    {
        Databases.Run(_databases.Live, "CREATE TABLE c(id INTEGER PRIMARY KEY, t REFERENCES t(id))");
        await using var pair = await _databases.OpenAsync();
        pair.Live.EnforcesReferences = false;
        await pair.Live.BeginAsync(TransactionKind.Write, CancellationToken.None);
        await pair.Live.Execute($"INSERT INTO main.c VALUES (1, 77)");
        await pair.Live.CommitAsync(CancellationToken.None);
        pair.Live.EnforcesReferences = true;
        await pair.Live.BeginAsync(TransactionKind.Write, CancellationToken.None);
        (await Should.ThrowAsync<RowbackException>(() => pair.Live.Execute($"INSERT INTO main.c VALUES (2, 77)"))).Constraint.ShouldBe("FOREIGN KEY");
        await pair.Live.RollbackAsync();
    }

    [Fact]
    public async Task Each_statement_is_told_before_it_runs()
    {
        await using var pair = await _databases.OpenAsync();
        var told = new List<string>();
        pair.Live.Recorder = sql => told.Add(RenderedSql.Literal(sql.Sql, pair.Live.Dialect));
        await pair.Live.Execute($"CREATE TEMP TABLE s(c0 INTEGER PRIMARY KEY, x)");
        await pair.Backup.StageAsync(new StageRequest { Source = new(null, "t"), Target = new("temp", "s"), Columns = [("c0", "id")], Constants = [("x", new("it's"))] }, CancellationToken.None);
        told.Count.ShouldBe(2);
        told[1].ShouldContain("'it''s'");
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
