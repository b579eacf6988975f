using System.Runtime.ExceptionServices;

namespace Rowback.PostgreSql;

/// <summary>Two connections asked at the same time.</summary>
internal static class AtOnce
{
    /// <summary>
    /// Both answers. Where one fails the other is cancelled, and once neither is being asked any more that failure is thrown: what comes of the other, which may stumble
    /// over its end in many ways, says nothing.
    /// </summary>
    /// <param name="blocks">Whether asking holds its thread.</param>
    /// <param name="first">Asks the one.</param>
    /// <param name="second">Asks the other.</param>
    /// <param name="cancellation">Ends both.</param>
    public static async Task<(TFirst First, TSecond Second)> BothAsync<TFirst, TSecond>(
        bool blocks, Func<CancellationToken, Task<TFirst>> first, Func<CancellationToken, Task<TSecond>> second, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ExceptionDispatchInfo? cause = null;
        var other = AskAsync(second, blocks);
        var one = AskAsync(first, false);
        var both = ((Task)Task.WhenAll(one, other)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (blocks)
            both.GetAwaiter().GetResult();
        await both;
        cause?.Throw();
        return (await one, await other);

        async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, bool elsewhere)
        {
            try
            {
                return elsewhere ? await Task.Run(() => ask(either.Token), CancellationToken.None) : await ask(either.Token);
            }
            catch (Exception e)
            {
                if (Interlocked.CompareExchange(ref cause, ExceptionDispatchInfo.Capture(e), null) is null)
                    await either.CancelAsync();
                throw;
            }
        }
    }
}
