using System.Globalization;

namespace Rowback.Comparing;

/// <summary>A value as people read it.</summary>
internal static class ValueText
{
    private const int ShownBytes = 16;

    /// <summary>The value whole, as a key is written; null for NULL.</summary>
    public static string? Whole(object? value) => value switch
    {
        null => null,
        byte[] bytes => "x'" + Convert.ToHexStringLower(bytes) + "'",
        double real => real.ToString("R", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    /// <summary>The value, with no more than the beginning of bytes; null for NULL.</summary>
    public static string? Shown(object? value) =>
        value is byte[] { Length: > ShownBytes } bytes
            ? $"x'{Convert.ToHexStringLower(bytes.AsSpan(0, ShownBytes))}…' ({bytes.Length.ToString(CultureInfo.InvariantCulture)} bytes)"
            : Whole(value);

    public static IReadOnlyList<string> Key(IEnumerable<object?> parts) => [.. parts.Select(p => Whole(p) ?? "NULL")];
}
