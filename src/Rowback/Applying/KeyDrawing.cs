using Rowback.Judging;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Applying;

/// <summary>
/// Draws new keys for the rows that need one. Where the table has a generator that is asked for each key, it is asked; else the keys are the numbers after
/// the last one used up. No new key is one that another row of the set keeps.
/// </summary>
internal sealed class KeyDrawing(Workbench bench)
{
    private static readonly Identifier N = new("n");

    /// <summary>From the second pass on twice as many keys are passed over each time, so that this many lead past whatever has been given by hand.</summary>
    private const int MostPasses = 40;

    /// <summary>A script cannot look whether another pass is needed: it makes so many, of which those that are not needed find no row.</summary>
    private const int NotedPasses = 20;

    public async Task DrawAsync(StageTable stage)
    {
        if (bench.Rehearses || bench.Dialect.NextKey(stage.Table.Live, 1, SqlText.Empty).IsEmpty)
            await bench.ExecuteAsync(Following(stage));
        else if (bench.Script is { } script)
            await NoteAsync(stage, script);
        else
            await AskAsync(stage);
    }

    private static Identifier Key(StageTable stage, string? alias = null) => stage.T(stage.Surrogate!, alias);

    /// <summary>The numbers after the last one used up.</summary>
    private SqlText Following(StageTable stage) => $"""
        UPDATE {stage.Name} AS s SET {Key(stage)} = x.last + x.rn
        FROM (SELECT {N}, row_number() OVER (ORDER BY {stage.StagedAddress()}) AS rn,
            ({KeysLeft.LastKey(bench, stage)}) AS last
          FROM {stage.Name} WHERE keep = 1 AND newkey = {NewKeyKind.Drawn}) AS x
        WHERE x.{N} = s.{N}
        """;

    private async Task AskAsync(StageTable stage)
    {
        var taken = IsTaken(stage);
        await bench.ExecuteAsync(Asked(stage, 1, SqlText.Raw("1=1")));
        for (var pass = 1; await bench.AnyAsync($"SELECT 1 FROM {stage.Name} AS s WHERE {taken}"); pass++)
        {
            if (pass > MostPasses)
                throw new RowbackException(ErrorKind.Engine, "NO_FREE_KEY", $"The generator of {stage.Table} draws only keys that are taken.", "Move it to where keys are free.") { Table = stage.Table.ToString() };
            await bench.ExecuteAsync(Asked(stage, 1L << (pass - 1), taken));
        }
    }

    /// <summary>
    /// While a script is made no key is drawn. The rows get numbers that nobody has, so that it is seen how far they have to be carried.
    /// </summary>
    private async Task NoteAsync(StageTable stage, Script script)
    {
        script.Add(Asked(stage, 1, SqlText.Raw("1=1")));
        for (var pass = 0; pass < NotedPasses; pass++)
            script.Add(Asked(stage, 1L << pass, IsTaken(stage)));
        script.Check($"{stage.Table}: the generator draws keys that are taken", $"NOT EXISTS (SELECT 1 FROM {stage.Name} AS s WHERE {IsTaken(stage)})");
        var recorder = bench.Live.Recorder;
        bench.Live.Recorder = null;
        await bench.ExecuteAsync(Following(stage));
        bench.Live.Recorder = recorder;
    }

    private SqlText Asked(StageTable stage, long tries, SqlText rows) => $"""
        UPDATE {stage.Name} AS s SET {Key(stage)} = x.k
        FROM (SELECT o.{N}, {bench.Dialect.NextKey(stage.Table.Live, tries, $"o.{N}")} AS k FROM (SELECT {N} FROM {stage.Name} AS s WHERE s.keep = 1 AND s.newkey = {NewKeyKind.Drawn} AND {rows} ORDER BY {stage.StagedAddress("s")}) AS o) AS x
        WHERE x.{N} = s.{N}
        """;

    /// <summary>
    /// The key that was drawn has been given by hand: to a live row, or to a row of the set that keeps it, also in another table that draws from the same generator.
    /// </summary>
    private SqlText IsTaken(StageTable stage)
    {
        var live = bench.Dialect.KeyEquals($"{new Identifier("l", stage.Surrogate!.Live.Name)}", $"{Key(stage, "s")}");
        var kept = bench.Tables.Where(t => t == stage || DrawTogether(t, stage))
            .Select(t => (SqlText)$"EXISTS (SELECT 1 FROM {t.Name} AS q WHERE q.keep = 1 AND q.newkey IS DISTINCT FROM {NewKeyKind.Drawn} AND {Key(t, "q")} = {Key(stage, "s")})");
        return $"s.keep = 1 AND s.newkey = {NewKeyKind.Drawn} AND {SqlText.Any([$"EXISTS (SELECT 1 FROM {stage.Live} AS l WHERE {live})", .. kept])}";
    }

    private static bool DrawTogether(StageTable one, StageTable other) =>
        one.Surrogate is not null && one.Table.Live.Generator?.Name is { } name && name == other.Table.Live.Generator?.Name;
}
