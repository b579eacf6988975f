namespace Rowback;

/// <summary>What a restore did.</summary>
/// <param name="Plan">The plan that was carried out, as judged inside the writing transaction.</param>
/// <param name="Applied">True if something was written and committed; false for a rehearsal and where there was nothing to do.</param>
/// <param name="RestoreId">The restore's number in the journal, for <c>undo</c>; null where nothing was written.</param>
/// <param name="KeyMap">The rows that got a new key; at most <see cref="ShownKeys"/> of them.</param>
/// <param name="KeyMapCount">How many rows got a new key.</param>
public sealed record RestoreResult(RestorePlan Plan, bool Applied, string? RestoreId, IReadOnlyList<KeyChange> KeyMap, long KeyMapCount)
{
    /// <summary>How many new keys a result lists one by one; the journal has them all.</summary>
    public const int ShownKeys = 1000;
}

/// <summary>A row's key in the backup and in live.</summary>
public sealed record KeyChange(string Table, IReadOnlyList<string> Old, IReadOnlyList<string> New);
