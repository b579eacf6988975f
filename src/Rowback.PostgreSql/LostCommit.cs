using Npgsql;
using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>
/// Finds out what became of a commit whose answer never came: on a new connection, by what the transaction itself has written into live.
/// </summary>
/// <param name="lost">The connection that was lost.</param>
/// <param name="reopen">Makes another of the same kind.</param>
/// <param name="dialect">How live spells things.</param>
/// <param name="patience">For how long a new connection is tried for.</param>
internal sealed class LostCommit(Connection lost, Func<CancellationToken, Task<Connection>> reopen, Dialect dialect, TimeSpan patience)
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Returns where it was committed, with a new connection in the place of the lost one. Throws Engine: <c>CONNECTION_LOST</c> where it was not, and
    /// <see cref="ILiveDatabase.CommitUnknown"/> where that cannot be found out.
    /// </summary>
    /// <param name="token">A query that has a row if it was committed; null where nothing in live tells.</param>
    /// <param name="failure">How the connection was lost.</param>
    /// <param name="cancellation">Ends the search.</param>
    public async Task SettleAsync(SqlText? token, RowbackException failure, CancellationToken cancellation)
    {
        if (token is null)
            throw Unknown("nothing in live tells", failure);
        using var trying = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        trying.CancelAfter(patience);
        Connection? found = null;
        try
        {
            found = await ReopenAsync(trying.Token);
            await EndOldAsync(found, lost.Process, trying.Token);
            if (!await HasAsync(found, token, trying.Token))
                throw new RowbackException(failure.Kind, "CONNECTION_LOST", $"The connection to {lost.Side} was lost while committing. Looked at on a new one: it was not committed, and nothing was written.", "Run the same again.", failure);
        }
        catch (Exception e) when (e is OperationCanceledException || (e is RowbackException && e.InnerException != failure))
        {
            if (found is not null)
                await found.DisposeAsync();
            throw Unknown("no new connection could be made", failure);
        }
        catch
        {
            await found!.DisposeAsync();
            throw;
        }

        await lost.ReplaceAsync(found);
    }

    private async Task<Connection> ReopenAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await reopen(cancellation);
            }
            catch (RowbackException)
            {
                await Task.Delay(_pause, cancellation);
            }
        }
    }

    /// <summary>
    /// The server may not have noticed yet that the connection is gone. What it has not begun to commit is then taken back; what it has is finished.
    /// </summary>
    private static async Task EndOldAsync(Connection connection, int process, CancellationToken cancellation)
    {
        while (await connection.ScalarAsync($"SELECT pg_terminate_backend(x.pid) FROM ({RestoreLock.HeldBy(process)}) AS x", cancellation) is not null)
            await Task.Delay(_pause, cancellation);
    }

    private async Task<bool> HasAsync(Connection connection, SqlText token, CancellationToken cancellation)
    {
        try
        {
            await foreach (var _ in connection.QueryAsync(token, dialect, cancellation))
                return true;
            return false;
        }
        catch (RowbackException e) when (e.InnerException is PostgresException { SqlState: SqlState.UndefinedTable or SqlState.InvalidSchemaName })
        {
            // The journal itself was to be made by what was not committed.
            return false;
        }
    }

    private RowbackException Unknown(string why, RowbackException failure) => new(failure.Kind, ILiveDatabase.CommitUnknown,
        $"The connection to {lost.Side} was lost while committing, and whether that happened is not known: {why}.", "See `rowback log` once the server can be reached: what stands there was committed, and nothing else was.", failure);
}
