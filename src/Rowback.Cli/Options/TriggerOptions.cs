using System.CommandLine;

namespace Rowback.Cli.Options;

/// <summary>Which triggers do not fire while a restore is taken back.</summary>
internal sealed class TriggerOptions : OptionGroup
{
    private readonly Option<string[]> _without;

    public TriggerOptions() : base("Triggers") => _without = Values("--without-triggers", "NAME,…", Help);

    /// <summary>What there is to say of it, for each verb that has it.</summary>
    public const string Help = "Switch these triggers of live off while writing, and on again before the commit (NAME or TABLE.NAME). May be repeated.";

    public IReadOnlyList<string> Without(ParseResult arguments) => Names(arguments.GetValue(_without));

    /// <summary>Names with commas between them.</summary>
    public static IReadOnlyList<string> Names(string[]? values) =>
        [.. (values ?? []).SelectMany(v => v.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
}
