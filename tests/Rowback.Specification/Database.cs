using System.Data.Common;
using System.Globalization;

namespace Rowback.Specification;

/// <summary>Reads and writes a database the way an application would.</summary>
public static class Database
{
    /// <summary>Executes statements and returns the number of rows they changed.</summary>
    public static async Task<long> ExecuteAsync(this DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>The rows of a query, each as its values joined by <c>|</c>; NULL is <c>NULL</c>.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(this DbConnection connection, string sql) =>
        [.. (await ReadRowsAsync(connection, sql)).Select(r => string.Join('|', r.Select(Show)))];

    /// <summary>The rows of a query.</summary>
    public static async Task<IReadOnlyList<object?[]>> ReadRowsAsync(this DbConnection connection, string sql)
    {
        var rows = new List<object?[]>();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var row = new object?[reader.FieldCount];
            for (var i = 0; i < row.Length; i++)
                row[i] = await reader.IsDBNullAsync(i) ? null : reader.GetValue(i);
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Every row of every table of the application, to the bit: <c>table: value|value</c>, sorted.</summary>
    public static async Task<IReadOnlyList<string>> DumpAsync(this EngineFixture engine, string address)
    {
        await using var connection = await engine.ConnectAsync(address);
        var dump = new List<string>();
        foreach (var table in await engine.TablesAsync(connection))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {engine.TableName(table)} WHERE 1 = 0";
            var columns = new List<string>();
            await using (var reader = await command.ExecuteReaderAsync())
            {
                for (var i = 0; i < reader.FieldCount; i++)
                    columns.Add(reader.GetName(i));
            }

            var values = string.Join(", ", columns.Select(c => engine.Lossless(engine.Quote(c))));
            dump.AddRange((await connection.ReadAsync($"SELECT {values} FROM {engine.TableName(table)}")).Select(r => $"{table}: {r}"));
        }

        dump.Sort(StringComparer.Ordinal);
        return dump;
    }

    private static string Show(object? value) => value switch
    {
        null => "NULL",
        byte[] bytes => "x" + Convert.ToHexStringLower(bytes),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
