using Rowback.Schema;

namespace Rowback.Matching;

/// <summary>The two schemas laid over each other: which table and column of the backup is which of live, and how tables hang together.</summary>
public sealed record SchemaMatch
{
    /// <summary>The tables that are in both and can be compared and restored, ordered by live's name.</summary>
    public required IReadOnlyList<TableMatch> Tables { get; init; }

    /// <summary>The relations between them: declared in live, declared only in the backup, and configured; ordered by <see cref="Relation.Name"/>.</summary>
    public required IReadOnlyList<Relation> Relations { get; init; }

    /// <summary>What differs between the two schemas, and what was left out.</summary>
    public required IReadOnlyList<Drift> Drift { get; init; }

    /// <summary>See <see cref="Engines.Dialect.SchemaOfAll"/>.</summary>
    internal string? SchemaOfAll { get; init; }

    /// <summary>The views of either side, which have no rows of their own.</summary>
    internal IReadOnlyList<Schema.TableName> Views { get; init; } = [];

    /// <summary>Partitions in either database, with their tables.</summary>
    internal IReadOnlyList<(Schema.TableName Partition, Schema.TableName Of)> Partitions { get; init; } = [];

    /// <summary>
    /// The table that a person means: in any case where that is unambiguous, with or without its schema. Throws
    /// <see cref="RowbackException"/> (Usage, <c>NO_SUCH_TABLE</c> with the nearest names, <c>AMBIGUOUS_TABLE</c>, or <c>TABLE_LEFT_OUT</c>).
    /// </summary>
    public TableMatch Find(string name) => TableLookup.Find(this, name);

    /// <summary>The relations that refer to this table.</summary>
    public IEnumerable<Relation> ChildrenOf(TableMatch parent) => Relations.Where(r => r.Parent == parent);

    /// <summary>The relations by which this table refers to others.</summary>
    public IEnumerable<Relation> ParentsOf(TableMatch child) => Relations.Where(r => r.Child == child);
}

/// <summary>A table of live and the backup's table that is the same one.</summary>
public sealed class TableMatch
{
    /// <summary>Its place in <see cref="SchemaMatch.Tables"/>; names its temporary table.</summary>
    public required int Index { get; init; }

    /// <summary>The table in live.</summary>
    public required Table Live { get; init; }

    /// <summary>The table in the backup.</summary>
    public required Table Backup { get; init; }

    /// <summary>The columns that are in both, in live's order, generated ones left out.</summary>
    public required IReadOnlyList<ColumnMatch> Columns { get; init; }

    /// <summary>The columns that both compute. They are never written, but a row may be known, or refer to others, by them.</summary>
    public IReadOnlyList<ColumnMatch> Computed { get; init; } = [];

    /// <summary>All columns that have a value on both sides: <see cref="Columns"/>, then <see cref="Computed"/>.</summary>
    public IEnumerable<ColumnMatch> AllColumns => Columns.Concat(Computed);

    /// <summary>
    /// Live's columns by which a row is addressed: the configured identity, else the primary key, else the first plain unique key of
    /// NOT NULL columns, else all columns (then <see cref="KeyIsWholeRow"/>).
    /// </summary>
    public required IReadOnlyList<ColumnMatch> Key { get; init; }

    /// <summary>True for a table without any key: its rows are told apart by all their values and counted.</summary>
    public bool KeyIsWholeRow { get; init; }

    /// <summary>True where <see cref="Key"/> was configured as the identity: same value, same row, whatever the primary key.</summary>
    public bool KeyIsConfigured { get; init; }

    /// <summary>
    /// The columns by which people name a row (<c>--key</c>): the primary key also where another identity is configured; for a table without
    /// any key all columns.
    /// </summary>
    public IReadOnlyList<ColumnMatch> DisplayKey
    {
        get
        {
            var primary = Live.PrimaryKey?.Columns.Select(FindColumn).OfType<ColumnMatch>().ToList() ?? [];
            return KeyIsConfigured && primary.Count > 0 && primary.Count == Live.PrimaryKey!.Columns.Count ? primary : Key;
        }
    }

    /// <summary>What draws the table's single key column, where it does; a key it draws is <em>generated</em> (design, Identity).</summary>
    public KeyGenerator? Generator { get; init; }

    /// <summary>The backup's generator counter stands at or before live's, and it never goes back: a key in both was never drawn twice.</summary>
    public bool GeneratorHasNotGoneBack { get; init; }

    /// <summary>Why this is a link table, or null where it is none.</summary>
    public string? LinkReason { get; internal set; }

    /// <summary>True if its rows only join others.</summary>
    public bool IsLink => LinkReason is not null;

    /// <summary>Which of its rows must never come back; null for none.</summary>
    public Configuration.ProtectedRows? Never { get; init; }

    /// <summary>Live's columns that the backup does not know, other than generated ones: default, NULL, or <c>--set</c>.</summary>
    public IReadOnlyList<Column> LiveOnly { get; init; } = [];

    /// <summary>Its name, which is live's.</summary>
    public TableName Name => Live.Name;

    /// <summary>The column that is written, or null.</summary>
    public ColumnMatch? FindColumn(string liveName) => Columns.FirstOrDefault(c => c.Live.Name == liveName);

    /// <summary>The column, be it a computed one, or null.</summary>
    public ColumnMatch? FindValue(string liveName) => AllColumns.FirstOrDefault(c => c.Live.Name == liveName);

    /// <summary>Its name, which is live's.</summary>
    public override string ToString() => Name.ToString();
}

/// <summary>A column of live and the backup's column that is the same one.</summary>
/// <param name="Index">Its place in <see cref="TableMatch.AllColumns"/>; names its column in the temporary table.</param>
/// <param name="Live">Live's column.</param>
/// <param name="Backup">The backup's.</param>
/// <param name="Retyped">True if a value has to be cast.</param>
public sealed record ColumnMatch(int Index, Column Live, Column Backup, bool Retyped)
{
    /// <summary>Its name, which is live's.</summary>
    public override string ToString() => Live.Name;
}
