using Npgsql;

namespace Rowback.PostgreSql;

/// <summary>Pours what one server's COPY gives into another server's COPY, undecoded.</summary>
internal static class RowPipe
{
    /// <summary>Returns how many bytes went through.</summary>
    public static async Task<long> CopyAsync(Connection from, string copyOut, Connection to, string copyIn, CancellationToken cancellation)
    {
        await using var reading = await CopyAhead.OpenAsync(from, copyOut, cancellation);
        var writing = await OpenAsync(to, copyIn, cancellation);
        long copied = 0;
        try
        {
            while (await reading.NextAsync() is { IsEmpty: false } rows)
            {
                copied += rows.Length;
                await On(to, () => WriteAsync(to, writing, rows, cancellation), cancellation);
            }
        }
        catch
        {
            await CancelAsync(to, writing);
            throw;
        }

        await On(to, () => EndAsync(to, writing), cancellation);
        return copied;
    }

    private static async ValueTask<bool> WriteAsync(Connection to, NpgsqlRawCopyStream stream, ReadOnlyMemory<byte> rows, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (to.Blocks)
            stream.Write(rows.Span);
        else
            await stream.WriteAsync(rows, cancellation);
        return true;
    }

    private static async ValueTask<bool> EndAsync(Connection to, NpgsqlRawCopyStream stream)
    {
        if (to.Blocks)
            stream.Dispose();
        else
            await stream.DisposeAsync();
        return true;
    }

    /// <summary>Begins a COPY.</summary>
    public static async Task<NpgsqlRawCopyStream> OpenAsync(Connection connection, string copy, CancellationToken cancellation)
    {
        await connection.SendAsync(cancellation);
        connection.Statement = copy;
        return await On(connection, () => connection.Blocks ? new ValueTask<NpgsqlRawCopyStream>(connection.Inner.BeginRawBinaryCopy(copy)) : new ValueTask<NpgsqlRawCopyStream>(connection.Inner.BeginRawBinaryCopyAsync(copy, cancellation)), cancellation);
    }

    private static async Task<T> On<T>(Connection connection, Func<ValueTask<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (Connection.IsItsOwn(e, cancellation))
        {
            throw connection.Failure(e, cancellation);
        }
    }

    /// <summary>Takes back what was written; the connection is free again, or lost. What stopped the copy is what is said.</summary>
    private static async Task CancelAsync(Connection to, NpgsqlRawCopyStream writing)
    {
        try
        {
            if (to.Blocks)
                writing.Cancel();
            else
                await writing.CancelAsync();
        }
        catch (Exception e) when (Connection.IsItsOwn(e) || e is OperationCanceledException)
        {
            // The connection is lost, or the server has ended it before.
        }
    }
}
