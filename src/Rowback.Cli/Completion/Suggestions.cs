using System.Globalization;

namespace Rowback.Cli.Completion;

/// <summary>
/// Answers a shell that asks how a command line can go on: <c>rowback [suggest] "rowback pla"</c>. One word a line, as it is; the shell
/// quotes it. With <c>[suggest:POSITION]</c>, the protocol of System.CommandLine, only what stands before that position counts. With
/// <c>[suggest:bash]</c>, which leaves quoting to the one who asks, a line holds what is to be put behind the cursor, quoted.
/// </summary>
internal static class Suggestions
{
    private const string Start = "[suggest";

    public static bool AreAskedFor(string first) => first.StartsWith(Start, StringComparison.Ordinal) && first.EndsWith(']');

    public static int Write(IReadOnlyList<string> args, Shell shell)
    {
        var line = args.Count > 1 ? args[1] : "";
        var how = args[0][Start.Length..^1].TrimStart(':');
        if (int.TryParse(how, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            line = line[..Math.Min(position, line.Length)];
        var typed = TypedLine.Of(line);
        foreach (var word in For(typed, shell))
        {
            if (how != "bash")
                shell.Out.WriteLine(word);
            else if (!typed.BegunIsActive && word.StartsWith(typed.Begun, StringComparison.Ordinal) && BashWord.Rest(word[typed.Begun.Length..], typed.Quote) is { } rest)
                shell.Out.WriteLine(rest);
        }

        return ExitCode.Done;
    }

    private static IEnumerable<string> For(TypedLine typed, Shell shell)
    {
        // Whatever the program is called as, the parser is to see its name. It is asked for all that can stand next: it does not know
        // a shell's quotes, and would not find the word that is begun.
        var words = typed.Words.Skip(1).ToList();
        var line = string.Concat(words.Prepend(ProgramName.Name).Select(w => $"\"{w.Replace("\"", "", StringComparison.Ordinal)}\" "));
        return CommandLine.Parse(line, words, shell).GetCompletions()
            .Select(c => c.InsertText ?? c.Label)
            // One a line, and no place in a line for what a terminal obeys.
            .Where(w => w.StartsWith(typed.Begun, StringComparison.OrdinalIgnoreCase) && w != "-h" && !w.Any(char.IsControl))
            .Distinct();
    }
}
