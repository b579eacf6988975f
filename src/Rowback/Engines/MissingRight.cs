using Rowback.Schema;

namespace Rowback.Engines;

/// <summary>What is about to be done to tables, for asking whether it may be.</summary>
[Flags]
public enum TableRights
{
    /// <summary>No right.</summary>
    None = 0,

    /// <summary>To read rows.</summary>
    Select = 1,

    /// <summary>To insert rows.</summary>
    Insert = 2,

    /// <summary>To change rows.</summary>
    Update = 4,

    /// <summary>To delete rows.</summary>
    Delete = 8,

    /// <summary>To switch its triggers off and on: to own it.</summary>
    Own = 16,
}

/// <summary>Rights on a table that a run will need.</summary>
/// <param name="Table">The table.</param>
/// <param name="Rights">What is to be done.</param>
public sealed record WantedRights(TableName Table, TableRights Rights);

/// <summary>A right that whoever has connected lacks.</summary>
/// <param name="What">What may not be done, as half a sentence: <c>INSERT on shop.customer, note</c>.</param>
/// <param name="Next">What would give the right, to be said by whoever may.</param>
public sealed record MissingRight(string What, string Next)
{
    /// <summary>Throws Engine: <c>NO_PERMISSION</c>, with all that is missing, where anything is.</summary>
    /// <param name="missing">What is missing.</param>
    /// <param name="database">Which database, for a sentence.</param>
    /// <param name="otherwise">What else could be done, as a sentence; null for nothing.</param>
    internal static void Refuse(IReadOnlyList<MissingRight> missing, string database, string? otherwise = null)
    {
        if (missing.Count > 0)
            throw new RowbackException(ErrorKind.Engine, "NO_PERMISSION", $"{(missing.Count == 1 ? "A right is" : "Rights are")} missing on {database}: {Whats(missing)}.", Nexts(missing) + (otherwise is null ? "" : ". " + otherwise));
    }

    internal static string Whats(IReadOnlyList<MissingRight> missing) => string.Join("; ", missing.Select(m => m.What));

    internal static string Nexts(IReadOnlyList<MissingRight> missing) => string.Join("; ", missing.Select(m => m.Next));
}
