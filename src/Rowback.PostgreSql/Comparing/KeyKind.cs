using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Rowback.PostgreSql;

/// <summary>Types of keys whose order is known here as well as on the servers, so that both sides can be read side by side.</summary>
internal enum KeyKind
{
    Integer,
    Uuid,
    Text,
}

/// <summary>What a key's binary form says.</summary>
internal static class KeyBytes
{
    /// <summary>Null where its order is not known here.</summary>
    public static KeyKind? KindOf(TypeFacts type) => type.Plain switch
    {
        "smallint" or "integer" or "bigint" => KeyKind.Integer,
        "uuid" => KeyKind.Uuid,
        "text" or "character varying" => KeyKind.Text,
        _ => null,
    };

    /// <summary>In the order of the servers; of texts, in that of the collation "C".</summary>
    public static int Compare(KeyKind kind, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) =>
        kind == KeyKind.Integer ? Integer(a).CompareTo(Integer(b)) : a.SequenceCompareTo(b);

    /// <summary>The value as PostgreSQL writes it.</summary>
    public static string Text(KeyKind kind, ReadOnlySpan<byte> value) => kind switch
    {
        KeyKind.Integer => Integer(value).ToString(CultureInfo.InvariantCulture),
        KeyKind.Uuid => new Guid(value, bigEndian: true).ToString(),
        _ => Encoding.UTF8.GetString(value),
    };

    private static long Integer(ReadOnlySpan<byte> value) => value.Length switch
    {
        2 => BinaryPrimitives.ReadInt16BigEndian(value),
        4 => BinaryPrimitives.ReadInt32BigEndian(value),
        _ => BinaryPrimitives.ReadInt64BigEndian(value),
    };
}
