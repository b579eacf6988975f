using Rowback.Engines;
using Rowback.Matching;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Comparing;

/// <summary>
/// Compares tables as wholes. One pass over each table stages what is not plainly the same; identity is then asked only of these rows,
/// and those that were deleted are grouped under the rows they hung on.
/// </summary>
internal sealed class DatabaseComparison(IDatabasePair databases, SchemaMatch schema, SessionOptions options)
{
    /// <summary>
    /// What is known of rows that earlier restores inserted; asked once the run has its snapshot. Default: nothing.
    /// </summary>
    public Func<Task<EarlierRestores>> Restores { get; init; } = () => Task.FromResult(EarlierRestores.None);

    /// <summary>Compares the tables of these names; all if there are none.</summary>
    public async Task<DatabaseDiff> RunAsync(IReadOnlyList<string> tables, CancellationToken cancellation)
    {
        var live = databases.Live;
        var compared = tables.Count == 0 ? schema.Tables : [.. tables.Select(schema.Find).Distinct().OrderBy(t => t.Index)];
        foreach (var table in compared)
            MissingPart.EnsureReadable(table.Live);
        await live.BeginAsync(TransactionKind.Look, cancellation);
        try
        {
            await RefuseUnreadableAsync(compared, cancellation);
            var restores = await Restores();
            var differences = await CompareAsync(compared, restores, cancellation);
            var groups = await new VanishedGroups(live, schema, differences, new HiddenRows(databases, restores, cancellation), cancellation).FindAsync();
            await databases.Backup.EnsureUnchangedAsync(cancellation);
            return new DatabaseDiff([.. differences.Select(d => d.Result)], groups.Shown, groups.Count,
                [.. Notes(compared, tables.Count == 0), .. await new ConfiguredIdentities(live, cancellation).DoubtsAsync(compared)])
            {
                VanishedTables = groups.Tables,
            };
        }
        finally
        {
            await live.RollbackAsync();
        }
    }

    /// <summary>All that may not be read is named at once.</summary>
    private async Task RefuseUnreadableAsync(IReadOnlyList<TableMatch> compared, CancellationToken cancellation)
    {
        const string Otherwise = "Or name the tables that are to be compared.";
        MissingRight.Refuse(await databases.Live.MissingRightsAsync([.. compared.Select(t => new WantedRights(t.Name, TableRights.Select))], journal: false, cancellation), $"live ({databases.Live.DisplayName})", Otherwise);
        MissingRight.Refuse(await databases.Backup.MissingRightsAsync([.. compared.Select(t => new WantedRights(t.Backup.Name, TableRights.Select))], cancellation), $"the backup ({databases.Backup.DisplayName})", Otherwise);
    }

    private async Task<IReadOnlyList<TableDifference>> CompareAsync(IReadOnlyList<TableMatch> compared, EarlierRestores restores, CancellationToken cancellation)
    {
        var renumbering = await Renumbering.ReadAsync(databases, schema, restores, cancellation);
        var needed = new NeededColumns(schema, compared, renumbering);
        var done = 0;
        var differences = await new DifferenceStaging(databases, options.Paranoid, cancellation).StageAsync(
            [.. compared.Select(t => new DifferenceTable(t, needed.Of(t), databases.Live.Dialect))],
            () => options.Progress?.Report(new RestoreProgress("comparing", null, Interlocked.Increment(ref done), compared.Count)));
        await new IdentityRefinement(databases, schema, differences, renumbering, cancellation).RefineAsync();
        return differences;
    }

    private List<string> Notes(IReadOnlyList<TableMatch> compared, bool all) =>
        [.. schema.Drift.Where(d => all || compared.Any(t => t.Name == d.Table)).Select(d => d.Message)];
}
