namespace Rowback.PostgreSql;

/// <summary>Which database this is, however it was addressed.</summary>
/// <param name="System">The identifier that the cluster was given when it was made; a standby has its primary's.</param>
/// <param name="Database">The database's name.</param>
/// <param name="Number">The database's number in its cluster.</param>
/// <param name="Started">When this server process began: a standby is another database than its primary, and may lag behind it on purpose.</param>
internal sealed record ServerIdentity(string System, string Database, string Number, string Started)
{
    public static async Task<ServerIdentity> ReadAsync(Connection connection, CancellationToken cancellation)
    {
        await foreach (var row in connection.ReadAsync(
            "SELECT (SELECT system_identifier FROM pg_control_system()), d.datname, d.oid, pg_postmaster_start_time() FROM pg_database AS d WHERE d.datname = current_database()", cancellation))
            return new ServerIdentity(row[0]!, row[1]!, row[2]!, row[3]!);
        throw new InvalidOperationException("A database that is connected to is not in the catalog.");
    }
}
