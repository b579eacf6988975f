using Rowback.Schema;

namespace Rowback.Specification.Oracle;

/// <summary>
/// Draws a schema. What it avoids, it avoids because the principle ("as if it had never been deleted") would not decide: references that
/// share columns, and actions that clear a column of a key or of a row without one, by which the row is known.
/// </summary>
internal sealed class SchemaGenerator(Dice dice)
{
    private readonly List<Draft> _drafts = [];

    public RandomSchema Draw()
    {
        var count = dice.Weighted((4, 1), (14, 2), (22, 3), (22, 4), (16, 5), (12, 6), (10, 7));
        for (var i = 1; i <= count; i++)
            _drafts.Add(DrawKey($"t{i}"));
        foreach (var draft in _drafts)
            DrawReferences(draft);
        return new RandomSchema([.. _drafts.Select(d => d.Build())]);
    }

    private Draft DrawKey(string name)
    {
        var draft = new Draft { Name = name };
        var parents = _drafts.Where(d => d.Key.Count > 0).ToList();
        draft.Kind = parents.Count == 0
            ? dice.Weighted((40, KeyKind.Drawn), (35, KeyKind.Reusable), (15, KeyKind.Natural))
            : dice.Weighted((30, KeyKind.Drawn), (28, KeyKind.Reusable), (10, KeyKind.Natural), (12, KeyKind.Parted), (12, KeyKind.Link), (4, KeyKind.None));
        switch (draft.Kind)
        {
            case KeyKind.Drawn or KeyKind.Reusable:
                draft.Key = [draft.Add(new RandomColumn("id", false, true))];
                break;
            case KeyKind.Natural:
                draft.Key = [draft.Add(new RandomColumn("k", true, true))];
                break;
            case KeyKind.Parted:
                draft.Key = [.. Refer(draft, dice.Pick(parents), Staying(), true), draft.Add(new RandomColumn("n", false, true))];
                break;
            case KeyKind.Link:
                IReadOnlyList<string> joined = [.. Refer(draft, dice.Pick(parents), Staying(), true), .. Refer(draft, dice.Pick(parents), Staying(), true)];
                if (dice.Percent(50))
                {
                    draft.Kind = dice.Percent(50) ? KeyKind.Drawn : KeyKind.Reusable;
                    draft.Key = [draft.Add(new RandomColumn("id", false, true))];
                    draft.Unique.Add(joined);
                }
                else
                {
                    draft.Key = joined;
                }

                if (dice.Percent(50))
                    draft.Add(new RandomColumn("position", false, false));
                break;
        }

        draft.Clustered = draft.Key.Count > 0 && !draft.IsDrawn && dice.Percent(50);
        draft.Add(new RandomColumn(RandomTable.Marker, true, true));
        if (draft.Kind != KeyKind.Link && draft.Unique.Count == 0)
        {
            if (dice.Percent(60))
                draft.Add(new RandomColumn("v", true, false));
            if (dice.Percent(40))
                draft.Add(new RandomColumn("w", false, false, dice.Percent(50) ? "7" : null));
            if (dice.Percent(35))
                draft.Unique.Add([draft.Add(new RandomColumn("u", true, false))]);
        }

        return draft;
    }

    private void DrawReferences(Draft draft)
    {
        if (draft.Kind == KeyKind.Link || (draft.Unique.Count > 0 && draft.Unique[0].Count > 1))
            return;
        var count = dice.Weighted((20, 0), (45, 1), (25, 2), (10, 3));
        for (var i = 0; i < count; i++)
        {
            var parent = dice.Pick(_drafts);
            var earlier = _drafts.IndexOf(parent) < _drafts.IndexOf(draft);
            var byUnique = parent.Columns.Exists(c => c.Name == "u") && dice.Percent(25);
            if (!byUnique && parent.Key.Count == 0)
                continue;
            var single = byUnique || parent.Key.Count == 1;
            var action = draft.Kind == KeyKind.None ? Staying() : dice.Weighted((36, OnDelete.Cascade), (22, OnDelete.NoAction), (8, OnDelete.Restrict), (24, OnDelete.SetNull), (10, OnDelete.SetDefault));
            var clears = action is OnDelete.SetNull or OnDelete.SetDefault;
            var notNull = !clears && earlier && dice.Percent(40);
            // Never the key of a row whose key may be drawn again: the default would then mean a stranger.
            var initial = action == OnDelete.SetDefault && single && !byUnique && parent.Kind is KeyKind.Drawn or KeyKind.Natural && dice.Percent(70)
                ? (parent.Kind == KeyKind.Natural ? "'k1'" : "1")
                : null;
            var columns = byUnique ? ReferTo(draft, parent, ["u"], action, notNull, null) : ReferTo(draft, parent, parent.Key, action, notNull, initial);
            if (draft.IsDrawn && single && draft.Columns.Exists(c => c.Name == "v") && dice.Percent(10))
                draft.Unique.Add([columns[0], "v"]);
        }
    }

    private OnDelete Staying() => dice.Weighted((70, OnDelete.Cascade), (20, OnDelete.NoAction), (10, OnDelete.Restrict));

    private IReadOnlyList<string> Refer(Draft draft, Draft parent, OnDelete action, bool notNull) => ReferTo(draft, parent, parent.Key, action, notNull, null);

    private static IReadOnlyList<string> ReferTo(Draft draft, Draft parent, IReadOnlyList<string> target, OnDelete action, bool notNull, string? initial)
    {
        var name = $"r{draft.References.Count + 1}";
        var columns = target
            .Select((c, i) => draft.Add(new RandomColumn(target.Count == 1 ? name : $"{name}_{i + 1}", parent.Columns.First(p => p.Name == c).IsText, notNull, initial)))
            .ToList();
        draft.References.Add(new RandomReference(columns, parent.Name, [.. target], action));
        return columns;
    }

    private sealed class Draft
    {
        public required string Name { get; init; }

        public KeyKind Kind { get; set; }

        public List<RandomColumn> Columns { get; } = [];

        public IReadOnlyList<string> Key { get; set; } = [];

        public List<IReadOnlyList<string>> Unique { get; } = [];

        public List<RandomReference> References { get; } = [];

        public bool Clustered { get; set; }

        public bool IsDrawn => Kind is KeyKind.Drawn or KeyKind.Reusable;

        public string Add(RandomColumn column)
        {
            Columns.Add(column);
            return column.Name;
        }

        public RandomTable Build() => new()
        {
            Name = Name, KeyKind = Kind, Columns = Columns, Key = Key, UniqueKeys = Unique, References = References, Clustered = Clustered,
        };
    }
}
