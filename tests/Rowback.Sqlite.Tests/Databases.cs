using Microsoft.Data.Sqlite;
using Rowback.Engines;

namespace Rowback.Sqlite.Tests;

/// <summary>Real files in a temporary folder: live.db and backup.db.</summary>
internal sealed class Databases : IDisposable
{
    public Databases()
    {
        SQLitePCL.Batteries_V2.Init();
        Folder = Directory.CreateTempSubdirectory("rowback-test-").FullName;
    }

    public string Folder { get; }

    public string Live => Path.Combine(Folder, "live.db");

    public string Backup => Path.Combine(Folder, "backup.db");

    /// <summary>Both databases made by the same statements.</summary>
    public static Databases Of(string sql) => Of(sql, sql);

    public static Databases Of(string live, string backup)
    {
        var databases = new Databases();
        Run(databases.Live, live);
        Run(databases.Backup, backup);
        return databases;
    }

    /// <summary>Executes statements as an application would, creating the file.</summary>
    public static void Run(string path, string sql)
    {
        using var connection = Connect(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static SqliteConnection Connect(string path, SqliteOpenMode mode = SqliteOpenMode.ReadWriteCreate)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = mode, DefaultTimeout = 1 }.ToString());
        connection.Open();
        return connection;
    }

    public static object? Scalar(string path, string sql)
    {
        using var connection = Connect(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public async Task<IDatabasePair> OpenAsync(LiveAccess access = LiveAccess.Write, int lockSeconds = 1) =>
        await new SqliteEngine().OpenAsync(new OpenRequest(Live, Backup, access) { LockTimeout = TimeSpan.FromSeconds(lockSeconds) }, CancellationToken.None);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>As a copy taken in the middle of a transaction that had begun to write to the file.</summary>
    public static void LeaveJournal(string path)
    {
        using var connection = Connect(path);
        Execute(connection, "PRAGMA cache_size=1; PRAGMA cache_spill=1; BEGIN; UPDATE t SET name = 'half done'; " +
            "WITH RECURSIVE s(i) AS (SELECT 2 UNION ALL SELECT i+1 FROM s WHERE i<2000) INSERT INTO t SELECT i, hex(randomblob(50)) FROM s");
        var (file, journal) = (File.ReadAllBytes(path), File.ReadAllBytes(path + "-journal"));
        Execute(connection, "ROLLBACK");
        connection.Close();
        file.Length.ShouldBeGreaterThan(8192);
        File.WriteAllBytes(path, file);
        File.WriteAllBytes(path + "-journal", journal);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
