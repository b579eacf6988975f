using Rowback.Engines;
using Rowback.Matching;
using Rowback.Staging;

namespace Rowback.Comparing;

/// <summary>
/// Of rows that are to be shown, those whose values must not be (<c>never</c> in rowback.json). They are few, so the keys of protected rows pass by them one by one, and none is kept.
/// </summary>
internal sealed class HiddenRows(IDatabasePair databases, EarlierRestores restores, CancellationToken cancellation)
{
    private const char Between = '\u0001';

    /// <summary>For each row, by its key in the backup and that of the live row beside it (null for none), whether it is hidden.</summary>
    public async Task<IReadOnlyList<bool>> AmongAsync(TableMatch table, IReadOnlyList<(IReadOnlyList<string> Backup, IReadOnlyList<string>? Live)> rows)
    {
        // Without a key, what is shown cannot be told from what is protected.
        if (table.Never is not { } never || rows.Count == 0)
            return new bool[rows.Count];
        if (never.All || table.KeyIsWholeRow)
            return [.. rows.Select(_ => true)];
        var hidden = new bool[rows.Count];
        var (before, now) = (Places(rows.Select(r => r.Backup)), Places(rows.Select(r => r.Live)));
        if (never.Backup is not null)
            await PassAsync(ListedKeys.BackupAsync(databases.Backup, table, [.. table.DisplayKey.Select(c => c.Backup.Name)], cancellation), [before], hidden);
        if (never.Live is not null)
            await PassAsync(ListedKeys.LiveAsync(databases.Live, table, cancellation), [now], hidden);
        if (never.ListedIn is not null)
            await PassAsync(ListedKeys.ListedAsync(databases.Live, table, cancellation), [before, now, await RenumberedAsync(table, before)], hidden);
        return hidden;
    }

    /// <summary>Of the rows, those that an earlier restore gave another key, by that.</summary>
    private async Task<Dictionary<string, List<int>>> RenumberedAsync(TableMatch table, Dictionary<string, List<int>> before)
    {
        var places = new Dictionary<string, List<int>>(StringComparer.OrdinalIgnoreCase);
        if (restores.Renumbered(table) is not { } renumbered)
            return places;
        await foreach (var row in databases.Live.QueryAsync($"SELECT r.old_key, r.new_key FROM ({renumbered}) AS r", cancellation))
        {
            if (before.TryGetValue(Text(KeyText.Parts(row.GetString(0))), out var here))
                places[Text(KeyText.Parts(row.GetString(1)))] = here;
        }

        return places;
    }

    private static async Task PassAsync(IAsyncEnumerable<object?[]> keys, IReadOnlyList<Dictionary<string, List<int>>> places, bool[] hidden)
    {
        await foreach (var key in keys)
        {
            var text = Text(ValueText.Key(key));
            foreach (var place in places.SelectMany(p => p.GetValueOrDefault(text) ?? []))
                hidden[place] = true;
        }
    }

    /// <summary>In any case: rather one row too many is hidden than a key that the database takes for the same is shown.</summary>
    private static Dictionary<string, List<int>> Places(IEnumerable<IReadOnlyList<string>?> keys)
    {
        var places = new Dictionary<string, List<int>>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, i) in keys.Select((k, i) => (k, i)))
        {
            if (key is null)
                continue;
            if (!places.TryGetValue(Text(key), out var here))
                places[Text(key)] = here = [];
            here.Add(i);
        }

        return places;
    }

    private static string Text(IReadOnlyList<string> key) => string.Join(Between, key);
}
