using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Rowback.Cli.Verbs;

namespace Rowback.Cli;

/// <summary>Help: for the program the verbs in the order in which they are needed, for a verb its options in groups, and examples.</summary>
internal static class HelpPage
{
    private const int Width = 100;

    public static HelpOption Option(Shell shell) => new("--help", "-h") { Description = "Show this help.", Action = new Show(shell) };

    public static int Write(Command command, Shell shell)
    {
        if (command is Verb verb)
            Write(verb, shell);
        else
            WriteOverview(command, shell);
        return ExitCode.Done;
    }

    private static void WriteOverview(Command root, Shell shell)
    {
        var page = shell.Out;
        page.WriteLine("Rowback brings rows back: it takes what is lost or spoiled in a live database from a backup, with everything");
        page.WriteLine("that hung on it, and leaves what has been stored since untouched.");
        page.WriteLine();
        page.WriteLine($"Usage: {shell.Command} VERB [arguments]");
        page.WriteLine();
        foreach (var verb in root.Subcommands)
            page.WriteLine($"  {verb.Name,-12}{Hint.Typed(verb.Description ?? "", shell.Command)}");
        page.WriteLine();
        page.WriteLine("Start here:");
        page.WriteLine($"  {shell.Command} {"demo",-42} see it work on two small databases of its own");
        page.WriteLine($"  {shell.Command} {"diff --live app.db --backup yesterday.db",-42} what is gone, and the command that brings it back");
        page.WriteLine();
        page.WriteLine($"`{shell.Command} VERB --help` shows a verb's options and examples. Databases can also be named by ROWBACK_LIVE and");
        page.WriteLine("ROWBACK_BACKUP or in rowback.json. Every verb takes --json.");
    }

    private static void Write(Verb verb, Shell shell)
    {
        var page = shell.Out;
        page.WriteLine(Hint.Typed(verb.Description ?? "", shell.Command));
        if (verb.Explanation.Length > 0)
        {
            page.WriteLine();
            Wrap(page, Hint.Typed(verb.Explanation, shell.Command), 0);
        }

        page.WriteLine();
        page.WriteLine($"Usage: {shell.Command} {verb.Name}{string.Concat(verb.Arguments.Select(Usage))} [options]");
        if (verb.Arguments.Count > 0)
        {
            page.WriteLine();
            foreach (var argument in verb.Arguments)
                Wrap(page, $"  {argument.Name,-10}{Hint.Typed(argument.Description ?? "", shell.Command)}", 12);
        }

        foreach (var group in verb.Groups)
        {
            page.WriteLine();
            page.WriteLine(group.Title + ":");
            foreach (var option in group.Options.Where(o => !o.Hidden))
            {
                var name = option.Name + (option.HelpName is { } value ? " " + value : "");
                if (name.Length > 30)
                {
                    page.WriteLine("  " + name);
                    name = "";
                }

                Wrap(page, $"  {name,-32}{Hint.Typed(option.Description ?? "", shell.Command)}", 34);
            }
        }

        page.WriteLine();
        page.WriteLine("Examples:");
        foreach (var (arguments, meaning) in verb.Examples)
        {
            page.WriteLine($"  {shell.Command} {arguments}");
            page.WriteLine($"      {Hint.Typed(meaning, shell.Command)}");
        }
    }

    private static string Usage(Argument argument) => argument.Arity.MinimumNumberOfValues switch
    {
        > 0 => " " + argument.Name,
        _ when argument.Arity.MaximumNumberOfValues > 1 => $" [{argument.Name}...]",
        _ => $" [{argument.Name}]",
    };

    /// <summary>Writes a text in lines of at most <see cref="Width"/> characters, those after the first further in.</summary>
    private static void Wrap(TextWriter page, string text, int further)
    {
        while (text.Length > Width)
        {
            var end = text.LastIndexOf(' ', Width);
            if (end <= further)
                break;
            page.WriteLine(text[..end].TrimEnd());
            text = new string(' ', further) + text[(end + 1)..];
        }

        page.WriteLine(text.TrimEnd());
    }

    /// <summary>Shows the page of the command that it is asked for.</summary>
    public sealed class Show(Shell shell) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult) => Write(parseResult.CommandResult.Command, shell);
    }
}
