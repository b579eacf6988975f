using Npgsql;
using Rowback.Configuration;
using Rowback.PostgreSql.Testing;

namespace Rowback.PostgreSql.Tests;

/// <summary>Two databases of the local server: live, and the backup that was taken of it.</summary>
internal sealed class Databases : IAsyncDisposable
{
    private readonly LocalServer _server = LocalServer.Shared;

    private Databases(string live, string backup) => (Live, Backup) = (live, backup);

    /// <summary>Its name.</summary>
    public string Live { get; }

    /// <summary>Its name.</summary>
    public string Backup { get; }

    /// <summary>The role that Rowback comes as.</summary>
    public string User { get; set; } = LocalServer.Role;

    public string? JournalFile { get; set; }

    /// <summary>As <see cref="PostgreSqlEngine.Blocks"/>.</summary>
    public bool Blocks { get; set; }

    public RowbackConfiguration Configuration { get; set; } = new();

    /// <summary>Made by these statements; the backup is a copy.</summary>
    public static async Task<Databases> OfAsync(string sql)
    {
        var live = await LocalServer.Shared.CreateAsync();
        await RunAsync(live, sql);
        return new Databases(live, await LocalServer.Shared.CreateAsync(live));
    }

    /// <summary>Each made by statements of its own, so that the numbers of their types and tables differ.</summary>
    public static async Task<Databases> OfAsync(string live, string backup)
    {
        var databases = new Databases(await LocalServer.Shared.CreateAsync(), await LocalServer.Shared.CreateAsync());
        await RunAsync(databases.Live, live);
        await RunAsync(databases.Backup, backup);
        return databases;
    }

    /// <summary>Something happens to live.</summary>
    public Task LiveAsync(string sql, string user = LocalServer.Role) => RunAsync(Live, sql, user);

    public static async Task RunAsync(string database, string sql, string user = LocalServer.Role)
    {
        await using var connection = await ConnectAsync(database, user);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public async Task<RestoreSession> OpenAsync(bool paranoid = false) => await RestoreSession.OpenAsync(new SessionOptions
    {
        Engines = [new PostgreSqlEngine(_ => null) { Blocks = Blocks }],
        Live = _server.Address(Live, User),
        Backup = _server.Address(Backup, User),
        Configuration = Configuration,
        JournalFile = JournalFile,
        Paranoid = paranoid,
    });

    public async Task<RestoreResult> RestoreAsync(Question question)
    {
        await using var session = await OpenAsync();
        return await session.RestoreAsync(question);
    }

    public Task<RestoreResult> RestoreAsync(string table, string? where = null) => RestoreAsync(Ask(table, where));

    public async Task<RestorePlan> PlanAsync(Question question)
    {
        await using var session = await OpenAsync();
        return await session.PlanAsync(question);
    }

    /// <summary>The plan of a restore as a script.</summary>
    public async Task<string> ScriptAsync(Question question)
    {
        await using var session = await OpenAsync();
        return await session.ScriptAsync(await session.PlanAsync(question));
    }

    public async Task<DatabaseDiff> DiffAsync(params string[] tables)
    {
        await using var session = await OpenAsync();
        return await session.DiffAsync(tables);
    }

    public async Task<DatabaseDiff> DiffAsync(bool paranoid)
    {
        await using var session = await OpenAsync(paranoid);
        return await session.DiffAsync([]);
    }

    public async Task UndoAsync(string? id)
    {
        await using var session = await OpenAsync();
        await session.UndoAsync(id.ShouldNotBeNull());
    }

    /// <summary>The restore fails, and nothing of it is in live. Returns the failure.</summary>
    public async Task<RowbackException> ShouldFailAsync(ErrorKind kind, Func<Task> action, params string[] tables)
    {
        var before = await Task.WhenAll(tables.Select(t => ReadAsync($"SELECT t::text FROM {t} AS t ORDER BY 1")));
        var failure = await action.ShouldThrowAsync<RowbackException>();
        failure.Kind.ShouldBe(kind, failure.ToString());
        var after = await Task.WhenAll(tables.Select(t => ReadAsync($"SELECT t::text FROM {t} AS t ORDER BY 1")));
        after.ShouldBe(before);
        return failure;
    }

    public static Question Ask(string table, string? where = null) => new() { Selections = [new Selection(table) { Where = where, All = where is null }] };

    /// <summary>The rows of a query on live, the text of each value; <c>|</c> is between two, NULL is <c>NULL</c>.</summary>
    public Task<List<string>> ReadAsync(string sql) => ReadAsync(Live, sql);

    public static async Task<List<string>> ReadAsync(string database, string sql)
    {
        var rows = new List<string>();
        await using var connection = await ConnectAsync(database, LocalServer.Role);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.AllResultTypesAreUnknown = true;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "NULL" : reader.GetString(i))));
        return rows;
    }

    /// <summary>The rows of a query, byte for byte as the server sends them.</summary>
    public static async Task<byte[]> BinaryAsync(string database, string query)
    {
        await using var connection = await ConnectAsync(database, LocalServer.Role);
        await using var copy = await connection.BeginRawBinaryCopyAsync($"COPY ({query}) TO STDOUT (FORMAT binary)");
        using var bytes = new MemoryStream();
        await copy.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DropAsync(Live);
        await _server.DropAsync(Backup);
    }

    private static async Task<NpgsqlConnection> ConnectAsync(string database, string user)
    {
        var connection = new NpgsqlConnection(LocalServer.Shared.Settings(database, user).ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
