using System.Collections;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Rowback.Sqlite;

/// <summary>The row that a statement stands on, for the core. Values come as they are stored: long, double, string, byte[].</summary>
internal sealed class RowReader(Statement statement) : DbDataReader
{
    public override int FieldCount => statement.ColumnCount;

    public override int Depth => 0;

    public override bool HasRows => true;

    public override bool IsClosed => false;

    public override int RecordsAffected => -1;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read() => statement.Step();

    public override bool NextResult() => false;

    public override bool IsDBNull(int ordinal) => statement.IsNull(ordinal);

    public override object GetValue(int ordinal) => statement.Value(ordinal) ?? DBNull.Value;

    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, FieldCount);
        for (var i = 0; i < count; i++)
            values[i] = GetValue(i);
        return count;
    }

    public override string GetName(int ordinal) => statement.ColumnName(ordinal);

    public override int GetOrdinal(string name)
    {
        for (var i = 0; i < FieldCount; i++)
        {
            if (string.Equals(GetName(i), name, StringComparison.OrdinalIgnoreCase))
                return i;
        }

        throw new IndexOutOfRangeException($"There is no column '{name}'.");
    }

    public override string GetDataTypeName(int ordinal) => statement.DeclaredType(ordinal);

    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.PublicFields)]
    public override Type GetFieldType(int ordinal) => statement.Value(ordinal) switch
    {
        long => typeof(long),
        double => typeof(double),
        string => typeof(string),
        byte[] => typeof(byte[]),
        _ => typeof(object),
    };

    public override bool GetBoolean(int ordinal) => statement.Integer(ordinal) != 0;

    public override byte GetByte(int ordinal) => (byte)statement.Integer(ordinal);

    public override char GetChar(int ordinal) => GetString(ordinal)[0];

    public override short GetInt16(int ordinal) => (short)statement.Integer(ordinal);

    public override int GetInt32(int ordinal) => checked((int)statement.Integer(ordinal));

    public override long GetInt64(int ordinal) => statement.Integer(ordinal);

    public override float GetFloat(int ordinal) => (float)statement.Real(ordinal);

    public override double GetDouble(int ordinal) => statement.Real(ordinal);

    public override decimal GetDecimal(int ordinal) => decimal.Parse(GetString(ordinal), NumberStyles.Float, CultureInfo.InvariantCulture);

    public override string GetString(int ordinal) => statement.Text(ordinal);

    public override DateTime GetDateTime(int ordinal) => DateTime.Parse(GetString(ordinal), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);

    public override Guid GetGuid(int ordinal) => Guid.Parse(GetString(ordinal));

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        Copy(statement.Bytes(ordinal), dataOffset, buffer, bufferOffset, length);

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        Copy(GetString(ordinal).AsSpan(), dataOffset, buffer, bufferOffset, length);

    public override IEnumerator GetEnumerator() => new DbEnumerator(this);

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
