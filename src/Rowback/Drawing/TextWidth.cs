namespace Rowback.Drawing;

/// <summary>How wide a text is about, without a font at hand: rather too wide, so that it stays in its box whatever font a reader has.</summary>
internal static class TextWidth
{
    /// <summary>Longer texts are cut; the whole of them is shown when one points at it.</summary>
    private const int Longest = 44;

    /// <summary>In pixels, at 13 pixels a line.</summary>
    public static double Of(string text) => text.EnumerateRunes().Sum(rune => rune.Value switch
    {
        'i' or 'j' or 'l' or 'f' or 't' or 'r' or '.' or ',' or '\'' or '|' or '!' or '(' or ')' or ' ' => 5.2,
        'm' or 'w' or 'M' or 'W' or '@' or '%' => 13,
        '_' => 6.8,
        >= 'A' and <= 'Z' => 9.6,
        < 0x1100 => 8.3,
        _ => 14,
    });

    public static string Cut(string text) => text.Length <= Longest ? text : text[..(Longest - 1)] + "…";
}
