namespace Rowback.PostgreSql;

/// <summary>Two connections asked at the same time.</summary>
internal static class AtOnce
{
    /// <summary>Both answers. Where one fails the other is cancelled, and the failure thrown once neither is being asked any more; where both do, the first one's.</summary>
    /// <param name="blocks">Whether asking holds its thread.</param>
    /// <param name="first">Asks the one.</param>
    /// <param name="second">Asks the other.</param>
    /// <param name="cancellation">Ends both.</param>
    public static async Task<(TFirst First, TSecond Second)> BothAsync<TFirst, TSecond>(
        bool blocks, Func<CancellationToken, Task<TFirst>> first, Func<CancellationToken, Task<TSecond>> second, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var other = AskAsync(second, blocks, either);
        var one = AskAsync(first, false, either);
        var both = Task.WhenAll(one, other);
        if (blocks)
            both.GetAwaiter().GetResult();
        await both;
        return (await one, await other);
    }

    private static async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, bool elsewhere, CancellationTokenSource either)
    {
        try
        {
            return elsewhere ? await Task.Run(() => ask(either.Token), CancellationToken.None) : await ask(either.Token);
        }
        catch
        {
            await either.CancelAsync();
            throw;
        }
    }
}
