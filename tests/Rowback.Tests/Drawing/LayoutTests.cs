using Rowback.Drawing;

namespace Rowback.Tests.Drawing;

public sealed class LayoutTests
{
    [Fact]
    public void What_is_referred_to_stands_left_of_what_refers_to_it()
    {
        var layout = Layout.Of(Graphs.Of(("gallery", []), ("photo", []), ("gallery_photos", ["gallery", "photo"]), ("comment", ["photo", "comment"])));

        layout.Boxes[2].X.ShouldBeGreaterThan(layout.Boxes[0].X + layout.Boxes[0].Width);
        layout.Boxes[2].X.ShouldBeGreaterThan(layout.Boxes[1].X + layout.Boxes[1].Width);
        layout.Boxes[3].X.ShouldBeGreaterThan(layout.Boxes[1].X + layout.Boxes[1].Width);
    }

    [Fact]
    public void Circles_are_laid_out_too()
    {
        var layout = Layout.Of(Graphs.Of(("a", ["b"]), ("b", ["c", "a"]), ("c", ["a"])));

        layout.Boxes.Select(b => b.X).Distinct().Count().ShouldBe(3);
        Graphs.Overlapping(layout).ShouldBeEmpty();
    }

    [Fact]
    public void A_line_over_several_layers_goes_round_the_boxes_between()
    {
        var layout = Layout.Of(Graphs.Of(("a", []), ("b", ["a"]), ("c", ["b"]), ("d", ["a", "c"])));

        var passages = layout.Passages[(3, 0)];
        passages.Count.ShouldBe(2);
        foreach (var passage in passages)
            layout.Boxes.ShouldAllBe(b => passage.Y < b.Y || passage.Y > b.Y + b.Height || b.X > passage.Right || b.X + b.Width < passage.Left);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Hundreds_of_tables_stand_apart_and_inside_and_always_the_same(int seed)
    {
        var graph = Graphs.Random(300, seed);
        var layout = Layout.Of(graph);

        Graphs.Overlapping(layout).ShouldBeEmpty();
        layout.Boxes.ShouldAllBe(b => b.X >= 0 && b.Y >= 0 && b.X + b.Width <= layout.TotalWidth && b.Y + b.Height <= layout.TotalHeight);
        SvgDrawing.File(Graphs.Random(300, seed)).ShouldBe(SvgDrawing.File(graph));
    }

    [Fact]
    public void Few_lines_cross_that_need_not()
    {
        // Two stars whose tables are named so that they alternate.
        var graph = Graphs.Of([("hub_a", []), ("hub_b", []), ("joint", ["hub_a", "hub_b"]), .. Enumerable.Range(0, 20).Select(i => ($"t{i:00}", new[] { i % 2 == 0 ? "hub_a" : "hub_b" }))]);
        var layout = Layout.Of(graph);

        var ends = Enumerable.Range(3, 20).OrderBy(i => layout.Boxes[i].Y).Select(i => i % 2).ToList();
        ends.Zip(ends.Skip(1)).Count(p => p.First != p.Second).ShouldBe(1);
    }
}
