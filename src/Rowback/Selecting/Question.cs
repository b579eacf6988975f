namespace Rowback;

/// <summary>What the user asks to have back, and the policies for what is found on the way. Data: it stands in plans and the journal.</summary>
public sealed record Question
{
    /// <summary>The selections; all of them make one restore.</summary>
    public required IReadOnlyList<Selection> Selections { get; init; }

    /// <summary>What to do with root rows that are in live with other values. Default: leave them.</summary>
    public ExistingPolicy Existing { get; init; }

    /// <summary>Only these columns of changed root rows are overwritten; nothing is followed then. Null for all columns.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>Whether keys are kept. Default: where they are free.</summary>
    public KeyPolicy Keys { get; init; }

    /// <summary>New keys that the user gave for rows whose key, drawn by no generator, is taken.</summary>
    public IReadOnlyList<NewKeyAnswer> NewKeys { get; init; } = [];

    /// <summary>What to do with a row of which another live row holds a unique value. Default: stop.</summary>
    public DuplicatePolicy Duplicate { get; init; }

    /// <summary>Answers to "is this the same row?".</summary>
    public IReadOnlyList<SameKeyAnswer> SameKeys { get; init; } = [];

    /// <summary>What to make of a live row that equals a renumbered one in all but the key, where no journal knows. Default: stop.</summary>
    public LookAlikePolicy LookAlike { get; init; }

    /// <summary>What to do with rows whose parent is gone from live. Default: what the relation's on-delete action would have done.</summary>
    public MissingParentsPolicy MissingParents { get; init; }

    /// <summary>Tables that nothing is brought back into by relations, and relations (by <see cref="Matching.Relation.Name"/>) that are not followed down.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>Relations (by <see cref="Matching.Relation.Name"/>) that are followed down though their action would not say so.</summary>
    public IReadOnlyList<string> Follow { get; init; } = [];

    /// <summary>True to bring back only the selection and what it needs, no children.</summary>
    public bool NoChildren { get; init; }

    /// <summary>True to leave references that the deletion cleared as they are.</summary>
    public bool NoReattach { get; init; }

    /// <summary>The most rows that relations may pull in. Does not bound the selection itself.</summary>
    public long MaxRows { get; init; } = 10_000;

    /// <summary>What becomes of values that triggers, fired by restored rows, changed in other restored rows.</summary>
    public TriggerEffectsPolicy TriggerEffects { get; init; }

    /// <summary>
    /// Triggers of live (<c>name</c> or <c>table.name</c>) that are switched off while the restore writes, and on again before it commits. Default: none, so that all fire as for the
    /// application.
    /// </summary>
    public IReadOnlyList<string> WithoutTriggers { get; init; } = [];

    /// <summary>Values for columns that the backup does not know.</summary>
    public IReadOnlyList<ColumnValue> Set { get; init; } = [];
}

/// <summary>Rows of one table of the backup.</summary>
/// <param name="Table">The table, as the user wrote it.</param>
public sealed record Selection(string Table)
{
    /// <summary>A boolean expression in the engine's dialect over the backup's row; null for none.</summary>
    public string? Where { get; init; }

    /// <summary>Keys, each an array of its parts as text, in key-column order; empty for none.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Keys { get; init; } = [];

    /// <summary>Every row.</summary>
    public bool All { get; init; }

    /// <summary>
    /// A boolean expression over the live row that is the same row; only rows that are in live are selected then. Alone it means every
    /// such row. Null for none.
    /// </summary>
    public string? LiveWhere { get; init; }
}

/// <summary>A new key given by the user.</summary>
public sealed record NewKeyAnswer(string Table, IReadOnlyList<string> Old, IReadOnlyList<string> New);

/// <summary>Whether rows that share a key are the same row.</summary>
/// <param name="Table">The table.</param>
/// <param name="Key">The row, or null for all of the table that are asked about.</param>
/// <param name="Same">True: the live row is this row. False: a stranger has taken the key.</param>
public sealed record SameKeyAnswer(string Table, IReadOnlyList<string>? Key, bool Same);

/// <summary>A value for a column.</summary>
/// <param name="Table">The table, or null for every table with such a column.</param>
/// <param name="Column">The column.</param>
/// <param name="Value">The value as text; the engine's own cast makes it the column's type. Null for NULL.</param>
public sealed record ColumnValue(string? Table, string Column, string? Value);

/// <summary>What is done with root rows that are in live with other values.</summary>
public enum ExistingPolicy
{
    /// <summary>They stay as they are in live.</summary>
    Leave,

    /// <summary>They get the backup's values.</summary>
    Overwrite,
}

/// <summary>Whether rows keep their keys.</summary>
public enum KeyPolicy
{
    /// <summary>Keys stay where they are free; only taken ones are drawn anew.</summary>
    Keep,

    /// <summary>Every generated key is drawn anew.</summary>
    New,
}

/// <summary>What is done with a row of which another live row holds a unique value.</summary>
public enum DuplicatePolicy
{
    /// <summary>The plan stops and shows both.</summary>
    Stop,

    /// <summary>The row and what hangs on it are left out.</summary>
    Skip,

    /// <summary>The live row stands for this row.</summary>
    Merge,
}

/// <summary>What a live row is that equals a row in all but the key.</summary>
public enum LookAlikePolicy
{
    /// <summary>The plan stops and shows both.</summary>
    Stop,

    /// <summary>It is the row, under another key.</summary>
    Same,

    /// <summary>It is another row.</summary>
    New,
}

/// <summary>What is done with rows whose parent is gone from live.</summary>
public enum MissingParentsPolicy
{
    /// <summary>By the relation's on-delete action, as docs/semantics.md says.</summary>
    ByAction,

    /// <summary>Bring the parents back too.</summary>
    Restore,

    /// <summary>Leave the referring rows out.</summary>
    Skip,

    /// <summary>Set the reference to NULL where it may be.</summary>
    Null,

    /// <summary>The plan stops.</summary>
    Stop,
}

/// <summary>What becomes of values that triggers, fired by restored rows, changed in other restored rows.</summary>
public enum TriggerEffectsPolicy
{
    /// <summary>The backup's value is put back where all that hung on the row came back; else stop.</summary>
    WhenComplete,

    /// <summary>They stay as the triggers left them.</summary>
    Keep,

    /// <summary>The backup's value is put back.</summary>
    Backup,
}
