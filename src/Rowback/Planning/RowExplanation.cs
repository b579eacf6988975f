namespace Rowback;

/// <summary>Why one row of the backup is in the restore set, or is not; what its verdict rests on; and what is done.</summary>
/// <param name="Table">Live's name.</param>
/// <param name="Key">Its key in the backup.</param>
/// <param name="Verdict">
/// As in <see cref="PlanBranch.Verdict"/>; and <c>asks</c>; <c>met</c> for a row in live that hung on one that comes back; <c>referred</c> for one that is only referred to; <c>not reached</c>;
/// <c>protected</c>.
/// </param>
/// <param name="Path">From the row back to the selection; empty for a row that is not in the restore set.</param>
/// <param name="Because">What is known of it, a sentence each: why it is there, who it is in live, what became of its parents.</param>
/// <param name="Done">What is done with it, as a sentence.</param>
public sealed record RowExplanation(string Table, IReadOnlyList<string> Key, string Verdict, IReadOnlyList<ExplainedStep> Path, IReadOnlyList<string> Because, string Done)
{
    /// <summary>What people would call it, or null.</summary>
    public string? Label { get; init; }
}

/// <summary>A step from a row to the one that pulled it in.</summary>
/// <param name="Relation">The relation that it came by.</param>
/// <param name="Table">The table of the row that pulled it in.</param>
/// <param name="Key">That row's key in the backup.</param>
/// <param name="Needed">True if that row needs it as its parent; false if it hung on that row.</param>
public sealed record ExplainedStep(string Relation, string Table, IReadOnlyList<string> Key, bool Needed);

/// <summary>A plan, and what is to be said of some of its rows.</summary>
public sealed record ExplainedPlan(RestorePlan Plan, IReadOnlyList<RowExplanation> Rows);
