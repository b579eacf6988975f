namespace Rowback.PostgreSql.Tests.Values;

/// <summary>For each type that may be a key, a table with such a key, and one that refers to it.</summary>
public sealed class KeyedTables : IAsyncLifetime
{
    /// <summary>Types without an order, or of which a cast to and from is not everyone's: nobody has keys of these. PostgreSQL itself refuses references by a domain over an enum.</summary>
    private static readonly string[] _noKeys = ["json", "jsonpath", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle", "xid", "cid", "refcursor", "lquery", "ltxtquery", "aclitem", "pg_snapshot", "txid_snapshot", "int2vector", "hstore[]", "tsquery", "felt", "numeric(5,2)[]", "character(3)[]"];

    /// <summary>Of rows as values those without NULL in them: the others are NULL to SQL itself, and no row is found by NULL.</summary>
    internal static IReadOnlyList<Sample> Samples { get; } = [.. Values.Samples.All.Where(s => !_noKeys.Contains(s.Type.Replace("[]", "", StringComparison.Ordinal)) && !_noKeys.Contains(s.Type))
        .Select(s => s.Type == "pair" ? new Sample(s.Type, s.Values[0]) : s)];

    internal Databases Databases { get; private set; } = null!;

    internal static string Parent(int type) => FormattableString.Invariant($"p{type}");

    public async Task InitializeAsync()
    {
        var numbers = Enumerable.Range(0, Samples.Count).ToList();
        var tables = string.Join("\n", numbers.Select(n => $"CREATE TABLE p{n} (k {Samples[n].Type} PRIMARY KEY, v integer); CREATE TABLE c{n} (id integer PRIMARY KEY, k {Samples[n].Type} REFERENCES p{n} ON DELETE CASCADE);"));
        var rows = string.Join("\n", numbers.Select(n => $"INSERT INTO p{n} VALUES {string.Join(", ", Samples[n].Values.Select((v, i) => FormattableString.Invariant($"('{v.Replace("'", "''", StringComparison.Ordinal)}', {i})")))} ON CONFLICT DO NOTHING; INSERT INTO c{n} SELECT v, k FROM p{n};"));
        Databases = await Databases.OfAsync(Values.Samples.Preamble + tables, "CREATE TYPE before AS (a integer);" + Values.Samples.Preamble + tables + rows);
    }

    public async Task DisposeAsync() => await Databases.DisposeAsync();
}

/// <summary>Keys of every type that may be one.</summary>
public class KeyTests(KeyedTables tables) : IClassFixture<KeyedTables>
{
    public static TheoryData<int> Types => [.. Enumerable.Range(0, KeyedTables.Samples.Count)];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Rows_with_a_key_of_any_type_come_back_with_what_refers_to_them(int type)
    {
        var (name, databases, parent) = (KeyedTables.Samples[type].Type, tables.Databases, KeyedTables.Parent(type));
        var query = FormattableString.Invariant($"SELECT c.id, p.v, c.k::text, p.k::text, pg_column_size(p.k), pg_column_size(c.k) FROM c{type} AS c JOIN p{type} AS p USING (k) ORDER BY 1");
        var all = await Databases.ReadAsync(databases.Backup, query);
        all.Count.ShouldBeGreaterThan(0, name);

        // One, by its key as people type it; then all.
        var key = (await Databases.ReadAsync(databases.Backup, $"SELECT k::text FROM {parent} WHERE v = 0"))[0];
        var one = await databases.RestoreAsync(new Question { Selections = [new Selection(parent) { Keys = [[key]] }] });
        (await databases.ReadAsync(query)).ShouldBe(all.Take(1), name);
        var rest = await databases.RestoreAsync(parent);
        (await databases.ReadAsync(query)).ShouldBe(all, name);
        (await databases.RestoreAsync(parent)).Plan.IsEmpty.ShouldBeTrue(name);
        (await databases.DiffAsync(parent)).Tables.Single().Same.ShouldBe(all.Count, name);
        rest.Applied.ShouldBe(all.Count > 1, name);
        if (rest.Applied)
            await databases.UndoAsync(rest.RestoreId);
        (await databases.ReadAsync(query)).ShouldBe(all.Take(1), name);
        await databases.UndoAsync(one.RestoreId);
        (await databases.ReadAsync(query)).ShouldBeEmpty(name);
    }
}

/// <summary>Keys of several columns, one of them of a type of the application's own.</summary>
public class SeveralColumnKeyTests
{
    [Fact]
    public async Task A_key_of_a_composite_and_a_number_finds_its_rows()
    {
        const string tables = """
            CREATE TYPE place AS (a integer, b text);
            CREATE TABLE p (k place, n bigint, v text, PRIMARY KEY (k, n));
            CREATE TABLE c (id integer PRIMARY KEY, k place, n bigint, FOREIGN KEY (k, n) REFERENCES p ON DELETE NO ACTION);
            """;
        await using var databases = await Databases.OfAsync(tables, tables + "INSERT INTO p VALUES ('(1,x)', 1, 'one'), ('(1,x)', 2, 'two'); INSERT INTO c VALUES (1, '(1,x)', 2)");

        await databases.RestoreAsync(new Question { Selections = [new Selection("c") { All = true }] });

        (await databases.ReadAsync("SELECT p.v FROM c JOIN p USING (k, n)")).ShouldBe(["two"]);
        (await databases.ReadAsync("SELECT count(*) FROM p")).ShouldBe(["1"]);
    }

    [Theory]
    [InlineData("uuid", "xyz")]
    [InlineData("integer", "99999999999")]
    public async Task What_is_no_key_is_told_with_the_table_and_its_key(string type, string key)
    {
        await using var databases = await Databases.OfAsync($"CREATE TABLE t (id {type} PRIMARY KEY)");
        var question = new Question { Selections = [new Selection("t") { Keys = [[key]] }] };
        var refused = await databases.ShouldFailAsync(ErrorKind.Usage, () => databases.PlanAsync(question));
        (refused.Code, refused.Table).ShouldBe(("BAD_KEY", "t"));
        refused.Message.ShouldStartWith($"{key} cannot be a key of t (id {type})");
        refused.Next.ShouldNotBeNull().ShouldContain("rowback rows t");
    }
}
