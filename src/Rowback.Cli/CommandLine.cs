using System.CommandLine;
using Rowback.Cli.Completion;
using Rowback.Cli.Options;
using Rowback.Cli.Reports;

namespace Rowback.Cli;

/// <summary>From arguments to an exit code. Everything that goes wrong on the way is told here, once.</summary>
internal static class CommandLine
{
    private static readonly ParserConfiguration Parser = new()
    {
        // `--where "@x = 1"` is no file name, `-abc` no three flags.
        ResponseFileTokenReplacer = null,
        EnablePosixBundling = false,
    };

    private static readonly InvocationConfiguration Invocation = new()
    {
        // Failures and signals are ours to handle.
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    };

    public static async Task<int> RunAsync(IReadOnlyList<string> args, Shell shell, CancellationToken cancellation = default)
    {
        var exit = await AnswerAsync(args, shell, cancellation);
        await shell.Out.FlushAsync(CancellationToken.None);
        return shell.Output?.Failure is { } failure ? LostAnswer.Tell(shell, failure) : exit;
    }

    private static async Task<int> AnswerAsync(IReadOnlyList<string> args, Shell shell, CancellationToken cancellation)
    {
        var json = args.Contains("--json");
        try
        {
            if (args is [var first, ..] && Suggestions.AreAskedFor(first))
                return Suggestions.Write(args, shell);
            if (args is ["help", ..])
                args = [.. args.Skip(1), "--help"];
            var parsed = CommandTree.For(args, shell).Parse(args, Parser);
            if (parsed.Action is HelpPage.Show help)
            {
                UsageError.ThrowIfNoVerb(parsed);
                return help.Invoke(parsed);
            }

            UsageError.ThrowIfAny(parsed);
            return await parsed.InvokeAsync(Invocation, cancellation);
        }
        catch (Exception exception)
        {
            return Failure.Tell(exception, shell, json, verbose: args.Contains(OutputOptions.VerboseFlag));
        }
    }

    /// <summary>How a line that is still being typed is understood so far.</summary>
    public static ParseResult Parse(string line, IReadOnlyList<string> words, Shell shell) => CommandTree.For(words, shell).Parse(line, Parser);
}
