using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Sqlite;

/// <summary>
/// The same in stored form: one storage class, one value, whatever the column's collation. <c>IS</c> alone takes 1 for 1.0 and, in a column
/// whose collation says so, 'a' for 'A'.
/// </summary>
internal static class SameValue
{
    public static SqlText Of(Affinity affinity, SqlText left, SqlText right)
    {
        SqlText same = $"(typeof({left}) = typeof({right}) AND {left} IS {right} COLLATE BINARY)";
        // Only a column that converts nothing keeps a negative zero; elsewhere it is stored as the integer 0.
        return affinity == Affinity.Blob
            ? $"({same} AND (typeof({left}) <> 'real' OR {left} <> 0.0 OR atan2({left}, -1.0) = atan2({right}, -1.0)))"
            : same;
    }

    /// <summary>Not the same, for columns of two tables: what their types leave to be told apart is looked at, no more.</summary>
    public static SqlText Differ(Column backup, Column live, Identifier left, Identifier right)
    {
        var (one, other) = (Affinities.Of(backup), Affinities.Of(live));
        if (one != other || one == Affinity.Blob)
            return $"NOT {Of(Affinity.Blob, $"{left}", $"{right}")}";
        return backup.Collation is null ? (SqlText)$"{left} IS NOT {right}" : $"{left} COLLATE BINARY IS NOT {right}";
    }
}
