namespace PhotoGallery.Sample;

/// <summary>What the sample photos show.</summary>
internal static class Scenery
{
    private static readonly string[][] Skies = [["#f9d29d", "#f39c8b", "#c86b85"], ["#bfe3f2", "#e8f4ec", "#fdf6e3"], ["#2b3a67", "#6d5a8d", "#e79a7b"], ["#89c2d9", "#cfe8ef", "#fbead1"], ["#0f2027", "#2c5364", "#64808f"]];

    public static string Mountains(uint seed)
    {
        var dice = new Dice(seed);
        var drawing = new Drawing().Sky(Skies[dice.Of(Skies.Length)]).Circle(dice.Between(250, 950), dice.Between(150, 300), dice.Between(45, 80), "#fff4d6", 0.9);
        string[] layers = ["#8aa1b8", "#647d98", "#465d78", "#2c4058", "#1a2a3d"];
        for (var i = 0; i < layers.Length; i++)
            drawing.Below(Ridge(dice, 330 + i * 95, 150 - i * 18, 9 + i * 3), layers[i]);
        return drawing.ToString();
    }

    public static string Sea(uint seed)
    {
        var dice = new Dice(seed);
        var (sun, horizon) = (dice.Between(350, 850), dice.Between(380, 460));
        var drawing = new Drawing().Sky(Skies[dice.Of(3)]).Circle(sun, horizon - 60, 95, "#ffe9b8").Rectangle(0, horizon, Drawing.Width, Drawing.Height - horizon, "url(#sea)");
        drawing.Rectangle(0, horizon, Drawing.Width, Drawing.Height - horizon, drawing.Gradient("#5b8fa8", "#2f6480", "#173f57"));
        for (var i = 0; i < 26; i++)
        {
            var y = horizon + 12 + i * i * 0.55;
            drawing.Rectangle(sun - dice.Between(20, 70 + i * 6), y, dice.Between(60, 150 + i * 8), 3 + i * 0.25, "#ffe9b8", 0.55 - i * 0.017, 3);
        }

        var boat = dice.Between(150, 1000);
        return drawing.Area(Drawing.Text($"M{boat:0} {horizon + 20:0} l90 0 l-18 26 l-54 0 Z"), "#22303c").Area(Drawing.Text($"M{boat + 44:0} {horizon + 14:0} l0 -110 l52 110 Z"), "#f7f3ea")
            .Area(Drawing.Text($"M{boat + 38:0} {horizon + 14:0} l0 -90 l-34 90 Z"), "#e8dfcf").ToString();
    }

    public static string City(uint seed)
    {
        var dice = new Dice(seed);
        var drawing = new Drawing().Sky("#1d2b4f", "#53447a", "#e8837b").Circle(dice.Between(200, 1000), dice.Between(120, 240), 52, "#fdf1d3");
        string[] layers = ["#5a4a78", "#3b3560", "#1e2140"];
        for (var i = 0; i < layers.Length; i++)
        {
            for (var x = -20.0; x < Drawing.Width;)
            {
                var (width, height) = (dice.Between(70, 140), dice.Between(170, 420) - i * 40);
                drawing.Rectangle(x, Drawing.Height - height, width, height, layers[i]);
                for (var y = Drawing.Height - height + 18; i == 2 && y < Drawing.Height - 20; y += 30)
                {
                    for (var w = x + 12; w < x + width - 18; w += 24)
                    {
                        if (dice.Between(0, 1) < 0.45)
                            drawing.Rectangle(w, y, 11, 15, "#ffd98a", 0.85);
                    }
                }

                x += width + (i == 2 ? dice.Between(4, 26) : 0);
            }
        }

        return drawing.ToString();
    }

    public static string Forest(uint seed)
    {
        var dice = new Dice(seed);
        var drawing = new Drawing().Sky("#dcebdc", "#b8d4c0", "#88b39b");
        string[] layers = ["#9cc0a8", "#6e9d83", "#447a60", "#225240"];
        for (var i = 0; i < layers.Length; i++)
        {
            drawing.Below([(0, 560 + i * 60), (600, 530 + i * 65), (1200, 570 + i * 60)], layers[i], smooth: true);
            for (var x = dice.Between(-40, 20); x < Drawing.Width; x += dice.Between(60, 120) + i * 18)
            {
                var (foot, height) = (600 + i * 62, dice.Between(150, 230) + i * 45);
                for (var tier = 0; tier < 3; tier++)
                {
                    var (top, half) = (foot - height + tier * height * 0.24, height * (0.16 + tier * 0.08));
                    drawing.Area(Drawing.Text($"M{x:0.#} {top:0.#} L{x + half:0.#} {top + height * 0.45:0.#} L{x - half:0.#} {top + height * 0.45:0.#} Z"), layers[i]);
                }
            }
        }

        return drawing.ToString();
    }

    public static string Garden(uint seed)
    {
        var dice = new Dice(seed);
        var drawing = new Drawing().Sky("#cfe8f5", "#eef6ea").Below([(0, 470), (400, 420), (800, 480), (1200, 440)], "#a9cf9a", smooth: true).Below([(0, 560), (500, 610), (1200, 550)], "#7fb36e", smooth: true);
        string[] petals = ["#e4572e", "#f3a712", "#d1495b", "#f7a6b8", "#8a6fbf", "#fdf0d5"];
        for (var i = 0; i < 46; i++)
        {
            var (x, y) = (dice.Between(20, 1180), 480 + i * 6.2);
            var size = 12 + i * 0.75;
            var colour = petals[dice.Of(petals.Length)];
            drawing.Line(Drawing.Text($"M{x:0.#} {y:0.#} q{dice.Between(-16, 16):0.#} {size * 2:0.#} 0 {size * 4.6:0.#}"), "#3d7a43", size / 6);
            for (var petal = 0; petal < 6; petal++)
                drawing.Ellipse(x + Math.Cos(petal * Math.PI / 3) * size * 0.72, y + Math.Sin(petal * Math.PI / 3) * size * 0.72, size * 0.62, size * 0.4, colour, 0.95, petal * 60);
            drawing.Circle(x, y, size * 0.42, "#f6d55c");
        }

        return drawing.ToString();
    }

    private static IEnumerable<(double X, double Y)> Ridge(Dice dice, double height, double rough, int peaks)
    {
        for (var i = 0; i <= peaks; i++)
            yield return (i * (double)Drawing.Width / peaks, height + (i % 2 == 0 ? 1 : -1) * dice.Between(rough * 0.25, rough));
    }
}
