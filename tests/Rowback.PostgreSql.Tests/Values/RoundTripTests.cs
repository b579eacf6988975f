using System.Globalization;

namespace Rowback.PostgreSql.Tests.Values;

/// <summary>One table a type, in a backup and in a live database that lacks the rows.</summary>
public sealed class TypedTables : IAsyncLifetime
{
    internal Databases Copied { get; private set; } = null!;

    internal Databases Separate { get; private set; } = null!;

    internal static string Table(Sample sample) => string.Create(CultureInfo.InvariantCulture, $"t{Samples.All.ToList().IndexOf(sample)}");

    public async Task InitializeAsync()
    {
        var tables = string.Join("\n", Samples.All.Select(s => $"CREATE TABLE {Table(s)} (id integer PRIMARY KEY, v {s.Type});"));
        var rows = string.Join("\n", Samples.All.Select(s => $"INSERT INTO {Table(s)} VALUES (0, NULL), {string.Join(", ", s.Values.Select((v, i) => FormattableString.Invariant($"({i + 1}, '{v.Replace("'", "''", StringComparison.Ordinal)}')")))};"));
        Copied = await Databases.OfAsync(Samples.Preamble + tables + rows);
        await Copied.LiveAsync(string.Concat(Samples.All.Select(s => $"DELETE FROM {Table(s)};")));
        Separate = await Databases.OfAsync(Samples.Preamble + tables, "CREATE TYPE before AS (a integer);" + Samples.Preamble + tables + rows);
    }

    public async Task DisposeAsync()
    {
        await Copied.DisposeAsync();
        await Separate.DisposeAsync();
    }
}

/// <summary>Values of every type come back as they were, to the bit.</summary>
public class RoundTripTests(TypedTables tables) : IClassFixture<TypedTables>
{
    public static TheoryData<int> Types => [.. Enumerable.Range(0, Samples.All.Count)];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_value_of_any_type_comes_back_to_the_bit(int type)
    {
        var (sample, databases) = (Samples.All[type], tables.Copied);
        var table = TypedTables.Table(sample);
        var result = await databases.RestoreAsync(table);
        result.Plan.Tables.Single().Insert.ShouldBe(sample.Values.Length + 1, sample.Type);
        await ShouldBeEqualAsync(databases, table, sample.Type);
        if (sample.Type is not "aclitem")
            (await Databases.BinaryAsync(databases.Live, $"SELECT * FROM {table} ORDER BY id")).ShouldBe(await Databases.BinaryAsync(databases.Backup, $"SELECT * FROM {table} ORDER BY id"), sample.Type);
        (await databases.RestoreAsync(table)).Plan.IsEmpty.ShouldBeTrue(sample.Type);
        var difference = (await databases.DiffAsync(table)).Tables.Single();
        difference.ShouldBe(new TableDiff(table, 0, 0, 0, sample.Values.Length + 1), sample.Type);
        await databases.UndoAsync(result.RestoreId);
        (await databases.ReadAsync($"SELECT count(*) FROM {table}")).ShouldBe(["0"], sample.Type);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Types_that_have_another_number_in_live_are_the_same_types(int type)
    {
        var (sample, databases) = (Samples.All[type], tables.Separate);
        var table = TypedTables.Table(sample);
        await databases.RestoreAsync(table);
        await ShouldBeEqualAsync(databases, table, sample.Type);
        var difference = (await databases.DiffAsync(table)).Tables.Single();
        difference.ShouldBe(new TableDiff(table, 0, 0, 0, sample.Values.Length + 1), sample.Type);
    }

    private static async Task ShouldBeEqualAsync(Databases databases, string table, string type)
    {
        var query = $"SELECT id, v::text, pg_column_size(v), md5(v::text) FROM {table} ORDER BY id";
        (await databases.ReadAsync(query)).ShouldBe(await Databases.ReadAsync(databases.Backup, query), type);
    }
}
