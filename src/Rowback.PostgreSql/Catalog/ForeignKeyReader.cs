using Rowback.Schema;

namespace Rowback.PostgreSql;

/// <summary>Reads foreign keys. One that is declared on a partition, or refers to one, is taken as its table's.</summary>
internal sealed class ForeignKeyReader(Connection connection, CancellationToken cancellation)
{
    private string Query => $"""
        SELECT coalesce(pg_partition_root(k.conrelid)::oid, k.conrelid), coalesce(pg_partition_root(k.confrelid)::oid, k.confrelid), k.conname, k.confdeltype,
          c.attname, p.attname, {(connection.Version >= 15 ? "k.confdelsetcols IS NULL OR c.attnum = ANY (k.confdelsetcols)" : "true")}, k.oid
        FROM pg_constraint k CROSS JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS pair (child, parent, place)
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
    }

    private static void Add(List<string?[]> pairs, IReadOnlyDictionary<string, TableDraft> drafts)
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
            // Every partition may declare the same.
            if (child.ForeignKeys.TrueForAll(k => k.ToString() != key.ToString()))
                child.ForeignKeys.Add(key);
        }

        pairs.Clear();
    }
}
