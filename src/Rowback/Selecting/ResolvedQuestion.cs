using Rowback.Matching;

namespace Rowback.Selecting;

/// <summary>The question with its names looked up: tables, relations and columns instead of what the user typed.</summary>
internal sealed class ResolvedQuestion
{
    private readonly HashSet<TableMatch> _without = [];
    private readonly HashSet<Relation> _notFollowed = [];
    private readonly HashSet<Relation> _follow;
    private readonly IReadOnlyList<(TableMatch? Table, ColumnValue Value)> _set;

    /// <summary>Looks everything up. Throws <see cref="RowbackException"/> (Usage) for a name that there is not, or flags that contradict each other.</summary>
    public ResolvedQuestion(Question question, SchemaMatch schema)
    {
        Question = question;
        if (question.Selections.Count == 0)
            throw new RowbackException(ErrorKind.Usage, "NO_SELECTION", "Nothing was selected.", "Name a table and `--where SQL`, `--key K` or `--all`.");
        Selections = [.. question.Selections.Select(s => (schema.Find(s.Table), Checked(s)))];
        foreach (var name in question.Without)
        {
            // A table's name comes first: relations have a longer one to be told by.
            if (!schema.Tables.Any(t => Same(t.Name.ToString(), name)) && schema.Relations.FirstOrDefault(r => Same(r.Name, name)) is { } relation)
                _notFollowed.Add(relation);
            else
                _without.Add(schema.Find(name));
        }

        _follow = [.. question.Follow.Select(name => FindRelation(schema, name))];
        foreach (var (table, _) in Selections)
        {
            foreach (var column in question.Columns ?? [])
            {
                if (table.FindColumn(column) is null)
                    throw new RowbackException(ErrorKind.Usage, "NO_SUCH_COLUMN", $"Table {table} has no column '{column}' in both databases.") { Table = table.ToString() };
                if (table.Live.PrimaryKey?.Columns.Contains(column) == true)
                    throw new RowbackException(ErrorKind.Usage, "KEY_COLUMN", $"{column} is {(table.Live.PrimaryKey.Columns.Count > 1 ? "a part of " : "")}the key of {table}, by which its rows are known, and is never overwritten.", "Leave it out of `--columns`.") { Table = table.ToString() };
            }
        }

        if (question.Columns is not null && question.Existing != ExistingPolicy.Overwrite)
            throw new RowbackException(ErrorKind.Usage, "COLUMNS_WITHOUT_OVERWRITE", "--columns says what to overwrite, but nothing is overwritten.", "Add `--existing overwrite`.");
        SwitchedOff = NamedTriggers.Find(question.WithoutTriggers, schema);
        SameKeys = [.. question.SameKeys.Select(a => (schema.Find(a.Table), a))];
        NewKeys = [.. question.NewKeys.Select(a => (schema.Find(a.Table), a))];
        _set = [.. question.Set.Select(s => (s.Table is null ? null : schema.Find(s.Table), s))];
        foreach (var (table, set) in _set)
        {
            if (table is not null && table.LiveOnly.All(c => c.Name != set.Column))
                throw new RowbackException(ErrorKind.Usage, "NO_SUCH_COLUMN", $"Live's table {set.Table} has no column '{set.Column}' that the backup does not know.");
        }
    }

    public Question Question { get; }

    public IReadOnlyList<(TableMatch Table, Selection Selection)> Selections { get; }

    public IReadOnlyList<(TableMatch Table, SameKeyAnswer Answer)> SameKeys { get; }

    public IReadOnlyList<(TableMatch Table, NewKeyAnswer Answer)> NewKeys { get; }

    /// <summary>Live's triggers that are not to fire.</summary>
    public IReadOnlyList<Schema.Trigger> SwitchedOff { get; }

    /// <summary>True if changed root rows are overwritten.</summary>
    public bool Overwrites => Question.Existing == ExistingPolicy.Overwrite;

    /// <summary>The columns of a table that are compared with live, and overwritten if that is wanted.</summary>
    public IReadOnlyList<ColumnMatch> Compared(TableMatch table) =>
        Question.Columns is { } columns ? [.. columns.Select(table.FindColumn).OfType<ColumnMatch>()] : table.Columns;

    /// <summary>True if overwriting a row sets columns of this relation; then it matters which row they refer to.</summary>
    public bool Sets(Relation relation) => Question.Columns is null || Compared(relation.Child).Any(relation.ChildColumns.Contains);

    /// <summary>True if relations are followed at all: not where only columns of existing rows are wanted.</summary>
    public bool FollowsRelations => Question.Columns is null;

    public bool IsWithout(TableMatch table) => _without.Contains(table);

    /// <summary>True if missing children over this relation come back.</summary>
    public bool IsFollowed(Relation relation) =>
        FollowsRelations && !Question.NoChildren && !IsWithout(relation.Child) && !_notFollowed.Contains(relation) && relation.Child.Never is not { All: true } && (!relation.ClearsReference || _follow.Contains(relation));

    /// <summary>True if the user asked to follow a relation that its action would not.</summary>
    public bool FollowsExplicitly(Relation relation) => _follow.Contains(relation);

    /// <summary>True if references over this relation that the deletion cleared are given back.</summary>
    public bool IsReattached(Relation relation) =>
        FollowsRelations && !Question.NoReattach && relation.Child.Never is not { All: true } && relation.OnDelete is not Schema.OnDelete.Cascade && relation.ActionColumns.All(c => c.Live.Generated == Schema.GeneratedKind.None && (!c.Live.NotNull || relation.OnDelete == Schema.OnDelete.SetDefault));

    public MissingParentsPolicy MissingParents(Relation relation) =>
        relation.MissingParents is { } configured && Question.MissingParents == MissingParentsPolicy.ByAction ? configured : Question.MissingParents;

    /// <summary>The value for a column that the backup does not know, or null where none was given.</summary>
    public ColumnValue? ValueFor(TableMatch table, string column) =>
        _set.FirstOrDefault(s => s.Value.Column == column && s.Table == table).Value ?? _set.FirstOrDefault(s => s.Value.Column == column && s.Table is null).Value;

    private static Relation FindRelation(SchemaMatch schema, string name) =>
        schema.Relations.FirstOrDefault(r => Same(r.Name, name))
        ?? throw new RowbackException(ErrorKind.Usage, "NO_SUCH_RELATION", $"There is no relation '{name}'.", "`rowback schema` lists them.");

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static Selection Checked(Selection selection)
    {
        var ways = (selection.Where is not null ? 1 : 0) + (selection.Keys.Count > 0 ? 1 : 0) + (selection.All ? 1 : 0);
        if (ways > 1)
            throw new RowbackException(ErrorKind.Usage, "TWO_SELECTIONS", $"For {selection.Table}, --where, --key and --all exclude each other.", "For several selections use --select for each.");
        if (ways == 0 && selection.LiveWhere is null)
            throw new RowbackException(ErrorKind.Usage, "NO_SELECTION", $"Which rows of {selection.Table}?", "Add `--where SQL`, `--key K` or `--all`.");
        return selection;
    }
}
