using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Rowback.Matching;
using Rowback.Schema;

namespace Rowback.EntityFrameworkCore.Modelling;

/// <summary>A relationship of the model as columns of live's catalog.</summary>
/// <param name="Constraint">The foreign key that EF Core makes of it.</param>
/// <param name="Child">The referring table.</param>
/// <param name="Parent">The table referred to.</param>
/// <param name="Pairs">The columns, in the order of the database's foreign key where it declares one.</param>
/// <param name="IsDeclared">True where the database declares it.</param>
internal sealed record RelationColumns(IForeignKeyConstraint Constraint, TableName Child, TableName Parent, IReadOnlyList<(string Child, string Parent)> Pairs, bool IsDeclared)
{
    /// <summary>As rowback.json spells the referring side; also the relation's short name.</summary>
    public string From => $"{Child}.{string.Join(',', Pairs.Select(p => p.Child))}";

    public string To => $"{Parent}.{string.Join(',', Pairs.Select(p => p.Parent))}";

    /// <summary>Null where the database lacks one of the tables or columns.</summary>
    public static RelationColumns? Of(IForeignKeyConstraint constraint, ModelTables tables)
    {
        if (tables.Find(constraint.Table) is not { } child || tables.Find((ITable)constraint.PrincipalTable) is not { } parent)
            return null;
        var pairs = constraint.Columns.Zip(constraint.PrincipalColumns, (c, p) => (Child: ColumnOf(child, c.Name)!, Parent: ColumnOf(parent, p.Name)!)).ToList();
        if (pairs.Exists(p => p.Child is null || p.Parent is null))
            return null;
        foreach (var declared in child.ForeignKeys.Where(k => k.PrincipalTable == parent.Name))
        {
            var own = declared.Columns.Zip(declared.PrincipalColumns, (c, p) => (c, p)).ToList();
            if (own.Count == pairs.Count && !own.Except(pairs).Any())
                return new RelationColumns(constraint, child.Name, parent.Name, own, IsDeclared: true);
        }

        return new RelationColumns(constraint, child.Name, parent.Name, pairs, IsDeclared: false);
    }

    /// <summary>The relation of the matched schemas that joins these columns, or null.</summary>
    public Relation? In(SchemaMatch schema) => schema.Relations.FirstOrDefault(r => r.Child.Name == Child && r.Parent.Name == Parent && r.ChildColumns.Count == Pairs.Count
        && !r.ChildColumns.Zip(r.ParentColumns, (c, p) => (c.Live.Name, p.Live.Name)).Except(Pairs).Any());

    private static string? ColumnOf(Table table, string name) =>
        (table.FindColumn(name) ?? table.Columns.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase)))?.Name;
}
