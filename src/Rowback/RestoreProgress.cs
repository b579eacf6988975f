namespace Rowback;

/// <summary>How far a run has come; reported now and then, never more than a few times a second.</summary>
/// <param name="Stage">What it is doing: <c>reading schemas</c>, <c>comparing</c>, <c>selecting</c>, <c>following relations</c>,
/// <c>scanning</c> (a large table of the backup, since no index serves), <c>judging</c>, <c>writing</c>, <c>verifying</c>.</param>
/// <param name="Table">The table, where it is about one.</param>
/// <param name="Rows">Rows done so far in this stage.</param>
/// <param name="Total">Rows to do, where that is known.</param>
public sealed record RestoreProgress(string Stage, string? Table, long Rows, long? Total);
