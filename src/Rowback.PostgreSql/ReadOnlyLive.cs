using Rowback.Engines;

namespace Rowback.PostgreSql;

/// <summary>A live database that takes no writes: a standby, or one whose owner has said so.</summary>
internal static class ReadOnlyLive
{
    /// <summary>
    /// The access mode of a transaction of this kind, and whether it can have temporary tables: those need writing, and a standby has none. Throws Engine
    /// (<c>READ_ONLY</c>) where what is asked needs more than that.
    /// </summary>
    public static async Task<(string Mode, bool HasTemporaryTables)> AccessAsync(Connection live, TransactionKind kind, CancellationToken cancellation)
    {
        string? standby = null, readOnly = null;
        await foreach (var row in live.ReadAsync("SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only')", cancellation))
            (standby, readOnly) = (row[0], row[1]);
        if (kind == TransactionKind.Settle && standby == "t")
        {
            throw PostgreSqlErrors.Engine("READ_ONLY", $"{PostgreSqlErrors.Capital(live.Side)} is a standby: what an earlier run has committed may not have come to it yet, so that whether it did cannot be told from here.",
                "Ask its primary server, with the same journal file; what is found out is noted there.");
        }

        if (kind != TransactionKind.Look && standby == "t")
        {
            throw PostgreSqlErrors.Engine("READ_ONLY", $"{PostgreSqlErrors.Capital(live.Side)} is a standby, which takes no writes{(kind == TransactionKind.Read ? ", and has no temporary tables to judge rows in" : "")}. Nothing was written.",
                "Give the address of its primary server as live. Of a standby only diff, rows, schema and log can be asked; as the backup it serves for everything.");
        }

        if (kind == TransactionKind.Write && readOnly == "on")
            throw PostgreSqlErrors.Engine("READ_ONLY", $"{PostgreSqlErrors.Capital(live.Side)} is set to read only for this role (default_transaction_read_only). Nothing was written.", "If it is to be written to all the same, put options=-cdefault_transaction_read_only=off into the address.");
        return standby == "t" ? ("READ ONLY", false) : ("READ WRITE", true);
    }
}
