using System.CommandLine;
using Rowback.Cli.Json;
using Rowback.Cli.Options;
using Rowback.Cli.Pages;
using Rowback.Cli.Reports;
using Rowback.Engines;

namespace Rowback.Cli.Verbs;

internal sealed class UndoVerb : Verb
{
    private readonly Argument<string?> _id;
    private readonly DatabaseOptions _databases;
    private readonly ConsentOptions _consent;
    private readonly TriggerOptions _triggers;
    private readonly OutputOptions _output;

    public UndoVerb(Shell shell) : base("undo", "Takes a restore back, where that harms nothing that came later.", shell)
    {
        _id = new Argument<string?>("ID") { Arity = ArgumentArity.ZeroOrOne, Description = "The restore's number, from `rowback log`. An undo has a number too, and can be undone." };
        Arguments.Add(_id);
        _consent = Add(new ConsentOptions());
        _triggers = Add(new TriggerOptions());
        _databases = Add(new DatabaseOptions(DatabaseOptions.Needs.Journal));
        _output = Add(new OutputOptions());
    }

    public override string Explanation =>
        "A row goes only if it is as the restore left it and nothing that came later refers to it; what has to stay is named, and the exit code is then 7. Needs no backup.";

    public override IReadOnlyList<(string, string)> Examples =>
    [
        ("undo 3", "Shows what would be taken back, and asks."),
        ("undo 3 --yes --live app.db", "Without being asked."),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var id = arguments.GetValue(_id)
            ?? throw new RowbackException(ErrorKind.Usage, "USAGE", "Which restore is to be taken back?", "Give its number: `rowback undo ID`. `rowback log` shows them.");
        var json = _output.Json(arguments);
        var yes = _consent.Yes(arguments);
        var without = _triggers.Without(arguments);
        var configuration = _databases.Configuration(arguments, Shell);
        await using var opening = await Opening.OpenAsync(_databases, arguments, Shell, configuration, LiveAccess.Write, cancellation);
        var page = Page.For(Shell);
        string? shown = null;
        if (!yes)
        {
            var plan = await opening.Session.PlanUndoAsync(id, without, cancellation);
            opening.Quiet();
            if (json)
            {
                JsonAnswer.Write(Shell.Out, UndoAnswer.Of(plan) with { Notes = opening.Notes }, AnswerContext.Default.UndoAnswer);
                return plan.IsEmpty ? Code(plan) : ExitCode.Decision;
            }

            UndoReport.WritePlan(page, plan);
            if (plan.IsEmpty)
                return Code(plan);
            if (!Shell.CanAsk)
            {
                page.Line("Nothing is written: there is no terminal to ask on. Add ", Piece.Strong("--yes"), " to carry it out.");
                return ExitCode.Decision;
            }

            if (!await Asking.YesAsync(Shell, $"Write this to {DatabaseNames.Live(opening.Options)}?", cancellation))
            {
                page.Line("Nothing is written.");
                return ExitCode.Done;
            }

            shown = plan.Fingerprint;
        }

        var result = await opening.Session.UndoAsync(id, shown, without, cancellation);
        if (result.Applied)
            Shell.Committed = $"The undo is written, checked and committed all the same; it is entry {result.UndoId} in the journal.";
        opening.Quiet();
        if (json)
            JsonAnswer.Write(Shell.Out, UndoAnswer.Of(result) with { Notes = opening.Notes }, AnswerContext.Default.UndoAnswer);
        else
            UndoReport.WriteResult(page, result, isTold: shown is not null, $"{Shell.Command} undo {result.UndoId}{_databases.FlagsAgain(arguments, Shell)}");
        return Code(result.Plan);
    }

    private static int Code(UndoPlan plan) => plan.StayingCount > 0 ? ExitCode.UndoIncomplete : ExitCode.Done;
}
