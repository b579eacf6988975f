using System.Buffers.Binary;
using Npgsql;

namespace Rowback.PostgreSql;

/// <summary>The rows of a query as binary COPY gives them (https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4), one after the other, undecoded.</summary>
internal sealed class SortedRows : IAsyncDisposable
{
    private const int Header = 19;
    private readonly Connection _connection;
    private readonly NpgsqlRawCopyStream _stream;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _cancelling;
    private readonly int[] _keys;
    private byte[] _buffer = new byte[1 << 16];
    private int _at, _filled, _start, _end;
    private bool _begun, _ended;

    private SortedRows(Connection connection, NpgsqlRawCopyStream stream, int keys, CancellationToken cancellation)
    {
        (_connection, _stream, _cancellation, _keys) = (connection, stream, cancellation, new int[keys]);
        _cancelling = connection.Blocks ? cancellation.UnsafeRegister(static copy => ((NpgsqlRawCopyStream)copy!).Cancel(), stream) : default;
    }

    /// <param name="connection">Busy until this is disposed of.</param>
    /// <param name="query">Gives the key's columns first.</param>
    /// <param name="keys">How many these are.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<SortedRows> OpenAsync(Connection connection, string query, int keys, CancellationToken cancellation) =>
        new(connection, await RowPipe.OpenAsync(connection, $"COPY ({query}) TO STDOUT (FORMAT binary)", cancellation), keys, cancellation);

    /// <summary>The row that it stands on: each value with its length before it.</summary>
    public ReadOnlySpan<byte> Row => _buffer.AsSpan(_start, _end - _start);

    /// <summary>A part of its key.</summary>
    public ReadOnlySpan<byte> Key(int part) => _buffer.AsSpan(_keys[part] + 4, BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_keys[part])));

    /// <summary>Goes to the next row; false at the end.</summary>
    public ValueTask<bool> NextAsync()
    {
        while (!Take())
        {
            if (!_connection.Blocks)
                return FillAndTakeAsync();
            _cancellation.ThrowIfCancellationRequested();
            try
            {
                Filled(_stream.Read(Room()));
            }
            catch (Exception e) when (Connection.IsItsOwn(e))
            {
                throw _connection.Failure(e, _cancellation);
            }
        }

        return ValueTask.FromResult(!_ended);
    }

    public async ValueTask DisposeAsync()
    {
        await _cancelling.DisposeAsync();
        if (_connection.Blocks)
            _stream.Dispose();
        else
            await _stream.DisposeAsync();
    }

    private async ValueTask<bool> FillAndTakeAsync()
    {
        do
        {
            try
            {
                Room();
                Filled(await _stream.ReadAsync(_buffer.AsMemory(_filled), _cancellation));
            }
            catch (Exception e) when (Connection.IsItsOwn(e) || (e is OperationCanceledException && _cancellation.IsCancellationRequested))
            {
                throw _connection.Failure(e, _cancellation);
            }
        }
        while (!Take());
        return !_ended;
    }

    /// <summary>Takes the next row, or the end, out of what has come; false where more must come first.</summary>
    private bool Take()
    {
        if (_ended)
            return true;
        if (!_begun)
        {
            if (_filled < Header)
                return false;
            _begun = true;
            _at = Header + BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(Header - 4));
        }

        if (_filled - _at < 2)
            return false;
        var fields = BinaryPrimitives.ReadInt16BigEndian(_buffer.AsSpan(_at));
        if (fields < 0)
            return _ended = true;
        var at = _at + 2;
        for (var i = 0; i < fields; i++)
        {
            if (_filled - at < 4)
                return false;
            if (i < _keys.Length)
                _keys[i] = at;
            at += 4 + Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(at)));
        }

        if (at > _filled)
            return false;
        (_start, _end, _at) = (_at + 2, at, at);
        return true;
    }

    /// <summary>Where more can come to: what was taken goes, and a long row gets a longer buffer.</summary>
    private Span<byte> Room()
    {
        if (_begun && _at > 0)
        {
            _buffer.AsSpan(_at, _filled - _at).CopyTo(_buffer);
            (_filled, _at) = (_filled - _at, 0);
        }

        if (_buffer.Length - _filled < _buffer.Length / 4)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        return _buffer.AsSpan(_filled);
    }

    private void Filled(int length)
    {
        if (length == 0)
            throw PostgreSqlErrors.Engine("CONNECTION_LOST", $"The rows of {_connection.Side} ended in their middle.", "Run the same again.");
        _filled += length;
    }
}
