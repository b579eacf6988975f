using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Guessing;

/// <summary>A reference that a column's name suggests, before anything was looked up.</summary>
/// <param name="Child">The referring table.</param>
/// <param name="Column">The referring column.</param>
/// <param name="Parent">The table referred to.</param>
/// <param name="Key">Its column.</param>
/// <param name="Strength">How much the name says; the least is 1.</param>
/// <param name="Reason">Why, in a few words.</param>
internal sealed record Guess(TableMatch Child, ColumnMatch Column, TableMatch Parent, ColumnMatch Key, int Strength, string Reason)
{
    /// <summary>For a pair of type and id: the column of the type; null for a plain reference.</summary>
    public ColumnMatch? TypeColumn { get; init; }

    /// <summary>The type's value that means the parent.</summary>
    public SqlValue? Type { get; init; }

    /// <summary>The condition on the referring row, as rowback.json takes it; null for a plain reference.</summary>
    public string? When { get; init; }
}
