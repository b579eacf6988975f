using Npgsql;
using Rowback.Cli.Tests;
using Rowback.PostgreSql.Testing;

namespace Rowback.PostgreSql.Cli.Tests;

/// <summary>The story's databases on the local server: the gallery "pets" is lost, and life has gone on.</summary>
internal sealed class Site : IAsyncDisposable
{
    private const string Beginning = """
        CREATE TABLE gallery (id serial PRIMARY KEY, slug text NOT NULL UNIQUE, title text NOT NULL);
        CREATE TABLE photo (id serial PRIMARY KEY, file text NOT NULL UNIQUE, caption text NOT NULL DEFAULT '');
        CREATE TABLE gallery_photos (gallery_id int NOT NULL REFERENCES gallery ON DELETE CASCADE, photo_id int NOT NULL REFERENCES photo ON DELETE CASCADE,
            position int NOT NULL, PRIMARY KEY (gallery_id, photo_id));
        INSERT INTO gallery (slug, title) VALUES ('holiday', 'By the sea'), ('pets', 'Rex and Tom'), ('city', 'Rooftops');
        INSERT INTO photo (file, caption) VALUES ('beach.jpg', 'First morning'), ('harbour.jpg', ''), ('rex.jpg', 'Rex, asleep'), ('tom.jpg', 'Tom on the wall'), ('roofs.jpg', '');
        INSERT INTO gallery_photos VALUES (1, 1, 1), (1, 2, 2), (2, 3, 1), (2, 4, 2), (3, 5, 1);
        """;

    private const string Since = """
        DELETE FROM gallery WHERE slug = 'pets';
        INSERT INTO gallery (slug, title) VALUES ('garden', 'May');
        INSERT INTO photo (file, caption) VALUES ('rose.jpg', 'The first one');
        INSERT INTO gallery_photos VALUES (4, 6, 1);
        UPDATE photo SET caption = 'At six in the morning' WHERE file = 'roofs.jpg';
        DELETE FROM photo WHERE file = 'tom.jpg';
        """;

    private readonly string _live;
    private readonly string _backup;

    private Site(string live, string backup) => (_live, _backup) = (live, backup);

    public string Folder { get; } = Directory.CreateTempSubdirectory("rowback-cli-").FullName;

    public string LiveName => _live;

    /// <summary>Over the socket.</summary>
    public string Live => LocalServer.Shared.Address(_live);

    /// <summary>Over the socket.</summary>
    public string Backup => LocalServer.Shared.Address(_backup);

    /// <summary>Over the network, with the password in the address.</summary>
    public string LiveWithPassword => WithPassword(_live);

    public string BackupWithPassword => WithPassword(_backup);

    public static async Task<Site> DamagedAsync()
    {
        var live = await LocalServer.Shared.CreateAsync();
        await ExecuteAsync(live, Beginning);
        var site = new Site(live, await LocalServer.Shared.CreateAsync(live));
        await ExecuteAsync(live, Since);
        return site;
    }

    /// <summary>Runs a verb on both databases, in a pipe.</summary>
    public Task<Run> RunAsync(params string[] args) => Run.OfAsync([.. args, "--live", Live, "--backup", Backup], folder: Folder);

    /// <summary>Runs a verb that needs live alone.</summary>
    public Task<Run> OnLiveAsync(params string[] args) => Run.OfAsync([.. args, "--live", Live], folder: Folder);

    /// <summary>What a query on live gives, row by row, values joined by |.</summary>
    public async Task<string> QueryAsync(string sql)
    {
        await using var connection = await ConnectAsync(_live);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        var rows = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        return string.Join('\n', rows);
    }

    public static async Task<NpgsqlConnection> ConnectAsync(string database)
    {
        var connection = new NpgsqlConnection(LocalServer.Shared.Settings(database).ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public Task<NpgsqlConnection> ConnectToLiveAsync() => ConnectAsync(_live);

    public async ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        await LocalServer.Shared.DropAsync(_live);
        await LocalServer.Shared.DropAsync(_backup);
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = await ConnectAsync(database);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static string WithPassword(string database) =>
        FormattableString.Invariant($"postgres://{LocalServer.Role}:{Uri.EscapeDataString(LocalServer.Password)}@127.0.0.1:{LocalServer.Shared.Port}/{database}");
}
