using System.Data;
using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sqlite;

namespace Rowback.EntityFrameworkCore.Connecting;

internal sealed class SqliteProvider : Provider
{
    private const string DataDirectory = "|DataDirectory|";

    protected override string Name => "Microsoft.EntityFrameworkCore.Sqlite";

    public override IEngine Engine { get; } = new SqliteEngine();

    public override string AddressOf(DbContext context, string side)
    {
        var connection = context.Database.GetDbConnection();
        // An open connection knows its file; else it is found as Microsoft.Data.Sqlite would find it.
        var source = connection.DataSource;
        if (connection.State == ConnectionState.Closed)
            source = PathOf(source);
        if (string.IsNullOrEmpty(source) || source.Equals(":memory:", StringComparison.OrdinalIgnoreCase) || IsMode(context, "Memory"))
            throw new RowbackException(ErrorKind.Usage, "IN_MEMORY", $"The database of {side} is in memory, where Rowback's own connection cannot see it.", "Keep it in a file, or copy it into one (VACUUM INTO).");
        // A path is an address as it is; a word before a colon might be taken for another kind of address.
        return Path.GetFullPath(source);
    }

    public override void RefuseToDisturb(DbContext backup, string address)
    {
        var logs = new[] { address + "-wal", address + "-journal" }.Where(l => new FileInfo(l) is { Exists: true, Length: > 0 }).ToList();
        if (logs.Count > 0 && !IsMode(backup, "ReadOnly") && backup.Database.GetDbConnection().State == ConnectionState.Closed)
        {
            throw new RowbackException(ErrorKind.Usage, "BACKUP_WRITABLE", $"Beside the backup '{address}' lies {string.Join(" and ", logs.Select(Path.GetFileName))}, and its context would write that into it.",
                "Open the backup with `Mode=ReadOnly` in its connection string.");
        }
    }

    /// <summary>SQLite's tables have no schema, whatever the model says.</summary>
    public override TableName NameOf(string? schema, string name, string? defaultSchema) => new(null, name);

    public override string KeyPart(DbDataReader reader, int column) => reader.GetValue(column) switch
    {
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        byte[] bytes => $"x'{Convert.ToHexString(bytes)}'",
        var text => (string)text,
    };

    private static string PathOf(string source)
    {
        if (source.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            return FromUri(source["file:".Length..]);
        if (source.Length == 0 || source.StartsWith(':') || AppDomain.CurrentDomain.GetData("DataDirectory") is not string folder)
            return source;
        if (source.StartsWith(DataDirectory, StringComparison.OrdinalIgnoreCase))
            return Path.Combine(folder, source[DataDirectory.Length..].TrimStart('/', '\\'));
        return Path.Combine(folder, source);
    }

    /// <summary>https://sqlite.org/uri.html.</summary>
    private static string FromUri(string rest)
    {
        var end = rest.IndexOfAny(['?', '#']);
        var (path, query) = end < 0 ? (rest, "") : (rest[..end], rest[end..]);
        if (query.Contains("mode=memory", StringComparison.OrdinalIgnoreCase))
            return ":memory:";
        if (path.StartsWith("//", StringComparison.Ordinal))
            path = path[Math.Max(path.IndexOf('/', 2), 0)..];
        return Uri.UnescapeDataString(path);
    }

    private static bool IsMode(DbContext context, string mode)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = context.Database.GetDbConnection().ConnectionString };
        return (parts.TryGetValue("Mode", out var value) && mode.Equals(value as string, StringComparison.OrdinalIgnoreCase))
            || (mode == "ReadOnly" && parts.TryGetValue("Data Source", out var source) && source is string uri && uri.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
                && (uri.Contains("immutable=1", StringComparison.Ordinal) || uri.Contains("mode=ro", StringComparison.Ordinal)));
    }
}
