namespace Rowback.Sqlite;

/// <summary>The one place where SQLite's result codes become sentences.</summary>
internal static class SqliteErrors
{
    public static RowbackException Translate(int code, string message, OpenedFiles files) => ResultCode.Primary(code) switch
    {
        ResultCode.Constraint => ConstraintError.Translate(code, message),
        ResultCode.Busy => Engine("LOCKED", $"Another process holds a lock on {files.Lockable}. Nothing was written.",
            "Close the program that uses it, or wait and try again."),
        ResultCode.Full => Engine("DISK_FULL", $"There is no space left for {files}, or for temporary files in '{Path.GetTempPath()}'. Nothing was written.",
            "Free some space, or set SQLITE_TMPDIR to a folder that has some."),
        ResultCode.ReadOnly when code is ResultCode.ReadOnlyRollback or ResultCode.ReadOnlyRecovery => Engine("NEEDS_RECOVERY",
            $"{Capital(files)} was left in the middle of a transaction by a program that died; before it can be read, that has to be rolled back, which writes to it.",
            "Start its application once, or open it in the sqlite3 shell and run `SELECT * FROM sqlite_schema`."),
        ResultCode.ReadOnly => Engine("READ_ONLY", $"The live database '{files.Live}' cannot be written to: {message}.",
            "Make the file and its folder writable for you."),
        ResultCode.Permission or ResultCode.Authorization => Engine("NO_PERMISSION", $"You may not open {files}: {message}.", "Ask for the right to read (and, for live, write) it."),
        ResultCode.CannotOpen => Engine("CANNOT_OPEN", $"SQLite cannot open {files}, or a file that belongs to it (-journal, -wal, -shm): {message}.",
            "Look whether the file and its folder are readable, and for live writable, for you."),
        ResultCode.NotADatabase => Engine("NOT_SQLITE", $"{Capital(files)} is no SQLite database, or is encrypted.",
            "Give the path of a plain SQLite database; decrypt an encrypted one first."),
        ResultCode.Corrupt => Engine("CORRUPT", $"{Capital(files)} is damaged: {message}.",
            "Run `PRAGMA integrity_check` on it in the sqlite3 shell; `.recover` there may save what can be read."),
        ResultCode.IoError => Engine("IO_ERROR", $"Reading or writing {files} failed: {message} ({code}).", "Look whether the disk and the file system are sound."),
        ResultCode.NoMemory => Engine("NO_MEMORY", $"There was not enough memory to work on {files}.", null),
        ResultCode.TooBig => Engine("TOO_BIG", $"A value or a statement is too big for SQLite: {message}.", null),
        _ => Other(message),
    };

    public static RowbackException Engine(string code, string message, string? next) => new(ErrorKind.Engine, code, message, next);

    private static RowbackException Other(string message)
    {
        const string why = "An application defines it for its own connections; Rowback's has none.";
        if (message.Contains("no such function: ", StringComparison.Ordinal) || message.Contains("unknown function: ", StringComparison.Ordinal))
            return Engine("MISSING_FUNCTION", $"SQLite said: {message}.", why);
        if (message.Contains("no such collation sequence: ", StringComparison.Ordinal))
            return Engine("MISSING_COLLATION", $"SQLite said: {message}.", why);
        if (message.Contains("too many columns on rowback_", StringComparison.Ordinal))
            return Engine("TOO_BIG", "A table has so many columns that there is no room for the few that Rowback needs beside them; SQLite takes 2,000 in all.", "Restore the other tables; --without TABLE leaves it out.");
        return Engine("ENGINE_ERROR", $"SQLite said: {message}.", null);
    }

    private static string Capital(OpenedFiles files)
    {
        var text = files.ToString();
        return char.ToUpperInvariant(text[0]) + text[1..];
    }
}
