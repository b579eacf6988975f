namespace Rowback.Engines;

/// <summary>How it is found out afterwards whether a transaction was committed whose answer never came.</summary>
/// <param name="IsCommittedAsync">
/// Asks live, on a new connection and in no transaction, once the old one can commit nothing any more. Asked again where that connection is lost too.
/// </param>
/// <param name="Look">What a person does to find it out where Rowback could not, and what it then means: a sentence.</param>
public sealed record CommitProof(Func<CancellationToken, Task<bool>> IsCommittedAsync, string Look);
