namespace Rowback.Configuration;

/// <summary>How actions and policies are written: as in SQL or on the command line, in any case.</summary>
internal static class Spellings
{
    private static readonly (string Text, Schema.OnDelete Value)[] Actions =
    [
        ("no action", Schema.OnDelete.NoAction),
        ("restrict", Schema.OnDelete.Restrict),
        ("cascade", Schema.OnDelete.Cascade),
        ("set null", Schema.OnDelete.SetNull),
        ("set default", Schema.OnDelete.SetDefault),
    ];

    private static readonly (string Text, MissingParentsPolicy Value)[] Policies =
    [
        ("by action", MissingParentsPolicy.ByAction),
        ("restore", MissingParentsPolicy.Restore),
        ("skip", MissingParentsPolicy.Skip),
        ("null", MissingParentsPolicy.Null),
        ("stop", MissingParentsPolicy.Stop),
    ];

    public static Schema.OnDelete OnDelete(string text, string place) => Find(Actions, text, place);

    public static MissingParentsPolicy MissingParents(string text, string place) => Find(Policies, text, place);

    private static T Find<T>((string Text, T Value)[] spellings, string text, string place)
    {
        var wanted = Plain(text);
        foreach (var (spelling, value) in spellings)
        {
            if (Plain(spelling) == wanted)
                return value;
        }

        throw BadConfiguration.Because($"{place}: '{text}' is none of {string.Join(", ", spellings.Select(s => s.Text))}.");
    }

    /// <summary>Without what may stand between two words, in capitals: <c>set null</c>, <c>SET_NULL</c> and <c>setNull</c> are one.</summary>
    private static string Plain(string text) => string.Concat(text.Where(char.IsLetter)).ToUpperInvariant();
}
