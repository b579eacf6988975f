namespace Rowback;

/// <summary>One restore or undo, as the journal has it.</summary>
public sealed record JournalEntry
{
    /// <summary>Its number.</summary>
    public required string Id { get; init; }

    /// <summary><c>restore</c> or <c>undo</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>When it was committed, in UTC.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The command that would ask for the same.</summary>
    public required string Question { get; init; }

    /// <summary>The fingerprint of the plan that was carried out.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The backup's name for people; no credentials.</summary>
    public required string Backup { get; init; }

    /// <summary>Rows that it inserted. Of an undo: rows that it put back.</summary>
    public required long Inserted { get; init; }

    /// <summary>Rows in which it overwrote values.</summary>
    public required long Updated { get; init; }

    /// <summary>Rows that got back references that the deletion had cleared.</summary>
    public required long Reattached { get; init; }

    /// <summary>Rows that an undo removed.</summary>
    public required long Deleted { get; init; }

    /// <summary>For an undo: the number of what it undid.</summary>
    public string? Undoes { get; init; }

    /// <summary>The number of the undo that took it back, or null.</summary>
    public string? UndoneBy { get; init; }

    /// <summary>True where that undo left rows of it as they are.</summary>
    public bool UndoneInPart { get; init; }
}
