using System.Text;

namespace Rowback.Sqlite;

/// <summary>A path as SQLite's <c>file:</c> URI (https://sqlite.org/uri.html).</summary>
internal static class FileUri
{
    public static string Of(string absolutePath, string query)
    {
        var uri = new StringBuilder("file:");
        if (OperatingSystem.IsWindows())
            uri.Append('/');
        foreach (var b in SqliteText.Encode(OperatingSystem.IsWindows() ? absolutePath.Replace('\\', '/') : absolutePath))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'/' or (byte)'.' or (byte)'-' or (byte)'_' or (byte)'~' or (byte)':')
                uri.Append((char)b);
            else
                uri.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return uri.Append('?').Append(query).ToString();
    }
}
