using System.Globalization;
using Rowback.Cli.Pages;

namespace Rowback.Cli.Reports;

/// <summary>The journal as a table, the newest last.</summary>
internal static class LogReport
{
    public static void Write(Page page, IReadOnlyList<JournalEntry> entries)
    {
        if (entries.Count == 0)
        {
            page.Line("No restore is on record in live.");
            return;
        }

        page.Table([new Heading("id"), new Heading("when (UTC)"), new Heading("what"), new Heading("rows"), new Heading("")],
            [.. entries.Select(e => (IReadOnlyList<Piece>)
            [
                Piece.Strong(e.Id),
                e.MadeAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                e.Undoes is { } undone ? $"undo of {undone}" : e.Question,
                Counts(e),
                e.UndoneBy is { } by ? Piece.Care($"undone {(e.UndoneInPart ? "in part " : "")}by {by}") : "",
            ])]);
    }

    private static string Counts(JournalEntry entry)
    {
        List<string> counts = [];
        Add(entry.Inserted, "inserted");
        Add(entry.Updated, "overwritten");
        Add(entry.Reattached, "re-attached");
        Add(entry.Deleted, "removed");
        return string.Join(", ", counts);

        void Add(long number, string word)
        {
            if (number > 0)
                counts.Add($"{Piece.Number(number)} {word}");
        }
    }
}
