using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static Rowback.Sqlite.NativeMethods;

namespace Rowback.Sqlite;

/// <summary><c>rowback_real(text)</c>: the REAL nearest to the digits. SQLite's own CAST is off by the last bit now and then.</summary>
internal static unsafe class RealFunction
{
    public const string Name = "rowback_real";

    private const int Utf8Deterministic = 1 | 0x800;

    public static void Register(Connection connection)
    {
        int rc;
        fixed (byte* name = SqliteText.EncodeTerminated(Name))
            rc = sqlite3_create_function_v2(connection.Handle, name, 1, Utf8Deterministic, 0, &Compute, 0, 0, 0);
        if (rc != ResultCode.Ok)
            throw connection.Failure(rc);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Compute(nint context, int count, nint* values)
    {
        var text = sqlite3_value_text(values[0]);
        var digits = Encoding.UTF8.GetString(new ReadOnlySpan<byte>(text, sqlite3_value_bytes(values[0])));
        // Beyond the largest double lies infinity, for which SQLite writes 9e999. What is no number gives NULL.
        if (double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            sqlite3_result_double(context, number);
    }
}
