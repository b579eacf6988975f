using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.Sqlite;

/// <summary>The one statement that brings rows of the backup into a temporary table.</summary>
internal static class StageStatement
{
    public static SqlText Of(StageRequest request)
    {
        var values = request.Columns.Select(c => (SqlText)$"{new Identifier("b", c.Source)}").Concat(request.Constants.Select(c => (SqlText)$"{c.Value}"));
        return $"""
            INSERT INTO {request.Target} ({Targets(request.Columns, request.Constants)})
            SELECT {values}
            FROM {BackupTable(request.Source, request.When)} AS b
            WHERE {Wanted(request)}
            {OnConflict(request)}
            """;
    }

    /// <summary>The columns of the temporary table that are filled.</summary>
    public static IEnumerable<Identifier> Targets(IReadOnlyList<(string Target, string Source)> columns, IReadOnlyList<(string Target, SqlValue Value)> constants) =>
        columns.Select(c => new Identifier(c.Target)).Concat(constants.Select(c => new Identifier(c.Target)));

    /// <summary>The backup's table, or the part of it for which a condition holds; the condition's names mean its columns only.</summary>
    public static SqlText BackupTable(Schema.TableName table, string? when)
    {
        SqlText name = $"{new Identifier(SqliteEngine.BackupSchema, table.Name)}";
        return when is null ? name : $"(SELECT * FROM {name} WHERE ({SqlText.Raw(when)}\n))";
    }

    private static SqlText Wanted(StageRequest request)
    {
        if (request.Keys is null || request.KeyColumns.Count == 0)
            return $"true";
        var columns = request.KeyColumns.Select(c => (SqlText)$"{new Identifier("b", c)}");
        var keys = request.KeyColumns.Select((_, i) => new Identifier("k" + i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return $"({columns}) IN (SELECT {keys} FROM ({request.Keys}))";
    }

    private static SqlText OnConflict(StageRequest request)
    {
        if (!request.FillExisting)
            return $"ON CONFLICT DO NOTHING";
        var filled = request.Columns.Select(c => (SqlText)$"{new Identifier(c.Target)} = {new Identifier("excluded", c.Target)}");
        return $"ON CONFLICT DO UPDATE SET {filled}";
    }
}
