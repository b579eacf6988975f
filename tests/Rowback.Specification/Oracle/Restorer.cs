namespace Rowback.Specification.Oracle;

/// <summary>What brings the rows back: Rowback, or something simpler by which the oracle itself is tried.</summary>
internal abstract class Restorer
{
    /// <summary>Restores the rows that the damage named. Throws <see cref="OracleException"/> for what must not happen.</summary>
    public abstract Task<RestoreNotes> RestoreAsync(World world);

    /// <summary>Restores once more.</summary>
    public abstract Task AgainAsync(World world);

    /// <summary>Takes the restore back.</summary>
    public abstract Task UndoAsync(World world);
}

/// <summary>What is worth counting about a restore.</summary>
/// <param name="Asked">The plan stopped to ask whether rows are the same.</param>
/// <param name="Renumbered">Rows that got a new key.</param>
internal sealed record RestoreNotes(bool Asked, long Renumbered);

/// <summary>A case that did not end as the principle demands.</summary>
public sealed class OracleException(string rule, string message) : Exception(message)
{
    /// <summary>Which demand was not met; the same for cases that fail alike.</summary>
    public string Rule { get; } = rule;
}
