using Rowback.Engines;
using Rowback.Matching;

namespace Rowback.Planning;

/// <summary>The rights that carrying a plan out needs, and those that only taking it back needs.</summary>
internal sealed class WritingRights(ILiveDatabase live, SchemaMatch schema, RestorePlan plan, bool journal, CancellationToken cancellation)
{
    /// <summary>Throws Engine: <c>NO_PERMISSION</c> where the restore would be refused something, with all of it.</summary>
    public async Task RefuseMissingAsync() => MissingRight.Refuse(await ForRestoreAsync(), $"live ({live.DisplayName})");

    /// <summary>What is missing, as a warning; none where nothing is.</summary>
    public async Task<IReadOnlyList<Hazard>> ToldAsync()
    {
        var hazards = new List<Hazard>();
        if (await ForRestoreAsync() is { Count: > 0 } missing)
            hazards.Add(new Hazard("RIGHTS_MISSING", $"This restore would be refused: the role that you have connected as lacks {MissingRight.Whats(missing)}.", MissingRight.Nexts(missing), Stops: false));
        if (await live.MissingRightsAsync(Wanted(t => t.Insert > 0 ? TableRights.Delete : TableRights.None), journal: false, cancellation) is { Count: > 0 } later)
            hazards.Add(new Hazard("RIGHTS_MISSING", $"This restore could not be taken back: the role that you have connected as lacks {MissingRight.Whats(later)}.", MissingRight.Nexts(later), Stops: false));
        return hazards;
    }

    private Task<IReadOnlyList<MissingRight>> ForRestoreAsync() => live.MissingRightsAsync(
        Wanted(t => (t.Insert > 0 ? TableRights.Insert : TableRights.None) | (t.Update > 0 || t.Reattach > 0 ? TableRights.Update : TableRights.None)).Concat(Owned()).ToList(), journal, cancellation);

    private IEnumerable<WantedRights> Owned() => NamedTriggers.Find(plan.Question.WithoutTriggers, schema).Select(t => t.Table).Distinct().Select(t => new WantedRights(t, TableRights.Own));

    private IReadOnlyList<WantedRights> Wanted(Func<TablePlan, TableRights> rights) => [.. plan.Tables.Select(t => new WantedRights(schema.Find(t.Table).Name, rights(t)))];
}
