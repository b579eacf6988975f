using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Rowback.Engines;
using Rowback.Specification;
using Rowback.Specification.Oracle;

namespace Rowback.Sqlite.Specification.Tests;

/// <summary>SQLite as the specification needs it. Each database has a folder of its own, so that what appears beside it is seen.</summary>
public sealed class SqliteFixture : EngineFixture
{
    private readonly string _folder;
    private int _count;

    public SqliteFixture()
    {
        SQLitePCL.Batteries_V2.Init();
        // Memory where there is some: what is tested is what is written, not how long the disk takes.
        var place = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        _folder = Path.Combine(place, "rowback-spec-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)));
        Directory.CreateDirectory(_folder);
    }

    public override IEngine Engine { get; } = new SqliteEngine();

    public override async Task<string> CreateAsync()
    {
        var path = NewPath();
        await using var connection = await ConnectAsync(path);
        await connection.ExecuteAsync("PRAGMA user_version = 1");
        return path;
    }

    public override Task<string> CopyAsync(string address)
    {
        var path = NewPath();
        foreach (var suffix in new[] { "", "-wal", "-journal" })
        {
            if (File.Exists(address + suffix))
                File.Copy(address + suffix, path + suffix);
        }

        return Task.FromResult(path);
    }

    public override Task DropAsync(string address)
    {
        var folder = Path.GetDirectoryName(address)!;
        if (Directory.Exists(folder))
            Directory.Delete(folder, true);
        return Task.CompletedTask;
    }

    public override Task<DbConnection> ConnectAsync(string address) => ConnectAsync(address, enforced: true);

    public override async Task<DbConnection?> ConnectCarelesslyAsync(string address) => await ConnectAsync(address, enforced: false);

    private static async Task<DbConnection> ConnectAsync(string address, bool enforced)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = address, ForeignKeys = enforced, Pooling = false }.ToString());
        await connection.OpenAsync();
        await connection.ExecuteAsync("PRAGMA synchronous = OFF");
        return connection;
    }

    public override string Translate(string ddl) => ddl
        .Replace("{key}", "INTEGER PRIMARY KEY AUTOINCREMENT", StringComparison.Ordinal)
        .Replace("{reusable key}", "INTEGER PRIMARY KEY", StringComparison.Ordinal)
        .Replace("{text}", "TEXT", StringComparison.Ordinal)
        .Replace("{integer}", "INTEGER", StringComparison.Ordinal)
        .Replace("{bytes}", "BLOB", StringComparison.Ordinal)
        .Replace("{time}", "DATETIME", StringComparison.Ordinal);

    // SQLite does so by itself.
    public override Task AdvanceGeneratorsAsync(DbConnection connection) => Task.CompletedTask;

    public override Task<IReadOnlyList<string>> TablesAsync(DbConnection connection) => connection.ReadAsync(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_rowback\\_%' ESCAPE '\\' ORDER BY name");

    public override string JournalTable(string name) => "_rowback_" + name;

    public override string Lossless(string column) =>
        $"CASE typeof({column}) WHEN 'real' THEN printf('%!.17g', {column}) WHEN 'text' THEN 't' || hex({column}) ELSE quote({column}) END";

    public override string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public override Task<string> FootprintAsync(string address)
    {
        var files = Directory.GetFiles(Path.GetDirectoryName(address)!).Order(StringComparer.Ordinal)
            .Select(f => $"{Path.GetFileName(f)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f)))} {File.GetLastWriteTimeUtc(f):O}");
        return Task.FromResult(string.Join('\n', files));
    }

    public override async Task CheckIntegrityAsync(string address)
    {
        await using var connection = await ConnectAsync(address);
        (await connection.ReadAsync("PRAGMA integrity_check")).ShouldBe(["ok"]);
        (await connection.ReadAsync("PRAGMA foreign_key_check")).ShouldBeEmpty();
    }

    public override string Declare(RandomTable table)
    {
        var lines = table.Columns.Select(c => $"{c.Name} {Type(table, c)}{(c.Default is null ? "" : $" DEFAULT {c.Default}")}").ToList();
        if (!table.KeyIsDrawn && table.Key.Count > 0)
            lines.Add($"PRIMARY KEY ({string.Join(", ", table.Key)}){OnKeyConflict(table)}");
        lines.AddRange(table.UniqueKeys.Select(u => $"UNIQUE ({string.Join(", ", u)}){(table.Has(Trait.ReplaceUnique) ? " ON CONFLICT REPLACE" : table.Has(Trait.IgnoreUnique) ? " ON CONFLICT IGNORE" : "")}"));
        lines.AddRange(table.References.Select(r =>
            $"FOREIGN KEY ({string.Join(", ", r.Columns)}) REFERENCES {r.Parent} ({string.Join(", ", r.ParentColumns)}) ON DELETE {Action(r.OnDelete)}"));
        return $"CREATE TABLE {table.Name} ({string.Join(", ", lines)}){(table.Clustered ? " WITHOUT ROWID" : "")}{(table.Has(Trait.Strict) ? table.Clustered ? ", STRICT" : " STRICT" : "")};";
    }

    public override Variety Variety => SqliteVariety.All;

    public override Task DeferAsync(DbConnection connection) => connection.ExecuteAsync("PRAGMA defer_foreign_keys = ON");

    public override bool HasShell { get; } = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, "sqlite3")));

    public override async Task<string> RunScriptAsync(string address, string script)
    {
        using var process = Process.Start(new ProcessStartInfo("sqlite3", [address]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var said = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(script);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return $"exit {process.ExitCode}: {await said} {await errors}";
    }

    public override IReadOnlyList<string> OwnProcess => [Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", "exec", typeof(SqliteFixture).Assembly.Location];

    protected override void Dispose(bool disposing)
    {
        if (disposing && Directory.Exists(_folder))
            Directory.Delete(_folder, true);
    }

    private string NewPath()
    {
        var folder = Path.Combine(_folder, Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, "site.db");
    }

    private static string Type(RandomTable table, RandomColumn column) => table.KeyIsDrawn && table.Key[0] == column.Name
        ? $"INTEGER PRIMARY KEY{OnKeyConflict(table)}{(table.KeyKind == KeyKind.Drawn ? " AUTOINCREMENT" : "")}"
        : $"{column.Type?.Declared ?? (column.IsText ? "TEXT" : "INTEGER")}{(column.NotNull ? " NOT NULL" : "")} {column.Computed}";

    private static string OnKeyConflict(RandomTable table) => table.Has(Trait.ReplaceKey) ? " ON CONFLICT REPLACE" : table.Has(Trait.IgnoreKey) ? " ON CONFLICT IGNORE" : "";

    private static string Action(Schema.OnDelete action) => action switch
    {
        Schema.OnDelete.Cascade => "CASCADE",
        Schema.OnDelete.Restrict => "RESTRICT",
        Schema.OnDelete.SetNull => "SET NULL",
        Schema.OnDelete.SetDefault => "SET DEFAULT",
        _ => "NO ACTION",
    };
}
