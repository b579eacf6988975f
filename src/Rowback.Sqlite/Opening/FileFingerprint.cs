using System.Security.Cryptography;

namespace Rowback.Sqlite;

/// <summary>
/// Tells a database file from others by its size, its change counter and a digest. Backups that SQLite wrote by its backup interface may agree in the first two. A large file
/// is not read whole for it: parts are, at even distances, its first and last among them.
/// </summary>
internal static class FileFingerprint
{
    private const int Parts = 64, PartLength = 16 * 1024;

    public static string Of(string path)
    {
        var counter = DatabaseFile.ChangeCounter(DatabaseFile.ReadBackupHeader(path));
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var part = new byte[PartLength];
        var distance = Math.Max(PartLength, (length - PartLength) / (Parts - 1.0));
        for (var i = 0; i < Parts && i * distance < length; i++)
            digest.AppendData(part, 0, RandomAccess.Read(file, part, (long)(i * distance)));
        return FormattableString.Invariant($"sqlite:size={length};change={counter};digest={Convert.ToHexStringLower(digest.GetHashAndReset().AsSpan(0, 8))}");
    }
}
