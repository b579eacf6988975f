using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rowback.PostgreSql.Testing;

namespace Rowback.EntityFrameworkCore.Tests;

/// <summary>Where the databases of the tests are.</summary>
public abstract class TestEngine
{
    public static TestEngine Sqlite { get; } = new SqliteFiles();

    public static TestEngine PostgreSql { get; } = new PostgreSqlServer();

    /// <summary>The address of a new database, as the command line takes it.</summary>
    public abstract Task<string> CreateAsync();

    /// <summary>A copy of a database to which nobody is connected.</summary>
    public abstract Task<string> CopyAsync(string address);

    public abstract Task DropAsync(string address);

    public abstract void Use(DbContextOptionsBuilder options, string address, bool readOnly = false);

    private sealed class SqliteFiles : TestEngine
    {
        public override Task<string> CreateAsync() => Task.FromResult(Path.Combine(Directory.CreateTempSubdirectory("rowback-ef-").FullName, "site.db"));

        public override async Task<string> CopyAsync(string address)
        {
            var copy = await CreateAsync();
            // EF Core makes databases in WAL mode; SQLite's own copy has all in one file.
            await using var connection = new SqliteConnection($"Data Source={address};Pooling=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = $"VACUUM INTO '{copy}'";
            await command.ExecuteNonQueryAsync();
            return copy;
        }

        public override Task DropAsync(string address)
        {
            Directory.Delete(Path.GetDirectoryName(address)!, recursive: true);
            return Task.CompletedTask;
        }

        public override void Use(DbContextOptionsBuilder options, string address, bool readOnly = false) =>
            options.UseSqlite($"Data Source={address};Pooling=False{(readOnly ? ";Mode=ReadOnly" : "")}");
    }

    private sealed class PostgreSqlServer : TestEngine
    {
        public override async Task<string> CreateAsync() => Settings(await LocalServer.Shared.CreateAsync());

        public override async Task<string> CopyAsync(string address) => Settings(await LocalServer.Shared.CreateAsync(NameOf(address)));

        public override Task DropAsync(string address) => LocalServer.Shared.DropAsync(NameOf(address));

        public override void Use(DbContextOptionsBuilder options, string address, bool readOnly = false) => options.UseNpgsql(address);

        private static string Settings(string name) => LocalServer.Shared.Settings(name).ConnectionString;

        private static string NameOf(string address) => new NpgsqlConnectionStringBuilder(address).Database!;
    }
}
