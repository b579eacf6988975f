using System.Collections;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Npgsql;

namespace Rowback.PostgreSql;

/// <summary>
/// The row that a query stands on, for the core. Every value comes from the server as text, so that none is too large or too strange for a type
/// of .NET: whole numbers are then long, truth values bool, bytes byte[], and all others the text that PostgreSQL gives.
/// </summary>
internal sealed class RowReader(NpgsqlDataReader reader) : DbDataReader
{
    private const uint Bool = 16, Bytea = 17, Int8 = 20, Int2 = 21, Int4 = 23, Oid = 26;

    private readonly uint[] _types = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetDataTypeOID)];

    /// <summary>The number of a column's type.</summary>
    public uint TypeOf(int ordinal) => _types[ordinal];

    public override int FieldCount => _types.Length;

    public override int Depth => 0;

    public override bool HasRows => reader.HasRows;

    public override bool IsClosed => reader.IsClosed;

    public override int RecordsAffected => -1;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read() => reader.Read();

    public override bool NextResult() => false;

    public override bool IsDBNull(int ordinal) => reader.IsDBNull(ordinal);

    public override object GetValue(int ordinal)
    {
        if (reader.IsDBNull(ordinal))
            return DBNull.Value;
        var text = reader.GetString(ordinal);
        return _types[ordinal] switch
        {
            Bool => text == "t",
            Int2 or Int4 or Int8 or Oid => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
            Bytea => Bytes(text),
            _ => text,
        };
    }

    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, FieldCount);
        for (var i = 0; i < count; i++)
            values[i] = GetValue(i);
        return count;
    }

    public override string GetName(int ordinal) => reader.GetName(ordinal);

    public override int GetOrdinal(string name) => reader.GetOrdinal(name);

    public override string GetDataTypeName(int ordinal) => reader.GetDataTypeName(ordinal);

    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.PublicFields)]
    public override Type GetFieldType(int ordinal) => _types[ordinal] switch
    {
        Bool => typeof(bool),
        Int2 or Int4 or Int8 or Oid => typeof(long),
        Bytea => typeof(byte[]),
        _ => typeof(string),
    };

    public override bool GetBoolean(int ordinal) => GetValue(ordinal) is true or not (false or 0L);

    public override byte GetByte(int ordinal) => checked((byte)GetInt64(ordinal));

    public override char GetChar(int ordinal) => GetString(ordinal)[0];

    public override short GetInt16(int ordinal) => checked((short)GetInt64(ordinal));

    public override int GetInt32(int ordinal) => checked((int)GetInt64(ordinal));

    public override long GetInt64(int ordinal) => GetValue(ordinal) switch
    {
        long number => number,
        bool truth => truth ? 1 : 0,
        var other => long.Parse((string)other, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
    };

    public override float GetFloat(int ordinal) => float.Parse(GetString(ordinal), CultureInfo.InvariantCulture);

    public override double GetDouble(int ordinal) => double.Parse(GetString(ordinal), CultureInfo.InvariantCulture);

    public override decimal GetDecimal(int ordinal) => decimal.Parse(GetString(ordinal), NumberStyles.Float, CultureInfo.InvariantCulture);

    public override string GetString(int ordinal) => reader.GetString(ordinal);

    public override DateTime GetDateTime(int ordinal) => DateTime.Parse(GetString(ordinal), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);

    public override Guid GetGuid(int ordinal) => Guid.Parse(GetString(ordinal));

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        Copy((byte[])GetValue(ordinal), dataOffset, buffer, bufferOffset, length);

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        Copy(GetString(ordinal).AsSpan(), dataOffset, buffer, bufferOffset, length);

    public override IEnumerator GetEnumerator() => new DbEnumerator(this);

    /// <summary>As <c>bytea_output = hex</c> writes them: <c>\x0001…</c></summary>
    private static byte[] Bytes(string text) => Convert.FromHexString(text.AsSpan(2));

    private static long Copy<T>(ReadOnlySpan<T> all, long from, T[]? buffer, int to, int length)
    {
        if (buffer is null)
            return all.Length;
        var count = (int)Math.Max(0, Math.Min(length, all.Length - from));
        if (count > 0)
            all.Slice((int)from, count).CopyTo(buffer.AsSpan(to));
        return count;
    }
}
