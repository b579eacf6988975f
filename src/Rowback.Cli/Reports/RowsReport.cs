using Rowback.Cli.Options;
using Rowback.Cli.Pages;

namespace Rowback.Cli.Reports;

/// <summary>One row of the backup beside live's, column by column; what differs is marked.</summary>
internal static class RowsReport
{
    private const int Longest = 60;

    public static void Write(Page page, RowPair pair)
    {
        page.Line(Piece.Strong(pair.Key.Count == 0 ? pair.Table : $"{pair.Table} {KeySyntax.Write(pair.Key)}"), "  ", Verdict(pair.Verdict));
        if (pair.Verdict == "protected")
        {
            page.Line();
            return;
        }

        if (pair.Live is null)
        {
            page.Table([new Heading(""), new Heading("")], [.. pair.Backup.Select(c => (IReadOnlyList<Piece>)[Piece.Faint(c.Key), Value(c.Value, 0)])], margin: 2);
        }
        else if (pair.Verdict == "same")
        {
            page.Table([new Heading(""), new Heading("")], [.. pair.Live.Select(c => (IReadOnlyList<Piece>)[Piece.Faint(c.Key), Value(c.Value, 0)])], margin: 2);
        }
        else
        {
            List<IReadOnlyList<Piece>> rows = [];
            foreach (var column in pair.Backup.Keys.Union(pair.Live.Keys))
                rows.Add(Compared(column, pair));
            page.Table([new Heading(""), new Heading(""), new Heading("backup"), new Heading("live")], rows, margin: 2);
        }

        page.Line();
    }

    private static IReadOnlyList<Piece> Compared(string column, RowPair pair)
    {
        var inBackup = pair.Backup.TryGetValue(column, out var backup);
        var inLive = pair.Live!.TryGetValue(column, out var live);
        var differs = inBackup && inLive && backup != live;
        var start = differs ? FirstDifference(backup, live) : 0;
        return
        [
            differs ? Piece.Care("*") : " ",
            Piece.Faint(column),
            inBackup ? Value(backup, start) : Piece.Faint("(no such column)"),
            inLive ? differs ? Value(live, start) with { Ink = Ink.Care } : Value(live, start) : Piece.Faint("(no such column)"),
        ];
    }

    private static Piece Verdict(string verdict) => verdict switch
    {
        "missing" => Piece.Bad("missing from live"),
        "same" => Piece.Good("the same in live"),
        "changed" => Piece.Care("changed in live"),
        "protected" => Piece.Care("protected: \"never\" in rowback.json keeps its values from being shown"),
        "key taken" => Piece.Care("missing from live; its key is taken by another row"),
        "asks" => Piece.Care("live has a row with this key; whether it is the same row has to be decided"),
        _ => verdict,
    };

    /// <summary>A value, cut to a length that can be read, around the place that matters.</summary>
    private static Piece Value(string? value, int matters)
    {
        if (value is null)
            return Piece.Faint("NULL");
        if (value.Length == 0)
            return Piece.Faint("(empty)");
        if (value.Length <= Longest)
            return value;
        var start = matters < Longest - 10 ? 0 : matters - 10;
        var end = Math.Min(value.Length, start + Longest);
        return (start > 0 ? "…" : "") + value[start..end] + (end < value.Length ? $"… ({Piece.Number(value.Length)} characters)" : "");
    }

    private static int FirstDifference(string? backup, string? live) =>
        backup is null || live is null ? 0 : backup.AsSpan().CommonPrefixLength(live);
}
