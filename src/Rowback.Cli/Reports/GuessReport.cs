using System.Globalization;
using Rowback.Cli.Pages;

namespace Rowback.Cli.Reports;

/// <summary>Relations that seem to be there, each with how many values speak for it.</summary>
internal static class GuessReport
{
    public static void Write(Page page, IReadOnlyList<GuessedRelation> guesses)
    {
        if (guesses.Count == 0)
        {
            page.Line("No relation beyond those that are known suggests itself.");
            return;
        }

        page.Line(Piece.Strong(Piece.Number(guesses.Count, "relation seems", "relations seem")), " to be there that nobody declared");
        page.Table([new Heading("from"), new Heading("to"), new Heading("values that match", true), new Heading("why"), new Heading("")],
            [.. guesses.Select(g => (IReadOnlyList<Piece>)
            [
                Piece.Strong(g.Relation.From), g.Relation.To, Share(g), Piece.Faint(g.Reason), g.Relation.When is { } when ? $"when {when}" : "",
            ])], margin: 2);
        page.Line();
        if (guesses.Any(g => !g.IsChecked))
            page.Line("Where there is no value to look at, the name alone speaks for it; such a relation is not written.");
        page.Line($"Looked at: at most {Piece.Number(GuessedRelation.Sampled)} rows a table, in live. They are followed as with ON DELETE NO ACTION; \"onDelete\" in rowback.json says otherwise.");
    }

    private static Piece Share(GuessedRelation guess) => !guess.IsChecked ? Piece.Faint("no value")
        : new Piece($"{Percent(guess)} of {Piece.Number(guess.Values)}", guess.Matching == guess.Values ? Ink.Good : Ink.Care);

    /// <summary>Only what is whole is called 100 %.</summary>
    private static string Percent(GuessedRelation guess) => Math.Floor(guess.Share * 100).ToString(CultureInfo.InvariantCulture) + " %";
}
