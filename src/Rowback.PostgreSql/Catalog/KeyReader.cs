using Rowback.Schema;

namespace Rowback.PostgreSql;

/// <summary>Reads primary keys, unique constraints, unique indexes and exclusion constraints.</summary>
internal sealed class KeyReader(Connection connection, CancellationToken cancellation)
{
    /// <summary>One row a part of a key, in the key's order. An index that is still being built, or failed to be, holds nobody back yet.</summary>
    private string Query => $"""
        SELECT i.indrelid, c.relname, i.indisprimary, pg_get_expr(i.indpred, i.indrelid), a.attname, CASE WHEN k.attnum = 0 THEN pg_get_indexdef(i.indexrelid, k.place::int, true) END,
          CASE WHEN i.indcollation[k.place - 1] <> 0 AND i.indcollation[k.place - 1] IS DISTINCT FROM a.attcollation AND l.collname <> 'default' THEN l.collname END, i.indexrelid,
          {(connection.Version >= 15 ? "i.indnullsnotdistinct" : "false")} AND EXISTS (SELECT 1 FROM pg_attribute o WHERE o.attrelid = i.indrelid AND o.attnum = ANY (i.indkey::int2[]) AND NOT o.attnotnull OR 0 = ANY (i.indkey::int2[])),
          CASE WHEN i.indisexclusion AND op.oprname <> '=' THEN format('OPERATOR(%I.%s)', opn.nspname, op.oprname) END
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
          LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum > 0
          LEFT JOIN pg_collation l ON l.oid = i.indcollation[k.place - 1]
          LEFT JOIN pg_constraint x ON x.conindid = i.indexrelid AND x.contype = 'x' LEFT JOIN pg_operator op ON op.oid = x.conexclop[k.place] LEFT JOIN pg_namespace opn ON opn.oid = op.oprnamespace
        WHERE (i.indisunique OR i.indisexclusion) AND i.indislive AND i.indisready AND k.place <= i.indnkeyatts AND i.indrelid >= 16384
        ORDER BY i.indrelid, i.indexrelid, k.place
        """;

    public async Task ReadAsync(IReadOnlyDictionary<string, TableDraft> drafts)
    {
        var (table, index, isPrimary) = ("", "", false);
        UniqueKey? key = null;
        var parts = new List<KeyPart>();
        await foreach (var row in connection.ReadAsync(Query, cancellation))
        {
            if (row[7] != index)
            {
                Add();
                parts = [];
                (table, index, isPrimary) = (row[0]!, row[7]!, row[2] == "t");
                key = new UniqueKey { Name = row[1], Parts = parts, Where = row[3], NullsClash = row[8] == "t" };
            }

            parts.Add(new KeyPart { Column = row[4], Expression = row[5], Collation = row[6], Operator = row[9] });
        }

        Add();

        void Add()
        {
            if (key is null || !drafts.TryGetValue(table, out var draft))
                return;
            if (isPrimary)
                draft.PrimaryKey = key;
            else
                draft.UniqueKeys.Add(key);
        }
    }
}
