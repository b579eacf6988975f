using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Sqlite;

/// <summary>The one statement that brings rows of the backup into a temporary table.</summary>
internal static class StageStatement
{
    public static SqlText Of(StageRequest request)
    {
        // Not given another name, so that a condition may name the table as its columns.
        var table = request.Source.Name;
        var values = request.Columns.Select(c => (SqlText)$"{new Identifier(table, c.Source)}").Concat(request.Constants.Select(c => (SqlText)$"{c.Value}"));
        return $"""
            INSERT INTO {request.Target} ({Targets(request.Columns, request.Constants)})
            SELECT {values}
            FROM {new Identifier(SqliteEngine.BackupSchema, table)}
            WHERE {SqlText.All([Wanted(request), When(request.When)])}
            {OnConflict(request)}
            """;
    }

    /// <summary>The columns of the temporary table that are filled.</summary>
    public static IEnumerable<Identifier> Targets(IReadOnlyList<(string Target, string Source)> columns, IReadOnlyList<(string Target, SqlValue Value)> constants) =>
        columns.Select(c => new Identifier(c.Target)).Concat(constants.Select(c => new Identifier(c.Target)));

    /// <summary>A condition of the configuration; the line break ends a comment in it.</summary>
    public static SqlText When(string? condition) => condition is null ? SqlText.Empty : SqlText.Raw(condition + "\n");

    private static SqlText Wanted(StageRequest request)
    {
        if (request.Keys is null || request.KeyColumns.Count == 0)
            return SqlText.Empty;
        var columns = request.KeyColumns.Select((c, i) => Compared(new Identifier(request.Source.Name, c), request.ComparedAs.ElementAtOrDefault(i)));
        var keys = request.KeyColumns.Select((_, i) => new Identifier("k" + i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return $"({columns}) IN (SELECT {keys} FROM ({request.Keys}))";
    }

    private static SqlText Compared(Identifier column, Column? key) => key is null ? $"{column}" : SqliteDialect.Compared($"{column}", key);

    private static SqlText OnConflict(StageRequest request)
    {
        if (!request.FillExisting)
            return $"ON CONFLICT DO NOTHING";
        var filled = request.Columns.Select(c => (SqlText)$"{new Identifier(c.Target)} = {new Identifier("excluded", c.Target)}");
        return $"ON CONFLICT DO UPDATE SET {filled}";
    }
}
