namespace Rowback.Specification.Oracle;

/// <summary>What an engine has beyond what all engines have in common, for random schemas to be widened with.</summary>
public sealed record Variety
{
    /// <summary>Column types.</summary>
    public required IReadOnlyList<RandomType> Types { get; init; }

    /// <summary>What tables may be, how often in a hundred, and which can.</summary>
    public required IReadOnlyList<(Trait Trait, int Chance, Func<RandomTable, RandomSchema, bool> Fits)> Traits { get; init; }

    /// <summary>How a computed column ends, after the expression in parentheses.</summary>
    public required IReadOnlyList<string> Computed { get; init; }

    /// <summary>A schema beside the usual one; null where the engine has none.</summary>
    public string? OtherSchema { get; init; }
}

/// <summary>What a table of a random schema may be beside ordinary.</summary>
public enum Trait
{
    /// <summary>Its generator insists on drawing every key.</summary>
    Always,

    /// <summary>Its keys are the default value of the column.</summary>
    Serial,

    /// <summary>Its drawn keys are of the smaller type.</summary>
    SmallKey,
    Partitioned,

    /// <summary>Its references are checked at commit.</summary>
    Deferred,

    /// <summary>Its references are always checked at once.</summary>
    NotDeferrable,

    /// <summary>Its unique keys are checked at commit.</summary>
    DeferredUnique,

    /// <summary>It takes values of the declared types only.</summary>
    Strict,

    /// <summary>A row with a unique value that another has takes its place.</summary>
    ReplaceUnique,

    /// <summary>A row with a unique value that another has is left out silently.</summary>
    IgnoreUnique,

    /// <summary>A row with a key that another has takes its place.</summary>
    ReplaceKey,

    /// <summary>A row with a key that another has is left out silently.</summary>
    IgnoreKey,
}
