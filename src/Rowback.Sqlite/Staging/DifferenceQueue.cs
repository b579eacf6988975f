using System.Collections.Concurrent;
using Rowback.Engines;

namespace Rowback.Sqlite;

/// <summary>Comparisons that wait for whichever connection is free, the largest tables first, so that both end at about the same time.</summary>
internal sealed class DifferenceQueue(Connection connection, IReadOnlyList<DifferenceRequest> requests, Action<DifferenceRequest>? finished)
{
    private readonly DifferenceCounts[] _counts = new DifferenceCounts[requests.Count];

    public IReadOnlyList<DifferenceCounts> Run(
        Func<DifferenceRequest, CancellationToken, DifferenceCounts> pass, DifferenceHelper? helper, CancellationToken cancellation)
    {
        if (helper is null)
        {
            Work(Waiting(Enumerable.Range(0, requests.Count)), pass, cancellation);
            return _counts;
        }

        var waiting = Waiting(Enumerable.Range(0, requests.Count).OrderByDescending(i => Size(requests[i])));
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var helped = Task.Factory.StartNew(() => StopOther(either, () => Work(waiting, helper.Run, either.Token)),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            StopOther(either, () => Work(waiting, pass, either.Token));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The helper failed, and says why below.
        }
        finally
        {
            ((IAsyncResult)helped).AsyncWaitHandle.WaitOne();
        }

        foreach (var index in helped.GetAwaiter().GetResult())
            helper.HandOver(requests[index], connection, cancellation);
        return _counts;
    }

    /// <summary>About how much there is to read: rows by the highest row number, where that is to be had for nothing, times columns.</summary>
    private double Size(DifferenceRequest request)
    {
        var table = SqliteDialect.Quote(request.Backup.Name);
        long rows;
        try
        {
            rows = connection.Scalar($"SELECT max(rowid) FROM {SqliteEngine.BackupSchema}.{table}") as long? ?? 0;
        }
        catch (RowbackException)
        {
            rows = connection.Scalar($"SELECT count(*) FROM {SqliteEngine.BackupSchema}.{table}") as long? ?? 0;
        }

        return (double)rows * (3 + request.Compared.Count);
    }

    private List<int> Work(ConcurrentQueue<int> waiting, Func<DifferenceRequest, CancellationToken, DifferenceCounts> pass, CancellationToken cancellation)
    {
        var done = new List<int>();
        while (waiting.TryDequeue(out var index))
        {
            _counts[index] = pass(requests[index], cancellation);
            done.Add(index);
            finished?.Invoke(requests[index]);
        }

        return done;
    }

    private static List<int> StopOther(CancellationTokenSource either, Func<List<int>> work)
    {
        try
        {
            return work();
        }
        catch
        {
            either.Cancel();
            throw;
        }
    }

    private static ConcurrentQueue<int> Waiting(IEnumerable<int> indexes) => new(indexes);
}
