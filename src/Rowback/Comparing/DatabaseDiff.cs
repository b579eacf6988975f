namespace Rowback;

/// <summary>What was deleted, changed and added since the backup.</summary>
/// <param name="Tables">A row a compared table, ordered by name.</param>
/// <param name="Vanished">Deleted rows grouped under the rows they hung on, the largest group first; at most <see cref="ShownGroups"/>.</param>
/// <param name="VanishedCount">How many groups there are.</param>
/// <param name="Notes">What was left out, and why; drift.</param>
public sealed record DatabaseDiff(IReadOnlyList<TableDiff> Tables, IReadOnlyList<VanishedGroup> Vanished, long VanishedCount, IReadOnlyList<string> Notes)
{
    /// <summary>How many groups a diff lists one by one.</summary>
    public const int ShownGroups = 100;

    /// <summary>Tables with many groups (more than <see cref="VanishedTable.Few"/>): all groups of the table in one line.</summary>
    public IReadOnlyList<VanishedTable> VanishedTables { get; init; } = [];

    /// <summary>True if no row was deleted, changed or added.</summary>
    public bool IsEmpty => Tables.All(t => t.Deleted == 0 && t.Changed == 0 && t.Added == 0);
}

/// <summary>The counts for one table.</summary>
/// <param name="Table">Live's name.</param>
/// <param name="Deleted">Rows of the backup that no live row is.</param>
/// <param name="Changed">Rows in both with other values.</param>
/// <param name="Added">Rows of live that are none of the backup's.</param>
/// <param name="Same">Rows in both, the same in stored form.</param>
public sealed record TableDiff(string Table, long Deleted, long Changed, long Added, long Same);

/// <summary>Rows that vanished together: a deleted row that hung on no other deleted row, with what hung on it.</summary>
/// <param name="Table">The top row's table.</param>
/// <param name="Key">Its key in the backup.</param>
/// <param name="Label">What people would call it: the value of a name-like column, or null.</param>
/// <param name="Rows">How many deleted rows hung on it, a row a table, itself not counted.</param>
/// <param name="Command">The arguments of <c>rowback</c> that bring the group back, quoted for a shell; null where nothing does.</param>
public sealed record VanishedGroup(string Table, IReadOnlyList<string> Key, string? Label, IReadOnlyList<VanishedRows> Rows, string? Command)
{
    /// <summary>True for a row that must never come back (<c>never</c> in rowback.json): no more of it is told than its key.</summary>
    public bool Protected { get; init; }
}

/// <summary>All groups of one table together.</summary>
/// <param name="Table">The top rows' table.</param>
/// <param name="Groups">How many groups there are.</param>
/// <param name="Rows">How many deleted rows hung on them in all, a row a table.</param>
/// <param name="Command">
/// The arguments of <c>rowback</c> that bring them all back, and with them whatever else is missing from the table and below it.
/// </param>
public sealed record VanishedTable(string Table, long Groups, IReadOnlyList<VanishedRows> Rows, string Command)
{
    /// <summary>Up to so many groups of a table are not many.</summary>
    public const int Few = 20;
}

/// <summary>A table and a number of its rows.</summary>
public sealed record VanishedRows(string Table, long Count);
