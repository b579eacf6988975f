namespace Rowback.Comparing;

/// <summary>What was found about a row of the backup that is not plainly the same in live.</summary>
internal static class Kind
{
    /// <summary>Its key is not in live. <see cref="Engines.DifferenceRequest.Kind"/> gives this.</summary>
    public const int Deleted = 1;

    /// <summary>A live row is this row, with other values. <see cref="Engines.DifferenceRequest.Kind"/> gives this to whatever has the same key.</summary>
    public const int Changed = 2;

    /// <summary>A live row is this row, with the same values, whatever its surrogate key.</summary>
    public const int Same = 3;

    /// <summary>No live row is this row, and a stranger holds its key or that of what it joins.</summary>
    public const int Taken = 4;

    /// <summary>A live row has its key, and whether it is the same row cannot be told. Counted as changed.</summary>
    public const int Asks = 5;
}
