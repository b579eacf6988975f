using System.Globalization;
using Rowback.Engines;

namespace Rowback.PostgreSql;

/// <summary>
/// Finds out what became of a commit whose answer never came: on a new connection, by what the transaction itself has written into live. Where that connection is lost
/// too, on another.
/// </summary>
/// <param name="lost">The connection that was lost.</param>
/// <param name="reopen">Makes another of the same kind.</param>
/// <param name="patience">For how long it is tried.</param>
internal sealed class LostCommit(Connection lost, Func<CancellationToken, Task<Connection>> reopen, TimeSpan patience)
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(250);

    private readonly int _process = lost.Process;

    /// <summary>
    /// Returns where it was committed. Throws Engine: <c>CONNECTION_LOST</c> where it was not, and <see cref="ILiveDatabase.CommitUnknown"/> where that cannot be found
    /// out. In the place of the lost connection there is a new one, if any could be made.
    /// </summary>
    /// <param name="proof">Tells if it was committed; null where nothing does.</param>
    /// <param name="failure">How the connection was lost.</param>
    /// <param name="cancellation">Ends the search.</param>
    public async Task SettleAsync(CommitProof? proof, RowbackException failure, CancellationToken cancellation)
    {
        if (proof is null)
            throw Unknown("nothing in live tells.", "Look at what was to be written.", failure);
        using var trying = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        trying.CancelAfter(patience);
        RowbackException? hindrance = null;
        while (true)
        {
            try
            {
                if (await IsCommittedAsync(proof, trying.Token))
                    return;
                break;
            }
            catch (RowbackException e)
            {
                hindrance = e;
            }
            catch (OperationCanceledException)
            {
                // The time is up.
            }

            await Task.Delay(_pause, trying.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (trying.IsCancellationRequested)
            {
                throw Unknown(cancellation.IsCancellationRequested ? "the search for it was cancelled."
                    : string.Create(CultureInfo.InvariantCulture, $"it could not be asked on a new connection for {patience.TotalSeconds:0.#} seconds.{(hindrance is null ? "" : $" The last attempt: {hindrance.Message}")}"), proof.Look, failure);
            }
        }

        throw new RowbackException(failure.Kind, "CONNECTION_LOST", $"The connection to {lost.Side} was lost while committing. Looked at on a new one: it was not committed, and nothing was written.", "Run the same again.", failure);
    }

    private async Task<bool> IsCommittedAsync(CommitProof proof, CancellationToken cancellation)
    {
        await lost.ReplaceAsync(await reopen(cancellation));
        await EndOldAsync(cancellation);
        return await proof.IsCommittedAsync(cancellation);
    }

    /// <summary>
    /// The server may not have noticed yet that the connection is gone. What it has not begun to commit is then taken back; what it has is finished.
    /// </summary>
    private async Task EndOldAsync(CancellationToken cancellation)
    {
        while (await lost.ScalarAsync($"SELECT pg_terminate_backend(x.pid) FROM ({RestoreLock.HeldBy(_process)}) AS x", cancellation) is not null)
            await Task.Delay(_pause, cancellation);
    }

    private RowbackException Unknown(string why, string look, RowbackException failure) => new(failure.Kind, ILiveDatabase.CommitUnknown,
        $"The connection to {lost.Side} was lost while committing, and whether that happened is not known: {why}", look, failure);
}
