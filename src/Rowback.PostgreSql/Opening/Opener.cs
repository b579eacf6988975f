using System.Globalization;
using Npgsql;

namespace Rowback.PostgreSql;

/// <summary>Opens connections for good: with settings under which a value has one text, and under which nothing is left out of what is read.</summary>
internal static class Opener
{
    private const int OldestVersion = 12;

    private const int WatchSeconds = 5;

    /// <summary>What a value's text and the rows that are seen depend on, each as it stands behind SET.</summary>
    public static IReadOnlyList<string> ValueSettings { get; } =
    [
        "DateStyle = 'ISO, YMD'", "IntervalStyle = 'postgres'", "TimeZone = 'UTC'", "extra_float_digits = 3", "bytea_output = 'hex'", "lc_monetary = 'C'", "xmloption = 'content'",
        "standard_conforming_strings = on", "row_security = off",
    ];

    /// <summary>
    /// Opens a connection. Every failure is a <see cref="RowbackException"/> that names the side and holds no password.
    /// </summary>
    /// <param name="settings">What to connect with.</param>
    /// <param name="side">Which database, for a sentence.</param>
    /// <param name="limits">How long statements wait for a lock, and how long they may take.</param>
    /// <param name="blocks">Whether calls hold their thread until the server answers.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<Connection> OpenAsync(NpgsqlConnectionStringBuilder settings, string side, TimeLimits limits, bool blocks, CancellationToken cancellation)
    {
        var own = new NpgsqlConnectionStringBuilder(settings.ConnectionString)
        {
            ApplicationName = "rowback",
            Pooling = false,
            Enlist = false,
            CommandTimeout = 0,
            IncludeErrorDetail = true,
            PersistSecurityInfo = false,
            ReadBufferSize = 1 << 16,
            SocketReceiveBufferSize = 1 << 20,
        };
        var database = Database(own.ConnectionString);
        var opening = blocks ? Task.Run(database.OpenConnection, CancellationToken.None) : database.OpenConnectionAsync(cancellation).AsTask();
        Connection opened;
        try
        {
            // Reaching a server that does not answer can be given up even so.
            var connection = await opening.WaitAsync(cancellation);
            opened = new Connection(database, connection, side, blocks, new BlockerWatch(Watching(own), connection.ProcessID, limits.Lock));
        }
        catch (Exception e)
        {
            _ = LetGoAsync(opening, database);
            if (e is OperationCanceledException && cancellation.IsCancellationRequested)
                throw;
            throw OpeningErrors.Translate(e, side, own);
        }

        try
        {
            if (opened.Version < OldestVersion)
                throw PostgreSqlErrors.Engine("TOO_OLD", $"The server of {side} is PostgreSQL {opened.Version.ToString(CultureInfo.InvariantCulture)}; Rowback knows {OldestVersion} and newer.", "Dump it with that version's pg_dump and load the dump into a newer server.");
            await opened.ExecuteAsync(Settings(limits), cancellation);
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <summary>What was given up may open all the same, and would be held by nobody.</summary>
    private static async Task LetGoAsync(Task<NpgsqlConnection> opening, NpgsqlDataSource database)
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully)
            await (await opening).DisposeAsync();
        await database.DisposeAsync();
    }

    /// <summary>Every value is read as text or passed through as it is: no type has to be known here.</summary>
    public static NpgsqlDataSource Database(string connectionString)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(connectionString);
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        return builder.Build();
    }

    /// <summary>
    /// The text of a value must be the same in every session and to the bit; row-level security must fail rather than hide rows; and short statements
    /// over temporary tables are not worth compiling.
    /// </summary>
    private static string Settings(TimeLimits limits) => string.Create(CultureInfo.InvariantCulture, $"""
        {string.Concat(ValueSettings.Select(s => $"SET {s}; "))}SET jit = off; SET temp_buffers = '64MB'; SET client_min_messages = warning;
        SET statement_timeout = {limits.StatementMilliseconds}; SET idle_in_transaction_session_timeout = 0; SET lock_timeout = {limits.LockMilliseconds};
        """);

    /// <summary>Who looks for what is in the way comes as the same application, and waits for nothing long.</summary>
    private static string Watching(NpgsqlConnectionStringBuilder own) =>
        new NpgsqlConnectionStringBuilder(own.ConnectionString) { CommandTimeout = WatchSeconds, Timeout = WatchSeconds }.ConnectionString;
}
