using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Applying;

/// <summary>
/// Where the inserted rows of a table without a key are, so that what its triggers made of them can be told. Nothing but their values tells such rows apart;
/// the engine's row numbers do, as long as the run lasts.
/// </summary>
internal sealed class InsertedRows(Workbench bench, StageTable stage)
{
    private static readonly Identifier N = new("n");
    private static readonly Identifier A = new("a");
    private static readonly Identifier Place = new("place");

    /// <summary>The last row before any is inserted; null where nothing needs to be, or can be, told by it.</summary>
    public async Task<long?> LastAsync() =>
        stage.Table is { KeyIsWholeRow: true, Live.Triggers.Count: > 0 } && bench.Script is null && bench.Dialect.LastRow(stage.Table.Live) is { } last
            ? await bench.CountAsync(last)
            : null;

    /// <summary>Notes in <see cref="StageTable.Written"/> where each row is. Where there are more or fewer behind the last one than were inserted, triggers had a hand in it, and none can be told.</summary>
    public async Task FindAsync(long last)
    {
        var written = bench.Dialect.Temporary(stage.Name.Name + "_written");
        await bench.ExecuteAsync($"DROP TABLE IF EXISTS {written}");
        await bench.ExecuteAsync($"CREATE TEMPORARY TABLE {written.Unqualified()} ({N} {bench.Dialect.RowNumberType}, {A} {bench.Dialect.IntegerType})");
        var address = new Identifier(stage.Table.Live.RowAddress!);
        SqlText behind = $"FROM {stage.Live} WHERE {address} > {new SqlValue(last)}";
        var kept = await bench.CountAsync($"SELECT count(*) FROM {stage.Name} WHERE keep = 1");
        if (await bench.CountAsync($"SELECT count(*) {behind}") != kept)
            return;
        await bench.ExecuteAsync($"""
            INSERT INTO {written} SELECT s.{N}, l.{A}
            FROM (SELECT {N}, row_number() OVER (ORDER BY {stage.StagedAddress()}) AS {Place} FROM {stage.Name} WHERE keep = 1) AS s
            JOIN (SELECT {address} AS {A}, row_number() OVER (ORDER BY {address}) AS {Place} {behind}) AS l ON l.{Place} = s.{Place}
            """);
        stage.Written = written;
    }
}
