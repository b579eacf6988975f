using Npgsql;

namespace Rowback.PostgreSql.Tests.Concurrency;

/// <summary>What another session says to the server.</summary>
internal static class Sessions
{
    public static int Run(this NpgsqlConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    /// <summary>The rows of a query, the text of each value, with <c>|</c> between.</summary>
    public static List<string> Read(this NpgsqlConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.AllResultTypesAreUnknown = true;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "NULL" : reader.GetString(i))));
        return rows;
    }
}
