namespace Rowback;

/// <summary>What taking a restore back would do.</summary>
/// <param name="RestoreId">The restore.</param>
/// <param name="Fingerprint">A digest of what is to be done.</param>
/// <param name="Tables">The counts, a row a table.</param>
/// <param name="Staying">Rows and columns that stay as they are, each with its reason; at most 1000 listed.</param>
/// <param name="StayingCount">How many stay in all.</param>
/// <param name="Notes">What is not taken back: generators, what triggers wrote elsewhere.</param>
public sealed record UndoPlan(string RestoreId, string Fingerprint, IReadOnlyList<UndoTable> Tables, IReadOnlyList<SkippedRow> Staying, long StayingCount,
    IReadOnlyList<string> Notes)
{
    /// <summary>The note that holds for every undo.</summary>
    internal const string CountersStay = "Counters that draw keys stay where they are.";

    /// <summary>True if it would change nothing.</summary>
    public bool IsEmpty => Tables.All(t => t.Delete == 0 && t.Insert == 0 && t.Revert == 0);
}

/// <summary>What an undo does to one table.</summary>
/// <param name="Table">Live's name.</param>
/// <param name="Delete">Rows that the restore inserted and that go.</param>
/// <param name="Insert">Rows that an undo had removed and that come back (undo of an undo).</param>
/// <param name="Revert">Rows whose overwritten or re-attached columns go back.</param>
/// <param name="Stay">Rows that stay as they are.</param>
public sealed record UndoTable(string Table, long Delete, long Insert, long Revert, long Stay);

/// <summary>What an undo did.</summary>
/// <param name="Plan">What was decided inside the writing transaction.</param>
/// <param name="Applied">True if something was written.</param>
/// <param name="UndoId">Its own number in the journal, so that it can be undone itself.</param>
public sealed record UndoResult(UndoPlan Plan, bool Applied, string? UndoId);
