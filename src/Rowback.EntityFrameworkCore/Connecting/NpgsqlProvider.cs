using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rowback.Engines;
using Rowback.PostgreSql;
using Rowback.Schema;

namespace Rowback.EntityFrameworkCore.Connecting;

internal sealed class NpgsqlProvider : Provider
{
    private const string UsualSchema = "public";

    protected override string Name => "Npgsql.EntityFrameworkCore.PostgreSQL";

    public override IEngine Engine { get; } = new PostgreSqlEngine();

    public override string AddressOf(DbContext context, string side)
    {
        if (context.Database.GetConnectionString() is not { Length: > 0 } text)
            throw NoAddress($"The context of {side} has no connection string.", side);
        // The engine tells an address of PostgreSQL's by its words, and completes it from the same environment as Npgsql does.
        var settings = new NpgsqlConnectionStringBuilder(text);
        return settings.Host is { Length: > 0 } ? settings.ConnectionString : throw NoAddress($"The connection string of {side} names no host.", side);
    }

    public override async Task<string?> DefaultSchemaAsync(DbContext live, CancellationToken cancellation)
    {
        await live.Database.OpenConnectionAsync(cancellation);
        try
        {
            await using var command = live.Database.GetDbConnection().CreateCommand();
            command.CommandText = "SELECT current_schema()::text";
            return await command.ExecuteScalarAsync(cancellation) as string;
        }
        finally
        {
            await live.Database.CloseConnectionAsync();
        }
    }

    public override TableName NameOf(string? schema, string name, string? defaultSchema) =>
        new((schema ?? defaultSchema) is var found && found == UsualSchema ? null : found, name);

    public override string KeyQuery(string sql, int columns)
    {
        var names = Enumerable.Range(0, columns).Select(i => "k" + i.ToString(CultureInfo.InvariantCulture)).ToList();
        return $"SELECT {string.Join(", ", names.Select(n => n + "::text"))} FROM (\n{sql}\n) AS rowback ({string.Join(", ", names)})";
    }

    public override string KeyPart(DbDataReader reader, int column) => reader.GetString(column);

    public override RowbackException Explained(RowbackException failure, string live, string? backup)
    {
        if (failure.Code is not ("NO_PASSWORD" or "WRONG_PASSWORD"))
            return failure;
        string?[] hidden = [HasPassword(live) ? null : nameof(RestoreOptions.Live), backup is null || HasPassword(backup) ? null : nameof(RestoreOptions.Backup)];
        var names = string.Join(" and ", hidden.OfType<string>().Select(n => $"{nameof(RestoreOptions)}.{n}"));
        return names.Length == 0 ? failure : new RowbackException(failure.Kind, failure.Code,
            $"{failure.Message} Npgsql hides the password of a data source, and of a connection that was open, and Rowback opens connections of its own.",
            $"Give the whole connection string as {names}, or set Persist Security Info=true in the context's, or keep the password in ~/.pgpass.", failure);
    }

    private static bool HasPassword(string address) => new NpgsqlConnectionStringBuilder(address) is { Password.Length: > 0 } or { Passfile.Length: > 0 };

    private static RowbackException NoAddress(string message, string side) =>
        new(ErrorKind.Usage, "NO_CONNECTION_STRING", message, $"Give one as {nameof(RestoreOptions)}.{(side == "live" ? nameof(RestoreOptions.Live) : nameof(RestoreOptions.Backup))}.");
}
