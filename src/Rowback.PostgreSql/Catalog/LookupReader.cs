namespace Rowback.PostgreSql;

/// <summary>Reads by which columns rows are found without reading a whole table: those with which an index begins that every row is in.</summary>
internal sealed class LookupReader(Connection connection, CancellationToken cancellation)
{
    /// <summary>A partial index that leaves out only rows with NULL in its first column serves as well: nothing equals NULL.</summary>
    private const string Query = """
        SELECT i.indrelid, i.indexrelid, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
          CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place) LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum > 0
        WHERE i.indisvalid AND m.amname IN ('btree', 'hash') AND k.place <= i.indnkeyatts AND i.indrelid >= 16384
          AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) = (SELECT format('(%I IS NOT NULL)', f.attname) FROM pg_attribute f WHERE f.attrelid = i.indrelid AND f.attnum = i.indkey[0]))
        ORDER BY i.indrelid, i.indexrelid, k.place
        """;

    public async Task ReadAsync(IReadOnlyDictionary<string, TableDraft> drafts)
    {
        var (index, columns, isWhole) = ("", new List<string>(), true);
        await foreach (var row in connection.ReadAsync(Query, cancellation))
        {
            if (!drafts.TryGetValue(row[0]!, out var table))
                continue;
            if (row[1] != index)
                (index, columns, isWhole) = (row[1]!, [], true);
            // Behind an expression no column is found by.
            isWhole &= row[2] is not null;
            if (!isWhole)
                continue;
            columns.Add(row[2]!);
            if (columns.Count == 1)
                table.Lookups.Add(columns);
        }
    }
}
