using Rowback.Configuration;
using Rowback.Engines;

namespace Rowback.Specification;

/// <summary>
/// Where a test plays: a backup, and the live database that it was taken from and that has moved on. Watches that nothing ever
/// happens to the backup.
/// </summary>
public sealed class Scene : IAsyncDisposable
{
    private readonly string _footprint;

    private Scene(EngineFixture engine, string live, string backup, string footprint)
    {
        Engine = engine;
        LiveAddress = live;
        BackupAddress = backup;
        _footprint = footprint;
    }

    public EngineFixture Engine { get; }

    public string LiveAddress { get; }

    public string BackupAddress { get; }

    public RowbackConfiguration Configuration { get; set; } = new();

    /// <summary>A file for the journal; null for tables in live.</summary>
    public string? JournalFile { get; set; }

    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Makes a database with these tables and rows, and takes the backup.</summary>
    public static async Task<Scene> CreateAsync(EngineFixture engine, string ddl, string rows)
    {
        var live = await engine.CreateAsync();
        await using (var connection = await engine.ConnectAsync(live))
        {
            await connection.ExecuteAsync(engine.Translate(ddl));
            if (rows.Length > 0)
                await connection.ExecuteAsync(rows);
            await engine.AdvanceGeneratorsAsync(connection);
        }

        return await CreateAsync(engine, live);
    }

    /// <summary>Takes the backup of a database that is there already.</summary>
    public static async Task<Scene> CreateAsync(EngineFixture engine, string live)
    {
        var backup = await engine.CopyAsync(live);
        return new Scene(engine, live, backup, await engine.FootprintAsync(backup));
    }

    /// <summary>Something happens to live.</summary>
    public async Task<long> LiveAsync(string sql)
    {
        await using var connection = await Engine.ConnectAsync(LiveAddress);
        return await connection.ExecuteAsync(Engine.Translate(sql));
    }

    public async Task<RestoreSession> OpenAsync(LiveAccess access = LiveAccess.Write, string? backup = null) => await RestoreSession.OpenAsync(new SessionOptions
    {
        Engines = [Engine.Engine],
        Live = LiveAddress,
        Backup = backup ?? BackupAddress,
        Configuration = Configuration,
        JournalFile = JournalFile,
        Access = access,
        LockTimeout = LockTimeout,
    });

    public async Task<RestorePlan> PlanAsync(Question question)
    {
        await using var session = await OpenAsync();
        return await session.PlanAsync(question);
    }

    public Task<RestorePlan> PlanAsync(string table, string where) => PlanAsync(Ask.Where(table, where));

    /// <summary>Restores, and holds the core to its word: the plan made just before is what is done, and doing it again does nothing.</summary>
    public async Task<RestoreResult> RestoreAsync(Question question)
    {
        RestoreResult result;
        await using (var session = await OpenAsync())
            result = await session.RestoreAsync(question);
        await Engine.CheckIntegrityAsync(LiveAddress);
        return result;
    }

    public Task<RestoreResult> RestoreAsync(string table, string where) => RestoreAsync(Ask.Where(table, where));

    public async Task<RestoreResult> ApplyAsync(RestorePlan plan)
    {
        await using var session = await OpenAsync();
        return await session.ApplyAsync(plan);
    }

    /// <summary>The plan of a restore, carried out by the engine's own shell.</summary>
    public async Task RunScriptAsync(Question question)
    {
        string script;
        await using (var session = await OpenAsync())
            script = await session.ScriptAsync(await session.PlanAsync(question));
        var entries = (await LogAsync()).Count;
        var said = await Engine.RunScriptAsync(LiveAddress, script);
        (await LogAsync()).Count.ShouldBe(entries + 1, $"The script restored nothing: {said}");
        await Engine.CheckIntegrityAsync(LiveAddress);
    }

    public async Task<RestoreResult> RehearseAsync(Question question)
    {
        await using var session = await OpenAsync();
        return await session.RehearseAsync(question);
    }

    public async Task<UndoResult> UndoAsync(string? id)
    {
        await using var session = await OpenAsync();
        return await session.UndoAsync(id.ShouldNotBeNull());
    }

    public async Task<UndoPlan> PlanUndoAsync(string? id)
    {
        await using var session = await OpenAsync();
        return await session.PlanUndoAsync(id.ShouldNotBeNull());
    }

    public async Task<IReadOnlyList<JournalEntry>> LogAsync()
    {
        await using var session = await OpenAsync();
        return await session.LogAsync();
    }

    /// <summary>The restore fails with this exit, and live is as it was. Returns the failure.</summary>
    public Task<RowbackException> ShouldFailAsync(ErrorKind kind, Question question) => ShouldFailAsync(kind, async () =>
    {
        await using var session = await OpenAsync();
        await session.RestoreAsync(question);
    });

    /// <summary>What is done fails with this exit, and live is as it was. Returns the failure.</summary>
    public async Task<RowbackException> ShouldFailAsync(ErrorKind kind, Func<Task> action)
    {
        var before = await DumpAsync();
        var failure = await action.ShouldThrowAsync<RowbackException>();
        failure.Kind.ShouldBe(kind, failure.ToString());
        failure.Code.ShouldMatch("^[A-Z][A-Z_]+$");
        failure.Message.ShouldNotBeNullOrWhiteSpace();
        (await DumpAsync()).ShouldBe(before);
        return failure;
    }

    /// <summary>The plan stops, naming this flag; so does the restore, and live is as it was. Returns the plan.</summary>
    public async Task<RestorePlan> ShouldStopAsync(string flag, Question question)
    {
        var plan = await PlanAsync(question);
        plan.Stops.ShouldContain(h => h.Flag != null && h.Flag.Contains(flag, StringComparison.Ordinal),
            $"The stops were: {string.Join("; ", plan.Hazards.Select(h => $"{h.Code} [{h.Flag}] stops={h.Stops} {h.Message}"))}");
        await ShouldFailAsync(ErrorKind.Decision, question);
        return plan;
    }

    /// <summary>A query on live gives these rows, each as its values joined by <c>|</c>.</summary>
    public async Task ShouldHoldAsync(string sql, params string[] rows)
    {
        await using var connection = await Engine.ConnectAsync(LiveAddress);
        (await connection.ReadAsync(sql)).ShouldBe(rows, sql);
    }

    /// <summary>The rows of a query on live.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(string sql)
    {
        await using var connection = await Engine.ConnectAsync(LiveAddress);
        return await connection.ReadAsync(sql);
    }

    /// <summary>Every row of live.</summary>
    public Task<IReadOnlyList<string>> DumpAsync() => Engine.DumpAsync(LiveAddress);

    /// <summary>Promise 1.</summary>
    public async Task ShouldHaveLeftTheBackupAloneAsync() =>
        (await Engine.FootprintAsync(BackupAddress)).ShouldBe(_footprint, "the backup, or what lies beside it, has changed");

    public async ValueTask DisposeAsync()
    {
        await Engine.DropAsync(LiveAddress);
        await Engine.DropAsync(BackupAddress);
    }
}
