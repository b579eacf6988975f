using Rowback.Configuration;
using Rowback.Schema;

namespace Rowback.Matching;

/// <summary>Adds the relations that rowback.json declares.</summary>
internal static class ConfiguredRelations
{
    /// <summary>
    /// Adds them to the declared ones. One that joins the same columns as a declared foreign key takes its place: what the application does
    /// on deletion may be other than what the database was told.
    /// </summary>
    public static void Apply(IReadOnlyList<ConfiguredRelation> configured, List<RelationDraft> drafts, IReadOnlyList<TableMatch> tables,
        ConfiguredNames live, List<Drift> drift)
    {
        foreach (var relation in configured)
        {
            if (Draft(relation, tables, live, drift) is not { } draft)
                continue;
            var declared = drafts.FindIndex(d => d.Joins(draft));
            if (declared < 0)
                drafts.Add(draft);
            else
                drafts[declared] = drafts[declared] with { OnDelete = draft.OnDelete, ActionColumns = draft.ActionColumns };
        }
    }

    private static RelationDraft? Draft(ConfiguredRelation relation, IReadOnlyList<TableMatch> tables, ConfiguredNames live, List<Drift> drift)
    {
        var where = $"relations, {relation.From} -> {relation.To}";
        var (childTable, from) = live.TableAndColumns(where, relation.From, columnsOptional: false);
        var (parentTable, to) = live.TableAndColumns(where, relation.To, columnsOptional: true);
        if (to.Count == 0)
        {
            if (parentTable.PrimaryKey is not { IsPlain: true } primary)
                throw BadConfiguration.Because($"rowback.json, {where}: table {parentTable.Name} has no primary key.", "Name the columns referred to: table.column.");
            to = [.. primary.Columns.Select(c => live.Column(where, parentTable, c))];
        }

        if (from.Count != to.Count)
        {
            throw BadConfiguration.Because(
                $"rowback.json, {where}: {Names(from)} is {from.Count} column(s) and {Names(to)} is {to.Count}.", "Both sides need the same number of columns.");
        }

        var child = tables.FirstOrDefault(t => t.Live == childTable);
        var parent = tables.FirstOrDefault(t => t.Live == parentTable);
        var childColumns = Columns(child, from);
        var parentColumns = Columns(parent, to);
        if (child is null || parent is null || childColumns is null || parentColumns is null)
        {
            drift.Add(new Drift(DriftKind.ForeignKeyChanged, childTable.Name, null,
                $"The configured relation {relation.From} -> {relation.To} is not followed: a table or column of it is left out, not in both databases, or computed in one of them."));
            return null;
        }

        return new RelationDraft
        {
            Child = child,
            ChildColumns = childColumns,
            Parent = parent,
            ParentColumns = parentColumns,
            OnDelete = relation.OnDelete,
            ActionColumns = childColumns,
            Source = RelationSource.Configured,
            When = string.IsNullOrWhiteSpace(relation.When) ? null : relation.When,
        };
    }

    private static List<ColumnMatch>? Columns(TableMatch? table, IReadOnlyList<Column> columns)
    {
        var found = columns.Select(c => table?.FindValue(c.Name)).OfType<ColumnMatch>().ToList();
        return found.Count == columns.Count ? found : null;
    }

    private static string Names(IReadOnlyList<Column> columns) => string.Join(", ", columns.Select(c => c.Name));
}
