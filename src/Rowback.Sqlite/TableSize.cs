using Rowback.Schema;

namespace Rowback.Sqlite;

/// <summary>About how many rows a table has, from what SQLite knows without reading it.</summary>
internal static class TableSize
{
    /// <summary>No row takes fewer bytes: two to point to it, a length, a rowid, a header.</summary>
    private const long LeastBytes = 6;

    /// <summary>
    /// What ANALYZE has counted; else the span of the rowids, bounded by what the file has room for, since rowids may be far apart; null for a table
    /// WITHOUT ROWID that was never analyzed.
    /// </summary>
    public static long? Estimate(Connection connection, string schema, Table table)
    {
        var counted = connection.Scalar($"SELECT 1 FROM {schema}.sqlite_schema WHERE name = 'sqlite_stat1'") is not null
            ? connection.Scalar($"SELECT max(CAST(stat AS INTEGER)) FROM {schema}.sqlite_stat1 WHERE tbl = ?1 COLLATE NOCASE", table.Name.Name)
            : null;
        if (counted is long rows)
            return rows;
        if (table.RowAddress is not { } rowId)
            return null;
        var name = $"{schema}.{SqliteDialect.Quote(table.Name.Name)}";
        var span = connection.Scalar($"SELECT (SELECT max({rowId}) FROM {name}) - 1.0 * (SELECT min({rowId}) FROM {name}) + 1") is double apart ? apart : 0;
        var room = Number(connection, $"PRAGMA {schema}.page_count") * Number(connection, $"PRAGMA {schema}.page_size") / LeastBytes;
        return (long)Math.Min(span, room);
    }

    private static long Number(Connection connection, string pragma) => connection.Scalar(pragma) is long number ? number : 0;
}
