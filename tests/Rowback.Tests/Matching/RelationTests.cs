using Rowback.Configuration;
using Rowback.Matching;
using Rowback.Schema;
using static Rowback.Tests.Matching.Schemas;

namespace Rowback.Tests.Matching;

public sealed class RelationTests
{
    private static readonly Table Comment = Table("comment", "id INT!", "photo_id INT", "kind", "reply_to INT").WithKey("id");

    [Fact]
    public void A_foreign_key_of_live_is_a_relation_named_after_its_column()
    {
        var match = Match([Photo, Comment.WithReference("photo_id", "photo", OnDelete.SetNull)]);

        var relation = match.Relations.ShouldHaveSingleItem();
        relation.Name.ShouldBe("comment.photo_id");
        relation.Source.ShouldBe(RelationSource.Declared);
        relation.ClearsReference.ShouldBeTrue();
        relation.Parent.ShouldBe(match.Find("photo"));
        relation.ParentColumns.Select(c => c.Live.Name).ShouldBe(["id"]);
        match.ChildrenOf(match.Find("photo")).ShouldBe([relation]);
    }

    [Fact]
    public void A_foreign_key_that_only_the_backup_has_is_followed_and_said()
    {
        var match = Match([Photo, Comment], [Photo, Comment.WithReference("photo_id", "photo", OnDelete.Cascade)]);

        match.Relations.ShouldHaveSingleItem().Source.ShouldBe(RelationSource.BackupOnly);
        match.Drift.ShouldHaveSingleItem().Message.ShouldBe("The foreign key comment(photo_id) -> photo is declared only in the backup: it is followed all the same.");
    }

    [Fact]
    public void A_foreign_key_that_only_live_has_is_followed_and_said()
    {
        var match = Match([Photo, Comment.WithReference("photo_id", "photo")], [Photo, Comment]);

        match.Relations.ShouldHaveSingleItem().Source.ShouldBe(RelationSource.Declared);
        match.Drift.ShouldHaveSingleItem().Kind.ShouldBe(DriftKind.ForeignKeyChanged);
    }

    [Fact]
    public void A_foreign_key_with_another_action_in_the_backup_is_lives()
    {
        var match = Match([Photo, Comment.WithReference("photo_id", "photo", OnDelete.Cascade)], [Photo, Comment.WithReference("photo_id", "photo")]);

        match.Relations.ShouldHaveSingleItem().OnDelete.ShouldBe(OnDelete.Cascade);
        match.Drift.ShouldHaveSingleItem().Message.ShouldEndWith("had the action NoAction in the backup and has Cascade in live: live's counts.");
    }

    [Theory]
    [InlineData("author", "id")]
    [InlineData("photo", "isbn")]
    public void A_foreign_key_to_what_is_not_there_is_said_and_left_out(string parent, string column)
    {
        var match = Match([Photo, Comment.WithReference("photo_id", parent, principal: column)]);

        match.Relations.ShouldBeEmpty();
        match.Drift.ShouldContain(d => d.Kind == DriftKind.ForeignKeyChanged && d.Message.Contains("is not followed", StringComparison.Ordinal));
    }

    [Fact]
    public void Renamed_columns_keep_their_foreign_key()
    {
        var before = Table("comment", "id INT!", "picture INT", "kind", "reply_to INT").WithKey("id").WithReference("picture", "photo");
        var configuration = new RowbackConfiguration { Renames = new Dictionary<string, string> { ["comment.picture"] = "photo_id" } };

        var match = Match([Photo, Comment.WithReference("photo_id", "photo")], [Photo, before], configuration);

        match.Relations.ShouldHaveSingleItem();
        match.Drift.ShouldHaveSingleItem().Kind.ShouldBe(DriftKind.ColumnRenamed);
    }

    [Fact]
    public void A_polymorphic_relation_is_configured_once_for_each_parent()
    {
        var match = Match([Photo, Gallery, Comment], configuration: Relations(
            new ConfiguredRelation { From = "comment.photo_id", To = "photo", When = "kind = 'photo'" },
            new ConfiguredRelation { From = "comment.photo_id", To = "gallery.id", When = "kind = 'gallery'", OnDelete = OnDelete.Cascade }));

        match.Relations.Select(r => (r.Name, r.When, r.OnDelete, r.Source)).ShouldBe(
        [
            ("comment.photo_id->gallery", "kind = 'gallery'", OnDelete.Cascade, RelationSource.Configured),
            ("comment.photo_id->photo", "kind = 'photo'", OnDelete.NoAction, RelationSource.Configured),
        ]);
        match.Relations.Select(r => r.Index).ShouldBe([0, 1]);
    }

    [Fact]
    public void A_configured_relation_takes_the_place_of_the_declared_one()
    {
        var match = Match([Photo, Comment.WithReference("photo_id", "photo")], configuration: Relations(
            new ConfiguredRelation { From = "comment.photo_id", To = "photo.id", OnDelete = OnDelete.SetNull }));

        var relation = match.Relations.ShouldHaveSingleItem();
        relation.OnDelete.ShouldBe(OnDelete.SetNull);
        relation.Source.ShouldBe(RelationSource.Declared);
    }

    [Theory]
    [InlineData("comment.photo", "photo", "photo_id")]
    [InlineData("coment.photo_id", "photo", "comment")]
    [InlineData("comment.photo_id", "foto", "photo")]
    public void A_configured_relation_of_unknown_names_is_refused_with_the_nearest(string from, string to, string nearest)
    {
        var error = Should.Throw<RowbackException>(() => Match([Photo, Comment], configuration: Relations(new ConfiguredRelation { From = from, To = to })));

        error.Code.ShouldBe("BAD_CONFIGURATION");
        error.Next!.ShouldStartWith("Did you mean " + nearest);
    }

    [Fact]
    public void Both_sides_of_a_configured_relation_have_as_many_columns()
    {
        var error = Should.Throw<RowbackException>(() =>
            Match([Photo, Comment], configuration: Relations(new ConfiguredRelation { From = "comment.photo_id,kind", To = "photo" })));

        error.Message.ShouldContain("photo_id, kind is 2 column(s) and id is 1");
    }

    [Fact]
    public void Missing_parents_are_configured_by_the_relations_name()
    {
        var tables = new[] { Photo, Comment.WithReference("photo_id", "photo") };

        Match(tables, configuration: MissingParents("Comment.photo_id")).Relations[0].MissingParents.ShouldBe(MissingParentsPolicy.Restore);
        Should.Throw<RowbackException>(() => Match(tables, configuration: MissingParents("comment.photo"))).Next.ShouldBe("Did you mean comment.photo_id?");
    }

    private static RowbackConfiguration Relations(params ConfiguredRelation[] relations) => new() { Relations = relations };

    private static RowbackConfiguration MissingParents(string relation) =>
        new() { MissingParents = new Dictionary<string, MissingParentsPolicy> { [relation] = MissingParentsPolicy.Restore } };
}
