namespace Rowback.Schema;

/// <summary>The tables of one database, ordered by name. Rowback's own journal and the engine's own tables are not in it.</summary>
/// <param name="Tables">All tables and views, of every kind.</param>
public sealed record DatabaseSchema(IReadOnlyList<Table> Tables)
{
    /// <summary>Partitions of tables, with the table of each: their rows are the table's.</summary>
    public IReadOnlyList<(TableName Partition, TableName Of)> Partitions { get; init; } = [];

    /// <summary>The table of exactly this name; null if there is none.</summary>
    public Table? Find(TableName name) => Tables.FirstOrDefault(t => t.Name == name);

    /// <summary>How many tables it has.</summary>
    public override string ToString() => $"{Tables.Count} tables";
}
