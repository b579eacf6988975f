using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Applying;

/// <summary>
/// The triggers that the user does not want to fire: switched off in the writing transaction and on again before it commits, so that nobody else ever sees live without them and a failure
/// leaves them as they were.
/// </summary>
/// <param name="live">Live, in the writing transaction.</param>
/// <param name="triggers">The triggers, as they were when the schema was read.</param>
/// <param name="write">Executes a statement that writes, or notes it for a script.</param>
/// <param name="cancellation">Ends it.</param>
internal sealed class SwitchedOffTriggers(ILiveDatabase live, IReadOnlyList<Trigger> triggers, Func<SqlText, Task> write, CancellationToken cancellation)
{
    /// <summary>To be called before anything is written. Throws LiveChanged where one of them is not any more what it was: what is switched on again must be what was switched off.</summary>
    public async Task SwitchOffAsync()
    {
        if (triggers.Count == 0)
            return;
        var now = (await live.ReadSchemaAsync(cancellation)).Tables.SelectMany(t => t.Triggers).ToHashSet();
        if (triggers.FirstOrDefault(t => !now.Contains(t)) is { } changed)
            throw new RowbackException(ErrorKind.LiveChanged, "LIVE_CHANGED", $"The trigger {changed.Name} on {changed.Table} has changed meanwhile. Nothing was written.", "Plan again.") { Table = changed.Table.ToString() };
        foreach (var statement in triggers.SelectMany(live.Dialect.SwitchOff))
            await write(statement);
    }

    /// <summary>To be called once all is written and checked.</summary>
    public async Task SwitchOnAsync()
    {
        if (triggers.Count == 0)
            return;
        foreach (var statement in live.Dialect.SettleConstraints.Concat(triggers.SelectMany(live.Dialect.SwitchOn)))
            await write(statement);
    }
}
