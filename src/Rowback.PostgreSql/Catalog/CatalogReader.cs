using System.Globalization;
using Rowback.Schema;

namespace Rowback.PostgreSql;

/// <summary>
/// Reads a database's catalog with a handful of queries, however many tables there are (https://www.postgresql.org/docs/current/catalogs.html). Partitions are
/// seen through the table that they are partitions of: what is declared on them is taken as declared there.
/// </summary>
internal sealed class CatalogReader(Connection connection, CancellationToken cancellation)
{
    /// <summary>The tables and views that are the application's: no catalog, no journal, no partition, nothing that an extension brought.</summary>
    private const string Own = """
        c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND c.relpersistence <> 't' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'rowback') AND n.nspname !~ '^pg_'
        AND NOT EXISTS (SELECT 1 FROM pg_depend x WHERE x.classid = 'pg_class'::regclass AND x.objid = c.oid AND x.deptype = 'e')
        """;

    private const string Tables = $"SELECT c.oid, n.nspname, c.relname, c.relkind, c.relhassubclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {Own}";

    private const string Partitions = """
        SELECT n.nspname, c.relname, m.nspname, r.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_class r ON r.oid = pg_partition_root(c.oid) JOIN pg_namespace m ON m.oid = r.relnamespace
        WHERE c.relispartition AND c.relkind IN ('r', 'p', 'f')
        """;

    private const string Columns = $"""
        SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid),
          CASE WHEN a.attcollation NOT IN (0, 100) AND a.atttypid <> 'name'::regtype THEN l.collname END,
          d.adbin::text ~ 'SQLVALUEFUNCTION|NEXTVALUEEXPR' OR EXISTS (SELECT 1 FROM regexp_matches(d.adbin::text, ':(?:funcid|opfuncid) (\d+)', 'g') AS f JOIN pg_proc p ON p.oid = f[1]::oid WHERE p.provolatile <> 'i'),
          a.atttypid = 'oid'::regtype OR EXISTS (SELECT 1 FROM pg_type y WHERE y.oid = a.atttypid AND y.typbasetype = 'oid'::regtype)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace 
          LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum LEFT JOIN pg_collation l ON l.oid = a.attcollation
        WHERE a.attnum > 0 AND NOT a.attisdropped AND {Own}
        ORDER BY a.attrelid, a.attnum
        """;

    /// <summary>With what they do, of which a function's text is the greater part, and what fires them, as <see cref="TriggerEvents"/>.</summary>
    private const string Triggers = """
        SELECT coalesce(pg_partition_root(t.tgrelid)::oid, t.tgrelid), t.tgname, pg_get_triggerdef(t.oid) || ' ' || encode(sha256(convert_to(p.prosrc, 'UTF8')), 'hex'),
            (t.tgtype & 4) / 4 + (t.tgtype & 16) / 8 + (t.tgtype & 8) / 2, false, t.tgenabled = 'A'
          FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
        UNION SELECT coalesce(pg_partition_root(r.ev_class)::oid, r.ev_class), r.rulename, pg_get_ruledef(r.oid), CASE r.ev_type WHEN '3' THEN 1 WHEN '2' THEN 2 ELSE 4 END, true, r.ev_enabled = 'A'
          FROM pg_rewrite r WHERE r.rulename <> '_RETURN' AND r.ev_type <> '1' AND r.ev_enabled IN ('O', 'A')
        ORDER BY 2
        """;

    /// <summary>What this session has written to the application's tables, partitions among them.</summary>
    public const string Changes = """
        SELECT n.nspname, c.relname, x.i, x.u, x.d FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          CROSS JOIN LATERAL (SELECT pg_stat_get_xact_tuples_inserted(c.oid) AS i, pg_stat_get_xact_tuples_updated(c.oid) AS u, pg_stat_get_xact_tuples_deleted(c.oid) AS d) AS x
        WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname NOT IN ('information_schema', 'rowback') AND n.nspname !~ '^pg_' AND (x.i > 0 OR x.u > 0 OR x.d > 0)
        """;

    /// <summary>The facts of the types that columns have, by the type as declared; there once the schema is read.</summary>
    public Dictionary<string, TypeFacts> Types { get; private set; } = [];

    /// <summary>The facts of the types that values are stored as, by their number.</summary>
    public Dictionary<string, TypeFacts> TypesByOid { get; } = [];

    /// <summary>What was read.</summary>
    public DatabaseSchema Schema { get; private set; } = new([]);

    /// <summary>What draws keys, by the table that it draws them for; there once the schema is read.</summary>
    public Dictionary<TableName, Sequence> Sequences { get; } = [];

