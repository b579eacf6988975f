using Rowback.Engines;
using Rowback.Matching;
using Rowback.Schema;

namespace Rowback.Planning;

/// <summary>The triggers and rules that a restore fires, and those that it switches off for its time. What they do is not known until it is done.</summary>
internal static class FiringTriggers
{
    private const int Shown = 10;

    /// <summary>None where nothing is fired or switched off.</summary>
    public static IEnumerable<Hazard> Told(SchemaMatch schema, RestorePlan plan, IReadOnlyList<Trigger> off, Dialect dialect)
    {
        var fired = plan.Tables.SelectMany(t => schema.Find(t.Table).Live.Triggers.Where(g => (g.On & Done(t)) != TriggerEvents.None && !off.Contains(g))).ToList();
        if (fired.Count > 0)
            yield return new Hazard("TRIGGERS_FIRE", $"The restore fires {Names(fired)}. What {(fired.Count == 1 ? "it makes" : "they make")} of restored rows only a rehearsal shows.", "--rehearse", Stops: false);
        if (off.Count == 0)
            yield break;
        var stops = off.Select(dialect.SwitchingOffStops).OfType<string>().Distinct().ToList();
        yield return new Hazard("TRIGGERS_OFF", $"The restore switches off {Names(off)} and on again before it commits. What {(off.Count == 1 ? "it does" : "they do")} for others is not done for restored rows.{string.Concat(stops.Select(s => " " + s))}",
            "leave away --without-triggers", Stops: false);
    }

    private static string Names(IReadOnlyList<Trigger> triggers) => (triggers.Count == 1 ? "the trigger " : "the triggers ")
        + string.Join(", ", triggers.Take(Shown).Select(t => $"{t.Name} on {t.Table}")) + (triggers.Count > Shown ? $" and {triggers.Count - Shown} more" : "");

    private static TriggerEvents Done(TablePlan table) =>
        (table.Insert > 0 ? TriggerEvents.Insert : TriggerEvents.None) | (table.Update > 0 || table.Reattach > 0 ? TriggerEvents.Update : TriggerEvents.None);
}
