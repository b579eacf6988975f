namespace Rowback;

/// <summary>A row that a plan is about.</summary>
/// <param name="Table">Live's name of its table.</param>
/// <param name="Key">Its key in the backup.</param>
/// <param name="Verdict">What is done with it, as in <see cref="PlanBranch.Verdict"/>: <c>insert</c> and <c>needed</c> are inserted; <c>asks</c> needs a decision; <c>protected</c> must
/// never come back (<c>never</c> in rowback.json): its values are not to be shown either.</param>
/// <param name="Relation">The relation that pulled it in, or null for a row of the selection.</param>
public sealed record PlannedRow(string Table, IReadOnlyList<string> Key, string Verdict, string? Relation);
