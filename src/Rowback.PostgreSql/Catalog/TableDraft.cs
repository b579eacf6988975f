using Rowback.Schema;

namespace Rowback.PostgreSql;

/// <summary>A table while the catalog is read.</summary>
internal sealed class TableDraft(TableName name, char kind)
{
    public TableName Name => name;

    public List<Column> Columns { get; } = [];

    public UniqueKey? PrimaryKey { get; set; }

    public List<UniqueKey> UniqueKeys { get; } = [];

    public List<IReadOnlyList<string>> Lookups { get; } = [];

    public List<ForeignKey> ForeignKeys { get; } = [];

    public List<CheckConstraint> Checks { get; } = [];

    public List<Trigger> Triggers { get; } = [];

    public KeyGenerator? Generator { get; set; }

    public bool IsPartitioned => kind == 'p';

    /// <summary>The column alone is the primary key, or a unique key where the primary key has nothing to do with it.</summary>
    public bool IsKey(string column) =>
        PrimaryKey is { Columns: [var only] } && only == column
        || (PrimaryKey?.Columns.Contains(column) != true && UniqueKeys.Exists(u => u.IsPlain && u.Columns is [var single] && single == column));

    public Table Build() => new()
    {
        Name = name,
        Kind = kind switch
        {
            'v' or 'm' => TableKind.View,
            'f' => TableKind.Foreign,
            _ => TableKind.Ordinary,
        },
        Columns = Columns,
        PrimaryKey = PrimaryKey,
        UniqueKeys = [.. UniqueKeys.OrderBy(k => k.Name, StringComparer.Ordinal)],
        Lookups = Lookups,
        ForeignKeys = ForeignKeys,
        Checks = Checks,
        Triggers = Triggers,
        Generator = Generator,
        // Rows of different partitions may have the same.
        RowAddress = kind == 'r' ? "ctid" : null,
    };
}
