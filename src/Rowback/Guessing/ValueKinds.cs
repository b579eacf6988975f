using Rowback.Schema;

namespace Rowback.Guessing;

/// <summary>Whether the values of two columns can be equal at all, by their declared types; the engines' names for types are alike in this.</summary>
internal static class ValueKinds
{
    public static bool MayMeet(Column one, Column other) => one.Type == other.Type || (Of(one.Type) is { } kind && kind == Of(other.Type));

    /// <summary>The kind of a type's values; null for one in which keys are not kept.</summary>
    private static string? Of(string type)
    {
        var name = type.ToUpperInvariant();
        return name switch
        {
            _ when name.Contains('[', StringComparison.Ordinal) || name.Contains("INTERVAL", StringComparison.Ordinal) || name.Contains("POINT", StringComparison.Ordinal) => null,
            _ when name.Contains("INT", StringComparison.Ordinal) || name.Contains("SERIAL", StringComparison.Ordinal) => "integer",
            _ when name.Contains("UUID", StringComparison.Ordinal) || name.Contains("GUID", StringComparison.Ordinal) || name.Contains("UNIQUEIDENTIFIER", StringComparison.Ordinal) => "uuid",
            _ when name.Contains("CHAR", StringComparison.Ordinal) || name.Contains("TEXT", StringComparison.Ordinal) || name.Contains("CLOB", StringComparison.Ordinal) => "text",
            _ when name.StartsWith("NUMERIC", StringComparison.Ordinal) || name.StartsWith("DECIMAL", StringComparison.Ordinal) => "number",
            _ => null,
        };
    }
}
