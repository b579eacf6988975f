namespace Rowback.PostgreSql;

/// <summary>How long statements of one connection may take.</summary>
/// <param name="Lock">How long one waits for a lock; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
/// <param name="Statement">How long one runs; null for as long as it needs.</param>
internal sealed record TimeLimits(TimeSpan Lock, TimeSpan? Statement)
{
    /// <summary>As the server's setting has it, where 0 is no limit.</summary>
    public long LockMilliseconds => Lock == Timeout.InfiniteTimeSpan ? 0 : Milliseconds(Lock);

    /// <summary>As the server's setting has it, where 0 is no limit.</summary>
    public long StatementMilliseconds => Statement is { } limit && limit != Timeout.InfiniteTimeSpan ? Milliseconds(limit) : 0;

    private static long Milliseconds(TimeSpan time) => (long)Math.Clamp(time.TotalMilliseconds, 1, int.MaxValue);
}
