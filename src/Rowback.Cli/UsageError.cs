using System.CommandLine;
using System.CommandLine.Parsing;

namespace Rowback.Cli;

/// <summary>Makes of the parser's complaints one error in Rowback's own form.</summary>
internal static class UsageError
{
    /// <summary>Help for what there is not is an error too; for a verb it is shown whatever else stands there.</summary>
    public static void ThrowIfNoVerb(ParseResult parsed)
    {
        if (!parsed.CommandResult.Command.Parents.Any() && parsed.UnmatchedTokens.FirstOrDefault() is { } word && !IsOption(word))
            ThrowIfAny(parsed);
    }

    public static void ThrowIfAny(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var verb = command.Parents.Any() ? command.Name + " " : "";
        var next = $"`{ProgramName.Name} {verb}--help` shows what there is.";
        // An option that there is not is taken for an argument by the parser, as far as there is room for one.
        var unknown = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value).FirstOrDefault(IsOption)
            ?? parsed.UnmatchedTokens.FirstOrDefault();
        if (unknown is not null)
        {
            if (command.Options.Any(o => o.Name == unknown))
                throw new RowbackException(ErrorKind.Usage, "USAGE", $"{unknown} stands before the verb.", $"Options go behind it: `{ProgramName.Name} {verb}… {unknown} …`");
            var near = Near(unknown, IsOption(unknown) ? command.Options.Select(o => o.Name) : command.Subcommands.Select(c => c.Name));
            var what = IsOption(unknown) ? "option" : verb.Length == 0 ? "verb" : "room for the argument";
            throw new RowbackException(ErrorKind.Usage, "USAGE", $"There is no {what} '{unknown}'{(verb.Length == 0 ? "" : $" in `{verb.Trim()}`")}.",
                near is null ? next : $"Did you mean {near}? {next}");
        }

        if (parsed.Errors.Count == 0)
            return;
        var error = parsed.Errors[0];
        var message = error.SymbolResult is OptionResult { Tokens.Count: 0 } option ? $"{option.Option.Name} needs a value." : error.Message;
        throw new RowbackException(ErrorKind.Usage, "USAGE", message, next);
    }

    private static bool IsOption(string word) => word.StartsWith("--", StringComparison.Ordinal);

    private static string? Near(string word, IEnumerable<string> names) =>
        names.Select(n => (Name: n, Distance: Distance(n, word))).Where(n => n.Distance <= Math.Max(2, n.Name.Length / 3))
            .OrderBy(n => n.Distance).Select(n => n.Name).FirstOrDefault();

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[b.Length];
    }
}
