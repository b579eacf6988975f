using System.Globalization;

namespace Rowback.Journaling;

/// <summary>The question as the arguments of <c>rowback restore</c> that would ask the same, for the journal.</summary>
internal static class QuestionText
{
    public static string Of(Question question)
    {
        var words = new List<string>();
        if (question.Selections is [var single])
            words.AddRange(Words(single));
        else
            words.AddRange(question.Selections.SelectMany(s => new[] { "--select", Quote(s.Table + ": " + (s.Where ?? (s.Keys.Count > 0 ? "key " + string.Join(",", s.Keys.Select(k => string.Join("/", k))) : "1=1"))) }));
        Add(question.Existing != ExistingPolicy.Leave, "--existing", "overwrite");
        Add(question.Columns is not null, "--columns", string.Join(",", question.Columns ?? []));
        Add(question.Keys != KeyPolicy.Keep, "--keys", "new");
        foreach (var key in question.NewKeys)
            Add(true, "--new-key", $"{key.Table}:{string.Join("/", key.Old)}={string.Join("/", key.New)}");
        Add(question.Duplicate != DuplicatePolicy.Stop, "--duplicate", question.Duplicate.ToString().ToLowerInvariant());
        foreach (var same in question.SameKeys)
            Add(true, "--same-key", $"{same.Table}{(same.Key is null ? "" : ":" + string.Join("/", same.Key))}={(same.Same ? "same" : "taken")}");
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
        foreach (var set in question.Set)
            Add(true, "--set", $"{(set.Table is null ? "" : set.Table + ".")}{set.Column}={set.Value}");
        return string.Join(' ', words);

        void Add(bool wanted, string flag, string value)
        {
            if (!wanted)
                return;
            words.Add(flag);
            words.Add(Quote(value));
        }
    }

    private static IEnumerable<string> Words(Selection selection)
    {
        yield return Quote(selection.Table);
        if (selection.Where is not null)
            yield return "--where " + Quote(selection.Where);
        foreach (var key in selection.Keys)
            yield return "--key " + Quote(string.Join("/", key));
        if (selection.All)
            yield return "--all";
        if (selection.LiveWhere is not null)
            yield return "--live-where " + Quote(selection.LiveWhere);
    }

    /// <summary>As a POSIX shell takes it.</summary>
    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or ',' or ':' or '=') ? word : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
