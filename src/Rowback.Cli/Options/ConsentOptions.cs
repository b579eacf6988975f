using System.CommandLine;

namespace Rowback.Cli.Options;

/// <summary>Whether to ask before writing.</summary>
internal sealed class ConsentOptions : OptionGroup
{
    private readonly Option<bool> _yes;

    public ConsentOptions() : base("Asking") => _yes = Flag("--yes", "Do not ask.");

    public bool Yes(ParseResult arguments) => arguments.GetValue(_yes);
}
