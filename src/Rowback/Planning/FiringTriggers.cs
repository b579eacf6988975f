using Rowback.Matching;
using Rowback.Schema;

namespace Rowback.Planning;

/// <summary>The triggers and rules that a restore fires. What they do is not known until it is done.</summary>
internal static class FiringTriggers
{
    private const int Shown = 10;

    /// <summary>Null where none is fired.</summary>
    public static Hazard? Told(SchemaMatch schema, RestorePlan plan)
    {
        var fired = plan.Tables.SelectMany(t => schema.Find(t.Table).Live.Triggers.Where(g => (g.On & Done(t)) != TriggerEvents.None).Select(g => $"{g.Name} on {t.Table}")).ToList();
        if (fired.Count == 0)
            return null;
        var names = string.Join(", ", fired.Take(Shown)) + (fired.Count > Shown ? $" and {fired.Count - Shown} more" : "");
        return new Hazard("TRIGGERS_FIRE", $"The restore fires {(fired.Count == 1 ? "the trigger" : "the triggers")} {names}. What {(fired.Count == 1 ? "it makes" : "they make")} of restored rows only a rehearsal shows.", "--rehearse", Stops: false);
    }

    private static TriggerEvents Done(TablePlan table) =>
        (table.Insert > 0 ? TriggerEvents.Insert : TriggerEvents.None) | (table.Update > 0 || table.Reattach > 0 ? TriggerEvents.Update : TriggerEvents.None);
}
