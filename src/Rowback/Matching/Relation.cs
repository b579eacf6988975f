using Rowback.Schema;

namespace Rowback.Matching;

/// <summary>A foreign key, declared in the schema or configured by the user, between two matched tables.</summary>
public sealed class Relation
{
    /// <summary>Its place in <see cref="SchemaMatch.Relations"/>.</summary>
    public required int Index { get; init; }

    /// <summary>
    /// What the user calls it (<c>--follow</c>): <c>table.column</c>, columns of a composite one joined by commas, with
    /// <c>-&gt;parent</c> behind where that alone would not tell it from another.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>The referring table.</summary>
    public required TableMatch Child { get; init; }

    /// <summary>The referring columns.</summary>
    public required IReadOnlyList<ColumnMatch> ChildColumns { get; init; }

    /// <summary>The table referred to.</summary>
    public required TableMatch Parent { get; init; }

    /// <summary>The columns referred to, in the order of <see cref="ChildColumns"/>.</summary>
    public required IReadOnlyList<ColumnMatch> ParentColumns { get; init; }

    /// <summary>What becomes of the child when its parent is deleted.</summary>
    public required OnDelete OnDelete { get; init; }

    /// <summary>The referring columns that SET NULL or SET DEFAULT touches; all of them unless the action names fewer.</summary>
    public required IReadOnlyList<ColumnMatch> ActionColumns { get; init; }

    /// <summary>Who says that there is this relation.</summary>
    public required RelationSource Source { get; init; }

    /// <summary>A polymorphic relation's condition on the referring row, over live's and the backup's column names alike; null for always.</summary>
    public string? When { get; init; }

    /// <summary>The policy that the configuration sets for this relation's missing parents; null for the question's.</summary>
    public MissingParentsPolicy? MissingParents { get; init; }

    /// <summary>True where the deletion of the parent would have set the reference to NULL or its default, rather than delete or forbid.</summary>
    public bool ClearsReference => OnDelete is OnDelete.SetNull or OnDelete.SetDefault;

    /// <summary>Its name, and the table it leads to.</summary>
    public override string ToString() => $"{Name} -> {Parent}";
}

/// <summary>Where a relation is known from.</summary>
public enum RelationSource
{
    /// <summary>A foreign key of live.</summary>
    Declared,

    /// <summary>A foreign key of the backup that live has no longer.</summary>
    BackupOnly,

    /// <summary>rowback.json.</summary>
    Configured,
}
