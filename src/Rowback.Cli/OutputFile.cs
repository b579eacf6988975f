namespace Rowback.Cli;

/// <summary>Files that the user asked to be written.</summary>
internal static class OutputFile
{
    /// <summary>Writes the file whole or not at all.</summary>
    public static void Write(string path, string text)
    {
        var beside = path + ".part";
        try
        {
            File.WriteAllText(beside, text);
            File.Move(beside, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Abandon(beside);
            throw CannotBeWritten(path, exception);
        }
    }

    /// <summary>What the file system said, with what to do next.</summary>
    public static RowbackException CannotBeWritten(string path, Exception why) =>
        new(ErrorKind.Usage, "CANNOT_WRITE_FILE", $"{path} cannot be written: {why.Message}", "Name a file in a folder that exists and that you may write to.", why);

    /// <summary>What was begun, on a full disk perhaps, is not left lying beside.</summary>
    private static void Abandon(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Why it could not be written is being told already.
        }
    }

    /// <summary>Keeps a slip of the finger from costing a database.</summary>
    public static void RefuseDatabase(string? path, SessionOptions databases)
    {
        if (path is null)
            return;
        var full = Path.GetFullPath(path);
        if (full == Path.GetFullPath(databases.Live) || (databases.Backup is { } backup && full == Path.GetFullPath(backup)) || IsDatabase(full))
        {
            throw new RowbackException(ErrorKind.Usage, "CANNOT_WRITE_FILE", $"{path} is a database; it is not overwritten.", "Name another file.");
        }
    }

    private static bool IsDatabase(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length < 16)
            return false;
        Span<byte> start = stackalloc byte[16];
        using var file = File.OpenRead(path);
        file.ReadExactly(start);
        return start.SequenceEqual("SQLite format 3\0"u8);
    }
}
