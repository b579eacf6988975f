using Rowback.Schema;

namespace Rowback.Matching;

/// <summary>What the backup's own unique keys say of live's.</summary>
internal static class UniqueValues
{
    /// <summary>The table's unique key of just these columns, or null.</summary>
    public static UniqueKey? KeyOf(Table table, IReadOnlyList<ColumnMatch> columns) =>
        Keys(table).FirstOrDefault(k => k.IsPlain && k.Columns.Count == columns.Count && columns.All(c => k.Columns.Contains(c.Live.Name)));

    /// <summary>True if no two rows of the backup can hold the same value of live's key: a key of the backup is as narrow, by as fine a comparison.</summary>
    public static bool KeepApart(TableMatch table, UniqueKey live)
    {
        return Keys(table.Backup).Any(k => live.IsPlain && k.IsPlain ? IsNarrower(table, k, live) : IsAlike(k, live) && table.AllColumns.All(c => !c.Retyped));
    }

    /// <summary>Every part of the backup's key is one of live's, and what it takes for equal live does not take for different, nor more.</summary>
    private static bool IsNarrower(TableMatch table, UniqueKey backup, UniqueKey live) => backup.Parts.All(b =>
        table.AllColumns.FirstOrDefault(c => c.Backup.Name == b.Column) is { Retyped: false } column
        && live.Parts.FirstOrDefault(l => l.Column == column.Live.Name) is { } part
        && (part.Collation is null || string.Equals(part.Collation, b.Collation, StringComparison.OrdinalIgnoreCase)));

    private static IEnumerable<UniqueKey> Keys(Table table) => table.PrimaryKey is null ? table.UniqueKeys : [table.PrimaryKey, .. table.UniqueKeys];

    private static bool IsAlike(UniqueKey backup, UniqueKey live) => backup.Where == live.Where && (backup.NullsClash || !live.NullsClash) && backup.Parts.SequenceEqual(live.Parts);
}
