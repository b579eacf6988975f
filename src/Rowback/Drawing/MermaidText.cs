using System.Text;

namespace Rowback.Drawing;

/// <summary>A graph as Mermaid, a text that wikis, tickets and repositories draw (flowchart; https://mermaid.js.org/syntax/flowchart.html).</summary>
public static class MermaidText
{
    /// <summary>The graph as text.</summary>
    public static string Of(Graph graph)
    {
        var text = new StringBuilder();
        text.Append("flowchart RL\n");
        text.Append($"  accTitle: {Line(graph.Title)}\n");
        for (var i = 0; i < graph.Tables.Count; i++)
        {
            var table = graph.Tables[i];
            var lines = table.Lines.Where(l => l.To is null).Select(l => Label(l.Remark is null ? l.Text : $"{l.Text} ({l.Remark})"));
            var name = Label(table.Note is { } note ? $"{table.Name} ({note})" : table.Name);
            text.Append($"  t{i}[\"{string.Join("<br/>", lines.Prepend(name))}\"]{(table.Tone is GraphTone.Plain ? "" : ":::" + Palette.Class(table.Tone))}\n");
        }

        for (var i = 0; i < graph.Tables.Count; i++)
        {
            foreach (var line in graph.Tables[i].Lines.Where(l => l.To is not null))
                text.Append($"  t{i} {(line.IsBroken ? "-.->" : "-->")}|\"{Label(line.Remark is null ? line.Text : $"{line.Text}: {line.Remark}")}\"| t{line.To}\n");
        }

        foreach (var tone in graph.Tables.Select(t => t.Tone).Where(t => t is not GraphTone.Plain).Distinct().Order())
            text.Append($"  classDef {Palette.Class(tone)} {Palette.MermaidStyle(tone)}\n");
        return text.ToString();
    }

    /// <summary>In quotes, where a character of Mermaid's or HTML's own is written as its entity.</summary>
    private static string Label(string text)
    {
        var label = new StringBuilder();
        foreach (var character in text)
        {
            label.Append(character switch
            {
                '"' => "#quot;",
                '#' => "#35;",
                '&' => "#amp;",
                '<' => "#lt;",
                '>' => "#gt;",
                '`' => "#96;",
                '\\' => "#92;",
                _ when char.IsControl(character) => " ",
                _ => character.ToString(),
            });
        }

        return label.ToString();
    }

    /// <summary>Outside of quotes.</summary>
    private static string Line(string text) => new([.. text.Where(c => char.IsLetterOrDigit(c) || c is ' ' or ',')]);
}
