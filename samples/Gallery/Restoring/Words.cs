using System.Globalization;

namespace PhotoGallery.Restoring;

/// <summary>Rows of tables, as people call them.</summary>
public static class Words
{
    private static readonly Dictionary<string, (string One, string Many)> Names = new(StringComparer.Ordinal)
    {
        ["Galleries"] = ("gallery", "galleries"),
        ["Photos"] = ("photo", "photos"),
        ["Links"] = ("place of a photo in a gallery", "places of photos in galleries"),
        ["Comments"] = ("comment", "comments"),
        ["Tags"] = ("tag", "tags"),
        ["PhotoTag"] = ("tag on a photo", "tags on photos"),
        ["Users"] = ("person", "people"),
    };

    public static string Of(string table, long count)
    {
        var (one, many) = Names.TryGetValue(table, out var names) ? names : ($"row of {table}", $"rows of {table}");
        return $"{count.ToString(CultureInfo.InvariantCulture)} {(count == 1 ? one : many)}";
    }
}
