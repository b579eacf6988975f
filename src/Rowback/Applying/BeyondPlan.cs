using Rowback.Engines;
using Rowback.Planning;
using Rowback.Schema;
using Rowback.Staging;

namespace Rowback.Applying;

/// <summary>
/// What writing did to rows that the plan does not name: the triggers' doing, such as an audit row or a counter of a row that was there all the time. Counted by the engine, said and not
/// judged.
/// </summary>
internal sealed class BeyondPlan(Workbench bench, RestorePlan plan)
{
    private const int Shown = 10;

    private IReadOnlyList<TableChanges>? _before;

    /// <summary>To be called before anything is written.</summary>
    public async Task NoteAsync()
    {
        if (bench.Schema.Tables.Any(t => t.Live.Triggers.Count > 0))
            _before = await bench.Live.CountChangesAsync(bench.Cancellation);
    }

    /// <summary>To be called once all is written: adds a hazard where there is something to say.</summary>
    public async Task TellAsync()
    {
        if (_before is null || await bench.Live.CountChangesAsync(bench.Cancellation) is not { } after)
            return;
        var partitions = bench.Schema.Partitions.DistinctBy(p => p.Partition).ToDictionary(p => p.Partition, p => p.Of);
        TableName Whole(TableName table) => partitions.GetValueOrDefault(table, table);
        var changes = after.Select(c => c with { Table = Whole(c.Table) })
            .Concat(_before.Select(c => new TableChanges(Whole(c.Table), -c.Inserted, -c.Updated, -c.Deleted)))
            .GroupBy(c => c.Table).OrderBy(g => g.Key)
            .Select(g => Beyond(new TableChanges(g.Key, g.Sum(c => c.Inserted), g.Sum(c => c.Updated), g.Sum(c => c.Deleted))))
            .Select(Said).OfType<string>().ToList();
        if (changes.Count == 0)
            return;
        bench.Hazards.Add(new Hazard("TRIGGERS_WROTE",
            $"Triggers also wrote to rows that the plan does not name: {string.Join(", ", changes.Take(Shown))}{(changes.Count > Shown ? $" and {changes.Count - Shown} tables more" : "")}. An undo takes that back only as far as its own triggers do.", null, Stops: false));
    }

    /// <summary>Where the restore itself writes, a changed row may be one of its own: what became of those is said by itself.</summary>
    private TableChanges Beyond(TableChanges changes)
    {
        var planned = plan.Tables.FirstOrDefault(t => t.Table == changes.Table.ToString() && t is not { Insert: 0, Update: 0, Reattach: 0 });
        return planned is null ? changes : changes with { Inserted = changes.Inserted - planned.Insert, Updated = 0 };
    }

    private static string? Said(TableChanges changes)
    {
        string[] parts = [Count(changes.Inserted, "added"), Count(changes.Updated, "changed"), Count(changes.Deleted, "removed")];
        var said = string.Join(", ", parts.Where(p => p.Length > 0));
        return said.Length == 0 ? null : $"{changes.Table} ({said})";
    }

    private static string Count(long rows, string what) => rows <= 0 ? "" : $"{rows} {what}";
}
