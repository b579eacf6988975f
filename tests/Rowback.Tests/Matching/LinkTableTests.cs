using Rowback.Configuration;
using Rowback.Schema;
using static Rowback.Tests.Matching.Schemas;

namespace Rowback.Tests.Matching;

public sealed class LinkTableTests
{
    [Fact]
    public void A_key_made_of_two_references_makes_a_link() =>
        ReasonOf(Link().WithKey("gallery_id", "photo_id")).ShouldBe("joins gallery and photo; own columns: none");

    [Fact]
    public void Two_references_beside_a_surrogate_key_make_a_link() =>
        ReasonOf(Link("id INT!").WithKey("id")).ShouldBe("joins gallery and photo; own columns: none");

    [Fact]
    public void A_surrogate_key_beside_a_unique_key_of_references_is_no_column_of_its_own() =>
        ReasonOf(Link("id INT!").WithGenerator().WithUnique("photo_id", "gallery_id")).ShouldNotBeNull();

    [Fact]
    public void A_position_and_a_time_are_allowed() =>
        ReasonOf(Link("position INT", "sort_value INT", "added TIMESTAMP").WithKey("gallery_id", "photo_id"))
            .ShouldBe("joins gallery and photo; own columns: position (a position), sort_value (a position), added (a time)");

    [Theory]
    [InlineData("quantity INT")]
    [InlineData("position TEXT")]
    [InlineData("note")]
    public void Any_other_column_makes_it_no_link(string column) => ReasonOf(Link(column).WithKey("gallery_id", "photo_id")).ShouldBeNull();

    [Fact]
    public void References_without_a_key_make_no_link() => ReasonOf(Link()).ShouldBeNull();

    [Fact]
    public void A_key_with_a_column_that_refers_to_nothing_makes_no_link() =>
        ReasonOf(Link("position INT").WithKey("gallery_id", "photo_id", "position")).ShouldBeNull();

    [Fact]
    public void What_something_refers_to_is_no_link()
    {
        var link = Link("id INT!").WithKey("id");
        var note = Table("note", "id INT!", "link_id INT").WithKey("id");

        ReasonOf(link, note.WithReference("link_id", "gallery_photo")).ShouldBeNull();
        ReasonOf(link, note).ShouldNotBeNull();
        Match([Gallery, Photo, link, note], configuration: new RowbackConfiguration
        {
            Relations = [new ConfiguredRelation { From = "note.link_id", To = "gallery_photo" }],
        }).Find("gallery_photo").IsLink.ShouldBeFalse();
    }

    [Fact]
    public void A_tenants_column_inside_a_composite_reference_joins_nothing_more()
    {
        var photo = Table("photo", "tenant INT!", "id INT!").WithKey("tenant", "id");
        var detail = Table("detail", "tenant INT!", "photo_id INT!").WithKey("tenant", "photo_id")
            .WithReference("tenant", "tenant").WithReference("tenant,photo_id", "photo", principal: "tenant,id");

        Match([photo, detail, Table("tenant", "id INT!").WithKey("id")]).Find("detail").IsLink.ShouldBeFalse();
    }

    [Fact]
    public void A_table_that_joins_rows_of_one_table_is_a_link() =>
        Match([Photo, Table("similar", "a INT!", "b INT!").WithKey("a", "b").WithReference("a", "photo").WithReference("b", "photo")])
            .Find("similar").LinkReason.ShouldBe("joins photo and photo; own columns: none");

    [Fact]
    public void The_configuration_decides()
    {
        Match([Gallery, Photo, Link("note").WithKey("gallery_id", "photo_id")], configuration: Links(true)).Find("gallery_photo").LinkReason.ShouldBe("rowback.json says so");
        Match([Gallery, Photo, Link().WithKey("gallery_id", "photo_id")], configuration: Links(false)).Find("gallery_photo").IsLink.ShouldBeFalse();
    }

    private static Table Link(params string[] columns) => Table("gallery_photo", [.. columns, "gallery_id INT!", "photo_id INT!"])
        .WithReference("gallery_id", "gallery").WithReference("photo_id", "photo");

    private static string? ReasonOf(params Table[] tables) => Match([Gallery, Photo, .. tables]).Find("gallery_photo").LinkReason;

    private static RowbackConfiguration Links(bool isLink) => new() { Links = new Dictionary<string, bool> { ["gallery_photo"] = isLink } };
}
