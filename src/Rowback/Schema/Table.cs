namespace Rowback.Schema;

/// <summary>One table, as the catalog describes it.</summary>
public sealed record Table
{
    /// <summary>The table's name.</summary>
    public required TableName Name { get; init; }

    /// <summary>What kind of table it is. Default: <see cref="TableKind.Ordinary"/>.</summary>
    public TableKind Kind { get; init; }

    /// <summary>The columns in their order, hidden ones of virtual tables left out.</summary>
    public required IReadOnlyList<Column> Columns { get; init; }

    /// <summary>The primary key, or null where the table has none.</summary>
    public UniqueKey? PrimaryKey { get; init; }

    /// <summary>The other unique constraints and indexes, partial ones and those on expressions too, ordered by name.</summary>
    public IReadOnlyList<UniqueKey> UniqueKeys { get; init; } = [];

    /// <summary>
    /// What rows can be found by without reading the whole table: the columns of each index in its order, as far as they serve a search by <c>=</c>,
    /// those of the table's own tree among them.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>> Lookups { get; init; } = [];

    /// <summary>The references that it declares.</summary>
    public IReadOnlyList<ForeignKey> ForeignKeys { get; init; } = [];

    /// <summary>The conditions that its rows must fulfil.</summary>
    public IReadOnlyList<CheckConstraint> Checks { get; init; } = [];

    /// <summary>What is fired by changes of its rows.</summary>
    public IReadOnlyList<Trigger> Triggers { get; init; } = [];

    /// <summary>True if a constraint of the table itself makes room for a new row by deleting the one in its way (SQLite's ON CONFLICT REPLACE).</summary>
    public bool DisplacesRows { get; init; }

    /// <summary>What draws the keys of new rows, or null where nothing does.</summary>
    public KeyGenerator? Generator { get; init; }

    /// <summary>
    /// An integer column that is the row's address in the table's own tree (SQLite's INTEGER PRIMARY KEY), so that the table can be
    /// read in its order for nothing; or null.
    /// </summary>
    public string? RowIdColumn { get; init; }

    /// <summary>
    /// A hidden column that tells the table's rows apart for as long as nobody writes to it (SQLite's <c>rowid</c>, by whichever of its names no
    /// column has taken); null where there is none, or the engine knows that nobody needs it.
    /// </summary>
    public string? RowAddress { get; init; }

    /// <summary>What the table needs and only its application defines. What is not touched is not in the way.</summary>
    public IReadOnlyList<MissingPart> Missing { get; init; } = [];

    /// <summary>The column of exactly this name; null if there is none.</summary>
    public Column? FindColumn(string name) => Columns.FirstOrDefault(c => c.Name == name);

    /// <summary>
    /// True if rows can be found by the values of these columns without reading the whole table. A condition beside them is taken to fix the first column of an
    /// index, if they are behind it: as in an index on (kind, id) where kind = 'photo'.
    /// </summary>
    public bool CanFindBy(IReadOnlyCollection<string> columns, bool underCondition = false) =>
        (RowAddress is { } address && columns.Contains(address))
        || Lookups.Any(l => columns.Contains(l[0]) || (underCondition && l.Count > 1 && columns.Contains(l[1])));

    /// <summary>Its name and columns.</summary>
    public override string ToString() => $"{Name}({string.Join(", ", Columns.Select(c => c.Name))})";
}

/// <summary>What a table is to Rowback. Only ordinary tables are compared and restored; the others are named and left out.</summary>
public enum TableKind
{
    /// <summary>A table whose rows can be written.</summary>
    Ordinary,

    /// <summary>A virtual table (SQLite), such as a full-text index.</summary>
    Virtual,

    /// <summary>A table that a virtual table keeps its own data in.</summary>
    Shadow,

    /// <summary>A view: said, and left out.</summary>
    View,

    /// <summary>A table whose rows live elsewhere (PostgreSQL's foreign tables).</summary>
    Foreign,
}
