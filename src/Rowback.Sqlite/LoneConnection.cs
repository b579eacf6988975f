namespace Rowback.Sqlite;

/// <summary>A read-only connection to one file alone, for what users write.</summary>
internal static class LoneConnection
{
    public static Connection Open(string uri, OpenedFiles files, TimeSpan lockTimeout, CancellationToken cancellation)
    {
        var connection = Connection.Open(uri, readOnly: true, files, lockTimeout);
        try
        {
            connection.Cancellation = cancellation;
            connection.ForbidDoubleQuotedStrings();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The rows of a query, each value as it is stored.</summary>
    public static IEnumerable<object?[]> Read(Connection connection, string sql, CancellationToken cancellation)
    {
        connection.Cancellation = cancellation;
        using var statement = connection.Prepare(sql);
        var count = statement.ColumnCount;
        while (statement.Step())
        {
            var row = new object?[count];
            for (var i = 0; i < count; i++)
                row[i] = statement.Value(i);
            yield return row;
            connection.Cancellation = cancellation;
        }
    }
}
