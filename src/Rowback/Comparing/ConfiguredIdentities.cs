using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Comparing;

/// <summary>Identities that rowback.json gives and no unique key of live ensures.</summary>
internal sealed class ConfiguredIdentities(ILiveDatabase live, CancellationToken cancellation)
{
    /// <summary>A sentence for each that several live rows share, so that it says of none of them which it is.</summary>
    public async Task<IReadOnlyList<string>> DoubtsAsync(IReadOnlyList<TableMatch> tables)
    {
        var doubts = new List<string>();
        foreach (var table in tables.Where(t => t.KeyIsConfigured && !IsEnsured(t)))
        {
            var columns = table.Key.Select(c => new Identifier(c.Live.Name)).ToList();
            var shared = await live.CountAsync($"""
                SELECT count(*) FROM (SELECT 1 FROM {live.Dialect.Live(table.Name)}
                WHERE {SqlText.All(columns.Select(c => (SqlText)$"{c} IS NOT NULL"))} GROUP BY {columns} HAVING count(*) > 1) AS x
                """, cancellation);
            if (shared > 0)
            {
                doubts.Add($"The identity ({string.Join(", ", table.Key)}) of {table}, from rowback.json, is shared by several rows of live ({shared} value{(shared == 1 ? "" : "s")}): its counts cannot be exact.");
            }
        }

        return doubts;
    }

    private static bool IsEnsured(TableMatch table)
    {
        var identity = table.Key.Select(c => c.Live.Name).ToHashSet(StringComparer.Ordinal);
        return table.Live.UniqueKeys.Append(table.Live.PrimaryKey).Any(k => k is { IsPlain: true } && k.Columns.All(identity.Contains));
    }
}
