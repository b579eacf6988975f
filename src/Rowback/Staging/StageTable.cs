using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Staging;

/// <summary>
/// The temporary table that holds one table's rows of a run: their values in the backup (<c>c</c>), what key and referring columns
/// are in live's terms (<c>t</c>), what became of their parents (<c>p</c>), and what has been found about each row.
/// </summary>
internal sealed class StageTable
{
    private readonly HashSet<int> _targets;

    public StageTable(TableMatch table, SchemaMatch schema, Dialect dialect)
    {
        Table = table;
        Name = dialect.Temporary("rowback_s" + table.Index);
        Live = dialect.Live(table.Name);
        Parents = [.. schema.ParentsOf(table)];
        Children = [.. schema.ChildrenOf(table)];
        Surrogate = table.Live.Generator is { } generator ? table.FindColumn(generator.Column) : null;
        var primary = table.Live.PrimaryKey?.Columns.Select(table.FindColumn).ToList();
        Address = table.KeyIsWholeRow ? []
            : table.KeyIsConfigured && primary is { Count: > 0 } && primary.All(c => c is not null) ? [.. primary.Select(c => c!)]
            : table.Key;
        KeyMayBeNull = !table.KeyIsWholeRow && Address.Any(c => !c.Backup.NotNull) && table.Backup.RowAddress is not null;
        KeyMayRepeat = !table.KeyIsWholeRow && table.Backup.RowAddress is not null && UniqueValues.KeyOf(table.Live, Address) is { } key && !UniqueValues.KeepApart(table, key);
        References = [.. Parents.SelectMany(r => r.ChildColumns).DistinctBy(c => c.Index).OrderBy(c => c.Index)];
        // A row that its whole self is the key of has only references that may be others in live.
        var known = table.KeyIsWholeRow ? [] : Address.Concat(table.Key).ToList();
        _targets = [.. known.Concat(References).Concat(Children.SelectMany(r => r.ParentColumns)).Select(c => c.Index)];
        if (Surrogate is not null)
            _targets.Add(Surrogate.Index);
        Held = [.. table.Columns, .. table.Computed.Where(c => _targets.Contains(c.Index) || IsPartOfKey(c.Live))];
        Targets = [.. Held.Where(c => _targets.Contains(c.Index))];
        var pointedTo = known.Concat(Children.SelectMany(r => r.ParentColumns)).ToHashSet();
        if (Surrogate is not null)
            pointedTo.Add(Surrogate);
        Who = [.. Targets.Where(pointedTo.Contains)];
    }

    public TableMatch Table { get; }

    /// <summary>The temporary table.</summary>
    public Identifier Name { get; }

    /// <summary>Live's table.</summary>
    public Identifier Live { get; }

    /// <summary>The columns whose values are staged: those that are written, and computed ones by which rows are known or refer to others.</summary>
    public IReadOnlyList<ColumnMatch> Held { get; }

    /// <summary>The relations by which its rows refer to others.</summary>
    public IReadOnlyList<Relation> Parents { get; }

    /// <summary>The relations by which others refer to its rows.</summary>
    public IReadOnlyList<Relation> Children { get; }

    /// <summary>The column that a generator fills, or null.</summary>
    public ColumnMatch? Surrogate { get; }

    /// <summary>The columns that address one row on either side; empty for a table without any key.</summary>
    public IReadOnlyList<ColumnMatch> Address { get; }

    /// <summary>
    /// True if rows of the backup may have NULL in their address. Such a row is equal to no other by its key: it is told by all its values, and
    /// counted, like the rows of a table without a key.
    /// </summary>
    public bool KeyMayBeNull { get; }

    /// <summary>True if rows of the backup may have the same address, because it is a key in live only. All of them are staged, so that none goes missing without a word.</summary>
    public bool KeyMayRepeat { get; }

    /// <summary>The columns that refer to other tables.</summary>
    public IReadOnlyList<ColumnMatch> References { get; }

    /// <summary>The columns that may have another value in live than in the backup: keys and references.</summary>
    public IReadOnlyList<ColumnMatch> Targets { get; }

    /// <summary>Of them, those by which others know the row: for a row in live they hold live's values, the other ones what would be written.</summary>
    public IReadOnlyList<ColumnMatch> Who { get; }

    /// <summary>False once all of its rows have been judged; staging makes it true again.</summary>
    public bool MayHaveUndecided { get; set; } = true;

    /// <summary>True while its rows are here only because somebody refers to them: then nothing of it is written, and most stages pass it over.</summary>
    public bool IsOnlyReferred { get; set; } = true;

    /// <summary>True once rows came of which only what identifies them was brought.</summary>
    public bool MayBePartial { get; set; }

    /// <summary>True once root rows were found in live with other values.</summary>
    public bool MayHaveChanged { get; set; }

