using Rowback.Sql;

namespace Rowback.Engines;

/// <summary>A statement that was executed, as a script repeats it.</summary>
/// <param name="Sql">The statement.</param>
/// <param name="Rows">The rows that it takes from what follows it, and their end, as the engine's shell reads them; null for a statement that takes none.</param>
public sealed record RecordedStatement(SqlText Sql, string? Rows = null);
