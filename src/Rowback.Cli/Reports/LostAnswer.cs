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
}
