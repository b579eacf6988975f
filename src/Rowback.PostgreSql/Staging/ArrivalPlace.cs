using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>A temporary table in which rows arrive, shared by all whose columns have the same types.</summary>
internal sealed class ArrivalPlace(Identifier name)
{
    public Identifier Name => name;

    /// <summary>True once it has been made in this transaction.</summary>
    public bool IsMade { get; set; }

    /// <summary>What arrived since it was last truncated.</summary>
    public long Bytes { get; set; }
}
