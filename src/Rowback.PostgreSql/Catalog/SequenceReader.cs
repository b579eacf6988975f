using System.Globalization;

namespace Rowback.PostgreSql;

/// <summary>Finds the sequence that draws the single column of a table's key, by what the catalog says depends on what.</summary>
internal sealed class SequenceReader(Connection connection, CancellationToken cancellation)
{
    /// <summary>An identity column owns its sequence; a default depends on the sequence that it asks.</summary>
    private const string Query = """
        SELECT x.relation, a.attname, quote_ident(n.nspname) || '.' || quote_ident(c.relname), s.seqincrement, s.seqcycle,
          CASE WHEN has_sequence_privilege(c.oid, 'SELECT, USAGE') THEN pg_sequence_last_value(c.oid) END, s.seqmin, s.seqmax
        FROM (
          SELECT d.refobjid AS relation, d.refobjsubid AS attnum, d.objid AS sequence FROM pg_depend d
          WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'i' AND d.refobjsubid > 0
          UNION
          SELECT f.adrelid, f.adnum, d.refobjid FROM pg_attrdef f JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid AND d.refclassid = 'pg_class'::regclass) AS x
          JOIN pg_sequence s ON s.seqrelid = x.sequence JOIN pg_class c ON c.oid = x.sequence JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_attribute a ON a.attrelid = x.relation AND a.attnum = x.attnum
        """;

    /// <param name="drafts">The tables.</param>
    /// <param name="types">The facts of their columns' types.</param>
    public async Task<List<(TableDraft Table, Sequence Sequence)>> ReadAsync(IReadOnlyDictionary<string, TableDraft> drafts, IReadOnlyDictionary<string, TypeFacts> types)
    {
        var found = new List<(TableDraft Table, Sequence Sequence)>();
        await foreach (var row in connection.ReadAsync(Query, cancellation))
        {
            if (!drafts.TryGetValue(row[0]!, out var table) || !table.IsKey(row[1]!) || !IsDrawn(table.Columns.Find(c => c.Name == row[1])!, types) || found.Exists(f => f.Table == table))
                continue;
            long? last = row[5] is null ? null : long.Parse(row[5]!, CultureInfo.InvariantCulture);
            found.Add((table, new Sequence(row[1]!, row[2]!, long.Parse(row[3]!, CultureInfo.InvariantCulture), long.Parse(row[6]!, CultureInfo.InvariantCulture), long.Parse(row[7]!, CultureInfo.InvariantCulture), row[4] == "t", last)));
        }

        return found;
    }

    /// <summary>A whole number, as the sequence gave it: what is made of a sequence's number in some other way is drawn by nobody but the application.</summary>
    private static bool IsDrawn(Schema.Column column, IReadOnlyDictionary<string, TypeFacts> types) =>
        types[column.Type].Kind == TypeKind.Integer && column.Default!.StartsWith("nextval", StringComparison.Ordinal);
}
