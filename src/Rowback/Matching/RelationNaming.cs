using Rowback.Configuration;

namespace Rowback.Matching;

/// <summary>Gives each relation the shortest name that tells it from all others, and the policy that the configuration has for it.</summary>
internal static class RelationNaming
{
    public static IReadOnlyList<Relation> Name(IReadOnlyList<RelationDraft> drafts, IReadOnlyDictionary<string, MissingParentsPolicy> missingParents)
    {
        var named = Names(drafts).Zip(drafts, (name, draft) => new Named(name, draft)).OrderBy(n => n.Name, StringComparer.Ordinal).ToList();
        var policies = Policies(missingParents, named);
        return
        [
            .. named.Select((n, index) => new Relation
            {
                Index = index,
                Name = n.Name,
                Child = n.Draft.Child,
                ChildColumns = n.Draft.ChildColumns,
                Parent = n.Draft.Parent,
                ParentColumns = n.Draft.ParentColumns,
                OnDelete = n.Draft.OnDelete,
                ActionColumns = n.Draft.ActionColumns,
                Source = n.Draft.Source,
                When = n.Draft.When,
                MissingParents = policies.TryGetValue(n.Name, out var policy) ? policy : null,
            }),
        ];
    }

    private static string[] Names(IReadOnlyList<RelationDraft> drafts)
    {
        var names = drafts.Select(Short).ToArray();
        Lengthen(d => $"{Short(d)}->{d.Parent}");
        Lengthen(d => $"{Short(d)}->{d.Parent}.{string.Join(',', d.ParentColumns)}");
        Lengthen(d => $"{Short(d)}->{d.Parent}.{string.Join(',', d.ParentColumns)} when {d.When}");
        return names;

        void Lengthen(Func<RelationDraft, string> name)
        {
            var shared = names.GroupBy(n => n, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < names.Length; i++)
            {
                if (shared.Contains(names[i]))
                    names[i] = name(drafts[i]);
            }
        }
    }

    private static string Short(RelationDraft draft) => $"{draft.Child}.{string.Join(',', draft.ChildColumns)}";

    private static Dictionary<string, MissingParentsPolicy> Policies(IReadOnlyDictionary<string, MissingParentsPolicy> configured,
        List<Named> relations)
    {
        var policies = new Dictionary<string, MissingParentsPolicy>(StringComparer.Ordinal);
        foreach (var (name, policy) in configured)
        {
            var found = relations.Where(r => r.Name == name).ToList();
            if (found.Count == 0)
                found = relations.Where(r => Same(r.Name, name) || Same(r.Short, name)).ToList();
            if (found.Count == 0)
                throw BadConfiguration.Unknown("missingParents", $"relation '{name}'", name, relations.Select(r => r.Name));
            if (found.Count > 1)
            {
                throw BadConfiguration.Because($"rowback.json, missingParents: '{name}' may mean {string.Join(" or ", found.Select(f => f.Name))}.",
                    "Name one of them.");
            }

            policies[found[0].Name] = policy;
        }

        return policies;
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private sealed record Named(string Name, RelationDraft Draft)
    {
        public string Short => RelationNaming.Short(Draft);
    }
}
