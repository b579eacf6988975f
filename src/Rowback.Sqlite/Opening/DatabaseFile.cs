using System.Buffers.Binary;

namespace Rowback.Sqlite;

/// <summary>What can be known of a database file before SQLite opens it (https://sqlite.org/fileformat2.html).</summary>
internal static class DatabaseFile
{
    private const int HeaderLength = 100;

    /// <summary>Refuses what cannot be a database, without opening it.</summary>
    public static void Check(string path, string side)
    {
        if (Directory.Exists(path))
            throw SqliteErrors.Engine("IS_DIRECTORY", $"The {side} '{path}' is a folder.", "Give the path of the SQLite file in it.");
        var file = new FileInfo(path);
        if (!file.Exists)
            throw SqliteErrors.Engine("NO_SUCH_FILE", $"There is no file '{path}' for the {side}.", "Look whether the path is spelled right; Rowback never creates a database.");
        if (new FileInfo(FileIdentity.Resolve(path)).Length == 0)
            throw SqliteErrors.Engine("EMPTY_FILE", $"The {side} '{path}' is an empty file.", "Give the path of a SQLite database with tables in it.");
    }

    /// <summary>The first 100 bytes of the backup's file. Never for live: see <see cref="FileIdentity"/>.</summary>
    public static byte[] ReadBackupHeader(string path)
    {
        var header = new byte[HeaderLength];
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var length = stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
            if (length < HeaderLength || !header.AsSpan().StartsWith("SQLite format 3\0"u8))
                throw SqliteErrors.Translate(ResultCode.NotADatabase, "", new OpenedFiles(null, path));
        }
        catch (UnauthorizedAccessException)
        {
            throw SqliteErrors.Translate(ResultCode.Permission, "access denied", new OpenedFiles(null, path));
        }
        catch (IOException e)
        {
            throw SqliteErrors.Translate(ResultCode.IoError, e.Message, new OpenedFiles(null, path));
        }

        return header;
    }

    /// <summary>Goes up with each change in rollback mode; in WAL mode only when the log is reset.</summary>
    public static uint ChangeCounter(byte[] header) => BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(24));

    /// <summary>How the file stores text, as <c>PRAGMA encoding</c> says it.</summary>
    public static string Encoding(byte[] header) => BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(56)) switch
    {
        2 => "UTF-16le",
        3 => "UTF-16be",
        _ => "UTF-8",
    };

    public static bool IsWal(byte[] header) => header[18] == 2 || header[19] == 2;
}
