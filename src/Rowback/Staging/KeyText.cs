using System.Text.Json;

namespace Rowback.Staging;

/// <summary>Keys as the dialect's key JSON gives them, made into what people and plans see.</summary>
internal static class KeyText
{
    /// <summary>The parts as text, in key-column order; a blob as <c>x'..'</c>, NULL as <c>NULL</c>.</summary>
    public static IReadOnlyList<string> Parts(string? keyJson)
    {
        if (keyJson is null)
            return [];
        using var document = JsonDocument.Parse(Readable(keyJson));
        return [.. document.RootElement.EnumerateArray().Select(Part)];
    }

    /// <summary>Bytes that are no text come as lone halves of characters, which JSON does not have; people see a replacement character.</summary>
    private static string Readable(string keyJson) =>
        keyJson.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? keyJson : string.Concat(keyJson.EnumerateRunes());

    /// <summary>As it stands in a sentence: <c>5</c>, or <c>(5, 'a')</c>-like for several parts.</summary>
    public static string Display(string? keyJson) => Display(Parts(keyJson));

    public static string Display(IReadOnlyList<string> parts) => parts.Count == 1 ? parts[0] : "(" + string.Join(", ", parts) + ")";

    private static string Part(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.Null => "NULL",
        JsonValueKind.Object when element.TryGetProperty("blob", out var blob) => $"x'{blob.GetString()}'",
        JsonValueKind.Object when element.TryGetProperty("real", out var real) => real.ValueKind == JsonValueKind.String ? real.GetString()! : real.GetRawText(),
        _ => element.GetRawText(),
    };
}
