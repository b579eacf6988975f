namespace Rowback.PostgreSql.Tests.Concurrency;

/// <summary>Two connections asked at once: what is told where one of them fails.</summary>
public class AtOnceTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_failed_first_is_told_however_the_other_stumbles_over_being_cancelled(bool blocks)
    {
        var failure = await Should.ThrowAsync<RowbackException>(() => AtOnce.BothAsync(blocks, StumbleAsync, FailAsync, CancellationToken.None));
        failure.Code.ShouldBe("WRONG_PASSWORD");
        failure = await Should.ThrowAsync<RowbackException>(() => AtOnce.BothAsync(blocks, FailAsync, StumbleAsync, CancellationToken.None));
        failure.Code.ShouldBe("WRONG_PASSWORD");
    }

    private static async Task<int> FailAsync(CancellationToken cancellation)
    {
        await Task.Delay(20, cancellation);
        throw new RowbackException(ErrorKind.Engine, "WRONG_PASSWORD", "No.", null);
    }

    private static async Task<int> StumbleAsync(CancellationToken cancellation)
    {
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        throw new InvalidOperationException("Connection is not open");
    }
}
