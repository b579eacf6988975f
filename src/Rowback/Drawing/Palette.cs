namespace Rowback.Drawing;

/// <summary>The colours of drawings and pages, in one place: by daylight, in the dark, and on paper.</summary>
internal static class Palette
{
    /// <summary>
    /// CSS that defines them as custom properties: <c>--paper</c>, <c>--card</c>, <c>--line</c>, <c>--ink</c>, <c>--faint</c>, <c>--good</c>, <c>--care</c>, <c>--bad</c>, and the pale grounds
    /// <c>--good-pale</c>, <c>--care-pale</c>, <c>--bad-pale</c>. Every text on its ground has a contrast of at least 4.5 to 1.
    /// </summary>
    public const string Css = """
        :root { color-scheme: light dark; --paper: #ffffff; --card: #f6f8fa; --line: #d0d7de; --ink: #1f2328; --faint: #59636e; --good: #116329; --care: #7d4e00; --bad: #a40e26; --good-pale: #e9f8ed; --care-pale: #fff6dc; --bad-pale: #ffeff0 }
        @media (prefers-color-scheme: dark) { :root { --paper: #0d1117; --card: #161b22; --line: #3d444d; --ink: #e6edf3; --faint: #9198a1; --good: #56d364; --care: #e3b341; --bad: #ff8b84; --good-pale: #12261e; --care-pale: #2a2111; --bad-pale: #2d1517 } }
        @media print { :root { color-scheme: light; --paper: #ffffff; --card: #ffffff; --line: #b0b7be; --ink: #000000; --faint: #4a525a; --good: #0b4d1e; --care: #6a4200; --bad: #8c0b20; --good-pale: #ffffff; --care-pale: #ffffff; --bad-pale: #ffffff } }

        """;

    /// <summary>The name by which a tone's classes are known in drawings and pages.</summary>
    public static string Class(GraphTone tone) => tone switch
    {
        GraphTone.Faint => "faint",
        GraphTone.Good => "good",
        GraphTone.Care => "care",
        GraphTone.Bad => "bad",
        _ => "plain",
    };

    /// <summary>The same for Mermaid, which knows one set of colours.</summary>
    internal static string MermaidStyle(GraphTone tone) => tone switch
    {
        GraphTone.Good => "fill:#e9f8ed,stroke:#116329,color:#0b4d1e",
        GraphTone.Care => "fill:#fff6dc,stroke:#7d4e00,color:#6a4200",
        GraphTone.Bad => "fill:#ffeff0,stroke:#a40e26,color:#8c0b20",
        _ => "fill:#f6f8fa,stroke:#d0d7de,color:#4a525a",
    };
}
