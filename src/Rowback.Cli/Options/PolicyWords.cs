using System.Globalization;

namespace Rowback.Cli.Options;

/// <summary>Policies in words, from a flag or, where that was not given, from the configuration.</summary>
internal sealed class PolicyWords
{
    private static readonly string[] Known = ["existing", "keys", "duplicate", "lookAlike", "missingParents", "maxRows", "noChildren", "noReattach", "triggerEffects"];

    private readonly IReadOnlyDictionary<string, string> _configured;

    public PolicyWords(IReadOnlyDictionary<string, string> configured)
    {
        _configured = configured;
        if (configured.Keys.FirstOrDefault(k => !Known.Contains(k)) is { } unknown)
        {
            throw new RowbackException(ErrorKind.Usage, "BAD_CONFIGURATION", $"There is no policy \"{unknown}\" in the configuration.",
                "There are: " + string.Join(", ", Known) + ".");
        }
    }

    /// <summary>Throws for a word of the configuration that no policy has, also where the verb asks for none.</summary>
    public static void Check(IReadOnlyDictionary<string, string> configured)
    {
        var words = new PolicyWords(configured);
        words.Existing(null);
        words.Keys(null);
        words.Duplicate(null);
        words.LookAlike(null);
        words.MissingParents(null);
        words.TriggerEffects(null);
        words.IsOn("noChildren");
        words.IsOn("noReattach");
        words.MaxRows(null);
    }

    public ExistingPolicy Existing(string? flag) => Read("existing", flag, ("leave", ExistingPolicy.Leave), ("overwrite", ExistingPolicy.Overwrite));

    public KeyPolicy Keys(string? flag) => Read("keys", flag, ("keep", KeyPolicy.Keep), ("new", KeyPolicy.New));

    public DuplicatePolicy Duplicate(string? flag) =>
        Read("duplicate", flag, ("stop", DuplicatePolicy.Stop), ("skip", DuplicatePolicy.Skip), ("merge", DuplicatePolicy.Merge));

    public LookAlikePolicy LookAlike(string? flag) =>
        Read("lookAlike", flag, ("stop", LookAlikePolicy.Stop), ("same", LookAlikePolicy.Same), ("new", LookAlikePolicy.New));

    public MissingParentsPolicy MissingParents(string? flag) =>
        Read("missingParents", flag, ("byAction", MissingParentsPolicy.ByAction), ("restore", MissingParentsPolicy.Restore), ("skip", MissingParentsPolicy.Skip),
            ("null", MissingParentsPolicy.Null), ("stop", MissingParentsPolicy.Stop));

    public TriggerEffectsPolicy TriggerEffects(string? flag) =>
        Read("triggerEffects", flag, ("whenComplete", TriggerEffectsPolicy.WhenComplete), ("keep", TriggerEffectsPolicy.Keep), ("backup", TriggerEffectsPolicy.Backup));

    public bool IsOn(string policy) => Read(policy, null, ("false", false), ("true", true));

    public long MaxRows(string? flag)
    {
        if ((flag ?? _configured.GetValueOrDefault("maxRows")) is not { } text)
            return 10_000;
        if (long.TryParse(text.Replace("_", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out var rows))
            return rows;
        throw flag is not null
            ? new RowbackException(ErrorKind.Usage, "USAGE", $"'{text}' is no number of rows.", "Write it like --max-rows 50000.")
            : new RowbackException(ErrorKind.Usage, "BAD_CONFIGURATION", $"The policy \"maxRows\" in the configuration cannot be '{text}'.", "Write a number of rows, like 50000.");
    }

    private T Read<T>(string policy, string? flag, params ReadOnlySpan<(string Word, T Value)> words)
    {
        if ((flag ?? _configured.GetValueOrDefault(policy)) is not { } word)
            return words[0].Value;
        foreach (var known in words)
        {
            if (string.Equals(known.Word, word.Replace(" ", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase))
                return known.Value;
        }

        throw new RowbackException(ErrorKind.Usage, "BAD_CONFIGURATION", $"The policy \"{policy}\" in the configuration cannot be '{word}'.",
            "Write one of: " + string.Join(", ", words.ToArray().Select(w => w.Word)) + ".");
    }
}
