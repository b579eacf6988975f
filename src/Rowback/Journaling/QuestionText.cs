using System.Globalization;
using Rowback.Selecting;

namespace Rowback.Journaling;

/// <summary>The question as the arguments of <c>rowback restore</c> that would ask the same, for the journal.</summary>
internal static class QuestionText
{
    public static string Of(Question question)
    {
        var words = new List<string>();
        // One selection can be written in the short form, and only that form has keys.
        var first = question.Selections.FirstOrDefault(s => s.Where is null) ?? (question.Selections is [var single] ? single : null);
        if (first is not null)
            words.AddRange(Words(first));
        foreach (var selection in question.Selections.Where(s => s != first))
            Add(true, "--select", $"{selection.Table}: {selection.Where}");
        Add(question.Existing != ExistingPolicy.Leave, "--existing", "overwrite");
        Add(question.Columns is not null, "--columns", string.Join(",", question.Columns ?? []));
        Add(question.Keys != KeyPolicy.Keep, "--keys", "new");
        foreach (var key in question.NewKeys)
            Add(true, "--new-key", $"{key.Table}:{CommandWords.Key(key.Old)}={CommandWords.Key(key.New)}");
        Add(question.Duplicate != DuplicatePolicy.Stop, "--duplicate", question.Duplicate.ToString().ToLowerInvariant());
        foreach (var same in question.SameKeys)
            Add(true, "--same-key", $"{same.Table}{(same.Key is null ? "" : ":" + CommandWords.Key(same.Key))}={(same.Same ? "same" : "taken")}");
        Add(question.LookAlike != LookAlikePolicy.Stop, "--look-alike", question.LookAlike.ToString().ToLowerInvariant());
        Add(question.MissingParents != MissingParentsPolicy.ByAction, "--missing-parents", question.MissingParents.ToString().ToLowerInvariant());
        foreach (var table in question.Without)
            Add(true, "--without", table);
        foreach (var relation in question.Follow)
            Add(true, "--follow", relation);
        if (question.NoChildren)
            words.Add("--no-children");
        if (question.NoReattach)
            words.Add("--no-reattach");
        Add(question.MaxRows != 10_000, "--max-rows", question.MaxRows.ToString(CultureInfo.InvariantCulture));
        Add(question.TriggerEffects != TriggerEffectsPolicy.WhenComplete, "--trigger-effects", question.TriggerEffects.ToString().ToLowerInvariant());
        foreach (var trigger in question.WithoutTriggers)
            Add(true, "--without-triggers", trigger);
        foreach (var set in question.Set)
            Add(true, "--set", $"{(set.Table is null ? "" : set.Table + ".")}{set.Column}={set.Value ?? "NULL"}");
        return string.Join(' ', words);

        void Add(bool wanted, string flag, string value)
        {
            if (!wanted)
                return;
            words.Add(flag);
            words.Add(CommandWords.Shell(value));
        }
    }

    private static IEnumerable<string> Words(Selection selection)
    {
        yield return CommandWords.Shell(selection.Table);
        if (selection.Where is not null)
            yield return "--where " + CommandWords.Shell(selection.Where);
        foreach (var key in selection.Keys)
            yield return "--key " + CommandWords.Shell(CommandWords.Key(key));
        if (selection.All)
            yield return "--all";
        if (selection.LiveWhere is not null)
            yield return "--live-where " + CommandWords.Shell(selection.LiveWhere);
    }
}
