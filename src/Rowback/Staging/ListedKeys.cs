using System.Runtime.CompilerServices;
using Rowback.Configuration;
using Rowback.Engines;
using Rowback.Matching;

namespace Rowback.Staging;

/// <summary>
/// The keys of protected rows as rowback.json (<c>never</c>) has them looked up. What it says is understood as <c>--where</c> is: on a read-only connection to one database alone, from
/// which only keys come. What cannot be understood is an error (Usage, <c>BAD_CONFIGURATION</c>): nothing is restored on a guess.
/// </summary>
internal static class ListedKeys
{
    /// <summary>The keys that <c>listedIn</c> gives, each complete; those with NULL in them name no row.</summary>
    public static IAsyncEnumerable<object?[]> ListedAsync(ILiveDatabase live, TableMatch table, CancellationToken cancellation) =>
        WatchedAsync(table, "listedIn", table.Never!.ListedIn!, () => live.ListAsync(table.Never.ListedIn!, cancellation), table.DisplayKey.Count, cancellation);

    /// <summary>The keys of the live rows for which <c>live</c> is true.</summary>
    public static IAsyncEnumerable<object?[]> LiveAsync(ILiveDatabase live, TableMatch table, CancellationToken cancellation) =>
        WatchedAsync(table, "live", table.Never!.Live!, () => live.SelectAsync(table.Live.Name, [.. table.DisplayKey.Select(c => c.Live.Name)], table.Never.Live!, cancellation), null, cancellation);

    /// <summary>These columns of the backup's rows for which <c>backup</c> is true.</summary>
    public static IAsyncEnumerable<object?[]> BackupAsync(IBackupDatabase backup, TableMatch table, IReadOnlyList<string> columns, CancellationToken cancellation) =>
        WatchedAsync(table, "backup", table.Never!.Backup!, () => backup.SelectAsync(table.Backup.Name, columns, table.Never.Backup!, cancellation), null, cancellation);

    /// <summary>Puts the keys that <c>listedIn</c> gives into a temporary table (<see cref="CarriedKeys"/>).</summary>
    public static async Task FillListedAsync(ILiveDatabase live, TableMatch table, Sql.Identifier target, CancellationToken cancellation)
    {
        try
        {
            await CarriedKeys.FillAsync(live, target, [.. table.DisplayKey.Select(c => live.Dialect.StageType(c.Live))], ListedAsync(live, table, cancellation), cancellation);
        }
        catch (RowbackException e) when (e.Code == "BAD_VALUE")
        {
            throw Bad(table, "listedIn", table.Never!.ListedIn!, e.Message, $"It has to give keys of {table}: {string.Join(", ", table.DisplayKey.Select(c => $"{c.Live.Name} {c.Live.Type}"))}.");
        }
    }

    /// <summary>An error that names the part of the configuration.</summary>
    private static RowbackException Bad(TableMatch table, string part, string text, string why, string? next) =>
        BadConfiguration.Because($"rowback.json, never, {table}, \"{part}\": \"{text}\": {why}", next);

    private static async IAsyncEnumerable<object?[]> WatchedAsync(TableMatch table, string part, string text, Func<IAsyncEnumerable<object?[]>> keys, int? length, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var rows = Begun();
        await using (rows)
        {
            while (await NextAsync())
            {
                if (length is { } parts && rows.Current.Length != parts)
                    throw Bad(table, part, text, $"It gives {rows.Current.Length} column{(rows.Current.Length == 1 ? "" : "s")}, and a key of {table} has {parts} ({string.Join(", ", table.DisplayKey)}).", null);
                if (length is null || !rows.Current.Contains(null))
                    yield return rows.Current;
            }
        }

        // What is wrong may be seen before the first row is asked for.
        IAsyncEnumerator<object?[]> Begun()
        {
            try
            {
                return keys().GetAsyncEnumerator(cancellation);
            }
            catch (RowbackException e) when (e.Code == "BAD_PREDICATE")
            {
                throw Bad(table, part, text, e.Message, e.Next);
            }
        }

        async Task<bool> NextAsync()
        {
            try
            {
                return await rows.MoveNextAsync();
            }
            catch (RowbackException e) when (e.Code == "BAD_PREDICATE")
            {
                throw Bad(table, part, text, e.Message, e.Next);
            }
        }
    }
}
