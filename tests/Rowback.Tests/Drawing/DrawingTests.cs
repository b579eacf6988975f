using System.Xml.Linq;
using Rowback.Configuration;
using Rowback.Drawing;
using Rowback.Matching;
using Rowback.Schema;
using static Rowback.Tests.Matching.Schemas;

namespace Rowback.Tests.Drawing;

public sealed class DrawingTests
{
    private const string Hostile = "<script>alert(\"1\")</script>&amp; `x` \u202e\u0001\ud800";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly SchemaMatch Site = Match(
        [Gallery, Photo, Table("gallery_photos", "gallery_id INT!", "photo_id INT!").WithKey("gallery_id", "photo_id").WithReference("gallery_id", "gallery", OnDelete.Cascade).WithReference("photo_id", "photo")]);

    private static readonly RestorePlan Plan = new()
    {
        Question = new Question { Selections = [new Selection("gallery") { All = true }] },
        Fingerprint = "f00d",
        Backup = "sqlite:1:2",
        Tables = [new TablePlan("gallery", 1200, 0, 0, 0, 0, 0, 0, 2), new TablePlan("gallery_photos", 3, 0, 0, 0, 0, 2, 0, 0)],
        Skipped = [new SkippedRow("gallery_photos", ["1", "2"], "photo 2 is gone") { Relation = "gallery_photos.photo_id" }],
        SkippedCount = 2,
        Hazards = [],
        Tree =
        [
            new PlanBranch
            {
                Table = "gallery", Verdict = "insert", Count = 1200,
                Branches =
                [
                    new PlanBranch { Table = "gallery_photos", Relation = "gallery_photos.gallery_id", Verdict = "insert", Count = 3 },
                    new PlanBranch { Table = "gallery_photos", Relation = "gallery_photos.gallery_id", Verdict = "skip", Count = 2 },
                ],
            },
        ],
    };

    [Fact]
    public void A_schema_shows_each_relation_at_its_column_with_its_action()
    {
        var graph = SchemaGraph.Of(Site);

        var links = graph.Tables.Single(t => t.Name == "gallery_photos");
        links.Note.ShouldBe("link");
        links.Lines.Select(l => (l.Text, l.Remark, graph.Tables[l.To!.Value].Name, l.IsBroken)).ShouldBe([("gallery_id", "cascade", "gallery", false), ("photo_id", "no action", "photo", false)]);
        graph.Description.ShouldBe("gallery_photos.gallery_id refers to gallery, on delete cascade. gallery_photos.photo_id refers to photo, on delete no action.");
    }

    [Fact]
    public void A_configured_relation_is_a_broken_line()
    {
        var match = Match([Photo, Table("note", "id INT!", "target_id INT", "kind").WithKey("id")],
            configuration: new RowbackConfiguration { Relations = [new ConfiguredRelation { From = "note.target_id", To = "photo", When = "kind = 'photo'" }] });

        var line = SchemaGraph.Of(match).Tables[0].Lines.ShouldHaveSingleItem();
        (line.IsBroken, line.Remark).ShouldBe((true, "when kind = 'photo'"));
        MermaidText.Of(SchemaGraph.Of(match)).ShouldContain("t0 -.->|\"target_id: when kind = 'photo'\"| t1");
    }

    [Fact]
    public void A_plan_shows_counts_and_what_is_gone()
    {
        var graph = PlanGraph.Of(Plan, Site);

        graph.Tables.Select(t => (t.Name, t.Tone)).ShouldBe([("gallery", GraphTone.Good), ("gallery_photos", GraphTone.Good), ("photo", GraphTone.Care)]);
        graph.Tables[0].Lines.Select(l => $"{l.Text}|{l.Remark}").ShouldBe(["+ 1,200 to insert|2 new keys"]);
        graph.Tables[1].Lines.Select(l => $"{l.Text}|{l.Remark}|{l.Tone}|{l.IsBroken}").ShouldBe(
        [
            "+ 3 to insert||Good|False", "− 2 left out||Care|False", "gallery_id|+3 −2|Good|False", "photo_id|gone|Care|True",
        ]);
        graph.Tables[2].Lines.Select(l => l.Text).ShouldBe(["gone from live"]);
        PlanGraph.Of(Plan, Site, done: true).Tables[0].Lines[0].Text.ShouldBe("+ 1,200 inserted");
    }

    [Fact]
    public void A_drawing_is_well_formed_says_what_it_shows_and_fetches_nothing()
    {
        var drawing = SvgDrawing.File(PlanGraph.Of(Plan, Site));

        var svg = XDocument.Parse(drawing).Root!;
        svg.Element(Svg + "title")!.Value.ShouldBe("What would be restored, by table");
        svg.Element(Svg + "desc")!.Value.ShouldContain("gallery_photos: + 3 to insert, − 2 left out, by gallery_photos.gallery_id +3 −2, by gallery_photos.photo_id gone.");
        svg.Attribute("role")!.Value.ShouldBe("img");
        svg.Descendants(Svg + "path").Count(p => p.Attribute("class")!.Value.StartsWith("arrow", StringComparison.Ordinal)).ShouldBe(2);
        drawing.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal).ShouldNotContain("http");
        drawing.ShouldNotContain("url(");
    }

    [Fact]
    public void Names_from_the_database_are_text_and_nothing_else()
    {
        var graph = Graphs.Of((Hostile, [Hostile]));

        var svg = XDocument.Parse(SvgDrawing.File(graph));
        svg.Descendants().ShouldAllBe(e => e.Name.LocalName != "script");
        svg.Descendants(Svg + "text").First().Nodes().OfType<XText>().Single().Value.ShouldStartWith("<script>alert(\"1\")</script>&amp; `x` ");
        var mermaid = MermaidText.Of(graph);
        mermaid.ShouldContain("[\"#lt;script#gt;alert(#quot;1#quot;)#lt;/script#gt;#amp;amp; #96;x#96;");
        mermaid.ShouldNotContain("\u0001");
    }

    [Fact]
    public void What_cannot_be_seen_is_made_visible()
    {
        Markup.Escape("a\u202eb\u0001\ud800c\n😀'").ShouldBe("a\\u202eb\\u0001\\ud800c\\n😀&#39;");
        Markup.Escape("<&>\"").ShouldBe("&lt;&amp;&gt;&quot;");
    }
}
