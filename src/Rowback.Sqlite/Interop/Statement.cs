using static Rowback.Sqlite.NativeMethods;

namespace Rowback.Sqlite;

/// <summary>A compiled statement, its parameters and the row it stands on.</summary>
internal sealed unsafe class Statement : IDisposable
{
    private const int IntegerType = 1;
    private const int RealType = 2;
    private const int TextType = 3;
    private const int BlobType = 4;
    private const byte Utf8 = 1;
    private const nint Transient = -1;

    private readonly Connection _connection;
    private nint _statement;

    public Statement(Connection connection, nint statement)
    {
        _connection = connection;
        _statement = statement;
    }

    public bool IsReadOnly => sqlite3_stmt_readonly(_statement) != 0;

    public int ParameterCount => sqlite3_bind_parameter_count(_statement);

    public int ColumnCount => sqlite3_column_count(_statement);

    public string ColumnName(int index) => Text(sqlite3_column_name(_statement, index)) ?? "";

    /// <summary>The declared type of the table's column behind this one; empty for an expression.</summary>
    public string DeclaredType(int index) => Text(sqlite3_column_decltype(_statement, index)) ?? "";

    public void Bind(params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            Bind(i + 1, values[i]);
    }

    /// <summary>Goes to the next row; false at the end.</summary>
    public bool Step()
    {
        if (_connection.Cancellation.IsCancellationRequested)
            throw new OperationCanceledException(_connection.Cancellation);
        var rc = sqlite3_step(_statement);
        if (rc == ResultCode.Row)
            return true;
        if (rc == ResultCode.Done)
            return false;
        throw _connection.Failure(rc);
    }

    /// <summary>Goes back before the first row, parameters kept.</summary>
    public void Reset() => sqlite3_reset(_statement);

    public bool IsNull(int index) => sqlite3_column_type(_statement, index) == 5;

    public long Integer(int index) => sqlite3_column_int64(_statement, index);

    public double Real(int index) => sqlite3_column_double(_statement, index);

    public string Text(int index)
    {
        var text = sqlite3_column_text(_statement, index);
        return SqliteText.Decode(new ReadOnlySpan<byte>(text, sqlite3_column_bytes(_statement, index)));
    }

    public byte[] Blob(int index) => Bytes(index).ToArray();

    /// <summary>The bytes where SQLite holds them, until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int index)
    {
        var blob = sqlite3_column_blob(_statement, index);
        return new ReadOnlySpan<byte>(blob, sqlite3_column_bytes(_statement, index));
    }

    public string? TextOrNull(int index) => IsNull(index) ? null : Text(index);

    /// <summary>The value as it is stored: null, long, double, string or byte[].</summary>
    public object? Value(int index) => sqlite3_column_type(_statement, index) switch
    {
        IntegerType => Integer(index),
        RealType => Real(index),
        TextType => Text(index),
        BlobType => Blob(index),
        _ => null,
    };

    /// <summary>Binds the row it stands on to another connection's statement, each value as it is.</summary>
    public void CopyRowTo(Statement other)
    {
        for (var i = 0; i < ColumnCount; i++)
        {
            var rc = sqlite3_bind_value(other._statement, i + 1, sqlite3_column_value(_statement, i));
            if (rc != ResultCode.Ok)
                throw other._connection.Failure(rc);
        }
    }

    public void Dispose()
    {
        sqlite3_finalize(_statement);
        _statement = 0;
    }

    private void Bind(int index, object? value)
    {
        var rc = value switch
        {
            null or DBNull => sqlite3_bind_null(_statement, index),
            long number => sqlite3_bind_int64(_statement, index, number),
            int number => sqlite3_bind_int64(_statement, index, number),
            bool truth => sqlite3_bind_int64(_statement, index, truth ? 1 : 0),
            double number => sqlite3_bind_double(_statement, index, number),
            string text => BindText(index, SqliteText.Encode(text)),
            byte[] bytes => BindBlob(index, bytes),
            _ => throw new ArgumentException($"No parameter of SQLite can hold a {value.GetType().Name}.", nameof(value)),
        };
        if (rc != ResultCode.Ok)
            throw _connection.Failure(rc);
    }

    private int BindText(int index, byte[] text)
    {
        // A null pointer would be NULL, so that empty text needs a byte to point to.
        fixed (byte* pointer = text.Length == 0 ? [0] : text)
            return sqlite3_bind_text64(_statement, index, pointer, (ulong)text.Length, Transient, Utf8);
    }

    private int BindBlob(int index, byte[] bytes)
    {
        fixed (byte* pointer = bytes.Length == 0 ? [0] : bytes)
            return sqlite3_bind_blob64(_statement, index, pointer, (ulong)bytes.Length, Transient);
    }

    private static string? Text(byte* text) => System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)text);
}
