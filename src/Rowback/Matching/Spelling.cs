using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Rowback.Matching;

/// <summary>How names find each other: spelled exactly, else in any case where only one is meant.</summary>
internal static partial class Spelling
{
    /// <summary>The one item of this name; null if there is none, or more than one in another case.</summary>
    public static T? Find<T>(IEnumerable<T> items, Func<T, string> name, string wanted)
        where T : class
    {
        T? otherCase = null;
        var count = 0;
        foreach (var item in items)
        {
            if (name(item) == wanted)
                return item;
            if (string.Equals(name(item), wanted, StringComparison.OrdinalIgnoreCase))
            {
                otherCase = item;
                count++;
            }
        }

        return count == 1 ? otherCase : null;
    }

    /// <summary>A name as it is, that was written as in SQL: <c>"sales"."Order"</c> or <c>sales."Order"</c>; null where there are no such quotes.</summary>
    public static string? Unquoted(string name)
    {
        var parts = QuotedPart().Matches(name);
        return name.Contains('"', StringComparison.Ordinal) && parts.Sum(p => p.Length) == name.Length
            ? string.Join('.', parts.Select(p => p.Groups["quoted"].Success ? p.Groups["quoted"].Value.Replace("\"\"", "\"", StringComparison.Ordinal) : p.Groups["bare"].Value)) : null;
    }

    [GeneratedRegex("(?:^|\\.)(?:\"(?<quoted>(?:[^\"]|\"\")+)\"|(?<bare>[^\".]+))", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex QuotedPart();

    /// <summary>A table's name without the schema that all tables are in; null where that does not stand before it.</summary>
    public static string? WithoutSchema(string name, string? schema) =>
        schema is not null && name.Length > schema.Length + 1 && name[schema.Length] == '.' && name.StartsWith(schema, StringComparison.OrdinalIgnoreCase) ? name[(schema.Length + 1)..] : null;

    /// <summary>
    /// Pairs what has the same name. Each is paired once; what is left over on either side has no partner. <paramref name="renamed"/> gives the
    /// partner that the user named for an item of the backup, or null; such pairs come before any other.
    /// </summary>
    public static IReadOnlyList<Pair<T>> Pair<T>(IReadOnlyList<T> live, IReadOnlyList<T> backup, Func<T, string> name, Func<T, T?> renamed)
        where T : class
    {
        var pairs = new List<Pair<T>>();
        var freeLive = new HashSet<T>(live, ReferenceEqualityComparer.Instance);
        var freeBackup = new HashSet<T>(backup, ReferenceEqualityComparer.Instance);

        foreach (var item in backup)
        {
            if (renamed(item) is { } partner && freeLive.Contains(partner))
                Take(partner, item);
        }

        PairBy(name);
        PairBy(i => name(i).ToUpperInvariant());
        return pairs;

        void PairBy(Func<T, string> key)
        {
            var partners = freeLive.ToLookup(key, StringComparer.Ordinal);
            foreach (var same in freeBackup.ToLookup(key, StringComparer.Ordinal))
            {
                if (TryOne(same, out var item) && TryOne(partners[same.Key], out var partner))
                    Take(partner, item);
            }
        }

        void Take(T partner, T item)
        {
            pairs.Add(new Pair<T>(partner, item));
            freeLive.Remove(partner);
            freeBackup.Remove(item);
        }
    }

    private static bool TryOne<T>(IEnumerable<T> items, [NotNullWhen(true)] out T? one)
        where T : class
    {
        var two = items.Take(2).ToList();
        one = two.Count == 1 ? two[0] : null;
        return one is not null;
    }
}
