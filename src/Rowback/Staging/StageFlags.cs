namespace Rowback.Staging;

/// <summary>The whole-number columns that every temporary table has, and their values.</summary>
internal static class StageFlags
{
    /// <summary>
    /// role: <see cref="Role"/>. state: <see cref="RowState"/>, NULL until judged. ask: <see cref="Ask"/>, NULL for none.
    /// loaded: 1 if all values are there. reached: 1 if a followed relation led here.
    /// up, down, checked: 1 once parents, children, duplicates have been looked at. forced: 1 if a root row is, or needs, this row.
    /// keep: 1 if it is to be inserted. newkey: <see cref="NewKeyKind"/>, NULL if it keeps its own. merged: 1 if a live row stands for it by the user's wish.
    /// changed: 1 for a row in live with other values.
    /// overwrite: 1 if those are overwritten, 0 if
    /// they cannot be, because another row holds a unique value. lacking: 1 if something that hung on it, near or far, does not come back; asked only where triggers
    /// made that matter. never: 1 if the row must never come back (<see cref="Protection"/>).
    /// </summary>
    public static IReadOnlyList<string> All { get; } =
        ["role", "state", "ask", "loaded", "reached", "up", "down", "checked", "forced", "keep", "newkey", "merged", "changed", "overwrite", "lacking", "never"];

    /// <summary>
    /// via: the relation that pulled the row in. found: 1 while a candidate in live waits for its references to be judged; without a key, how many live rows answer for it.
    /// cause: the relation whose parent is gone (or &lt; 0, see <see cref="Cause"/>). cause_table: the table in which such a cause lies, where it is not the row's own.
    /// </summary>
    public static IReadOnlyList<string> Numbers { get; } = ["via", "found", "cause", "cause_table"];
}

/// <summary>Why a row is in the temporary table.</summary>
internal static class Role
{
    /// <summary>Somebody refers to it: asked only who it is in live.</summary>
    public const int Reference = 0;

    /// <summary>A child met on the way down; still in live, or its relation is not followed.</summary>
    public const int Met = 1;

    /// <summary>A child that is missing from live and comes back with what it hung on.</summary>
    public const int Down = 2;

    /// <summary>A parent that comes back because another row cannot be without it.</summary>
    public const int Needed = 3;

    /// <summary>Selected by the user.</summary>
    public const int Root = 4;
}

/// <summary>What the row is in live.</summary>
internal static class RowState
{
    /// <summary>No live row is this row.</summary>
    public const int Missing = 1;

    /// <summary>A live row is this row; the <c>t</c> columns hold that row's values.</summary>
    public const int InLive = 2;

    /// <summary>No live row is this row, and a stranger holds its key.</summary>
    public const int KeyTaken = 3;
}

/// <summary>What the user has to decide about a row.</summary>
internal static class Ask
{
    /// <summary>A live row has its key; whether it is the same row cannot be told.</summary>
    public const int SameRow = 1;

    /// <summary>A live row is equal in all but the key.</summary>
    public const int LookAlike = 2;

    /// <summary>A live row holds one of its unique values.</summary>
    public const int Duplicate = 3;

    /// <summary>Its unique values point to several live rows.</summary>
    public const int TwoDuplicates = 4;

    /// <summary>Its key, which no generator draws, is taken.</summary>
    public const int NoNewKey = 5;

    /// <summary>Its parent is gone, and the policy says to stop.</summary>
    public const int ParentGone = 6;

    /// <summary>It is in live, and overwriting it would give it a unique value that another row holds.</summary>
    public const int Held = 7;

    /// <summary>The new key that the user gave it is taken too.</summary>
    public const int GivenKeyTaken = 8;

    /// <summary>Another row of the restore set would hold the same unique value.</summary>
    public const int Clash = 9;
}

/// <summary>How an inserted row comes by a new key.</summary>
internal static class NewKeyKind
{
    /// <summary>Drawn by the generator, when the row is written; until then the old key stands for it.</summary>
    public const int Drawn = 1;

    /// <summary>Given by the user; it stands in the row's <c>t</c> columns.</summary>
    public const int Given = 2;
}

/// <summary>Why a row is left out, where it is not a relation's missing parent.</summary>
internal static class Cause
{
    /// <summary>A live row holds one of its unique values, and the policy says to skip.</summary>
    public const int Duplicate = -1;

    /// <summary>It is in live and would be overwritten, but another row holds one of the unique values, and the policy says to skip.</summary>
    public const int Held = -2;

    /// <summary>It must never come back, or what it cannot be without must not.</summary>
    public const int Protected = -3;
}

/// <summary>What became of the row that a reference points to.</summary>
internal static class ParentState
{
    /// <summary>There is no reference: NULL, or the relation's condition does not hold.</summary>
    public const int None = 0;

    /// <summary>The parent is in live; the <c>t</c> columns point to it.</summary>
    public const int InLive = 1;

    /// <summary>The parent is missing from live; whether it comes back is in its own row.</summary>
    public const int Missing = 3;

    /// <summary>The reference pointed nowhere in the backup already.</summary>
    public const int Orphan = 4;

    /// <summary>The parent is gone, and the reference is its default, as its action would have left it.</summary>
    public const int Default = 5;
}
