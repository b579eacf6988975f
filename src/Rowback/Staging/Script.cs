using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.Staging;

/// <summary>
/// What a run executes, in its order, to be written as a script for the engine's shell: statements, and checks between them. Statements
/// that write to live are only noted while a script is made.
/// </summary>
internal sealed class Script
{
    private readonly List<Step> _steps = [];

    /// <summary>
    /// A statement, with the rows that it takes; or, with <paramref name="What"/>, an expression that must be true, and what is wrong if it is not.
    /// </summary>
    public sealed record Step(SqlText Sql, string? What, string? Rows = null);

    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>True if it holds rows of the backup, which it could not read by itself.</summary>
    public bool HoldsRows => _steps.Exists(s => s.Rows is not null);

    public void Add(SqlText statement) => _steps.Add(new Step(statement, null));

    public void Add(RecordedStatement statement) => _steps.Add(new Step(statement.Sql, null, statement.Rows));

    public void Check(string what, SqlText condition) => _steps.Add(new Step(condition, what));
}
