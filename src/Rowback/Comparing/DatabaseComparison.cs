using Rowback.Engines;
using Rowback.Matching;

namespace Rowback.Comparing;

/// <summary>
/// Compares tables as wholes. One pass over each table stages what is not plainly the same; identity is then asked only of these rows,
/// and those that were deleted are grouped under the rows they hung on.
/// </summary>
internal sealed class DatabaseComparison(IDatabasePair databases, SchemaMatch schema, SessionOptions options)
{
    /// <summary>Compares the tables of these names; all if there are none.</summary>
    public async Task<DatabaseDiff> RunAsync(IReadOnlyList<string> tables, CancellationToken cancellation)
    {
        var live = databases.Live;
        var compared = tables.Count == 0 ? schema.Tables : [.. tables.Select(schema.Find).Distinct().OrderBy(t => t.Index)];
        await live.BeginAsync(TransactionKind.Read, cancellation);
        try
        {
            var differences = await CompareAsync(compared, cancellation);
            var groups = await new VanishedGroups(live, schema, differences, cancellation).FindAsync();
            await databases.Backup.EnsureUnchangedAsync(cancellation);
            return new DatabaseDiff([.. differences.Select(d => d.Result)], groups.Shown, groups.Count, Notes(compared, tables.Count == 0))
            {
                VanishedTables = groups.Tables,
            };
        }
        finally
        {
            await live.RollbackAsync();
        }
    }

    private async Task<IReadOnlyList<TableDifference>> CompareAsync(IReadOnlyList<TableMatch> compared, CancellationToken cancellation)
    {
        var needed = new NeededColumns(schema, compared);
        var done = 0;
        var differences = await new DifferenceStaging(databases, cancellation).StageAsync(
            [.. compared.Select(t => new DifferenceTable(t, needed.Of(t), databases.Live.Dialect))],
            () => options.Progress?.Report(new RestoreProgress("comparing", null, Interlocked.Increment(ref done), compared.Count)));
        await new IdentityRefinement(databases, schema, differences, cancellation).RefineAsync();
        return differences;
    }

    private List<string> Notes(IReadOnlyList<TableMatch> compared, bool all) =>
        [.. schema.Drift.Where(d => all || compared.Any(t => t.Name == d.Table)).Select(d => d.Message)];
}
