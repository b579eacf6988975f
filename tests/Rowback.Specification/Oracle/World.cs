namespace Rowback.Specification.Oracle;

/// <summary>One case, played up to the moment when the loss is noticed.</summary>
internal sealed class World
{
    public required EngineFixture Engine { get; init; }

    public required OracleCase Case { get; init; }

    public required string Undamaged { get; init; }

    /// <summary>Where live is; a restorer may put another in its place.</summary>
    public required string Live { get; set; }

    /// <summary>What is dropped in the end.</summary>
    public required List<string> Databases { get; init; }

    public required string Backup { get; init; }

    public required Damage Damage { get; init; }

    /// <summary>The statements of later life that both copies took.</summary>
    public required IReadOnlyList<Statement> Later { get; init; }

    public required Snapshot BackupRows { get; init; }

    /// <summary>Live as it is when the loss is noticed.</summary>
    public required Snapshot LiveRows { get; init; }

    public required Snapshot UndamagedRows { get; init; }

    public DesignIdentity Identity => new(Case.Schema, BackupRows, LiveRows);
}
