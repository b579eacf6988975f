using Npgsql;

namespace Rowback.PostgreSql;

/// <summary>What a COPY gives, undecoded: while a piece of it is worked on, the next is read on another thread, so that the server does not wait.</summary>
internal sealed class CopyAhead : IAsyncDisposable
{
    private const int PieceLength = 1 << 17;

    private readonly Connection _connection;
    private readonly NpgsqlRawCopyStream _stream;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _cancelling;
    private byte[] _taken = new byte[PieceLength], _ahead = new byte[PieceLength];
    private Task<int> _reading;
    private bool _isOver;

    private CopyAhead(Connection connection, NpgsqlRawCopyStream stream, CancellationToken cancellation)
    {
        (_connection, _stream, _cancellation) = (connection, stream, cancellation);
        _cancelling = connection.Blocks ? cancellation.UnsafeRegister(static copy => ((CopyAhead)copy!).Cancel(), this) : default;
        _reading = Task.Run(FillAsync, CancellationToken.None);
    }

    /// <param name="connection">Busy until this is disposed of.</param>
    /// <param name="copy">The statement.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<CopyAhead> OpenAsync(Connection connection, string copy, CancellationToken cancellation) =>
        new(connection, await RowPipe.OpenAsync(connection, copy, cancellation), cancellation);

    /// <summary>The next piece, good until the one after it is asked for; empty at the end.</summary>
    public ValueTask<ReadOnlyMemory<byte>> NextAsync()
    {
        if (!_connection.Blocks)
            return AwaitAsync();
        _cancellation.ThrowIfCancellationRequested();
        try
        {
            return ValueTask.FromResult(Take(_reading.GetAwaiter().GetResult()));
        }
        catch (Exception e) when (Connection.IsItsOwn(e, _cancellation))
        {
            throw _connection.Failure(e, _cancellation);
        }
    }

    /// <summary>All that matters was read: what is left is the end, and read over rather than broken off.</summary>
    public void Finish() => _isOver = true;

    /// <summary>
    /// Lets go of it. What was not read to its end is broken off, and takes the transaction with it; the connection is free again, or lost. Says nothing: what
    /// stopped the reading was said where it was read.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _cancelling.DisposeAsync();
        if (!_isOver && !_reading.IsFaulted && _connection.IsOpen)
            Cancel();
        await ((Task)_reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            if (_connection.Blocks)
                _stream.Dispose();
            else
                await _stream.DisposeAsync();
        }
        catch (Exception e) when (Connection.IsItsOwn(e) || e is OperationCanceledException)
        {
            // It was broken off.
        }
    }

    /// <summary>Asks the server to end it, while another thread may be waiting for what comes next.</summary>
    private void Cancel()
    {
        try
        {
            _stream.Cancel();
        }
        catch (Exception e) when (Connection.IsItsOwn(e))
        {
            // It has ended on that thread, and is gone.
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> AwaitAsync()
    {
        try
        {
            return Take(await _reading);
        }
        catch (Exception e) when (Connection.IsItsOwn(e, _cancellation))
        {
            throw _connection.Failure(e, _cancellation);
        }
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        (_taken, _ahead) = (_ahead, _taken);
        // Less than a whole piece comes at the end only.
        _isOver = length < PieceLength;
        _reading = _isOver ? Task.FromResult(0) : Task.Run(FillAsync, CancellationToken.None);
        return _taken.AsMemory(0, length);
    }

    private async Task<int> FillAsync()
    {
        var filled = 0;
        while (filled < PieceLength)
        {
            var length = _connection.Blocks ? _stream.Read(_ahead.AsSpan(filled)) : await _stream.ReadAsync(_ahead.AsMemory(filled), _cancellation);
            if (length == 0)
                break;
            filled += length;
        }

        return filled;
    }
}
