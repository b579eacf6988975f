using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Rowback.EntityFrameworkCore.Reading;

/// <summary>Keys as the core gives them, text, made into what the model's key properties hold.</summary>
internal static class KeyValues
{
    /// <summary>The property's value. Throws Engine (<c>KEY_NOT_READ</c>) where the text is none of its type.</summary>
    public static object? Of(IProperty property, string text)
    {
        if (text == "NULL" && property.IsNullable)
            return null;
        var converter = property.GetRelationalTypeMapping().Converter;
        var stored = converter?.ProviderClrType ?? property.ClrType;
        try
        {
            var value = Parse(text, Nullable.GetUnderlyingType(stored) ?? stored);
            return converter is null ? value : converter.ConvertFromProvider(value);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException or InvalidCastException)
        {
            throw new RowbackException(ErrorKind.Engine, "KEY_NOT_READ", $"The key '{text}' of {property.DeclaringType.DisplayName()} cannot be read as {property.Name} ({property.ClrType.Name}): {e.Message}", inner: e);
        }
    }

    private static object Parse(string text, Type type)
    {
        var invariant = CultureInfo.InvariantCulture;
        if (type.IsEnum)
            return long.TryParse(text, NumberStyles.AllowLeadingSign, invariant, out var number) ? Enum.ToObject(type, number) : Enum.Parse(type, text.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
        if (type == typeof(string))
            return text;
        if (type == typeof(Guid))
            return Guid.Parse(text);
        if (type == typeof(bool))
            return text is "t" or "true" or "1";
        if (type == typeof(byte[]))
            return Convert.FromHexString(text.StartsWith("x'", StringComparison.Ordinal) ? text[2..^1] : text[2..]);
        if (type == typeof(DateTime))
            return Zoned(text) ? DateTime.Parse(text, invariant, DateTimeStyles.AdjustToUniversal) : DateTime.Parse(text, invariant, DateTimeStyles.None);
        if (type == typeof(DateTimeOffset))
            return DateTimeOffset.Parse(text, invariant, DateTimeStyles.AssumeUniversal);
        if (type == typeof(DateOnly))
            return DateOnly.Parse(text, invariant);
        if (type == typeof(TimeOnly))
            return TimeOnly.Parse(text, invariant);
        if (type == typeof(TimeSpan))
            return TimeSpan.Parse(text, invariant);
        return Convert.ChangeType(text, type, invariant);
    }

    /// <summary>Behind a time of day stands a zone.</summary>
    private static bool Zoned(string text) => text.EndsWith('Z') || text.AsSpan(Math.Min(text.Length, 11)).IndexOfAny('+', '-') >= 0;
}
