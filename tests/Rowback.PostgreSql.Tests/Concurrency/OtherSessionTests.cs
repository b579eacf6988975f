using Rowback.Configuration;

namespace Rowback.PostgreSql.Tests.Concurrency;

/// <summary>
/// Others write while a restore runs. It ends as if they had come after, or with nothing written and a clear word.
/// </summary>
public class OtherSessionTests
{
    private static readonly RowbackConfiguration Undeclared = new() { Relations = [new ConfiguredRelation { From = "note.photo", To = "photo.id", OnDelete = Schema.OnDelete.Cascade }] };

    [Fact]
    public async Task A_key_that_somebody_takes_in_the_last_moment_leaves_live_alone()
    {
        var site = await Site.OfAsync();
        var meanwhile = new Meanwhile("writing", () => site.Does("INSERT INTO gallery VALUES (2, 'garden')"));
        var failure = await site.ShouldFailAsync(ErrorKind.LiveChanged, meanwhile, left: rows => [.. rows.Append("gallery (2,garden)").Order(StringComparer.Ordinal)]);
        failure.Code.ShouldBe("LIVE_CHANGED");
        meanwhile.Times.ShouldBe(1);
    }

    [Fact]
    public async Task A_unique_value_that_somebody_takes_in_the_last_moment_leaves_live_alone()
    {
        var site = await Site.OfAsync();
        var failure = await site.ShouldFailAsync(ErrorKind.LiveChanged, new Meanwhile("writing", () => site.Does("INSERT INTO gallery VALUES (7, 'pets')")),
            left: rows => [.. rows.Append("gallery (7,pets)").Order(StringComparer.Ordinal)]);
        failure.Details.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_that_is_taken_but_not_committed_is_waited_for(bool stays)
    {
        var site = await Site.OfAsync();
        await using var other = site.Connect();
        var ending = Task.CompletedTask;
        var meanwhile = new Meanwhile("writing", () =>
        {
            other.Run("BEGIN; INSERT INTO gallery VALUES (2, 'garden')");
            ending = Task.Run(async () =>
            {
                await Task.Delay(300);
                other.Run(stays ? "COMMIT" : "ROLLBACK");
            });
        });
        if (stays)
        {
            await site.ShouldFailAsync(ErrorKind.LiveChanged, meanwhile, left: rows => [.. rows.Append("gallery (2,garden)").Order(StringComparer.Ordinal)]);
        }
        else
        {
            (await site.RestoreAsync(meanwhile)).Applied.ShouldBeTrue();
            await site.ShouldBeWholeAsync();
        }

        await ending;
    }

    [Fact]
    public async Task Rows_that_have_nothing_to_do_with_it_come_in_meanwhile()
    {
        var site = await Site.OfAsync();
        var result = await site.RestoreAsync(new Meanwhile("writing", () => site.Does("INSERT INTO photo (file) VALUES ('new'); INSERT INTO gallery (slug) VALUES ('garden'); DELETE FROM link WHERE gallery_id = 1")));
        result.Plan.Hazards.ShouldNotContain(h => h.Code == "JUDGED_AGAIN");
        await site.ShouldBeWholeAsync();
        (await site.RowsAsync()).ShouldContain("gallery (3,garden)");
    }

    [Fact]
    public async Task A_parent_that_somebody_deletes_in_the_last_moment_leaves_live_alone()
    {
        var site = await Site.OfAsync();
        var failure = await site.ShouldFailAsync(ErrorKind.LiveChanged, new Meanwhile("writing", () => site.Does("DELETE FROM photo WHERE id = 11")),
            left: rows => [.. rows.Where(r => !r.StartsWith("photo (11,", StringComparison.Ordinal))]);
        failure.Details.ShouldContain(d => d.StartsWith("link: to insert: 2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_parent_over_a_configured_relation_that_somebody_deletes_in_the_last_moment_leaves_live_alone()
    {
        var site = await Site.OfAsync() with { Configuration = Undeclared };
        var failure = await site.ShouldFailAsync(ErrorKind.LiveChanged, new Meanwhile("judging", () => site.Does("DELETE FROM photo WHERE id = 13")),
            left: rows => [.. rows.Where(r => !r.StartsWith("photo (13,", StringComparison.Ordinal))]);
        failure.Details.ShouldContain(d => d.StartsWith("note: to insert: 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_parent_over_a_configured_relation_cannot_be_deleted_until_the_restore_is_over()
    {
        var site = await Site.OfAsync() with { Configuration = Undeclared };
        var refused = "";
        await site.RestoreAsync(new Meanwhile("verifying", () =>
        {
            using var other = site.Connect();
            refused = Should.Throw<Npgsql.PostgresException>(() => other.Run("SET lock_timeout = 100; DELETE FROM photo WHERE id = 13")).SqlState;
        }));
        refused.ShouldBe("55P03");
        await site.ShouldBeWholeAsync();
    }

    [Fact]
    public async Task A_parent_whose_other_columns_somebody_changes_is_still_the_parent()
    {
        var site = await Site.OfAsync();
        var result = await site.RestoreAsync(new Meanwhile("writing", () => site.Does("UPDATE photo SET views = views + 1 WHERE id = 11")));
        await site.ShouldBeWholeAsync();
        (await site.RowsAsync()).ShouldContain("photo (11,\"photo 11\",1,)");
        result.Applied.ShouldBeTrue();
    }

    [Fact]
    public async Task A_row_that_is_to_be_overwritten_and_that_somebody_changes_in_the_last_moment_is_theirs()
    {
        var site = await Site.OfAsync();
        site.Does("UPDATE photo SET file = '' WHERE id = 11");
        var question = new Question { Selections = [new Selection("photo") { Keys = [["11"]] }], Existing = ExistingPolicy.Overwrite, SameKeys = [new SameKeyAnswer("photo", null, true)] };
        await site.ShouldFailAsync(ErrorKind.LiveChanged, new Meanwhile("judging", () => site.Does("UPDATE photo SET file = 'mine' WHERE id = 11")), question,
            rows => [.. rows.Select(r => r.StartsWith("photo (11,", StringComparison.Ordinal) ? "photo (11,mine,0,)" : r)]);
    }

    [Fact]
    public async Task Who_keeps_changing_what_the_restore_needs_is_given_up_against()
    {
        var site = await Site.OfAsync();
        var meanwhile = new Meanwhile("writing", () => site.Does("UPDATE photo SET views = views + 1 WHERE id = 11"), "link", always: true);
        try
        {
            await site.RestoreAsync(meanwhile);
            await site.ShouldBeWholeAsync();
        }
        catch (RowbackException failure) when (failure.Code == "CONFLICT")
        {
            meanwhile.Times.ShouldBe(4);
            failure.Message.ShouldContain("Nothing was written");
            (await site.LogAsync()).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Two_restores_at_once_come_one_after_the_other()
    {
        var site = await Site.OfAsync();
        // Its key is taken: two restores that do not know of each other would both draw a new one.
        site.Does("INSERT INTO gallery VALUES (2, 'garden'); ALTER SEQUENCE gallery_id_seq CYCLE");
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => site.RestoreAsync())));
        results.Count(r => r.Applied).ShouldBe(1);
        var rows = await site.RowsAsync();
        rows.Count(r => r.StartsWith("gallery", StringComparison.Ordinal) && r.Contains("pets", StringComparison.Ordinal)).ShouldBe(1);
        (await site.LogAsync()).Count.ShouldBe(1);
    }
}
