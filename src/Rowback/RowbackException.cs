namespace Rowback;

/// <summary>
/// Something that Rowback cannot go on from, said so that a tired person knows what happened, where, and what to do next.
/// Never holds a password or a row's values that were marked as never to be shown.
/// </summary>
public sealed class RowbackException : Exception
{
    /// <summary>A failure, told to whoever asked.</summary>
    public RowbackException(ErrorKind kind, string code, string message, string? next = null, Exception? inner = null)
        : base(message, inner)
    {
        Kind = kind;
        Code = code;
        Next = next;
    }

    /// <summary>Whose fault it is, and so the exit code.</summary>
    public ErrorKind Kind { get; }

    /// <summary>A stable name in capitals, such as <c>NO_SUCH_TABLE</c>; documented in docs/cli.md.</summary>
    public string Code { get; }

    /// <summary>
    /// What to type or do next, as one sentence; null where there is nothing to suggest. Commands stand in it in backquotes, as
    /// <c>`rowback VERB …`</c>, for whoever knows the program by another name.
    /// </summary>
    public string? Next { get; }

    /// <summary>The table it happened in, as people write it.</summary>
    public string? Table { get; init; }

    /// <summary>The key of the row it happened at, in key-column order.</summary>
    public IReadOnlyList<string>? Key { get; init; }

    /// <summary>The constraint that failed.</summary>
    public string? Constraint { get; init; }

    /// <summary>True where others may have caused it by writing at the same time, so that what is judged anew may come out otherwise.</summary>
    public bool IsConflict { get; init; }

    /// <summary>The plan as it was judged, where one was: what stops it, or what it has become.</summary>
    public RestorePlan? Plan { get; init; }

    /// <summary>Further lines for people: both rows side by side, the difference between two plans.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];
}

/// <summary>What kind of failure it is. The numbers are the command line's exit codes.</summary>
public enum ErrorKind
{
    /// <summary>The question makes no sense: unknown table, bad predicate, contradicting flags.</summary>
    Usage = 2,

    /// <summary>The plan stops until the user decides; the flag is named.</summary>
    Decision = 3,

    /// <summary>Live is no longer what the plan was made for; nothing was written.</summary>
    LiveChanged = 4,

    /// <summary>What was read back is not what was to be written; rolled back.</summary>
    Verification = 5,

    /// <summary>The engine, the file or the connection failed; nothing was written.</summary>
    Engine = 6,

    /// <summary>Undo left some rows where they are.</summary>
    UndoIncomplete = 7,

    /// <summary>The backup is not the one that the plan was made from.</summary>
    OtherBackup = 8,

    /// <summary>Cancelled by the user; live is as it was.</summary>
    Cancelled = 130,
}
