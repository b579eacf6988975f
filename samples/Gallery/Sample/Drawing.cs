using System.Globalization;
using System.Text;

namespace PhotoGallery.Sample;

/// <summary>An SVG picture that is being drawn, 1200 wide and 800 high.</summary>
internal sealed class Drawing
{
    public const int Width = 1200, Height = 800;

    private readonly StringBuilder _defs = new();
    private readonly StringBuilder _body = new();
    private int _gradients;

    /// <summary>A whole background that goes from one colour to others, from top to bottom.</summary>
    public Drawing Sky(params string[] colours) => Rectangle(0, 0, Width, Height, Gradient(colours));

    /// <summary>A fill that goes through colours from top to bottom.</summary>
    public string Gradient(params string[] colours)
    {
        var id = Text($"g{_gradients++}");
        _defs.Append(CultureInfo.InvariantCulture, $"<linearGradient id=\"{id}\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"1\">");
        for (var i = 0; i < colours.Length; i++)
            _defs.Append(CultureInfo.InvariantCulture, $"<stop offset=\"{(double)i / Math.Max(colours.Length - 1, 1):0.##}\" stop-color=\"{colours[i]}\"/>");
        _defs.Append("</linearGradient>");
        return $"url(#{id})";
    }

    public Drawing Rectangle(double x, double y, double width, double height, string fill, double opacity = 1, double round = 0) =>
        Add($"<rect x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{width:0.#}\" height=\"{height:0.#}\" rx=\"{round:0.#}\" fill=\"{fill}\" opacity=\"{opacity:0.##}\"/>");

    public Drawing Circle(double x, double y, double radius, string fill, double opacity = 1) => Ellipse(x, y, radius, radius, fill, opacity);

    public Drawing Ellipse(double x, double y, double rx, double ry, string fill, double opacity = 1, double turn = 0) =>
        Add($"<ellipse cx=\"{x:0.#}\" cy=\"{y:0.#}\" rx=\"{rx:0.#}\" ry=\"{ry:0.#}\" fill=\"{fill}\" opacity=\"{opacity:0.##}\" transform=\"rotate({turn:0.#} {x:0.#} {y:0.#})\"/>");

    /// <summary>An area, as SVG's path data has it.</summary>
    public Drawing Area(string path, string fill, double opacity = 1) => Add($"<path d=\"{path}\" fill=\"{fill}\" opacity=\"{opacity:0.##}\"/>");

    public Drawing Line(string path, string stroke, double width) => Add($"<path d=\"{path}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{width:0.#}\" stroke-linecap=\"round\"/>");

    /// <summary>Everything under a line through these points.</summary>
    public Drawing Below(IEnumerable<(double X, double Y)> line, string fill, double opacity = 1, bool smooth = false)
    {
        var points = line.ToList();
        var path = new StringBuilder(Text($"M0 {Height} L{points[0].X:0.#} {points[0].Y:0.#} "));
        for (var i = 1; i < points.Count; i++)
        {
            var (x, y) = points[i];
            var middle = (points[i - 1].X + x) / 2;
            path.Append(smooth ? Text($"C{middle:0.#} {points[i - 1].Y:0.#} {middle:0.#} {y:0.#} {x:0.#} {y:0.#} ") : Text($"L{x:0.#} {y:0.#} "));
        }

        return Area(path.Append(Text($"L{Width} {Height} Z")).ToString(), fill, opacity);
    }

    public override string ToString() =>
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\"><defs>{_defs}</defs>{_body}</svg>\n";

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private Drawing Add(FormattableString element)
    {
        _body.Append(Text(element));
        return this;
    }
}
