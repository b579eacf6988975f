using System.Globalization;

namespace Rowback.Planning;

/// <summary>
/// The question as words for the fingerprint: two questions that differ in anything give different words. Written out by hand, because a
/// serializer costs more at start than a small restore.
/// </summary>
internal static class QuestionWords
{
    public static IEnumerable<string> Of(Question question)
    {
        var words = new List<string>();
        List(words, "select", question.Selections, s => [s.Table, s.Where is null ? "" : "where " + s.Where, s.All ? "all" : "", s.LiveWhere is null ? "" : "live " + s.LiveWhere,
            .. s.Keys.SelectMany(Key)]);
        words.Add("existing " + Name((int)question.Existing));
        words.Add(question.Columns is null ? "whole" : "columns");
        List(words, "columns", question.Columns ?? [], c => [c]);
        words.Add("keys " + Name((int)question.Keys));
        List(words, "new-key", question.NewKeys, k => [k.Table, .. Key(k.Old), .. Key(k.New)]);
        words.Add("duplicate " + Name((int)question.Duplicate));
        List(words, "same-key", question.SameKeys, k => [k.Table, k.Same ? "same" : "taken", .. k.Key is null ? ["all"] : Key(k.Key)]);
        words.Add("look-alike " + Name((int)question.LookAlike));
        words.Add("missing-parents " + Name((int)question.MissingParents));
        List(words, "without", question.Without, t => [t]);
        List(words, "follow", question.Follow, r => [r]);
        words.Add(question.NoChildren ? "no-children" : "children");
        words.Add(question.NoReattach ? "no-reattach" : "reattach");
        words.Add("max-rows " + question.MaxRows.ToString(CultureInfo.InvariantCulture));
        if (question.TriggerEffects != TriggerEffectsPolicy.WhenComplete)
            words.Add("trigger-effects " + Name((int)question.TriggerEffects));
        if (question.WithoutTriggers.Count > 0)
            List(words, "without-triggers", question.WithoutTriggers, t => [t]);
        List(words, "set", question.Set, v => [v.Table is null ? "any" : "in " + v.Table, v.Column, v.Value is null ? "null" : "to " + v.Value]);
        return words;
    }

    private static void List<T>(List<string> words, string name, IReadOnlyList<T> items, Func<T, IEnumerable<string>> wordsOf)
        where T : class
    {
        words.Add(name + " " + Name(items.Count));
        foreach (var item in items)
        {
            var before = words.Count;
            words.AddRange(wordsOf(item));
            words.Insert(before, Name(words.Count - before));
        }
    }

    private static IEnumerable<string> Key(IReadOnlyList<string> key) => [Name(key.Count), .. key];

    private static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);
}