    /// <summary>What was counted when <see cref="Workbench.CountRowsAsync"/> was last called.</summary>
    public Tally Tally { get; set; } = Tally.None;

    /// <summary>True if overwritten rows get unique values that other overwritten rows have to give up first.</summary>
    public bool GivesUpValues { get; set; }

    /// <summary>Of the first few rows whose unique values lead to several live rows, by their number, the keys of these.</summary>
    public Dictionary<long, List<string>> Holders { get; } = [];

    /// <summary>
    /// Once rows of a table without a key were inserted and its triggers fired: a temporary table with the number n of each and its place in live, a. Null where that is not
    /// known, or not needed.
    /// </summary>
    public Identifier? Written { get; set; }

    public bool IsTarget(ColumnMatch column) => _targets.Contains(column.Index);

    /// <summary>Where a row's values are loaded whole; the names of all backup values.</summary>
    public IReadOnlyList<(string Target, string Source)> AllColumns => Load(Held);

    /// <summary>The columns that tell who a row is: keys, unique values and what others refer to.</summary>
    public IReadOnlyList<(string Target, string Source)> IdentityColumns
    {
        get
        {
            var unique = Table.Live.UniqueKeys.Where(u => u.IsPlain).SelectMany(u => u.Columns).ToHashSet(StringComparer.Ordinal);
            return Load(Held.Where(c => Table.KeyIsWholeRow || IsTarget(c) || unique.Contains(c.Live.Name)));
        }
    }

    /// <summary>No more than the key of a row, what tells it apart, and what others refer to it by.</summary>
    public IReadOnlyList<(string Target, string Source)> WhoColumns => Load(Held.Where(c => Address.Contains(c) || Children.Any(r => r.ParentColumns.Contains(c))));

    /// <summary>The backup's columns that tell its rows apart.</summary>
    public IReadOnlyList<string> BackupRow => HasRowAddress ? [Table.Backup.RowAddress!] : [.. Address.Select(c => c.Backup.Name)];

    /// <summary>The same, as they stand in the temporary table.</summary>
    public IReadOnlyList<Identifier> StagedRow(string? alias = null) => HasRowAddress ? [new Identifier(alias, "a")] : [.. Address.Select(c => C(c, alias))];

    /// <summary>True if the backup's rows are told apart by the hidden column that does so, not by their address.</summary>
    public bool HasRowAddress => Table.KeyIsWholeRow || KeyMayBeNull || KeyMayRepeat;

    /// <summary>The row's value in the backup.</summary>
    public static Identifier C(ColumnMatch column, string? alias = null) => new(alias, "c" + Text(column.Index));

    /// <summary>The row's value in live's terms, which is the value that is written.</summary>
    public Identifier T(ColumnMatch column, string? alias = null) => IsTarget(column) ? new(alias, "t" + Text(column.Index)) : C(column, alias);

    /// <summary>What became of the parent over this relation (<see cref="ParentState"/>); NULL while not known.</summary>
    public static Identifier P(Relation relation, string? alias = null) => new(alias, "p" + Text(relation.Index));

    /// <summary>1 where a live row gets this reference back.</summary>
    public static Identifier Reattach(Relation relation, string? alias = null) => new(alias, "r" + Text(relation.Index));

    /// <summary>What the rows are ordered by: the address in the backup, then what tells them apart.</summary>
    public IReadOnlyList<Identifier> StagedAddress(string? alias = null) =>
        HasRowAddress ? [.. Address.Select(c => C(c, alias)), new Identifier(alias, "a")] : [.. Address.Select(c => C(c, alias))];

    /// <summary>The staged row has NULL in its address.</summary>
    public SqlText HasNullKey(string alias) => KeyMayBeNull ? SqlText.Any(Address.Select(c => (SqlText)$"{C(c, alias)} IS NULL")) : SqlText.Raw("(1=0)");

    /// <summary>The live row <paramref name="live"/> is equal to what the staged row is in live's terms, in all it has.</summary>
    public SqlText IsWholly(Dialect dialect, string live, string staged) => SqlText.All(
    [
        // An index on the key serves the first, the stored form decides.
        .. Address.Select(c => (SqlText)$"{new Identifier(live, c.Live.Name)} IS NOT DISTINCT FROM {T(c, staged)}"),
        .. Table.Columns.Select(c => dialect.Same(c.Live, $"{new Identifier(live, c.Live.Name)}", $"{T(c, staged)}")),
    ]);

    /// <summary>The live row <paramref name="live"/> is the one that the staged row's address in live's terms names.</summary>
    public SqlText AtAddress(Dialect dialect, string live, string staged) =>
        Table.KeyIsWholeRow
            ? SqlText.All(Table.Columns.Select(c => dialect.Same(c.Live, $"{new Identifier(live, c.Live.Name)}", $"{T(c, staged)}")))
            : SqlText.All(Address.Select(c => dialect.KeyEquals($"{new Identifier(live, c.Live.Name)}", $"{T(c, staged)}")));

