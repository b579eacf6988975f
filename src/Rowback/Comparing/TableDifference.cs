namespace Rowback.Comparing;

/// <summary>How many rows of a table there are on both sides, and how many of them were found to be what.</summary>
internal sealed class TableDifference(DifferenceTable rows)
{
    /// <summary>The rows that are not plainly the same.</summary>
    public DifferenceTable Rows => rows;

    /// <summary>Rows of the backup.</summary>
    public long Backup { get; set; }

    /// <summary>Rows of live.</summary>
    public long Live { get; set; }

    /// <summary>Rows of the backup that no live row is.</summary>
    public long Deleted { get; set; }

    /// <summary>Rows in both with other values.</summary>
    public long Changed { get; set; }

    /// <summary>Each live row is at most one row of the backup, so what is not paired was added.</summary>
    public TableDiff Result => new(rows.Table.ToString(), Deleted, Changed, Math.Max(0, Live - (Backup - Deleted)), Backup - Deleted - Changed);
}
