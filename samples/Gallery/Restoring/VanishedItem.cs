using System.Globalization;

namespace PhotoGallery.Restoring;

/// <summary>Something that is gone, as it is shown and chosen.</summary>
/// <param name="Id">Its table and key, as in <c>Galleries/2</c>.</param>
/// <param name="Kind">What it was.</param>
/// <param name="Title">What it was called.</param>
/// <param name="Files">Images that show it.</param>
public sealed record VanishedItem(string Id, string Kind, string Title, IReadOnlyList<string> Files)
{
    /// <summary>What went with it, in words.</summary>
    public IReadOnlyList<string> With { get; init; } = [];

    public static string Name(string table, IEnumerable<int> key) => table + "/" + string.Join('-', key.Select(k => k.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Table and key of an <see cref="Id"/>; null for what is none.</summary>
    public static (string Table, int[] Key)? Parse(string id)
    {
        if (id.Split('/') is not [var table, var parts])
            return null;
        var key = parts.Split('-').Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1).ToArray();
        return key.Contains(-1) || key.Length != (table == "Links" ? 2 : 1) ? null : (table, key);
    }
}
