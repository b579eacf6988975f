using System.CommandLine.Parsing;
using System.Globalization;

namespace Rowback.Cli.Completion;

/// <summary>
/// Answers a shell that asks how a command line can go on: <c>rowback [suggest:POSITION] "rowback pla"</c>, the protocol of
/// System.CommandLine. One word a line.
/// </summary>
internal static class Suggestions
{
    private const string Start = "[suggest";

    public static bool AreAskedFor(string first) => first.StartsWith(Start, StringComparison.Ordinal) && first.EndsWith(']');

    public static int Write(IReadOnlyList<string> args, Shell shell)
    {
        var line = args.Count > 1 ? args[1] : "";
        var position = args[0].Length > Start.Length + 2
            && int.TryParse(args[0].AsSpan(Start.Length + 1, args[0].Length - Start.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var given)
                ? Math.Min(given, line.Length)
                : line.Length;
        foreach (var word in For(line[..position], shell))
            shell.Out.WriteLine(word);
        return ExitCode.Done;
    }

    private static IEnumerable<string> For(string line, Shell shell)
    {
        // Whatever the program is called as, the parser is to see its name, and to know which word is being typed.
        var rest = line.IndexOf(' ') is var end and >= 0 ? line[end..] : "";
        var words = CommandLineParser.SplitCommandLine(rest).ToList();
        var begun = rest.EndsWith(' ') || words.Count == 0 ? "" : words[^1];
        return CommandLine.Parse(ProgramName.Name + rest, words, shell).GetCompletions()
            .Select(c => c.InsertText ?? c.Label)
            .Where(w => w.StartsWith(begun, StringComparison.OrdinalIgnoreCase) && w != "-h")
            .Distinct();
    }
}
