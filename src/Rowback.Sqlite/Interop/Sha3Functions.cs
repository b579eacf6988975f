using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using static Rowback.Sqlite.NativeMethods;

namespace Rowback.Sqlite;

/// <summary>
/// <c>sha3(value, 256)</c> and <c>sha3_query(sql, 256)</c> as SQLite's own shell has them (its extension <c>shathree.c</c> is the source of the format), so
/// that a script and Rowback come to the same digests. NULL for NULL; other sizes are refused.
/// </summary>
internal static unsafe class Sha3Functions
{
    private const int Utf8Deterministic = 1 | 0x800;
    private const int Utf8 = 1;
    private const nint Transient = -1;

    public static void Register(Connection connection)
    {
        Register(connection, "sha3", Utf8Deterministic, &Digest);
        Register(connection, "sha3_query", Utf8, &DigestQuery);
    }

    private static void Register(Connection connection, string function, int flags, delegate* unmanaged[Cdecl]<nint, int, nint*, void> compute)
    {
        int rc;
        fixed (byte* name = SqliteText.EncodeTerminated(function))
            rc = sqlite3_create_function_v2(connection.Handle, name, 2, flags, 0, compute, 0, 0, 0);
        if (rc != ResultCode.Ok)
            throw connection.Failure(rc);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Digest(nint context, int count, nint* values)
    {
        var type = sqlite3_value_type(values[0]);
        if (type == 5 || !IsAvailable(context, values[1]))
            return;
        var bytes = type == 4 ? sqlite3_value_blob(values[0]) : sqlite3_value_text(values[0]);
        Result(context, SHA3_256.HashData(new ReadOnlySpan<byte>(bytes, sqlite3_value_bytes(values[0]))));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void DigestQuery(nint context, int count, nint* values)
    {
        if (!IsAvailable(context, values[1]))
            return;
        var sql = sqlite3_value_text(values[0]);
        nint statement;
        var db = sqlite3_context_db_handle(context);
        if (sqlite3_prepare_v2(db, sql, sqlite3_value_bytes(values[0]), &statement, null) != ResultCode.Ok)
        {
            Fail(context, Marshal.PtrToStringUTF8((nint)sqlite3_errmsg(db))!);
            return;
        }

        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA3_256);
        var length = sqlite3_value_bytes(values[0]);
        Append(digest, string.Create(CultureInfo.InvariantCulture, $"S{length}:"), sql, length);
        while (sqlite3_step(statement) == 100)
        {
            digest.AppendData("R"u8);
            for (var i = 0; i < sqlite3_column_count(statement); i++)
                AppendColumn(digest, statement, i);
        }

        var rc = sqlite3_finalize(statement);
        if (rc != ResultCode.Ok)
            Fail(context, Marshal.PtrToStringUTF8((nint)sqlite3_errmsg(db))!);
        else
            Result(context, digest.GetHashAndReset());
    }

    private static void AppendColumn(IncrementalHash digest, nint statement, int column)
    {
        Span<byte> number = stackalloc byte[9];
        switch (sqlite3_column_type(statement, column))
        {
            case 1:
                number[0] = (byte)'I';
                BinaryPrimitives.WriteInt64BigEndian(number[1..], sqlite3_column_int64(statement, column));
                digest.AppendData(number);
                break;
            case 2:
                number[0] = (byte)'F';
                BinaryPrimitives.WriteDoubleBigEndian(number[1..], sqlite3_column_double(statement, column));
                digest.AppendData(number);
                break;
            case 3:
                var text = sqlite3_column_text(statement, column);
                var length = sqlite3_column_bytes(statement, column);
                Append(digest, string.Create(CultureInfo.InvariantCulture, $"T{length}:"), text, length);
                break;
            case 4:
                var blob = sqlite3_column_blob(statement, column);
                var size = sqlite3_column_bytes(statement, column);
                Append(digest, string.Create(CultureInfo.InvariantCulture, $"B{size}:"), blob, size);
                break;
            default:
                digest.AppendData("N"u8);
                break;
        }
    }

    private static void Append(IncrementalHash digest, string head, byte* bytes, int length)
    {
        digest.AppendData(Encoding.ASCII.GetBytes(head));
        digest.AppendData(new ReadOnlySpan<byte>(bytes, length));
    }

    private static bool IsAvailable(nint context, nint size)
    {
        if (sqlite3_value_int64(size) != 256)
            Fail(context, "only SHA-3 of 256 bits is known here");
        else if (!SHA3_256.IsSupported)
            Fail(context, "this system's cryptography has no SHA-3");
        else
            return true;
        return false;
    }

    private static void Result(nint context, byte[] digest)
    {
        fixed (byte* bytes = digest)
            sqlite3_result_blob(context, bytes, digest.Length, Transient);
    }

    private static void Fail(nint context, string message)
    {
        fixed (byte* text = SqliteText.EncodeTerminated(message))
            sqlite3_result_error(context, text, -1);
    }
}
