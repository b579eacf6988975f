using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Applying;

/// <summary>The rows that got a new key.</summary>
internal static class NewKeys
{
    /// <summary>The first <see cref="RestoreResult.ShownKeys"/> by table and key, and how many there are.</summary>
    public static async Task<(IReadOnlyList<KeyChange> Shown, long Count)> ListAsync(Workbench bench)
    {
        var shown = new List<KeyChange>();
        long count = 0;
        if (bench.Concerned.All(s => s.Tally is { NewKeys: 0, Moved: 0 }))
            return (shown, count);
        foreach (var stage in bench.Concerned.Where(t => !t.Table.KeyIsWholeRow))
        {
            var moved = SqlText.All([SqlText.Raw("s.keep = 1"), SqlText.Any(stage.Address.Select(c => (SqlText)$"{stage.T(c, "s")} IS DISTINCT FROM {StageTable.C(c, "s")}"))]);
            var here = await bench.CountAsync($"SELECT count(*) FROM {stage.Name} AS s WHERE {moved}");
            count += here;
            if (here == 0 || shown.Count >= RestoreResult.ShownKeys)
                continue;
            foreach (var row in await bench.RowsAsync($"SELECT {stage.BackupKey(bench.Dialect, "s")}, {stage.LiveKey(bench.Dialect, "s")} FROM {stage.Name} AS s WHERE {moved} ORDER BY {stage.StagedAddress("s")} LIMIT {RestoreResult.ShownKeys - shown.Count}"))
                shown.Add(new KeyChange(stage.Table.Name.ToString(), KeyText.Parts((string?)row[0]), KeyText.Parts((string?)row[1])));
        }

        return (shown, count);
    }
}
