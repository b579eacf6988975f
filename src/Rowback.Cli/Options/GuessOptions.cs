using System.CommandLine;

namespace Rowback.Cli.Options;

/// <summary>Whether to look for relations that nobody declared.</summary>
internal sealed class GuessOptions : OptionGroup
{
    private readonly Option<bool> _guess;

    public GuessOptions() : base("Guessing") =>
        _guess = Flag("--guess", "Propose relations that the schema does not declare, by names, types and a sample of values; writes them to rowback.json if you say so (--yes: without asking).");

    public bool Guess(ParseResult arguments) => arguments.GetValue(_guess);
}
