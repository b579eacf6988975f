using Rowback.Configuration;
using Rowback.Schema;

namespace Rowback.Matching;

/// <summary>Finds the triggers that the user names.</summary>
internal static class NamedTriggers
{
    /// <summary>
    /// All enabled triggers and rules of these names, by table and name; <c>table.name</c> where several tables have one of that name. Throws Usage (<c>NO_SUCH_TRIGGER</c>) for a name
    /// that there is not.
    /// </summary>
    public static IReadOnlyList<Trigger> Find(IReadOnlyList<string> names, SchemaMatch schema)
    {
        if (names.Count == 0)
            return [];
        var all = schema.Tables.SelectMany(t => t.Live.Triggers).ToList();
        var found = new List<Trigger>();
        foreach (var name in names)
        {
            var named = all.Where(t => IsNamed(t, name, StringComparison.Ordinal)).ToList();
            if (named.Count == 0)
                named = [.. all.Where(t => IsNamed(t, name, StringComparison.OrdinalIgnoreCase))];
            if (named.Count == 0)
            {
                var near = NearestName.Of(name, all.Select(t => t.Name).Distinct());
                throw new RowbackException(ErrorKind.Usage, "NO_SUCH_TRIGGER", $"No table that is in both databases has an enabled trigger '{name}' in live.",
                    near.Count > 0 ? $"Did you mean {string.Join(", ", near)}?" : all.Count == 0 ? "They have none." : $"They have {string.Join(", ", all.Select(t => t.Name).Distinct().Take(10))}.");
            }

            found.AddRange(named);
        }

        return [.. found.Distinct().OrderBy(t => t.Table).ThenBy(t => t.Name, StringComparer.Ordinal)];
    }

    private static bool IsNamed(Trigger trigger, string name, StringComparison comparison) =>
        string.Equals(trigger.Name, name, comparison) || string.Equals($"{trigger.Table}.{trigger.Name}", name, comparison);
}
