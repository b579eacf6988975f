using Rowback.Schema;

namespace Rowback.Sqlite;

/// <summary>What a trigger's statement says (https://sqlite.org/lang_createtrigger.html).</summary>
internal static class TriggerText
{
    /// <summary>What fires it. The trigger's name stands before that, in quotes where it is such a word itself.</summary>
    public static TriggerEvents Event(CatalogText trigger)
    {
        var named = trigger.Tokens.FindIndex(t => t.IsName && t.Text.Equals(trigger.Name, StringComparison.OrdinalIgnoreCase));
        foreach (var token in trigger.Tokens.Skip(named + 1))
        {
            if (token.Is("INSERT"))
                return TriggerEvents.Insert;
            if (token.Is("UPDATE"))
                return TriggerEvents.Update;
            if (token.Is("DELETE"))
                return TriggerEvents.Delete;
        }

        return TriggerEvents.None;
    }
}
