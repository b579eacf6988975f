using Rowback.Configuration;
using Rowback.Schema;

namespace Rowback.Tests.Configuration;

public sealed class ConfigurationFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Everything_that_may_stand_in_it_is_read()
    {
        var configuration = Load("""
            {
              // where they are
              "live": "live.db", "backup": "backup.db",
              "relations": [
                { "from": "comment.target_id", "to": "photo", "onDelete": "SET NULL", "when": "target = 'photo'" },
                { "from": "line.order_id,line_no", "to": "orders.id,no" },
              ],
              "identities": { "page": ["site", "slug"], "tag": "name" },
              "links": { "gallery_photos": true, "orders": false },
              "renames": { "picture": "photo" },
              "missingParents": { "comment.target_id": "restore" },
              "policies": { "existing": "overwrite", "maxRows": 500 },
            }
            """);

        configuration.Live.ShouldBe("live.db");
        configuration.Backup.ShouldBe("backup.db");
        configuration.Relations.ShouldBe(
        [
            new ConfiguredRelation { From = "comment.target_id", To = "photo", OnDelete = OnDelete.SetNull, When = "target = 'photo'" },
            new ConfiguredRelation { From = "line.order_id,line_no", To = "orders.id,no" },
        ]);
        configuration.Identities["page"].ShouldBe(["site", "slug"]);
        configuration.Identities["tag"].ShouldBe(["name"]);
        configuration.Links.ShouldBe(new Dictionary<string, bool> { ["gallery_photos"] = true, ["orders"] = false });
        configuration.Renames["picture"].ShouldBe("photo");
        configuration.MissingParents["comment.target_id"].ShouldBe(MissingParentsPolicy.Restore);
        configuration.Policies["maxRows"].ShouldBe("500");
    }

    [Fact]
    public void An_empty_object_says_nothing() => Load("{}").Relations.ShouldBeEmpty();

    [Fact]
    public void An_unknown_property_is_refused_with_the_nearest()
    {
        var error = ErrorOf("""{ "relation": [] }""");

        error.Message.ShouldBe($"{_path}: \"relation\" means nothing here.");
        error.Next!.ShouldStartWith("Did you mean \"relations\"?");
        ErrorOf("""{ "relations": [ { "from": "a.b", "to": "c", "ondelete": "cascade" } ] }""").Next!.ShouldStartWith("Did you mean \"onDelete\"?");
    }

    [Fact]
    public void Rows_that_must_never_come_back_are_all_of_a_table_or_told_by_a_condition_or_list()
    {
        var never = Load("""{ "never": { "person": true, "note": false, "account": { "backup": "erased = 1", "live": "locked", "listedIn": "SELECT id FROM erased" } } }""").Never;

        never.Keys.ShouldBe(["person", "account"], ignoreOrder: true);
        never["person"].ShouldBe(new ProtectedRows { All = true });
        never["account"].ShouldBe(new ProtectedRows { Backup = "erased = 1", Live = "locked", ListedIn = "SELECT id FROM erased" });
    }

    [Theory]
    [InlineData("""{ "never": { "person": {} } }""")]
    [InlineData("""{ "never": { "person": "erased = 1" } }""")]
    [InlineData("""{ "never": { "person": { "where": "erased = 1" } } }""")]
    public void What_does_not_say_which_rows_must_never_come_back_is_refused(string text) => ErrorOf(text).Code.ShouldBe("BAD_CONFIGURATION");

    [Fact]
    public void Malformed_json_is_refused_with_the_line() =>
        ErrorOf("{\n  \"live\": \"a\"\n  \"backup\": \"b\"\n}").Message.ShouldStartWith($"{_path}, line 3, column ");

    [Theory]
    [InlineData("""{ "live": 1 }""", "live: a text is wanted here, not number.")]
    [InlineData("""{ "links": { "a": "yes" } }""", "links, a: true or false is wanted here, not string.")]
    [InlineData("""{ "relations": {} }""", "relations: a list is wanted here, not object.")]
    [InlineData("""{ "relations": [ { "to": "c" } ] }""", "relations[0]: \"from\" is missing.")]
    [InlineData("""{ "relations": [ { "from": "a.b", "to": "c", "onDelete": "explode" } ] }""", "relations[0], onDelete: 'explode' is none of no action, restrict, cascade, set null, set default.")]
    [InlineData("""{ "missingParents": { "a.b": "maybe" } }""", "missingParents, a.b: 'maybe' is none of by action, restore, skip, null, stop.")]
    [InlineData("[]", "an object is wanted here, not array.")]
    public void A_wrong_value_is_refused_with_its_place(string json, string message) => ErrorOf(json).Message.ShouldEndWith(message);

    [Fact]
    public void A_property_given_twice_is_refused() => ErrorOf("""{ "live": "a", "live": "b" }""").Message.ShouldContain("live");

    [Fact]
    public void A_missing_file_is_a_clear_error() =>
        Should.Throw<RowbackException>(() => ConfigurationFile.Load(_path + ".none")).Message.ShouldContain("cannot be read");

    private RowbackConfiguration Load(string json)
    {
        File.WriteAllText(_path, json);
        return ConfigurationFile.Load(_path);
    }

    private RowbackException ErrorOf(string json)
    {
        var error = Should.Throw<RowbackException>(() => Load(json));
        error.Kind.ShouldBe(ErrorKind.Usage);
        error.Code.ShouldBe("BAD_CONFIGURATION");
        return error;
    }
}
