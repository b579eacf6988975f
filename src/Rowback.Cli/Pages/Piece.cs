using System.Globalization;

namespace Rowback.Cli.Pages;

/// <summary>A piece of text and how it is meant; colour only where there is a terminal.</summary>
internal sealed record Piece(string Text, Ink Ink = Ink.Plain)
{
    public static implicit operator Piece(string text) => new(text);

    public static Piece Strong(string text) => new(text, Ink.Strong);

    public static Piece Faint(string text) => new(text, Ink.Faint);

    public static Piece Good(string text) => new(text, Ink.Good);

    public static Piece Care(string text) => new(text, Ink.Care);

    public static Piece Bad(string text) => new(text, Ink.Bad);

    public static Piece Count(long number) => Number(number);

    /// <summary>A number as people read it: 10,000.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number with its noun.</summary>
    public static string Number(long number, string one, string many) => Number(number) + " " + (number == 1 ? one : many);
}

internal enum Ink
{
    Plain,
    Strong,
    Faint,
    Good,
    Care,
    Bad,
}

/// <summary>A line of a tree, with what hangs on it.</summary>
internal sealed record TreeLine(IReadOnlyList<Piece> Text, IReadOnlyList<TreeLine> Below);

/// <summary>A column's heading.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Right">True for numbers.</param>
internal sealed record Heading(string Title, bool Right = false);
