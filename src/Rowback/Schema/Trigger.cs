namespace Rowback.Schema;

/// <summary>An enabled trigger or rule on a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Table">The table whose changes fire it.</param>
public sealed record Trigger(string Name, TableName Table)
{
    /// <summary>What it does, as the engine spells it, so that two can be told apart; empty where the engine does not say.</summary>
    public string Definition { get; init; } = "";
}
