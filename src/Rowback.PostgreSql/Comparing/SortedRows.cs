using System.Buffers.Binary;

namespace Rowback.PostgreSql;

/// <summary>The rows of a query as binary COPY gives them (https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4), one after the other, undecoded.</summary>
internal sealed class SortedRows : IAsyncDisposable
{
    private const int Header = 19;
    private readonly Connection _connection;
    private readonly CopyAhead _copy;
    private readonly int[] _keys;
    private byte[] _buffer = new byte[1 << 18];
    private int _at, _filled, _start, _end;
    private bool _begun, _ended;

    private SortedRows(Connection connection, CopyAhead copy, int keys) => (_connection, _copy, _keys) = (connection, copy, new int[keys]);

    /// <param name="connection">Busy until this is disposed of.</param>
    /// <param name="query">Gives the key's columns first.</param>
    /// <param name="keys">How many these are.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<SortedRows> OpenAsync(Connection connection, string query, int keys, CancellationToken cancellation) =>
        new(connection, await CopyAhead.OpenAsync(connection, $"COPY ({query}) TO STDOUT (FORMAT binary)", cancellation), keys);

    /// <summary>The row that it stands on: each value with its length before it.</summary>
    public ReadOnlySpan<byte> Row => _buffer.AsSpan(_start, _end - _start);

    /// <summary>A part of its key.</summary>
    public ReadOnlySpan<byte> Key(int part) => _buffer.AsSpan(_keys[part] + 4, BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_keys[part])));

    /// <summary>How many rows there were so far.</summary>
    public long Count { get; private set; }

    /// <summary>Goes to the next row; false at the end.</summary>
    public ValueTask<bool> NextAsync() => Take() ? ValueTask.FromResult(!_ended) : FillAndTakeAsync();

    public ValueTask DisposeAsync()
    {
        if (_ended)
            _copy.Finish();
        return _copy.DisposeAsync();
    }

    private async ValueTask<bool> FillAndTakeAsync()
    {
        do
            Add(await _copy.NextAsync());
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
        Count++;
        return true;
    }

    /// <summary>What was taken goes, and a long row gets a longer buffer.</summary>
    private void Add(ReadOnlyMemory<byte> piece)
    {
        if (piece.IsEmpty)
            throw PostgreSqlErrors.Engine("CONNECTION_LOST", $"The rows of {_connection.Side} ended in their middle.", "Run the same again.");
        if (_begun)
        {
            _buffer.AsSpan(_at, _filled - _at).CopyTo(_buffer);
            (_filled, _at) = (_filled - _at, 0);
        }

        while (_buffer.Length - _filled < piece.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        piece.Span.CopyTo(_buffer.AsSpan(_filled));
        _filled += piece.Length;
    }
}
