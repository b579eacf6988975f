using Rowback.Cli.Json;
using Rowback.Cli.Options;
using Rowback.Cli.Pages;
using Rowback.Cli.Reports;
using Rowback.Configuration;

namespace Rowback.Cli;

/// <summary>Shows relations that seem to be there, asks, and writes them to the configuration.</summary>
internal sealed class Guessing(Shell shell, Opening opening, bool json, bool yes, string path)
{
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var guesses = await opening.Session.GuessRelationsAsync(cancellation);
        opening.Quiet();
        List<ConfiguredRelation> wanted = [.. guesses.Where(g => g.IsChecked).Select(g => g.Relation)];
        if (json)
        {
            // Written first, so that the answer says what is so.
            if (yes && wanted.Count > 0)
                Write(wanted);
            JsonAnswer.Write(shell.Out, new GuessAnswer([.. guesses.Select(GuessJson.Of)], yes && wanted.Count > 0 ? path : null) { Notes = opening.Notes }, AnswerContext.Default.GuessAnswer);
            return ExitCode.Done;
        }

        var page = Page.For(shell);
        GuessReport.Write(page, guesses);
        if (wanted.Count == 0)
            return ExitCode.Done;
        if (!yes && !shell.CanAsk)
        {
            page.Line("Nothing is written: there is no terminal to ask on. Add ", Piece.Strong("--yes"), $" to write {(wanted.Count == 1 ? "it" : "them")} to {path}.");
            return ExitCode.Done;
        }

        if (!yes && !await Asking.YesAsync(shell, $"Write {Piece.Number(wanted.Count, "relation", "relations")} to {path}?", cancellation))
        {
            page.Line("Nothing is written.");
            return ExitCode.Done;
        }

        Write(wanted);
        page.Line(Piece.Good("Done: "), $"{Piece.Number(wanted.Count, "relation is", "relations are")} in {path} now; what else was in it stands as it was.");
        return ExitCode.Done;
    }

    private void Write(List<ConfiguredRelation> wanted) => OutputFile.Write(path, ConfigurationText.WithRelations(File.Exists(path) ? File.ReadAllText(path) : null, wanted));
}
