using Rowback.Schema;

namespace Rowback.Matching;

/// <summary>A relation that has no name yet, because others may be added that it must be told from.</summary>
internal sealed record RelationDraft
{
    public required TableMatch Child { get; init; }

    public required IReadOnlyList<ColumnMatch> ChildColumns { get; init; }

    public required TableMatch Parent { get; init; }

    public required IReadOnlyList<ColumnMatch> ParentColumns { get; init; }

    public required OnDelete OnDelete { get; init; }

    public required IReadOnlyList<ColumnMatch> ActionColumns { get; init; }

    public required RelationSource Source { get; init; }

    public string? When { get; init; }

    /// <summary>True if the same columns refer to the same columns, in whatever order they are listed, under the same condition.</summary>
    public bool Joins(RelationDraft other) =>
        Child == other.Child && Parent == other.Parent && When == other.When && Pairs().SetEquals(other.Pairs());

    private HashSet<string> Pairs() => [.. ChildColumns.Zip(ParentColumns, (c, p) => FormattableString.Invariant($"{c.Index}={p.Index}"))];
}
