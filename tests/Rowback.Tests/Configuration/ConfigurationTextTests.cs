using Rowback.Configuration;

namespace Rowback.Tests.Configuration;

public sealed class ConfigurationTextTests
{
    private static readonly ConfiguredRelation[] Relations =
    [
        new() { From = "note.photo_id", To = "photo.id" }, new() { From = "note.target_id", To = "album.id", When = "\"target_type\" = 'App\\Models\\Älbum'" },
    ];

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("\ufeff{ // größer\n \"live\": \"a.db\" }")]
    [InlineData("{\"policies\": {\"relations\": 1}, \"links\": {\"a\": true}}")]
    [InlineData("// first\n{ /* ü */ \"live\": \"{\", \"relations\": [ // these\n {\"from\": \"a.b\", \"to\": \"c\"} ], \"backup\": \"b\" } // last")]
    [InlineData("{ \"relations\": [], }")]
    public void Relations_are_added_and_all_else_stays(string? before)
    {
        var after = ConfigurationText.WithRelations(before, Relations);

        var read = Read(after);
        read.Relations.Take(2).Select(r => (r.From, r.To, r.When)).ShouldBe(Relations.Select(r => (r.From, r.To, r.When)));
        if (before is null)
            return;
        var earlier = before.Contains("policies", StringComparison.Ordinal) ? null : Read(before);
        if (earlier is not null)
        {
            (read.Live, read.Backup).ShouldBe((earlier.Live, earlier.Backup));
            read.Relations.Skip(2).Select(r => r.From).ShouldBe(earlier.Relations.Select(r => r.From));
        }

        // Nothing was taken away: what was there is there, in its order.
        var at = 0;
        foreach (var character in after)
        {
            if (at < before.Length && before[at] == character)
                at++;
        }

        at.ShouldBe(before.Length);
        foreach (var comment in new[] { "// größer", "/* ü */", "// these", "// first", "// last" }.Where(c => before.Contains(c, StringComparison.Ordinal)))
            after.ShouldContain(comment);
    }

    private static RowbackConfiguration Read(string text)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            return ConfigurationFile.Load(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
