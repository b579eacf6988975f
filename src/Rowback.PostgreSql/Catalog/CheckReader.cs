using Rowback.Schema;

namespace Rowback.PostgreSql;

/// <summary>Reads CHECK constraints whose values can be had from outside: not over a generated column, a system column or the row as a whole.</summary>
internal sealed class CheckReader(Connection connection, CancellationToken cancellation)
{
    private const string Query = """
        SELECT k.oid, k.conrelid, k.conname, pg_get_expr(k.conbin, k.conrelid), a.attname FROM pg_constraint k
          LEFT JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
        WHERE k.contype = 'c' AND k.conrelid <> 0 AND NOT EXISTS (SELECT 1 FROM unnest(k.conkey) AS u (attnum) LEFT JOIN pg_attribute g ON g.attrelid = k.conrelid AND g.attnum = u.attnum
          WHERE u.attnum <= 0 OR g.attgenerated <> '')
        ORDER BY k.conrelid, k.conname, a.attnum
        """;

    public async Task ReadAsync(IReadOnlyDictionary<string, TableDraft> drafts)
    {
        var current = new List<string?[]>();
        await foreach (var row in connection.ReadAsync(Query, cancellation))
        {
            if (current.Count > 0 && current[0][0] != row[0])
                Add(current, drafts);
            current.Add(row);
        }

        Add(current, drafts);
    }

    private static void Add(List<string?[]> columns, IReadOnlyDictionary<string, TableDraft> drafts)
    {
        if (columns.Count > 0 && drafts.TryGetValue(columns[0][1]!, out var table))
            table.Checks.Add(new CheckConstraint { Name = columns[0][2], Expression = columns[0][3]!, Columns = [.. columns.Select(c => c[4]).OfType<string>()] });
        columns.Clear();
    }
}
