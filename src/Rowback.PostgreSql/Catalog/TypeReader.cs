namespace Rowback.PostgreSql;

/// <summary>Reads the facts of all types that columns have.</summary>
internal static class TypeReader
{
    /// <summary>
    /// Types of which <c>=</c> means identical. Not among them: numeric (1.0 and 1.00), the floating ones (0 and −0), interval (a month and 30 days),
    /// character(n), citext, json and jsonb, and all that are made of others.
    /// </summary>
    private static readonly HashSet<string> _exact =
    [
        "boolean", "smallint", "integer", "bigint", "oid", "\"char\"", "name", "uuid", "bytea", "date", "timestamp without time zone", "timestamp with time zone",
        "time without time zone", "text", "character varying", "macaddr", "macaddr8", "inet", "cidr", "\"bit\"", "bit varying", "money", "xid", "xid8", "tid", "pg_lsn",
    ];

    private static readonly HashSet<string> _times = ["date", "timestamp without time zone", "timestamp with time zone", "time without time zone", "time with time zone"];

    /// <summary>
    /// Types whose binary form stays where it is. It holds numbers, or is not taken by the server that gave it: an empty tsquery or vector, what xml declares of itself.
    /// </summary>
    private static readonly HashSet<string> _staying = ["oid", "tid", "aclitem", "record", "xml", "tsquery", "int2vector", "oidvector"];

    /// <summary>
    /// One row a type as declared: its name, that of what it is stored as without and with modifiers, category, send function (not one that is made for another
    /// type, and not that of xml, which leaves out its declaration), whether the binary form names types by number, and the definition.
    /// </summary>
    private const string Query = """
        WITH RECURSIVE used AS (
          SELECT DISTINCT a.atttypid AS oid, a.atttypmod AS modifier FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'),
        based AS (
          SELECT u.oid AS declared, u.modifier AS declared_modifier, t.oid, u.modifier, t.typtype, t.typbasetype, t.typtypmod FROM used u JOIN pg_type t ON t.oid = u.oid
          UNION ALL
          SELECT b.declared, b.declared_modifier, t.oid, CASE WHEN b.typtypmod >= 0 THEN b.typtypmod ELSE b.modifier END, t.typtype, t.typbasetype, t.typtypmod
          FROM based b JOIN pg_type t ON t.oid = b.typbasetype WHERE b.typtype = 'd')
        SELECT format_type(b.declared, b.declared_modifier), format_type(b.oid, b.modifier), format_type(b.oid, -1), t.typcategory, t.typtype,
          CASE WHEN t.oid <> 'xml'::regtype AND (p.proargtypes[0] = t.oid OR s.typtype = 'p') THEN quote_ident(pn.nspname) || '.' || quote_ident(p.proname) END,
          t.oid >= 16384 OR e.oid >= 16384,
          CASE t.typtype WHEN 'e' THEN (SELECT string_agg(quote_literal(l.enumlabel), ',' ORDER BY l.enumsortorder) FROM pg_enum l WHERE l.enumtypid = t.oid)
            WHEN 'c' THEN (SELECT string_agg(quote_ident(f.attname) || ' ' || format_type(f.atttypid, f.atttypmod), ',' ORDER BY f.attnum) FROM pg_attribute f WHERE f.attrelid = t.typrelid AND f.attnum > 0 AND NOT f.attisdropped)
            WHEN 'r' THEN (SELECT format_type(r.rngsubtype, NULL) FROM pg_range r WHERE r.rngtypid = t.oid)
            ELSE coalesce(CASE WHEN e.typtype = 'e' THEN (SELECT string_agg(quote_literal(l.enumlabel), ',' ORDER BY l.enumsortorder) FROM pg_enum l WHERE l.enumtypid = e.oid) END, '') END,
          b.oid, t.typsend <> 0 AND t.typreceive <> 0,
          t.typtype IN ('e', 'r', 'm') OR EXISTS (SELECT 1 FROM pg_opclass o JOIN pg_am m ON m.oid = o.opcmethod WHERE m.amname = 'btree' AND o.opcdefault AND (o.opcintype IN (t.oid, e.oid)
            OR EXISTS (SELECT 1 FROM pg_cast k WHERE k.castsource IN (t.oid, e.oid) AND k.casttarget = o.opcintype AND k.castmethod = 'b' AND k.castcontext = 'i')))
        FROM based b JOIN pg_type t ON t.oid = b.oid LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A' LEFT JOIN pg_proc p ON p.oid = t.typsend LEFT JOIN pg_type s ON s.oid = p.proargtypes[0] LEFT JOIN pg_namespace pn ON pn.oid = p.pronamespace
        WHERE b.typtype <> 'd'
        """;

    public static async Task<Dictionary<string, TypeFacts>> ReadAsync(Connection connection, CancellationToken cancellation)
    {
        var types = new Dictionary<string, TypeFacts>(StringComparer.Ordinal);
        await foreach (var row in connection.ReadAsync(Query, cancellation))
        {
            var (declared, stored, plain, category, type, send) = (row[0]!, row[1]!, row[2]!, row[3]![0], row[4]![0], row[5]);
            var isOwn = row[6] == "t";
            var hasBinary = row[9] == "t";
            // An enum travels as its label, a range as its bounds; arrays and composites of the application's own types name those by number.
            var travels = type is 'b' or 'e' || (type is 'r' or 'm' && !isOwn);
            travels &= hasBinary && !(isOwn && category == 'A') && !plain.StartsWith("reg", StringComparison.Ordinal) && !plain.StartsWith("pg_", StringComparison.Ordinal) && !_staying.Contains(plain.TrimEnd('[', ']'));
            types[declared] = new TypeFacts(declared, stored, plain, row[8]!, Kind(plain, category), send, travels, type == 'e' || _exact.Contains(plain), row[7] ?? "") { IsOrdered = row[10] == "t" };
        }

        return types;
    }

    private static TypeKind Kind(string plain, char category) => plain switch
    {
        "smallint" or "integer" or "bigint" => TypeKind.Integer,
        "bpchar" => TypeKind.Character,
        _ when _times.Contains(plain) => TypeKind.Time,
        _ when category == 'S' => TypeKind.Text,
        _ => TypeKind.Other,
    };
}
