using Microsoft.Data.Sqlite;
using Rowback.Cli.Demo;

namespace Rowback.Cli.Tests;

/// <summary>The story's databases in a folder of their own: the gallery "pets" is lost, and life has gone on.</summary>
internal sealed class Site : IDisposable
{
    /// <summary>A trigger by which titles of galleries are in capitals, whoever writes them.</summary>
    public const string Capitals = "CREATE TRIGGER capitals AFTER INSERT ON gallery BEGIN UPDATE gallery SET title = upper(title) WHERE id = new.id; END";

    private Site(string folder) => Folder = folder;

    public string Folder { get; }

    public string Live => Path.Combine(Folder, "photos.db");

    public string Backup => Path.Combine(Folder, "backup.db");

    public string[] Databases => ["--live", Live, "--backup", Backup];

    public static async Task<Site> DamagedAsync()
    {
        var site = new Site(Directory.CreateTempSubdirectory("rowback-cli-").FullName);
        await PhotoSite.CreateAsync(site.Live, default);
        File.Copy(site.Live, site.Backup);
        await PhotoSite.HaveAccidentAsync(site.Live, default);
        await PhotoSite.LiveOnAsync(site.Live, default);
        return site;
    }

    /// <summary>Runs a verb on both databases, in a pipe.</summary>
    public Task<Run> RunAsync(params string[] args) => Run.PipeAsync([.. args, .. Databases]);

    /// <summary>Runs a verb on both databases, with a person at a terminal.</summary>
    public Task<Run> TypedAsync(string typed, params string[] args) => Run.OfAsync([.. args, .. Databases], typed, Folder);

    /// <summary>Runs a verb on both databases, called by a name.</summary>
    public Task<Run> CalledAsync(string command, params string[] args) =>
        Run.OfAsync([.. args, .. Databases], folder: Folder, environment: new Dictionary<string, string> { ["ROWBACK_COMMAND"] = command });

    /// <summary>Runs a verb that needs live alone.</summary>
    public Task<Run> OnLiveAsync(params string[] args) => Run.PipeAsync([.. args, "--live", Live]);

    /// <summary>What a query gives, row by row, values joined by |.</summary>
    public async Task<string> QueryAsync(string sql)
    {
        await using var connection = Open();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        var rows = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        return string.Join('\n', rows);
    }

    /// <summary>Makes the backup another one, before anything is asked of it.</summary>
    public async Task OnBackupAsync(string sql)
    {
        await using var connection = Open(Backup);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public SqliteConnection Open() => Open(Live);

    /// <summary>As the site's application opens it, which knows an order of its own.</summary>
    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        connection.CreateCollation("app_order", string.CompareOrdinal);
        return connection;
    }

    /// <summary>Output with this folder's path replaced, so that it can be compared.</summary>
    public string Anonymous(string text) => text.Replace(Folder, "FOLDER", StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
