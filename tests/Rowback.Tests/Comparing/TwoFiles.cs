using Microsoft.Data.Sqlite;
using Rowback.Comparing;
using Rowback.Configuration;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sqlite;

namespace Rowback.Tests.Comparing;

/// <summary>A backup and a live database as SQLite files: made from one script, then each lived in by its own.</summary>
internal sealed class TwoFiles : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rowback-").FullName;

    static TwoFiles() => SQLitePCL.Batteries_V2.Init();

    /// <param name="before">What made the backup; live begins as a copy of it.</param>
    /// <param name="since">What happened in live since.</param>
    public TwoFiles(string before, string since = "")
    {
        Run(BackupPath, before);
        File.Copy(BackupPath, LivePath);
        Run(LivePath, since);
    }

    public string LivePath => Path.Combine(_folder, "live.db");

    public string BackupPath => Path.Combine(_folder, "backup.db");

    public RowbackConfiguration Configuration { get; init; } = new();

    public void Run(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA foreign_keys=ON; " + sql;
        command.ExecuteNonQuery();
    }

    public Task<DatabaseDiff> DiffAsync(params string[] tables) =>
        OpenAsync((pair, schema, options) => new DatabaseComparison(pair, schema, options).RunAsync(tables, CancellationToken.None));

    public Task<List<RowPair>> RowsAsync(Selection selection, int limit = 100) => OpenAsync(async (pair, schema, options) =>
    {
        var rows = new List<RowPair>();
        await foreach (var row in new RowView(pair, schema, options).RunAsync(selection, limit, CancellationToken.None))
            rows.Add(row);
        return rows;
    });

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<T> OpenAsync<T>(Func<IDatabasePair, SchemaMatch, SessionOptions, Task<T>> use)
    {
        var options = new SessionOptions { Engines = [new SqliteEngine()], Live = LivePath, Backup = BackupPath, Configuration = Configuration };
        await using var pair = await options.Engines[0].OpenAsync(new OpenRequest(LivePath, BackupPath, LiveAccess.Read), CancellationToken.None);
        var live = await pair.Live.ReadSchemaAsync(CancellationToken.None);
        var backup = await pair.Backup.ReadSchemaAsync(CancellationToken.None);
        return await use(pair, SchemaMatcher.Match(live, backup, Configuration, pair.Live.Dialect), options);
    }
}
