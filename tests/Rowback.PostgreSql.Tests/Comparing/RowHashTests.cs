using System.Globalization;
using Rowback.PostgreSql.Testing;
using Rowback.PostgreSql.Tests.Values;
using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.PostgreSql.Tests.Comparing;

/// <summary>What rows come to as a number tells all values apart that are stored otherwise, and is the same in databases that number their types otherwise.</summary>
public sealed class RowHashTests
{
    /// <summary>Values that PostgreSQL's own hashes of them take for one.</summary>
    private static readonly Sample[] _folded =
    [
        new("bigint", "1", "4294967296", "-1", "4294967295", "0"), new("timestamp", "2000-01-01 00:00:00.000001", "2000-01-01 01:11:34.967296"), new("double precision", "0", "-0"), new("numeric", "1.0", "1.00"),
        new("money", "0.01", "42949672.96"), new("integer[]", "{1,2}", "[0:1]={1,2}", "{1,NULL}"), new("bytea", "\\x", "\\x00", "\\x0000"), new("uuid", "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0100-000000000000"),
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Values_that_are_stored_otherwise_come_to_other_numbers_and_the_same_to_the_same(bool natively)
    {
        var samples = Samples.All.Concat(_folded).ToList();
        var tables = string.Join("\n", samples.Select((s, t) => FormattableString.Invariant($"CREATE TABLE t{t} (id integer PRIMARY KEY, v {s.Type}); INSERT INTO t{t} VALUES (-1, NULL), {string.Join(", ", s.Values.Select((v, i) => FormattableString.Invariant($"({i}, '{v.Replace("'", "''", StringComparison.Ordinal)}')")))};")));
        await using var databases = await Databases.OfAsync(Samples.Preamble + tables, "CREATE TYPE before AS (a integer);" + Samples.Preamble + tables);
        await using var live = await ConnectAsync(databases.Live);
        await using var backup = await ConnectAsync(databases.Backup);
        var hash = natively ? await RowHash.OfAsync(live, backup, default) : RowHash.Digest;
        hash.ShouldBe(natively ? RowHash.Native : RowHash.Digest);
        var types = await TypeReader.ReadAsync(live, default);
        for (var table = 0; table < samples.Count; table++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"t{table}");
            var type = types[(await live.ScalarAsync($"SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '{name}'::regclass AND attname = 'v'", default)).ShouldNotBeNull()];
            SqlText sums = $"SELECT {hash.Sum([], [new HashedValue($"{new Identifier("v")}", type, type.Travels)], $"1")} FROM {new Identifier(name)} GROUP BY {new Identifier("id")} ORDER BY {new Identifier("id")}";
            var here = await NumbersAsync(live, sums);
            here.Count.ShouldBe(samples[table].Values.Length + 1);
            here.Distinct().Count().ShouldBe(here.Count, samples[table].Type);
            (await NumbersAsync(backup, sums)).ShouldBe(here, samples[table].Type);
        }
    }

    private static async Task<List<string>> NumbersAsync(Connection connection, SqlText query)
    {
        var numbers = new List<string>();
        await foreach (var row in connection.ReadAsync(RenderedSql.Literal(query, new PostgreSqlDialect()), default))
            numbers.Add(row[0].ShouldNotBeNull());
        return numbers;
    }

    private static Task<Connection> ConnectAsync(string database) => Opener.OpenAsync(LocalServer.Shared.Settings(database), "live", new TimeLimits(TimeSpan.FromSeconds(10), null), false, default);
}
