namespace Rowback.Sqlite;

/// <summary>SQLite works in the caller's thread: what is asked for is done when the task comes back.</summary>
internal static class Calls
{
    public static Task<T> Run<T>(Func<T> call)
    {
        try
        {
            return Task.FromResult(call());
        }
        catch (OperationCanceledException e)
        {
            return Task.FromCanceled<T>(e.CancellationToken.IsCancellationRequested ? e.CancellationToken : new CancellationToken(canceled: true));
        }
        catch (Exception e)
        {
            return Task.FromException<T>(e);
        }
    }

    public static Task Run(Action call) => Run(() =>
    {
        call();
        return true;
    });
}
