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

    public required string Fingerprint { get; init; }

    /// <summary>The backup's name for people; no credentials.</summary>
    public required string Backup { get; init; }

    public required long Inserted { get; init; }

    public required long Updated { get; init; }

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
