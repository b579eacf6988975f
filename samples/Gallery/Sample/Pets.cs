namespace PhotoGallery.Sample;

/// <summary>Portraits of cats and dogs.</summary>
internal static class Pets
{
    private static readonly string[][] Walls = [["#f4e3d0", "#e8cdb0"], ["#d9e6e2", "#bcd3cd"], ["#e3ddf0", "#c8bfe0"], ["#f7dcd6", "#eebfb4"], ["#dfe8f2", "#bccfe3"]];

    public static string Cat(uint seed)
    {
        var dice = new Dice(seed);
        var (coat, dark) = Coat(seed, [("#e39a4b", "#c67a2c"), ("#8d8f98", "#6d6f79"), ("#3f3f46", "#2a2a30"), ("#efe4d2", "#d8c6a9")]);
        var eyes = dice.Of(2) == 0 ? "#5d8a4a" : "#c79a2b";
        var drawing = Room(dice);
        drawing.Ellipse(600, 740, 235, 240, coat).Line("M820 720 C990 700 980 520 900 470", coat, 58);
        drawing.Area("M452 330 L430 150 L570 250 Z", coat).Area("M748 330 L770 150 L630 250 Z", coat).Area("M470 290 L458 195 L540 252 Z", "#f2b6a8").Area("M730 290 L742 195 L660 252 Z", "#f2b6a8");
        drawing.Ellipse(600, 375, 185, 160, coat);
        for (var i = -1; i <= 1; i++)
            drawing.Line(Drawing.Text($"M{600 + i * 42} 232 q{-i * 6} 32 {-i * 10} 58"), dark, 15);
        drawing.Ellipse(528, 362, 36, 42, "#fdfaf3").Ellipse(672, 362, 36, 42, "#fdfaf3").Ellipse(532, 366, 19, 36, eyes).Ellipse(668, 366, 19, 36, eyes)
            .Ellipse(533, 366, 8, 28, "#1c1c20").Ellipse(667, 366, 8, 28, "#1c1c20");
        drawing.Area("M580 428 L620 428 L600 452 Z", "#d9776b").Line("M600 452 q-2 28 -34 30 M600 452 q2 28 34 30", "#4a3b36", 6);
        foreach (var side in new[] { -1, 1 })
        {
            for (var i = 0; i < 3; i++)
                drawing.Line(Drawing.Text($"M{600 + side * 70} {446 + i * 14} q{side * 70} {-22 + i * 20} {side * 135} {-26 + i * 28}"), "#fdfaf3", 3.5);
        }

        return drawing.Ellipse(505, 770, 60, 45, coat).Ellipse(695, 770, 60, 45, coat).ToString();
    }

    public static string Dog(uint seed)
    {
        var dice = new Dice(seed);
        var (coat, dark) = Coat(seed, [("#c98f5a", "#8a5a33"), ("#f0e6d6", "#a77b4f"), ("#6b4a37", "#4a3226"), ("#d8d3cb", "#8b857c")]);
        var drawing = Room(dice).Ellipse(600, 770, 270, 260, coat).Rectangle(440, 540, 320, 40, dice.Of(2) == 0 ? "#c8453b" : "#3b6fa8", 1, 20).Circle(600, 592, 22, "#f0c24b");
        drawing.Ellipse(600, 370, 190, 195, coat).Ellipse(425, 360, 62, 150, dark, 1, 14).Ellipse(775, 360, 62, 150, dark, 1, -14);
        drawing.Ellipse(668, 330, 66, 76, dark, 0.85).Ellipse(600, 455, 112, 92, "#fbf5ea");
        drawing.Circle(535, 340, 25, "#241c18").Circle(665, 340, 25, "#241c18").Circle(543, 331, 8, "#ffffff").Circle(673, 331, 8, "#ffffff");
        return drawing.Ellipse(600, 420, 42, 30, "#241c18").Ellipse(590, 411, 12, 6, "#6b6360").Line("M600 448 l0 26 M600 474 q-34 30 -62 4 M600 474 q34 30 62 4", "#4a3b36", 7)
            .Area("M578 486 q22 14 44 0 q6 64 -22 66 q-28 -2 -22 -66 Z", "#e5737a").ToString();
    }

    private static Drawing Room(Dice dice)
    {
        var wall = Walls[dice.Of(Walls.Length)];
        return new Drawing().Sky(wall[0], wall[1]).Circle(dice.Between(150, 1050), dice.Between(150, 420), dice.Between(170, 300), "#ffffff", 0.28).Rectangle(0, 700, Drawing.Width, 100, "#00000018");
    }

    private static (string Coat, string Dark) Coat(uint seed, (string Coat, string Dark)[] coats) => coats[(int)(seed % (uint)coats.Length)];
}
