using Rowback.Configuration;

namespace Rowback;

/// <summary>A relation that the schema does not declare and that seems to be there.</summary>
/// <param name="Relation">As rowback.json has it.</param>
/// <param name="Values">How many values were looked at: those of at most <see cref="Sampled"/> rows, NULL left out.</param>
/// <param name="Matching">How many of them are in the column referred to.</param>
/// <param name="Reason">What suggested it.</param>
public sealed record GuessedRelation(ConfiguredRelation Relation, long Values, long Matching, string Reason)
{
    /// <summary>How many rows of a table are looked at.</summary>
    public const int Sampled = 10_000;

    /// <summary>False where there was no value to look at, so that the names alone speak for it.</summary>
    public bool IsChecked => Values > 0;

    /// <summary>The share of values that match, from 0 to 1; 0 where there was none.</summary>
    public double Share => Values == 0 ? 0 : (double)Matching / Values;
}
