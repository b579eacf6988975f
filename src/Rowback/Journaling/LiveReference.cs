using Rowback.Matching;
using Rowback.Schema;

namespace Rowback.Journaling;

/// <summary>How rows of one table of live refer to rows of another: a relation, or a foreign key that is enforced but is none because it stands on a generated column.</summary>
/// <param name="Name">As <see cref="Relation.Name"/>.</param>
/// <param name="Child">The referring table.</param>
/// <param name="Columns">The referring columns, each with the one that it refers to.</param>
/// <param name="When">As <see cref="Relation.When"/>.</param>
internal sealed record LiveReference(string Name, TableMatch Child, IReadOnlyList<(Column Child, Column Parent)> Columns, string? When)
{
    /// <summary>The references to this table.</summary>
    public static IEnumerable<LiveReference> To(SchemaMatch schema, TableMatch parent) =>
    [
        .. schema.ChildrenOf(parent).Select(r => new LiveReference(r.Name, r.Child, [.. r.ChildColumns.Zip(r.ParentColumns, (c, p) => (c.Live, p.Live))], r.When)),
        .. schema.Tables.SelectMany(t => t.Live.ForeignKeys.Where(k => k.PrincipalTable == parent.Name).Select(k => OnGenerated(t, parent, k))).OfType<LiveReference>(),
    ];

    private static LiveReference? OnGenerated(TableMatch child, TableMatch parent, ForeignKey key)
    {
        var columns = key.Columns.Zip(key.PrincipalColumns, (c, p) => (Child: child.Live.FindColumn(c), Parent: parent.Live.FindColumn(p))).ToList();
        return columns.Count < key.Columns.Count || columns.Exists(c => c.Child is null || c.Parent is null) || columns.TrueForAll(c => c is { Child.Generated: GeneratedKind.None, Parent.Generated: GeneratedKind.None })
            ? null
            : new LiveReference($"{child}.{string.Join(',', key.Columns)}", child, [.. columns.Select(c => (c.Child!, c.Parent!))], null);
    }
}
