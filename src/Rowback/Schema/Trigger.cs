namespace Rowback.Schema;

/// <summary>An enabled trigger or rule on a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Table">The table whose changes fire it.</param>
public sealed record Trigger(string Name, TableName Table);
