using System.Globalization;
using Rowback.Schema;

namespace Rowback.PostgreSql;

/// <summary>
/// Reads foreign keys. One that is declared on partitions is taken as its table's, for the rows that are in them; one that refers to a partition, as one that refers to
/// its table.
/// </summary>
internal sealed class ForeignKeyReader(Connection connection, CancellationToken cancellation)
{
    private readonly List<(TableDraft Child, ForeignKey Key, Parts Parts)> _onPartitions = [];

    private string Query => $"""
        SELECT coalesce(pg_partition_root(k.conrelid)::oid, k.conrelid), coalesce(pg_partition_root(k.confrelid)::oid, k.confrelid), k.conname, k.confdeltype,
          c.attname, p.attname, {(connection.Version >= 15 ? "k.confdelsetcols IS NULL OR c.attnum = ANY (k.confdelsetcols)" : "true")}, k.oid,
          CASE WHEN r.relispartition THEN pg_get_partition_constraintdef(r.oid) END, (SELECT count(*) FROM pg_partition_tree(r.oid) WHERE isleaf), (SELECT count(*) FROM pg_partition_tree(pg_partition_root(r.oid)) WHERE isleaf)
        FROM pg_constraint k JOIN pg_class r ON r.oid = k.conrelid CROSS JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS pair (child, parent, place)
          JOIN pg_attribute c ON c.attrelid = k.conrelid AND c.attnum = pair.child JOIN pg_attribute p ON p.attrelid = k.confrelid AND p.attnum = pair.parent
        WHERE k.contype = 'f' AND k.conparentid = 0
        ORDER BY 1, k.conname, k.oid, pair.place
        """;

    public async Task ReadAsync(IReadOnlyDictionary<string, TableDraft> drafts)
    {
        var current = new List<string?[]>();
        await foreach (var row in connection.ReadAsync(Query, cancellation))
        {
            if (current.Count > 0 && current[0][7] != row[7])
                Add(current, drafts);
            current.Add(row);
        }

        Add(current, drafts);
        foreach (var (child, key, parts) in _onPartitions)
            child.ForeignKeys.Add(key with { When = parts.Holds() });
    }

    private void Add(List<string?[]> pairs, IReadOnlyDictionary<string, TableDraft> drafts)
    {
        if (pairs.Count > 0 && drafts.TryGetValue(pairs[0][0]!, out var child) && drafts.TryGetValue(pairs[0][1]!, out var parent))
        {
            var key = new ForeignKey
            {
                Name = pairs[0][2],
                Columns = [.. pairs.Select(p => p[4]!)],
                PrincipalTable = parent.Name,
                PrincipalColumns = [.. pairs.Select(p => p[5]!)],
                OnDelete = pairs[0][3] switch
                {
                    "c" => OnDelete.Cascade,
                    "r" => OnDelete.Restrict,
                    "n" => OnDelete.SetNull,
                    "d" => OnDelete.SetDefault,
                    _ => OnDelete.NoAction,
                },
                OnDeleteColumns = pairs.TrueForAll(p => p[6] == "t") ? null : [.. pairs.Where(p => p[6] == "t").Select(p => p[4]!)],
            };
            if (pairs[0][8] is { } partition)
                OnPartition(child, key, partition, int.Parse(pairs[0][9]!, CultureInfo.InvariantCulture), int.Parse(pairs[0][10]!, CultureInfo.InvariantCulture));
            else if (child.ForeignKeys.TrueForAll(k => k.ToString() != key.ToString()))
                child.ForeignKeys.Add(key);
        }

        pairs.Clear();
    }

    /// <summary>Each partition may declare the same.</summary>
    private void OnPartition(TableDraft child, ForeignKey key, string condition, int leaves, int of)
    {
        var found = _onPartitions.Find(p => p.Child == child && p.Key.ToString() == key.ToString()).Parts;
        if (found is null)
            _onPartitions.Add((child, key, found = new Parts(of)));
        found.Conditions.Add(condition);
        found.Leaves += leaves;
    }

    /// <summary>The partitions that declare a foreign key.</summary>
    private sealed class Parts(int all)
    {
        public List<string> Conditions { get; } = [];

        public int Leaves { get; set; }

        /// <summary>The condition that a row is in one of them; null where it is in any case, or where only this very database could say (partitions by hash).</summary>
        public string? Holds() => Leaves >= all || Conditions.Exists(c => c.Contains("satisfies_hash_partition", StringComparison.Ordinal)) ? null : string.Join(" OR ", Conditions.Select(c => $"({c})"));
    }
}
