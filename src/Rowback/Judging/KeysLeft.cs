using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Judging;

/// <summary>Whether the generators can draw as many new keys as are wanted. It reads where they stand; it draws none.</summary>
internal sealed class KeysLeft(Workbench bench)
{
    public async Task JudgeAsync()
    {
        foreach (var stage in bench.Concerned.Where(t => t.Surrogate is not null))
        {
            var drawn = await bench.CountAsync($"SELECT count(*) FROM {stage.Name} WHERE keep = 1 AND newkey = {NewKeyKind.Drawn}");
            if (drawn == 0)
                continue;
            var left = bench.Dialect.HighestKey(stage.Surrogate!.Live) - await bench.CountAsync(LastKey(bench, stage));
            if (drawn <= left)
                continue;
            bench.Hazards.Add(new Hazard("NO_KEY_LEFT", $"{drawn} row{(drawn == 1 ? "" : "s")} of {stage.Table} need{(drawn == 1 ? "s" : "")} a new key, and behind the highest one there {(left == 1 ? "is" : "are")} {left} left.",
                $"--new-key {stage.Table}:OLD=NEW", Stops: true));
        }
    }

    /// <summary>A query that gives the last key used up, by live or by rows of the restore set that keep theirs.</summary>
    public static SqlText LastKey(Workbench bench, StageTable stage) =>
        $"SELECT max(v) FROM (SELECT ({bench.Dialect.LastKey(stage.Table.Live)}) AS v UNION ALL SELECT max({stage.T(stage.Surrogate!)}) FROM {stage.Name} WHERE keep = 1 AND newkey IS DISTINCT FROM {NewKeyKind.Drawn}) AS y";
}
