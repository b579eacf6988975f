using Rowback.Matching;

namespace Rowback.Comparing;

/// <summary>Which values of a differing row have to be at hand to tell who it is, what it hung on and what it is called.</summary>
internal sealed class NeededColumns(SchemaMatch schema, IReadOnlyList<TableMatch> compared, Renumbering renumbering)
{
    public IReadOnlySet<int> Of(TableMatch table)
    {
        // A key that may be NULL names no row there: such a row is known by all its values.
        // Whether a generated key was drawn twice shows only in the other columns, and a link that has another key may have moved.
        var mayBeStranger = table.Generator is not null && !table.GeneratorHasNotGoneBack;
        if (table.KeyIsWholeRow || mayBeStranger || renumbering.Concerns(table) || JoinKey.Of(table, schema) is not null || schema.ParentsOf(table).Any(r => r.When is not null)
            || table.Columns.Any(c => c.Retyped) || table.Key.Any(c => !c.Live.NotNull))
        {
            return table.AllColumns.Select(c => c.Index).ToHashSet();
        }

        var needed = table.Key.Concat(table.DisplayKey).Select(c => c.Index).ToHashSet();
        foreach (var relation in schema.ParentsOf(table).Where(r => compared.Contains(r.Parent)))
            needed.UnionWith(relation.ChildColumns.Select(c => c.Index));
        foreach (var relation in schema.ChildrenOf(table).Where(r => compared.Contains(r.Child)))
            needed.UnionWith(relation.ParentColumns.Select(c => c.Index));
        if (RowLabel.Of(table) is { } label)
            needed.Add(label.Index);
        return needed;
    }
}
