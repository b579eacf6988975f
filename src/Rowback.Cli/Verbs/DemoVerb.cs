using System.CommandLine;
using Rowback.Cli.Options;

namespace Rowback.Cli.Verbs;

internal sealed class DemoVerb : Verb
{
    private readonly OutputOptions _output;

    public DemoVerb(Shell shell) : base("demo", "Plays the story of a lost gallery on two small databases in a temporary folder.", shell) => _output = Add(new OutputOptions());

    public override IReadOnlyList<(string, string)> Examples => [("demo", "Shows damage, comparison, plan, restore, verification and undo, and leaves the files for you to try.")];

    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation) => new Demo.Story(Shell, _output.Json(arguments)).PlayAsync(cancellation);
}
