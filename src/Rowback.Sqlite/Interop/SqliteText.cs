using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Rowback.Sqlite;

/// <summary>
/// Text between SQLite and .NET without loss. SQLite stores whatever bytes it is given as text. Bytes that are not valid UTF-8 become
/// lone surrogates U+DC80 to U+DCFF, a byte each, and go back as the bytes they were (as Python's "surrogateescape", PEP 383).
/// </summary>
internal static class SqliteText
{
    private const char FirstEscape = '\uDC80';
    private const char LastEscape = '\uDCFF';

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var consumed);
            if (status == OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (var b in bytes[..consumed])
                    text.Append((char)(FirstEscape - 0x80 + b));
            }

            bytes = bytes[consumed..];
        }

        return text.ToString();
    }

    public static byte[] Encode(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange(FirstEscape, LastEscape) < 0)
            return Encoding.UTF8.GetBytes(text);
        var bytes = new ArrayBufferWriter<byte>(text.Length * 3);
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var status = Rune.DecodeFromUtf16(rest, out var rune, out var consumed);
            if (status != OperationStatus.Done && rest[0] is >= FirstEscape and <= LastEscape)
            {
                bytes.GetSpan(1)[0] = (byte)(rest[0] - FirstEscape + 0x80);
                bytes.Advance(1);
            }
            else
            {
                bytes.Advance(rune.EncodeToUtf8(bytes.GetSpan(4)));
            }

            rest = rest[consumed..];
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Encoded, with a zero byte at the end, for names and statements.</summary>
    public static byte[] EncodeTerminated(string text)
    {
        var bytes = Encode(text);
        Array.Resize(ref bytes, bytes.Length + 1);
        return bytes;
    }
}
