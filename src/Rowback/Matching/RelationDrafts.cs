using Rowback.Schema;

namespace Rowback.Matching;

/// <summary>Reads the declared foreign keys of both sides.</summary>
internal static class RelationDrafts
{
    /// <summary>Live's foreign keys, then those of the backup that live lacks. What cannot be followed is said as drift and left out.</summary>
    public static List<RelationDraft> Read(IReadOnlyList<TableMatch> tables, DatabaseSchema live, DatabaseSchema backup, List<Drift> drift)
    {
        var drafts = new List<RelationDraft>();
        foreach (var table in tables)
        {
            foreach (var foreignKey in table.Live.ForeignKeys)
            {
                var draft = Draft(table, foreignKey, tables, t => t.Live, c => c.Live, RelationSource.Declared);
                if (draft is null)
                    drift.Add(NotFollowed(table, foreignKey, "live", live));
                else if (!drafts.Any(d => d.Joins(draft)))
                    drafts.Add(draft);
            }
        }

        var declared = drafts.ToList();
        var inBackup = new List<RelationDraft>();
        foreach (var table in tables)
        {
            foreach (var foreignKey in table.Backup.ForeignKeys)
            {
                var draft = Draft(table, foreignKey, tables, t => t.Backup, c => c.Backup, RelationSource.BackupOnly);
                if (draft is null)
                {
                    if (!LostWithItsTable(table, foreignKey, tables, backup))
                        drift.Add(NotFollowed(table, foreignKey, "the backup", backup));
                    continue;
                }

                inBackup.Add(draft);
                if (drafts.FirstOrDefault(d => d.Joins(draft)) is not { } same)
                {
                    drafts.Add(draft);
                    drift.Add(Changed(draft, "is declared only in the backup: it is followed all the same."));
                }
                else if (same.OnDelete != draft.OnDelete && same.Source == RelationSource.Declared)
                {
                    drift.Add(Changed(draft, $"had the action {draft.OnDelete} in the backup and has {same.OnDelete} in live: live's counts."));
                }
            }
        }

        foreach (var draft in declared.Where(d => !inBackup.Any(d.Joins)))
            drift.Add(Changed(draft, "is declared only in live: rows of the backup may lack their parent."));
        return drafts;
    }

    private static RelationDraft? Draft(TableMatch child, ForeignKey foreignKey, IReadOnlyList<TableMatch> tables, Func<TableMatch, Table> tableOf,
        Func<ColumnMatch, Column> columnOf, RelationSource source)
    {
        var parent = Spelling.Find(tables, t => tableOf(t).Name.ToString(), foreignKey.PrincipalTable.ToString());
        var childColumns = Columns(child, foreignKey.Columns);
        if (parent is null || childColumns is null || foreignKey.PrincipalColumns.Count != foreignKey.Columns.Count || childColumns.Count == 0
            || Columns(parent, foreignKey.PrincipalColumns) is not { } parentColumns)
        {
            return null;
        }

        return new RelationDraft
        {
            Child = child,
            ChildColumns = childColumns,
            Parent = parent,
            ParentColumns = parentColumns,
            OnDelete = foreignKey.OnDelete,
            ActionColumns = foreignKey.OnDeleteColumns is null ? childColumns : Columns(child, foreignKey.OnDeleteColumns) ?? childColumns,
            Source = source,
            When = foreignKey.When,
        };

        IReadOnlyList<ColumnMatch>? Columns(TableMatch table, IReadOnlyList<string> names)
        {
            var found = names.Select(n => Spelling.Find(table.AllColumns, c => columnOf(c).Name, n)).OfType<ColumnMatch>().ToList();
            return found.Count == names.Count ? found : null;
        }
    }

    /// <summary>The table or column that it needs is gone from live, which is said already.</summary>
    private static bool LostWithItsTable(TableMatch child, ForeignKey foreignKey, IReadOnlyList<TableMatch> tables, DatabaseSchema backup) =>
        Spelling.Find(backup.Tables, t => t.Name.ToString(), foreignKey.PrincipalTable.ToString()) is { } parent
        && (tables.All(t => t.Backup != parent) || foreignKey.Columns.Any(c => Spelling.Find(child.AllColumns, m => m.Backup.Name, c) is null));

    private static Drift NotFollowed(TableMatch child, ForeignKey foreignKey, string side, DatabaseSchema schema)
    {
        var why = Spelling.Find(schema.Tables, t => t.Name.ToString(), foreignKey.PrincipalTable.ToString()) is null
            ? $"{foreignKey.PrincipalTable} does not exist"
            : "a table or column of it is left out, not in both databases, or computed in one of them";
        return new Drift(DriftKind.ForeignKeyChanged, child.Name, null,
            $"The foreign key {child.Name}({string.Join(", ", foreignKey.Columns)}) -> {foreignKey.PrincipalTable} of {side} is not followed: {why}.");
    }

    private static Drift Changed(RelationDraft draft, string what) => new(DriftKind.ForeignKeyChanged, draft.Child.Name, null,
        $"The foreign key {draft.Child.Name}({string.Join(", ", draft.ChildColumns)}) -> {draft.Parent.Name} {what}");
}
