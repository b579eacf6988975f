using System.CommandLine;
using System.CommandLine.Completions;
using Rowback.Cli.Verbs;

namespace Rowback.Cli.Completion;

/// <summary>The TABLE argument of several verbs, with live's tables for completion.</summary>
internal static class TableArgument
{
    public static Argument<string?> One(Verb verb, string description)
    {
        var argument = new Argument<string?>("TABLE") { Description = description, Arity = ArgumentArity.ZeroOrOne };
        Complete(argument, verb);
        return argument;
    }

    public static Argument<string[]> Several(Verb verb, string description)
    {
        var argument = new Argument<string[]>("TABLE") { Description = description, Arity = ArgumentArity.ZeroOrMore };
        Complete(argument, verb);
        return argument;
    }

    private static void Complete(Argument argument, Verb verb)
    {
        argument.CompletionSources.Add(context => verb.TableNames(context.ParseResult).Select(name => new CompletionItem(name)));
        verb.Arguments.Add(argument);
    }
}
