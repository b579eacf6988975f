using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rowback.Journaling;

/// <summary>
/// One line of a journal file: <c>{"kind":[value,…]}</c>. Whole numbers, text and null stand as they are; <c>{"real":"bits"}</c>,
/// <c>{"blob":"base64"}</c>, and <c>{"utf16":"base64"}</c> for text that is no valid Unicode, so that every value comes back exactly.
/// </summary>
/// <param name="Kind">What the line says; see <see cref="JournalLineKind"/>.</param>
/// <param name="Values">null, long, double, string or byte[].</param>
internal sealed record JournalLine(string Kind, object?[] Values)
{
    private static readonly JsonWriterOptions _plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The number that the line begins with.</summary>
    public long Number => (long)Values[0]!;

    /// <summary>The line, with the line feed that ends it.</summary>
    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, _plain))
        {
            json.WriteStartObject();
            json.WriteStartArray(Kind);
            foreach (var value in Values)
                Write(json, value);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The line, or null where it is none: cut off in the middle, or something else.</summary>
    public static JournalLine? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var only = document.RootElement.EnumerateObject().Single();
            var line = new JournalLine(only.Name, [.. only.Value.EnumerateArray().Select(Read)]);
            return JournalLineKind.BeginsWithNumber(line.Kind) && line.Values is not [long, ..] ? null : line;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null or DBNull:
                json.WriteNullValue();
                break;
            case long or int:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number:
                Wrapped(json, "real", BitConverter.DoubleToInt64Bits(number).ToString("x16", CultureInfo.InvariantCulture));
                break;
            case byte[] bytes:
                Wrapped(json, "blob", Convert.ToBase64String(bytes));
                break;
            case string text when IsUnicode(text):
                json.WriteStringValue(text);
                break;
            case string text:
                Wrapped(json, "utf16", Convert.ToBase64String(MemoryMarshal.AsBytes(text.AsSpan())));
                break;
            default:
                throw new ArgumentException($"No line of a journal file holds a {value.GetType().Name}.", nameof(value));
        }
    }

    private static void Wrapped(Utf8JsonWriter json, string form, string value)
    {
        json.WriteStartObject();
        json.WriteString(form, value);
        json.WriteEndObject();
    }

    private static object? Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return element.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.Number => element.GetInt64(),
                _ => element.GetString(),
            };
        }

        var only = element.EnumerateObject().Single();
        var value = only.Value.GetString()!;
        return only.Name switch
        {
            "real" => BitConverter.Int64BitsToDouble(long.Parse(value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)),
            "blob" => Convert.FromBase64String(value),
            "utf16" => new string(MemoryMarshal.Cast<byte, char>(Convert.FromBase64String(value))),
            _ => throw new FormatException("A value of an unknown form."),
        };
    }

    private static bool IsUnicode(string text)
    {
        var rest = text.AsSpan();
        for (var at = rest.IndexOfAnyInRange('\uD800', '\uDFFF'); at >= 0; at = rest.IndexOfAnyInRange('\uD800', '\uDFFF'))
        {
            if (at + 1 >= rest.Length || !char.IsSurrogatePair(rest[at], rest[at + 1]))
                return false;
            rest = rest[(at + 2)..];
        }

        return true;
    }
}

/// <summary>What a line of a journal file can say.</summary>
internal static class JournalLineKind
{
    /// <summary>The first line: the form's number, and live's name.</summary>
    public const string Header = "rowback-journal";

    /// <summary>Opens the section of a restore or undo.</summary>
    public const string Begin = "begin";

    /// <summary>Opens the section of an entry that was carried over when another was forgotten: what it did to others stands with those.</summary>
    public const string Kept = "kept";

    public const string Table = "table";
    public const string Row = "row";
    public const string Value = "value";

    /// <summary>How many rows like this one a table without a key has afterwards.</summary>
    public const string Count = "count";

    /// <summary>A row of an earlier entry that this undo took back.</summary>
    public const string Taken = "taken";

    /// <summary>Closes a section with the number of its lines.</summary>
    public const string End = "end";

    /// <summary>The section of this number is true.</summary>
    public const string Committed = "committed";

    /// <summary>It is not: live was left as it was.</summary>
    public const string Aborted = "aborted";

    public static bool BeginsWithNumber(string kind) => kind is Begin or Kept or End or Committed or Aborted;
}
