using System.CommandLine;
using Rowback.Cli.Verbs;

namespace Rowback.Cli;

/// <summary>The verbs. Only the one that is wanted is made, so that the program starts fast; all of them for help and completion.</summary>
internal static class CommandTree
{
    private static readonly (string Name, Func<Shell, Verb> Make)[] Verbs =
    [
        ("diff", shell => new DiffVerb(shell)),
        ("rows", shell => new RowsVerb(shell)),
        ("plan", shell => new PlanVerb(shell)),
        ("restore", shell => new RestoreVerb(shell)),
        ("apply", shell => new ApplyVerb(shell)),
        ("log", shell => new LogVerb(shell)),
        ("undo", shell => new UndoVerb(shell)),
        ("schema", shell => new SchemaVerb(shell)),
        ("demo", shell => new DemoVerb(shell)),
        ("completion", shell => new CompletionVerb(shell)),
    ];

    public static Command For(IReadOnlyList<string> args, Shell shell)
    {
        var wanted = args.Count > 0 ? Verbs.FirstOrDefault(v => v.Name == args[0]) : default;
        var root = new Command(ProgramName.Name, "Brings lost rows back from a backup into a database that has moved on.");
        root.Options.Add(HelpPage.Option(shell));
        root.Options.Add(new Option<bool>("--version") { Description = "Show the version." });
        if (wanted.Make is not null)
            root.Subcommands.Add(wanted.Make(shell));
        else
            foreach (var verb in Verbs)
                root.Subcommands.Add(verb.Make(shell));
        root.SetAction(parsed => parsed.GetValue<bool>("--version") ? WriteVersion(shell) : HelpPage.Write(root, shell));
        return root;
    }

    private static int WriteVersion(Shell shell)
    {
        shell.Out.WriteLine(ProgramName.WithVersion);
        return ExitCode.Done;
    }
}
