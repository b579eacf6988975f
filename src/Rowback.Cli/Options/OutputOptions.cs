using System.CommandLine;

namespace Rowback.Cli.Options;

/// <summary>How the answer is given; on every verb.</summary>
internal sealed class OutputOptions : OptionGroup
{
    public const string VerboseFlag = "--verbose";

    private readonly Option<bool> _json;

    public OutputOptions() : base("Output")
    {
        _json = Flag("--json", "The answer as one JSON document on standard output, errors too.");
        Flag(VerboseFlag, "Show where in the program an unexpected error came from.");
    }

    public bool Json(ParseResult arguments) => arguments.GetValue(_json);
}
