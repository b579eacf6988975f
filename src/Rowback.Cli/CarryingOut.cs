using Rowback.Cli.Json;
using Rowback.Cli.Pages;
using Rowback.Cli.Reports;
using Rowback.Cli.Reports.Html;

namespace Rowback.Cli;

/// <summary>From a question or a plan to a committed restore: what restore and apply have in common.</summary>
/// <param name="shell">Where to ask and answer.</param>
/// <param name="opening">The session.</param>
/// <param name="json">True to answer in JSON, and never to ask.</param>
/// <param name="undo">The command that takes a restore back, by its number.</param>
/// <param name="keys">Where its new keys go as well; null where nowhere.</param>
/// <param name="report">Where a page about it goes; null where nowhere.</param>
internal sealed class CarryingOut(Shell shell, Opening opening, bool json, Func<string, string> undo, BegunFile? keys, ReportFile? report)
{
    private readonly Page _page = Page.For(shell);

    /// <summary>What has come of it so far, for the report.</summary>
    private (RestorePlan Plan, RestoreResult? Result)? _outcome;

    /// <summary>Plans and writes in one transaction, without asking.</summary>
    public async Task<int> AtOnceAsync(Question question, CancellationToken cancellation)
    {
        RestoreResult result;
        try
        {
            result = await opening.Session.RestoreAsync(question, cancellation);
        }
        catch (RowbackException stopped) when (stopped is { Kind: ErrorKind.Decision, Plan: not null })
        {
            return Stopped(stopped.Plan);
        }

        opening.Quiet();
        var exit = await CommittedAsync(result);
        if (json)
        {
            JsonAnswer.Write(shell.Out, RestoreAnswer.Of(result, shell) with { Notes = opening.Notes }, AnswerContext.Default.RestoreAnswer);
        }
        else
        {
            // Nobody waits for the tree any more; what was left out and why is still worth its lines.
            if (result.Applied)
            {
                PlanReport.WriteRemarks(_page, result.Plan);
                RestoreReport.Write(_page, result, undo(result.RestoreId ?? ""));
            }
            else
            {
                PlanReport.Write(_page, result.Plan, DatabaseNames.Of(opening.Options));
            }
        }

        return exit;
    }

    /// <summary>Plans, shows the plan, asks, and writes exactly what was shown.</summary>
    public async Task<int> AskedAsync(Question question, CancellationToken cancellation)
    {
        var plan = await opening.Session.PlanAsync(question, cancellation);
        _outcome = (plan, null);
        opening.Quiet();
        if (json)
        {
            JsonAnswer.Write(shell.Out, RestoreAnswer.Of(plan, shell) with { Notes = opening.Notes }, AnswerContext.Default.RestoreAnswer);
            return plan is { IsEmpty: true } && !plan.Stops.Any() ? ExitCode.Done : ExitCode.Decision;
        }

        PlanReport.Write(_page, plan, DatabaseNames.Of(opening.Options));
        if (plan.Stops.Any())
        {
            // Only the bound on the rows is in the way: a person may say how far to go.
            return shell.CanAsk && plan.Stops.All(h => h.Code == "MAX_ROWS") && Higher(question) is { } higher
                && await Asking.YesAsync(shell, $"Go on with up to {Piece.Number(higher.MaxRows)} rows?", cancellation)
                ? await AskedAsync(higher, cancellation)
                : ExitCode.Decision;
        }

        if (plan.IsEmpty)
            return ExitCode.Done;
        if (!shell.CanAsk)
        {
            _page.Line("Nothing is written: there is no terminal to ask on. Add ", Piece.Strong("--yes"), " to carry it out.");
            return ExitCode.Decision;
        }

        if (!await Asking.YesAsync(shell, $"Write this to {DatabaseNames.Live(opening.Options)}?", cancellation))
        {
            _page.Line("Nothing is written.");
            return ExitCode.Done;
        }

        return await ApplyAsync(plan, shown: true, cancellation);
    }

    /// <summary>Writes what a plan says, if that is still what would be done.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="shown">True if it has just been shown, so that only what is new is still to be said.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    public async Task<int> ApplyAsync(RestorePlan plan, bool shown, CancellationToken cancellation)
    {
        RestoreResult result;
        try
        {
            result = await opening.Session.ApplyAsync(plan, cancellation);
        }
        catch (RowbackException stopped) when (stopped is { Kind: ErrorKind.Decision, Plan: not null })
        {
            return Stopped(stopped.Plan);
        }

        opening.Quiet();
        var exit = await CommittedAsync(result);
        if (json)
        {
            JsonAnswer.Write(shell.Out, RestoreAnswer.Of(result, shell) with { Notes = opening.Notes }, AnswerContext.Default.RestoreAnswer);
            return exit;
        }

        if (shown)
            PlanReport.WriteFound(_page, plan, result.Plan);
        else
            PlanReport.WriteRemarks(_page, result.Plan);
        RestoreReport.Write(_page, result, undo(result.RestoreId ?? ""));
        return exit;
    }

    /// <summary>Writes the page about what has come of it, where one is wanted; its last act. What to exit with.</summary>
    public async Task<int> ReportAsync(int exit)
    {
        if (report is null || _outcome is not var (plan, result))
            return exit;
        try
        {
            await report.FinishAsync(ReportPage.Of(plan, result, opening, shell, undo));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return LostAnswer.OfReport(shell, e.Message);
        }

        if (!json)
            _page.Line($"The report is in {report}.");
        return exit;
    }

    /// <summary>Notes what is done whatever comes, and writes the file of new keys. What to exit with.</summary>
    private async Task<int> CommittedAsync(RestoreResult result)
    {
        _outcome = (result.Plan, result);
        if (result is { Applied: true, RestoreId: { } id })
            shell.Committed = $"The restore is written, checked and committed all the same; it is restore {id} in the journal. To take it back: {undo(id)}";
        try
        {
            if (keys is not null)
            {
                await KeyMapCsv.WriteAsync(keys.Text, result.RestoreId is { } made ? opening.Session.NewKeysAsync(made) : AsyncEnumerable.Empty<KeyChange>());
                await keys.FinishAsync();
            }

            return ExitCode.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or RowbackException)
        {
            // Also where the connection is lost while the keys are read: the restore stands, and that has to be said.
            return LostAnswer.OfKeys(shell, e.Message, result.RestoreId);
        }
    }

    /// <summary>The plan, with what has to be decided; nothing was written.</summary>
    private int Stopped(RestorePlan plan)
    {
        _outcome = (plan, null);
        opening.Quiet();
        if (json)
            JsonAnswer.Write(shell.Out, RestoreAnswer.Of(plan, shell) with { Notes = opening.Notes }, AnswerContext.Default.RestoreAnswer);
        else
            PlanReport.Write(_page, plan, DatabaseNames.Of(opening.Options));
        return ExitCode.Decision;
    }

    private static Question? Higher(Question question) => question.MaxRows > long.MaxValue / 10 ? null : question with { MaxRows = Math.Max(10_000, question.MaxRows * 10) };
}
