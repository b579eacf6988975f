namespace Rowback.PostgreSql.Tests.Catalog;

/// <summary>Five hundred tables that refer to each other 2,250 times: the bench's, by its own scripts.</summary>
public class WideDatabaseTests
{
    [Fact]
    public async Task What_hung_on_a_row_in_fifty_tables_comes_back_and_goes_again()
    {
        await using var databases = await Databases.OfAsync(Script("postgresql-wide.sql"));
        var before = await AllAsync(databases.Live);
        await databases.LiveAsync(Script("postgresql-live-wide.sql"));
        var damaged = await AllAsync(databases.Live);
        damaged.Count.ShouldBeLessThan(before.Count - 100);

        var question = new Question { Selections = [new Selection("s4.t0") { Keys = [["1"]] }] };
        var plan = await databases.PlanAsync(question);
        plan.Tables.Sum(t => t.Insert).ShouldBe(before.Count - damaged.Count);
        plan.Stops.ShouldBeEmpty();
        (await AllAsync(databases.Live)).ShouldBe(damaged);

        var restored = await databases.RestoreAsync(question);
        restored.Plan.Fingerprint.ShouldBe(plan.Fingerprint);
        (await AllAsync(databases.Live)).ShouldBe(before);

        await databases.UndoAsync(restored.RestoreId);
        (await AllAsync(databases.Live)).ShouldBe(damaged);
    }

    /// <summary>Every row of the five schemas, with its table, sorted.</summary>
    private static async Task<List<string>> AllAsync(string database)
    {
        var tables = await Databases.ReadAsync(database, "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname ~ '^s[0-4]$' ORDER BY 1");
        tables.Count.ShouldBe(500);
        return await Databases.ReadAsync(database, string.Join(" UNION ALL ", tables.Select(t => $"SELECT '{t} ' || t::text FROM {t} AS t")) + " ORDER BY 1");
    }

    private static string Script(string name)
    {
        using var reader = new StreamReader(typeof(WideDatabaseTests).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
