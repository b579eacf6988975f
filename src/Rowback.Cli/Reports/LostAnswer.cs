using Rowback.Cli.Pages;

namespace Rowback.Cli.Reports;

/// <summary>Tells on standard error that standard output took no more, and what was done all the same.</summary>
internal static class LostAnswer
{
    /// <summary>Tells it, and returns the exit code.</summary>
    /// <param name="shell">Where to.</param>
    /// <param name="why">Why it could not be written.</param>
    public static int Tell(Shell shell, string why)
    {
        var page = Page.ForErrors(shell);
        page.Line(Piece.Bad("error: "), $"The answer, or its end, could not be written to standard output: {why}.");
        page.Line(shell.Committed ?? "Live is as it was.");
        return ExitCode.AnswerLost;
    }

    /// <summary>Tells that the file of new keys could not be written, and returns the exit code.</summary>
    /// <param name="shell">Where to.</param>
    /// <param name="why">Why, as a sentence.</param>
    /// <param name="id">The restore's number; null where there was nothing to restore.</param>
    public static int OfKeys(Shell shell, string why, string? id) =>
        OfFile(shell, "The file of new keys", why, id is null ? null : $"`rowback log --keys {id}` prints them.");

    /// <summary>Tells that the report could not be written, and returns the exit code.</summary>
    public static int OfReport(Shell shell, string why) => OfFile(shell, "The report", why, null);

    private static int OfFile(Shell shell, string what, string why, string? next)
    {
        var page = Page.ForErrors(shell);
        page.Line(Piece.Bad("error: "), $"{what} could not be written: {why}");
        page.Line(shell.Committed ?? "Live is as it was.");
        if (next is not null)
            page.Line(Piece.Strong("next: "), Hint.Typed(next, shell.Command));
        return ExitCode.AnswerLost;
    }
}
