using Rowback.Schema;

namespace Rowback.Matching;

/// <summary>One difference between the two schemas, or a table that is left out.</summary>
/// <param name="Kind">What differs.</param>
/// <param name="Table">Live's table where there is one, else the backup's.</param>
/// <param name="Column">The column, where it is about one.</param>
/// <param name="Message">One sentence that says what follows from it.</param>
public sealed record Drift(DriftKind Kind, TableName Table, string? Column, string Message);

/// <summary>What two schemas can differ in.</summary>
public enum DriftKind
{
    /// <summary>A table of live that the backup does not know.</summary>
    TableAdded,

    /// <summary>A table of the backup that is gone from live.</summary>
    TableGone,

    /// <summary>A table that has another name in live, by the configuration.</summary>
    TableRenamed,

    /// <summary>A column of live that the backup does not know.</summary>
    ColumnAdded,

    /// <summary>A column of the backup that is gone from live.</summary>
    ColumnGone,

    /// <summary>A column that has another name in live, by the configuration.</summary>
    ColumnRenamed,

    /// <summary>A column that has another type in live.</summary>
    ColumnRetyped,

    /// <summary>A foreign key that only one side declares.</summary>
    ForeignKeyChanged,

    /// <summary>A unique key that only one side has.</summary>
    UniqueKeyChanged,

    /// <summary>A table that cannot be written to, or not even compared, without its application.</summary>
    NeedsApplication,

    /// <summary>A virtual table, its shadow tables, a foreign table: said, and left out.</summary>
    LeftOut,
}
