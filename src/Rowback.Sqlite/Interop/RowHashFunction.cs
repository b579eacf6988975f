using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using static Rowback.Sqlite.NativeMethods;

namespace Rowback.Sqlite;

/// <summary>
/// <c>rowback_hash(value, …)</c>: the first 16 bytes of the SHA-256 over the values' stored forms. Each value is its storage class (one byte)
/// and, but for NULL, its 8 bytes (INTEGER, REAL: least significant first) or its length (8 bytes) and its bytes as the database
/// encodes them (TEXT, BLOB). So no two different rows have the same input.
/// </summary>
internal static unsafe class RowHashFunction
{
    public const string Name = "rowback_hash";
    public const int Length = 16;

    private const int Utf8Deterministic = 1 | 0x800;
    private const nint Transient = -1;

    [ThreadStatic]
    private static byte[]? _buffer;

    public static void Register(Connection connection)
    {
        int rc;
        fixed (byte* name = SqliteText.EncodeTerminated(Name))
            rc = sqlite3_create_function_v2(connection.Handle, name, -1, Utf8Deterministic, 0, &Compute, 0, 0, 0);
        if (rc != ResultCode.Ok)
            throw connection.Failure(rc);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Compute(nint context, int count, nint* values)
    {
        try
        {
            var used = 0;
            for (var i = 0; i < count; i++)
                Append(values[i], ref used);
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(Buffer(0, 0).AsSpan(0, used), digest);
            fixed (byte* result = digest)
                sqlite3_result_blob(context, result, Length, Transient);
        }
        catch (OutOfMemoryException)
        {
            sqlite3_result_error_nomem(context);
        }
    }

    private static void Append(nint value, ref int used)
    {
        var type = sqlite3_value_type(value);
        switch (type)
        {
            case 1 or 2:
                var number = type == 1 ? sqlite3_value_int64(value) : BitConverter.DoubleToInt64Bits(sqlite3_value_double(value));
                BinaryPrimitives.WriteInt64LittleEndian(Start(type, used, 0), number);
                used += 9;
                break;
            case 3 or 4:
                // The bytes of text are asked for as a blob: SQLite would otherwise recode UTF-16, not always to and fro.
                var bytes = sqlite3_value_blob(value);
                var length = sqlite3_value_bytes(value);
                var target = Start(type, used, length);
                BinaryPrimitives.WriteInt64LittleEndian(target, length);
                new ReadOnlySpan<byte>(bytes, length).CopyTo(target[8..]);
                used += 9 + length;
                break;
            default:
                Buffer(used, 1)[used] = (byte)type;
                used++;
                break;
        }
    }

    private static Span<byte> Start(int type, int used, int length)
    {
        var buffer = Buffer(used, 9 + length);
        buffer[used] = (byte)type;
        return buffer.AsSpan(used + 1);
    }

    private static byte[] Buffer(int used, int more)
    {
        var buffer = _buffer ??= new byte[1024];
        if (buffer.Length < used + more)
        {
            Array.Resize(ref buffer, Math.Max(used + more, buffer.Length * 2));
            _buffer = buffer;
        }

        return buffer;
    }
}
