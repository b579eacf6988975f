using System.Text;

namespace Rowback.Guessing;

/// <summary>Names as the words that they are made of, whatever the habit: <c>author_id</c>, <c>authorId</c>, <c>AuthorID</c>.</summary>
internal static class NameWords
{
    private static readonly Dictionary<string, string> Irregular = new(StringComparer.Ordinal)
    {
        ["people"] = "person", ["children"] = "child", ["men"] = "man", ["women"] = "woman", ["mice"] = "mouse", ["indices"] = "index", ["matrices"] = "matrix", ["criteria"] = "criterion",
    };

    /// <summary>The words, in small letters.</summary>
    public static string[] Of(string name)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var letter = name[i];
            // A capital begins a word, but the ones of an abbreviation only before a small letter: URLPath.
            var begins = char.IsUpper(letter) && word.Length > 0 && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (begins || !char.IsLetterOrDigit(letter))
                Close();
            if (char.IsLetterOrDigit(letter))
                word.Append(char.ToLowerInvariant(letter));
        }

        Close();
        return [.. words];

        void Close()
        {
            if (word.Length > 0)
                words.Add(word.ToString());
            word.Clear();
        }
    }

    /// <summary>True if both mean one thing, one of them perhaps in the plural.</summary>
    public static bool AreSame(IReadOnlyList<string> one, IReadOnlyList<string> other) =>
        one.Count > 0 && other.Count > 0 && Singulars(string.Concat(one)).Intersect(Singulars(string.Concat(other)), StringComparer.Ordinal).Any();

    /// <summary>What the word may be in the singular; itself among them.</summary>
    private static IEnumerable<string> Singulars(string word)
    {
        yield return word;
        foreach (var (many, one) in Irregular)
        {
            if (word.EndsWith(many, StringComparison.Ordinal))
                yield return word[..^many.Length] + one;
        }

        if (word.Length > 3 && word.EndsWith("ies", StringComparison.Ordinal))
            yield return word[..^3] + "y";
        if (word.Length > 3 && word.EndsWith("es", StringComparison.Ordinal))
            yield return word[..^2];
        if (word.Length > 2 && word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) && !word.EndsWith("us", StringComparison.Ordinal))
            yield return word[..^1];
    }
}
