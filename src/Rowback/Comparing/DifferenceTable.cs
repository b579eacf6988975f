using System.Globalization;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Comparing;

/// <summary>
/// The temporary table that holds those rows of one table of the backup that are not plainly the same in live: as many of their values
/// as have to be looked at, what was found about each row, and under which deleted row it hung.
/// </summary>
internal sealed class DifferenceTable
{
    private readonly IReadOnlySet<int> _columns;

    /// <param name="table">The table.</param>
    /// <param name="columns">Its columns that are to be held, by their places.</param>
    /// <param name="dialect">The dialect.</param>
    /// <param name="prefix">What its name begins with.</param>
    public DifferenceTable(TableMatch table, IReadOnlySet<int> columns, Dialect dialect, string prefix = "rowback_d")
    {
        Table = table;
        _columns = columns;
        Columns = [.. table.Columns.Where(c => columns.Contains(c.Index))];
        Held = [.. Columns, .. table.Computed.Where(c => columns.Contains(c.Index))];
        Name = dialect.Temporary(prefix + Text(table.Index));
        Live = dialect.Live(table.Name);
    }

    public static Identifier N { get; } = new("n");

    public static Identifier KindColumn { get; } = new("kind");

    /// <summary>The relation by which it hung on another deleted row, and that row's number.</summary>
    public static Identifier Via { get; } = new("via");

    public static Identifier ParentRow { get; } = new("parent_n");

    /// <summary>A row further up, over the same relation of a table to itself, so that long chains are climbed in strides that double.</summary>
    public static Identifier AncestorRow { get; } = new("ancestor_n");

    /// <summary>The table and number of the deleted row that hung on no other, under which it hung.</summary>
    public static Identifier TopTable { get; } = new("top_table");

    public static Identifier TopRow { get; } = new("top_n");

    /// <summary>The key (as the dialect's JSON) that an earlier restore gave the row; NULL for its own.</summary>
    public static Identifier NewKey { get; } = new("new_key");

    /// <summary>The digest of the whole row, for a table without a key.</summary>
    public static Identifier Hash { get; } = new("h");

    public TableMatch Table { get; }

    public Identifier Name { get; }

    /// <summary>Live's table.</summary>
    public Identifier Live { get; }

    /// <summary>The columns whose backup values it holds, computed ones left out.</summary>
    public IReadOnlyList<ColumnMatch> Columns { get; }

    /// <summary>The columns whose backup values it holds.</summary>
    public IReadOnlyList<ColumnMatch> Held { get; }

    /// <summary>For each of its columns the backup's column that it takes.</summary>
    public IReadOnlyList<(string Target, string Source)> Load => [.. Held.Select(c => (C(c).Name, c.Backup.Name))];

    /// <summary>The rows of the backup that no live row is.</summary>
    public static SqlText IsDeleted(string alias) =>
        $"{new Identifier(alias, KindColumn.Name)} IN ({Kind.Deleted}, {Kind.Taken})";

    /// <summary>The row's value in the backup.</summary>
    public static Identifier C(ColumnMatch column, string? alias = null) => new(alias, "c" + Text(column.Index));

    public bool Holds(ColumnMatch column) => _columns.Contains(column.Index);

    /// <summary>The live row <paramref name="live"/> has these columns as the row <paramref name="row"/> of this table has them.</summary>
    public static SqlText InLive(Dialect dialect, IEnumerable<ColumnMatch> columns, string live = "l", string row = "s") =>
        SqlText.All(columns.Select(c => dialect.KeyEquals($"{new Identifier(live, c.Live.Name)}", $"{C(c, row)}")));

    /// <summary>The statements that make it, empty.</summary>
    public IEnumerable<SqlText> Create(Dialect dialect)
    {
        yield return $"DROP TABLE IF EXISTS {Name}";
        var columns = new List<SqlText> { $"{N} {dialect.RowNumberType}" };
        foreach (var column in new[] { KindColumn, Via, ParentRow, AncestorRow, TopTable, TopRow })
            columns.Add($"{column} {dialect.IntegerType}");
        columns.Add($"{NewKey} {dialect.TextType}");
        if (Table.KeyIsWholeRow)
            columns.Add($"{Hash} {dialect.BytesType}");
        foreach (var column in Held)
            columns.Add($"{C(column)} {dialect.StageType(column.Live)}");
        yield return $"CREATE TEMPORARY TABLE {Unqualified} ({columns})";
    }

    /// <summary>An index over some of its columns, made when the table is filled.</summary>
    public SqlText Index(Dialect dialect, IReadOnlyList<ColumnMatch> columns)
    {
        var name = dialect.Temporary($"{Name.Name}_r{string.Join('_', columns.Select(c => Text(c.Index)))}");
        return $"CREATE INDEX IF NOT EXISTS {dialect.IndexOn(name, Name)} ({columns.Select(c => C(c))})";
    }

    /// <summary>A unique index over the key, so that a row that is there already does not come again.</summary>
    public SqlText KeyIndex(Dialect dialect) =>
        $"CREATE UNIQUE INDEX IF NOT EXISTS {dialect.IndexOn(dialect.Temporary(Name.Name + "_key"), Name)} ({Table.Key.Select(c => C(c))})";

    /// <summary>An index over what the rows hung on.</summary>
    public SqlText ParentIndex(Dialect dialect) =>
        $"CREATE INDEX IF NOT EXISTS {dialect.IndexOn(dialect.Temporary(Name.Name + "_parent"), Name)} ({ParentRow})";

    public override string ToString() => Table.ToString();

    private Identifier Unqualified => new(Name.Name);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
