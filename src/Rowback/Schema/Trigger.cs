namespace Rowback.Schema;

/// <summary>An enabled trigger or rule on a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Table">The table whose changes fire it.</param>
/// <param name="On">What fires it.</param>
public sealed record Trigger(string Name, TableName Table, TriggerEvents On)
{
    /// <summary>What it does, as the engine spells it, so that two can be told apart; empty where the engine does not say.</summary>
    public string Definition { get; init; } = "";

    /// <summary>True for a rule (PostgreSQL), which is no trigger to the engine.</summary>
    public bool IsRule { get; init; }

    /// <summary>True if it also fires where changes are replayed from another database (PostgreSQL's ENABLE ALWAYS).</summary>
    public bool FiresAlways { get; init; }
}

/// <summary>What is done to rows, as far as it fires triggers.</summary>
[Flags]
public enum TriggerEvents
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A row is inserted.</summary>
    Insert = 1,

    /// <summary>A row is changed.</summary>
    Update = 2,

    /// <summary>A row is deleted.</summary>
    Delete = 4,
}