    /// <summary>The live row <paramref name="live"/> is what the staged row was inserted as (<see cref="Written"/>).</summary>
    public SqlText AtWritten(string live, string staged) =>
        $"{new Identifier(live, Table.Live.RowAddress!)} = (SELECT w.{new Identifier("a")} FROM {Written!} AS w WHERE w.{new Identifier("n")} = {new Identifier(staged, "n")})";

    /// <summary>The row's key in the backup, for people, plans and the journal.</summary>
    public SqlText BackupKey(Dialect dialect, string? alias = null) =>
        dialect.KeyJson([.. DisplayKey.Select(c => (SqlText)$"{C(c, alias)}")]);

    /// <summary>The same for people; NULL where the key is all that a protected row has.</summary>
    public SqlText ShownKey(Dialect dialect, string alias) =>
        Table is { KeyIsWholeRow: true, Never: not null } ? $"CASE WHEN {new Identifier(alias, "never")} IS NULL THEN {BackupKey(dialect, alias)} END" : BackupKey(dialect, alias);

    /// <summary>The row's key in live.</summary>
    public SqlText LiveKey(Dialect dialect, string? alias = null) =>
        dialect.KeyJson([.. DisplayKey.Select(c => (SqlText)$"{T(c, alias)}")]);

    /// <summary>The columns that people are shown as the key; for a table without any, all of them.</summary>
    public IReadOnlyList<ColumnMatch> DisplayKey => Table.KeyIsWholeRow ? Table.Columns : Address;

    /// <summary>The statements that make the table, empty.</summary>
    public IEnumerable<SqlText> Create(Dialect dialect)
    {
        yield return $"DROP TABLE IF EXISTS {Name}";
        var columns = new List<SqlText>
        {
            $"{new Identifier("n")} {dialect.RowNumberType}",
        };
        if (HasRowAddress)
            columns.Add($"{new Identifier("a")} {dialect.AnyType}");
        columns.AddRange(StageFlags.Numbers.Select(number => (SqlText)$"{new Identifier(number)} {dialect.IntegerType}"));
        columns.AddRange(StageFlags.All.Select(flag => (SqlText)$"{new Identifier(flag)} {dialect.FlagType}"));
        columns.Add($"{new Identifier("cause_key")} {dialect.TextType}");
        columns.Add($"{new Identifier("other_key")} {dialect.TextType}");
        foreach (var relation in Parents)
        {
            columns.Add($"{P(relation)} {dialect.FlagType}");
            columns.Add($"{Reattach(relation)} {dialect.FlagType}");
        }

        foreach (var column in Held)
            columns.Add($"{C(column)} {dialect.StageType(column.Live)}");
        foreach (var column in Targets)
            columns.Add($"{T(column)} {dialect.StageType(column.Live)}");
        yield return $"CREATE TEMPORARY TABLE {Name.Unqualified()} ({columns}){dialect.RoomForChanges}";
        yield return $"CREATE UNIQUE INDEX {dialect.IndexOn(dialect.Temporary(Name.Name + "_key"), Name)} ({StagedRow()})";
        var references = Children.Where(r => HasRowAddress || !SameColumns(r.ParentColumns, Address)).Select(r => r.ParentColumns).DistinctBy(c => string.Join(',', c.Select(x => x.Index)));
        foreach (var (columnsOf, i) in references.Select((r, i) => (r, i)))
            yield return $"CREATE INDEX {dialect.IndexOn(dialect.Temporary($"{Name.Name}_r{Text(i)}"), Name)} ({columnsOf.Select(c => C(c))})";
    }

    /// <summary>The column stands in a unique key, or its name in an expression of one.</summary>
    private bool IsPartOfKey(Schema.Column column) => Table.Live.UniqueKeys.Any(k =>
        k.Parts.Any(p => p.Column == column.Name || Names(p.Expression, column)) || Names(k.Where, column));

    private static bool Names(string? expression, Schema.Column column) => expression?.Contains(column.Name, StringComparison.OrdinalIgnoreCase) == true;

    private static bool SameColumns(IReadOnlyList<ColumnMatch> a, IReadOnlyList<ColumnMatch> b) =>
        a.Count == b.Count && a.Zip(b).All(p => p.First.Index == p.Second.Index);

    private List<(string Target, string Source)> Load(IEnumerable<ColumnMatch> columns)
    {
        var list = new List<(string, string)>();
        if (HasRowAddress)
            list.Add(("a", Table.Backup.RowAddress!));
        foreach (var column in columns)
        {
            list.Add(("c" + Text(column.Index), column.Backup.Name));
            if (IsTarget(column))
                list.Add(("t" + Text(column.Index), column.Backup.Name));
        }

        return list;
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
