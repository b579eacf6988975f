using Rowback.Cli.Options;
using Rowback.Cli.Pages;

namespace Rowback.Cli.Reports;

/// <summary>What was deleted, changed and added since the backup, and what vanished together.</summary>
internal static class DiffReport
{
    private const int ShownGroups = 20;
    private const int ShownOfMany = 3;

    /// <param name="command">What stands before a group's arguments.</param>
    /// <param name="flags">What stands behind them.</param>
    public static void Write(Page page, DatabaseDiff diff, string command, string flags)
    {
        page.Table([new Heading("table"), new Heading("deleted", true), new Heading("changed", true), new Heading("added", true), new Heading("same", true)],
            [.. diff.Tables.Select(t => (IReadOnlyList<Piece>)
            [
                t.Deleted + t.Changed + t.Added > 0 ? Piece.Strong(t.Table) : t.Table,
                Number(t.Deleted, Ink.Bad), Number(t.Changed, Ink.Care), Number(t.Added, Ink.Good), Number(t.Same, Ink.Faint),
            ])]);
        foreach (var note in diff.Notes)
            page.Line(Piece.Care("note: "), note);
        page.Line();
        if (diff.IsEmpty)
            page.Line(Piece.Good("No difference: "), "live and the backup hold the same rows.");
        else if (diff.VanishedCount == 0)
            page.Line("Nothing of the backup is gone from live.");
        else
            WriteVanished(page, diff, command, flags);
    }

    private static void WriteVanished(Page page, DatabaseDiff diff, string command, string flags)
    {
        page.Line(Piece.Strong("What vanished together"), ", and what brings it back:");
        var many = diff.VanishedTables.ToDictionary(t => t.Table, StringComparer.Ordinal);
        var shown = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var group in diff.Vanished)
        {
            // Of a table with many groups a few serve as examples; they also stand in one line together.
            var before = shown.GetValueOrDefault(group.Table);
            if (before >= (many.ContainsKey(group.Table) ? ShownOfMany : ShownGroups))
                continue;
            shown[group.Table] = before + 1;
            var label = group.Label is { } name ? $" \"{name}\"" : "";
            page.Indented(2, Piece.Strong($"{group.Table}{(group.Key.Count == 0 ? "" : " " + KeySyntax.Write(group.Key))}{label}"), With(group.Rows));
            page.Indented(4, group.Command is null ? Piece.Faint("protected: \"never\" in rowback.json keeps it from coming back") : $"{command} {group.Command}{flags}");
        }

        var more = diff.VanishedCount - shown.Values.Sum();
        if (more > 0)
            page.Indented(2, Piece.Faint($"and {Piece.Number(more)} more; --json lists the first {DatabaseDiff.ShownGroups}"));
        foreach (var table in diff.VanishedTables)
        {
            page.Indented(2, Piece.Strong($"all {Piece.Number(table.Groups)} of {table.Table}"), With(table.Rows), ", and whatever else is missing there:");
            page.Indented(4, $"{command} {table.Command}{flags}");
        }
    }

    private static string With(IReadOnlyList<VanishedRows> rows) =>
        rows.Count > 0 ? ", with " + string.Join(", ", rows.Select(r => $"{Piece.Number(r.Count)} {r.Table}")) : "";

    private static Piece Number(long number, Ink ink) => new(Piece.Number(number), number == 0 ? Ink.Faint : ink);
}
