using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Rowback.Sqlite;

/// <summary>The connection of a transaction of the program's, as Microsoft.Data.Sqlite has it. Apart, so that the driver is loaded only where it is asked for.</summary>
internal static class ProgramConnection
{
    /// <summary>Its handle in SQLite, and whether names of files may be URIs there, which is settled when a connection is opened. Throws Usage (<c>CANNOT_JOIN</c>) where the transaction is over, of another driver, or in another SQLite than this one's.</summary>
    public static (nint Handle, bool TakesUris) Of(DbTransaction transaction)
    {
        if ((transaction as SqliteTransaction)?.Connection is not { Handle: { } handle } connection)
            throw Connection.CannotJoin("It is over, or is none of Microsoft.Data.Sqlite's.", "Give one that is open on live.");
        if (raw.GetNativeLibraryName() != NativeMethods.Library)
            throw Connection.CannotJoin($"The program's SQLite is '{raw.GetNativeLibraryName()}', and Rowback brings its own.", "Use the bundle that Microsoft.Data.Sqlite comes with (SQLitePCLRaw.bundle_e_sqlite3), or restore outside of a transaction.");
        return (handle.DangerousGetHandle(), new SqliteConnectionStringBuilder(connection.ConnectionString).DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase));
    }
}
