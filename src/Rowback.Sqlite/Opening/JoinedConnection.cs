namespace Rowback.Sqlite;

/// <summary>
/// What a session does to a connection of the program's before and after it works there, inside a transaction: SQLite then neither changes how foreign keys are enforced, nor lets go of a database that was read.
/// </summary>
internal static class JoinedConnection
{
    /// <summary>Attaches the backup. One that an earlier session had to leave behind is taken over, or let go of if its transaction is over.</summary>
    /// <param name="connection">The program's connection.</param>
    /// <param name="file">The backup.</param>
    /// <param name="asUri">Whether it can be opened as immutable. If not, nothing is created beside it as long as it is not in WAL mode.</param>
    public static void Attach(Connection connection, BackupFile file, bool asUri)
    {
        if (file.IsRecoveredCopy)
            throw Connection.CannotJoin($"The backup '{file.Path}' has a log beside it and was recovered in a private copy, which the transaction would hold.", "Make one file of it first (VACUUM INTO), or restore outside of a transaction.");
        if (!asUri && DatabaseFile.IsWal(DatabaseFile.ReadBackupHeader(file.OpenedPath)))
            throw Connection.CannotJoin($"The backup '{file.Path}' was written in WAL mode, and SQLite would create a log beside it.", "Open live with `Data Source=file:/path/live.db`, which lets the backup be opened as immutable; or make the backup with VACUUM INTO.");
        if (FileOf(connection, SqliteEngine.BackupSchema) is { } attached)
        {
            if (TryDetach(connection))
                attached = null;
            if (attached == file.OpenedPath)
                return;
            if (attached is not null)
                throw Connection.CannotJoin($"It has read another backup already: '{attached}'.", "Commit first, or take this one in a transaction of its own.");
        }

        connection.Execute($"ATTACH ?1 AS {SqliteEngine.BackupSchema}", asUri ? file.Uri : file.OpenedPath);
    }

    /// <summary>Throws where what a restore rests on is not so.</summary>
    public static void Check(Connection connection)
    {
        if (!connection.InTransaction)
            throw Connection.CannotJoin("It is over.", "Give one that is open on live.");
        if (connection.Scalar("PRAGMA foreign_keys") is not 1L)
            throw Connection.CannotJoin("Its connection does not enforce foreign keys, and SQLite does not change that inside a transaction.", "Put `Foreign Keys=True` into the connection string.");
        if (connection.HasPendingReferences)
            throw Connection.CannotJoin("Rows in it refer to rows that are not there yet.", "Write those first.");
    }

    /// <summary>Lets go of the backup, if SQLite does. Else it stays attached, read-only, until the connection is used here again or closed.</summary>
    public static bool TryDetach(Connection connection)
    {
        try
        {
            connection.Execute($"DETACH {SqliteEngine.BackupSchema}");
            return true;
        }
        catch (RowbackException)
        {
            return false;
        }
    }

    /// <summary>Removes the temporary tables that were made for a run, which a commit would keep.</summary>
    public static void DropTemporaryTables(Connection connection)
    {
        var made = new List<string>();
        using (var tables = connection.Prepare("SELECT name FROM temp.sqlite_schema WHERE type = 'table' AND name LIKE 'rowback\\_%' ESCAPE '\\'"))
        {
            while (tables.Step())
                made.Add(tables.Text(0));
        }

        foreach (var table in made)
            connection.Execute($"DROP TABLE temp.\"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
    }

    private static string? FileOf(Connection connection, string schema)
    {
        using var databases = connection.Prepare("SELECT file FROM pragma_database_list WHERE name = ?1");
        databases.Bind(schema);
        return databases.Step() ? databases.Text(0) : null;
    }
}
