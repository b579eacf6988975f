using Rowback.Schema;

namespace Rowback.Engines;

/// <summary>How many rows of a table were written.</summary>
/// <param name="Table">The table; a partition may stand for itself.</param>
/// <param name="Inserted">Rows inserted.</param>
/// <param name="Updated">Rows changed; one that was changed twice counts twice.</param>
/// <param name="Deleted">Rows deleted.</param>
public sealed record TableChanges(TableName Table, long Inserted, long Updated, long Deleted);
