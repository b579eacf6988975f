using Rowback.Configuration;
using Rowback.Matching;
using Rowback.Schema;
using static Rowback.Tests.Matching.Schemas;

namespace Rowback.Tests.Matching;

public sealed class KeyTests
{
    private static readonly Table Page = Table("page", "id INT!", "slug!", "site!", "note").WithKey("id").WithUnique("note").WithUnique("site", "slug");

    [Fact]
    public void A_row_is_addressed_by_its_primary_key() => KeyOf(Page).ShouldBe(["id"]);

    [Fact]
    public void Without_a_primary_key_by_the_first_unique_key_that_takes_no_null() => KeyOf(Page with { PrimaryKey = null }).ShouldBe(["site", "slug"]);

    [Fact]
    public void A_partial_unique_key_addresses_nothing()
    {
        var page = Page with { PrimaryKey = null, UniqueKeys = [.. Page.UniqueKeys.Select(k => k with { Where = "note = ''" })] };

        var match = Match([page]).Tables[0];

        match.KeyIsWholeRow.ShouldBeTrue();
        match.Key.Count.ShouldBe(4);
        match.Generator.ShouldBeNull();
    }

    [Fact]
    public void A_configured_identity_comes_first()
    {
        var match = Match([Page], configuration: Identity("PAGE", "Slug")).Tables[0];

        match.Key.Select(c => c.Live.Name).ShouldBe(["slug"]);
        match.KeyIsConfigured.ShouldBeTrue();
    }

    [Fact]
    public void A_key_column_that_the_backup_lacks_makes_the_key_unusable()
    {
        var backup = Page with { Columns = [.. Page.Columns.Where(c => c.Name != "id")], PrimaryKey = null };

        Match([Page], [backup]).Tables[0].Key.Select(c => c.Live.Name).ShouldBe(["site", "slug"]);
    }

    [Fact]
    public void An_identity_of_unknown_columns_is_refused()
    {
        var error = Should.Throw<RowbackException>(() => Match([Page], configuration: Identity("page", "slog")));

        error.Message.ShouldBe("rowback.json, identities, page: there is no column 'slog' in table 'page' of live.");
        error.Next!.ShouldStartWith("Did you mean slug");
        Should.Throw<RowbackException>(() => Match([Page], configuration: Identity("pages", "slug"))).Code.ShouldBe("BAD_CONFIGURATION");
    }

    [Theory]
    [InlineData(false, 10L, false, 9L, true)]
    [InlineData(false, 9L, false, 9L, true)]
    [InlineData(false, 8L, false, 9L, false)]
    [InlineData(false, null, false, 1L, false)]
    [InlineData(false, 1L, false, null, true)]
    [InlineData(true, 10L, true, 9L, false)]
    [InlineData(false, 10L, true, 9L, false)]
    public void A_generator_has_not_gone_back_if_it_stands_where_the_backups_stood(bool liveBack, long? live, bool backupBack, long? backup, bool expected)
    {
        var match = Match([Photo.WithGenerator(liveBack, live)], [Photo.WithGenerator(backupBack, backup)]).Tables[0];

        match.Generator.ShouldNotBeNull();
        match.GeneratorHasNotGoneBack.ShouldBe(expected);
    }

    private static IEnumerable<string> KeyOf(Table table) => Match([table]).Tables[0].Key.Select(c => c.Live.Name);

    private static RowbackConfiguration Identity(string table, string column) =>
        new() { Identities = new Dictionary<string, IReadOnlyList<string>> { [table] = [column] } };
}
