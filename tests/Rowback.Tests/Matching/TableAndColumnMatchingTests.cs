using Rowback.Configuration;
using Rowback.Matching;
using Rowback.Schema;
using static Rowback.Tests.Matching.Schemas;

namespace Rowback.Tests.Matching;

public sealed class TableAndColumnMatchingTests
{
    [Fact]
    public void Tables_and_columns_of_the_same_name_are_the_same()
    {
        var match = Match([Photo, Gallery]);

        match.Tables.Select(t => t.ToString()).ShouldBe(["gallery", "photo"]);
        match.Tables[1].Columns.Select(c => c.Live.Name).ShouldBe(["id", "title"]);
        match.Tables[1].Index.ShouldBe(1);
        match.Drift.ShouldBeEmpty();
    }

    [Fact]
    public void A_name_in_another_case_is_the_same_where_only_one_is_meant()
    {
        var match = Match([Table("Photo", "ID INT!", "Title").WithKey("ID")], [Photo]);

        match.Tables.ShouldHaveSingleItem().Columns.Select(c => (c.Live.Name, c.Backup.Name)).ShouldBe([("ID", "id"), ("Title", "title")]);
    }

    [Fact]
    public void A_name_in_another_case_pairs_nothing_where_two_are_meant()
    {
        var match = Match([Table("PHOTO", "id")], [Table("photo", "id"), Table("Photo", "id")]);

        match.Tables.ShouldBeEmpty();
        match.Drift.Select(d => d.Kind).ShouldBe([DriftKind.TableAdded, DriftKind.TableGone, DriftKind.TableGone], ignoreOrder: true);
    }

    [Fact]
    public void A_configured_rename_comes_before_an_equal_name()
    {
        var configuration = new RowbackConfiguration
        {
            Renames = new Dictionary<string, string> { ["picture"] = "photo", ["picture.name"] = "title" },
        };

        var match = Match([Photo], [Table("picture", "id INT!", "name", "title").WithKey("id"), Table("photo", "id")], configuration);

        var photo = match.Tables.ShouldHaveSingleItem();
        photo.Backup.Name.Name.ShouldBe("picture");
        photo.FindColumn("title")!.Backup.Name.ShouldBe("name");
        match.Drift.Select(d => d.Kind).ShouldBe([DriftKind.TableGone, DriftKind.TableRenamed, DriftKind.ColumnGone, DriftKind.ColumnRenamed], ignoreOrder: true);
    }

    [Fact]
    public void A_rename_of_a_table_that_is_not_there_is_refused_with_the_nearest_name()
    {
        var configuration = new RowbackConfiguration { Renames = new Dictionary<string, string> { ["foto"] = "photo" } };

        var error = Should.Throw<RowbackException>(() => Match([Photo], configuration: configuration));

        error.Kind.ShouldBe(ErrorKind.Usage);
        error.Code.ShouldBe("BAD_CONFIGURATION");
        error.Next!.ShouldContain("photo");
    }

    [Fact]
    public void Generated_columns_are_left_out_and_the_backups_stored_values_still_fill_an_ordinary_one()
    {
        var computed = Photo with { Columns = [.. Photo.Columns, Column("slug") with { Generated = GeneratedKind.Stored }] };
        var plain = Photo with { Columns = [.. Photo.Columns, Column("slug")] };

        Match([computed]).Tables[0].Columns.Count.ShouldBe(2);
        Match([plain], [computed]).Tables[0].Columns.Count.ShouldBe(3);
        Match([computed], [plain]).Drift.ShouldHaveSingleItem().Message.ShouldBe("Column photo.slug is computed in live now: the backup's values are left out.");
    }

    [Fact]
    public void What_differs_is_said_with_what_follows_from_it()
    {
        var live = Table("photo", "id INT!", "title REAL", "rating INT!", "note", "stars INT").WithKey("id");
        live = live with { Columns = [.. live.Columns.Select(c => c.Name == "stars" ? c with { Default = "3" } : c)] };
        var backup = Table("photo", "id INT!", "title", "place").WithKey("id");

        var match = Match([live], [backup]);

        match.Drift.Select(d => d.Message).ShouldBe(
        [
            "Column photo.note is not in the backup: restored rows get NULL.",
            "Column photo.rating is not in the backup: restored rows get the value given by --set photo.rating=VALUE, without which the plan stops.",
            "Column photo.stars is not in the backup: restored rows get its default (3).",
            "Column photo.place is only in the backup: its values are left out.",
            "Column photo.title was TEXT in the backup and is REAL in live: values are cast, and one that cannot be stops the plan.",
        ]);
        match.Tables[0].LiveOnly.Select(c => c.Name).ShouldBe(["rating", "note", "stars"]);
        match.Tables[0].FindColumn("title")!.Retyped.ShouldBeTrue();
    }

    [Fact]
    public void Virtual_shadow_and_foreign_tables_are_left_out_and_said_and_views_without_a_word()
    {
        Table[] tables =
        [
            Table("a", "x") with { Kind = TableKind.Virtual }, Table("b", "x") with { Kind = TableKind.Shadow },
            Table("c", "x") with { Kind = TableKind.Foreign }, Table("d", "x") with { Kind = TableKind.View },
        ];

        var match = Match(tables);

        match.Tables.ShouldBeEmpty();
        match.Drift.Select(d => (d.Kind, d.Table.Name)).ShouldBe([(DriftKind.LeftOut, "a"), (DriftKind.LeftOut, "b"), (DriftKind.LeftOut, "c")]);
        Should.Throw<RowbackException>(() => match.Find("a")).Code.ShouldBe("TABLE_LEFT_OUT");
    }

    [Fact]
    public void The_tables_that_a_virtual_table_keeps_its_data_in_are_said_with_it()
    {
        Table[] tables = [Table("fts", "x") with { Kind = TableKind.Virtual }, Table("fts_data", "x") with { Kind = TableKind.Shadow }, Table("fts_idx", "x") with { Kind = TableKind.Shadow }];

        Match(tables).Drift.ShouldHaveSingleItem().Message.ShouldStartWith("Table fts is a virtual table in live (and fts_data, fts_idx hold its data): it is neither compared");
    }

    [Fact]
    public void Tables_without_a_common_column_are_left_out_and_said() =>
        Match([Table("a", "x")], [Table("a", "y")]).Drift.ShouldContain(d => d.Kind == DriftKind.LeftOut);

    [Fact]
    public void A_unique_key_that_only_one_side_has_is_said()
    {
        var match = Match([Photo.WithUnique("title")], [Photo]);
        match.Drift.ShouldHaveSingleItem().Message.ShouldStartWith("The unique key (title) of photo is not in the backup");

        match = Match([Photo], [Photo.WithUnique("title")]);
        match.Drift.ShouldHaveSingleItem().Message.ShouldStartWith("The backup's unique key (title) of photo is not in live");
    }
}