    /// <summary>Tables from which others inherit, or did: their own rows are to be read alone, for the others are tables too.</summary>
    public HashSet<TableName> Inherited { get; } = [];

    /// <summary>Columns that insist on drawing their values (GENERATED ALWAYS AS IDENTITY), by their table.</summary>
    public HashSet<TableName> Insisting { get; } = [];

    /// <summary>Reads it, in the transaction that there is.</summary>
    public async Task<DatabaseSchema> ReadAsync()
    {
        // Names in expressions come with their schema then, but for PostgreSQL's own, and mean the same whatever the search path.
        var path = await connection.ScalarAsync("SELECT current_setting('search_path')", cancellation);
        await connection.ExecuteAsync("SET search_path = ''", cancellation);
        try
        {
            return await ReadTablesAsync();
        }
        finally
        {
            await connection.ScalarAsync($"SELECT set_config('search_path', {PostgreSqlDialect.Quoted(path!)}, false)", CancellationToken.None);
        }
    }

    private async Task<DatabaseSchema> ReadTablesAsync()
    {
        Types = await TypeReader.ReadAsync(connection, cancellation);
        foreach (var type in Types.Values)
            TypesByOid.TryAdd(type.Oid, type);
        var drafts = new Dictionary<string, TableDraft>(StringComparer.Ordinal);
        await foreach (var row in connection.ReadAsync(Tables, cancellation))
        {
            drafts[row[0]!] = new TableDraft(Named(row[1], row[2]), row[3]![0]);
            if (row[3] == "r" && row[4] == "t")
                Inherited.Add(drafts[row[0]!].Name);
        }

        await foreach (var row in connection.ReadAsync(Columns, cancellation))
        {
            drafts[row[0]!].Columns.Add(Column(row));
            if (row[4] == "a")
                Insisting.Add(drafts[row[0]!].Name);
        }

        await foreach (var row in connection.ReadAsync(Triggers, cancellation))
        {
            if (drafts.TryGetValue(row[0]!, out var draft))
                draft.Triggers.Add(new Trigger(row[1]!, draft.Name, (TriggerEvents)int.Parse(row[3]!, CultureInfo.InvariantCulture)) { Definition = row[2]!, IsRule = row[4] == "t", FiresAlways = row[5] == "t" });
        }

        await new KeyReader(connection, cancellation).ReadAsync(drafts);
        await new LookupReader(connection, cancellation).ReadAsync(drafts);
        await new CheckReader(connection, cancellation).ReadAsync(drafts);
        await new ForeignKeyReader(connection, cancellation).ReadAsync(drafts);
        foreach (var (draft, sequence) in await new SequenceReader(connection, cancellation).ReadAsync(drafts, Types))
        {
            Sequences[draft.Name] = sequence;
            draft.Generator = new KeyGenerator(sequence.Column, sequence.CanGoBack, sequence.Last) { Name = sequence.Name };
        }

        // A function of the application's own may draw a number again.
        foreach (var draft in drafts.Values.Where(d => d.Generator is null))
        {
            if (draft.Columns.Find(c => c.DefaultVaries && Types[c.Type].Kind == TypeKind.Integer && draft.IsKey(c.Name)) is { } drawn)
                draft.Generator = new KeyGenerator(drawn.Name, CanGoBack: true, null);
        }

        var partitions = new List<(TableName, TableName)>();
        if (drafts.Values.Any(d => d.IsPartitioned))
        {
            await foreach (var row in connection.ReadAsync(Partitions, cancellation))
                partitions.Add((Named(row[0], row[1]), Named(row[2], row[3])));
        }

        Schema = new DatabaseSchema([.. drafts.Values.Select(d => d.Build()).OrderBy(t => t.Name)]) { Partitions = partitions };
        return Schema;
    }

    public static TableName Named(string? schema, string? name) => new(schema == "public" ? null : schema, name!);

    private static Column Column(string?[] row) => new()
    {
        Name = row[1]!,
        Type = row[2]!,
        NotNull = row[3] == "t",
        Generated = row[5] is "s" ? GeneratedKind.Stored : row[5] is "v" ? GeneratedKind.Virtual : GeneratedKind.None,
        // An identity column draws its value as one with a default does.
        Default = row[5] is "s" or "v" ? null : row[4] is "a" or "d" ? "nextval" : row[6],
        DefaultVaries = row[8] == "t" || row[4] is "a" or "d",
        Collation = row[7],
        IsStrict = true,
        NamesLargeObject = row[9] == "t",
    };
}
