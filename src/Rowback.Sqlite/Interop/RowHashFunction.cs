using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rowback.Engines;
using static Rowback.Sqlite.NativeMethods;

namespace Rowback.Sqlite;

/// <summary>
/// <c>rowback_hash(value, …)</c>: the <see cref="Blake2b"/> digest of the values' stored forms. Each value is its storage class (one byte) and,
/// but for NULL, its 8 bytes (INTEGER, REAL: least significant first) or its length (8 bytes) and its bytes as the database encodes them
/// (TEXT, BLOB). So no two different rows have the same input.
/// </summary>
internal static unsafe class RowHashFunction
{
    public const string Name = "rowback_hash";
    public const int Length = Blake2b.DigestLength;

    private const int Utf8Deterministic = 1 | 0x800;
    private const nint Transient = -1;

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
        var digest = Blake2b.Start();
        for (var i = 0; i < count; i++)
            Append(ref digest, values[i]);
        Span<byte> result = stackalloc byte[Length];
        digest.Finish(result);
        fixed (byte* bytes = result)
            sqlite3_result_blob(context, bytes, Length, Transient);
    }

    private static void Append(ref Blake2b digest, nint value)
    {
        var type = sqlite3_value_type(value);
        digest.Append((byte)type);
        switch (type)
        {
            case 1:
                digest.Append(sqlite3_value_int64(value));
                break;
            case 2:
                digest.Append(BitConverter.DoubleToInt64Bits(sqlite3_value_double(value)));
                break;
            case 3 or 4:
                // The bytes of text are asked for as a blob: SQLite would otherwise recode UTF-16, not always to and fro.
                var bytes = sqlite3_value_blob(value);
                var length = sqlite3_value_bytes(value);
                digest.Append(length);
                digest.Append(new ReadOnlySpan<byte>(bytes, length));
                break;
        }
    }
}
