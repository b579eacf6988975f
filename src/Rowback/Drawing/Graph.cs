namespace Rowback.Drawing;

/// <summary>Tables and how they refer to one another, to be drawn (<see cref="SvgDrawing"/>) or written as Mermaid (<see cref="MermaidText"/>). Data; the same graph is always drawn the same.</summary>
public sealed record Graph
{
    /// <summary>What it shows, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>What it shows in whole sentences, for those who do not see the drawing.</summary>
    public required string Description { get; init; }

    /// <summary>The tables, in the order in which they are to be drawn where nothing else says so.</summary>
    public required IReadOnlyList<GraphTable> Tables { get; init; }
}

/// <summary>A table: a box with its name and a few lines.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tone">How the box is meant.</param>
/// <param name="Lines">What stands in it.</param>
public sealed record GraphTable(string Name, GraphTone Tone, IReadOnlyList<GraphLine> Lines)
{
    /// <summary>A word on the table behind its name, such as that it is a link table; null for none.</summary>
    public string? Note { get; init; }
}

/// <summary>A line in a table's box; one with an arrow is a relation.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Tone">How it is meant.</param>
public sealed record GraphLine(string Text, GraphTone Tone)
{
    /// <summary>What stands at its end; null for nothing.</summary>
    public string? Remark { get; init; }

    /// <summary>The place in <see cref="Graph.Tables"/> of the table that it refers to; null where it is no relation.</summary>
    public int? To { get; init; }

    /// <summary>True for an arrow that is there by rowback.json alone, or over which nothing comes back: a broken line.</summary>
    public bool IsBroken { get; init; }

    /// <summary>The relation's whole name; null where it is none.</summary>
    public string? Relation { get; init; }
}

/// <summary>How something on a page or in a drawing is meant; <see cref="Palette"/> has its colour.</summary>
public enum GraphTone
{
    /// <summary>Nothing in particular.</summary>
    Plain,

    /// <summary>There, and of no concern.</summary>
    Faint,

    /// <summary>Comes back.</summary>
    Good,

    /// <summary>Changed, or left out: to be looked at.</summary>
    Care,

    /// <summary>Has to be decided.</summary>
    Bad,
}
