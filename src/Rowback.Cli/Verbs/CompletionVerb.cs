using System.CommandLine;
using Rowback.Cli.Completion;
using Rowback.Cli.Json;
using Rowback.Cli.Options;

namespace Rowback.Cli.Verbs;

internal sealed class CompletionVerb : Verb
{
    private readonly Argument<string?> _for;
    private readonly OutputOptions _output;

    public CompletionVerb(Shell shell) : base("completion", "Prints the script that makes a shell complete verbs, options and table names.", shell)
    {
        _for = new Argument<string?>("SHELL") { Arity = ArgumentArity.ZeroOrOne, Description = "bash, zsh or fish." };
        _for.CompletionSources.Add("bash", "zsh", "fish");
        Arguments.Add(_for);
        _output = Add(new OutputOptions());
    }

    public override IReadOnlyList<(string, string)> Examples =>
    [
        ("completion bash", "In ~/.bashrc: source <(rowback completion bash)"),
        ("completion fish > ~/.config/fish/completions/rowback.fish", "For fish."),
    ];

    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var name = arguments.GetValue(_for);
        var script = CompletionScript.For(name)
            ?? throw new RowbackException(ErrorKind.Usage, "USAGE", name is null ? "For which shell?" : $"There is no completion for '{name}'.", "Name bash, zsh or fish.");
        if (_output.Json(arguments))
            JsonAnswer.Write(Shell.Out, new CompletionAnswer(name!, script), AnswerContext.Default.CompletionAnswer);
        else
            Shell.Out.WriteLine(script);
        return Task.FromResult(ExitCode.Done);
    }
}
