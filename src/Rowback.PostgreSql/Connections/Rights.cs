using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>Which rights the role lacks, all at once and before anything is refused (https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-ACCESS).</summary>
internal sealed class Rights(Connection connection, PostgreSqlDialect dialect, CancellationToken cancellation)
{
    private const string Own = "OWN";

    private static readonly IReadOnlyList<(TableRights Right, string Word)> _words =
        [(TableRights.Select, "SELECT"), (TableRights.Insert, "INSERT"), (TableRights.Update, "UPDATE"), (TableRights.Delete, "DELETE"), (TableRights.Own, Own)];

    private string Role => Grant.Name(connection.Inner.UserName!);

    /// <summary>Of rights on tables. Who has one on some columns is left to find out whether these are enough.</summary>
    public async Task<IReadOnlyList<MissingRight>> MissingAsync(IReadOnlyList<WantedRights> wanted)
    {
        var rows = wanted.SelectMany(w => _words.Where(r => w.Rights.HasFlag(r.Right)).Select(r => (SqlText)$"({new SqlValue(w.Table.Schema ?? "public")}, {new SqlValue(w.Table.Name)}, {new SqlValue(r.Word)})")).ToList();
        if (rows.Count == 0)
            return [];
        SqlText query = $"""
            SELECT w.s, w.t, w.r, has_schema_privilege(n.oid, 'USAGE'), CASE w.r WHEN '{SqlText.Raw(Own)}' THEN pg_has_role(c.relowner, 'USAGE') WHEN 'DELETE' THEN has_table_privilege(c.oid, w.r) ELSE has_table_privilege(c.oid, w.r) OR has_any_column_privilege(c.oid, w.r) END
            FROM (VALUES {rows}) AS w (s, t, r) JOIN pg_namespace AS n ON n.nspname = w.s JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = w.t
            """;
        var closed = new SortedSet<string>(StringComparer.Ordinal);
        var refused = new List<(string Table, string Word)>();
        await foreach (var row in connection.ReadAsync(RenderedSql.Literal(query, dialect), cancellation))
        {
            if (row[3] == "f")
                closed.Add(Grant.Name(row[0]!));
            if (row[4] == "f")
                refused.Add(($"{Grant.Name(row[0]!)}.{Grant.Name(row[1]!)}", row[2]!));
        }

        var missing = closed.Select(s => new MissingRight($"USAGE on schema {s}", $"GRANT USAGE ON SCHEMA {s} TO {Role}")).ToList();
        foreach (var (_, word) in _words)
        {
            var tables = string.Join(", ", refused.Where(r => r.Word == word).Select(r => r.Table).Order(StringComparer.Ordinal));
            if (tables.Length > 0 && word == Own)
                missing.Add(new MissingRight($"the ownership of {tables}, whose triggers are to be switched off", $"ALTER TABLE {tables} OWNER TO {Role}, or connect as the owner, or leave away --without-triggers"));
            else if (tables.Length > 0)
                missing.Add(new MissingRight($"{word} on {tables}", $"GRANT {word} ON TABLE {tables} TO {Role}"));
        }

        return missing;
    }

    /// <summary>Of what keeping the journal needs: to make it, where there is none, else to write to it.</summary>
    public async Task<IReadOnlyList<MissingRight>> MissingForJournalAsync()
    {
        const string Else = ", or --journal FILE keeps the journal in a file";
        var schema = PostgreSqlDialect.JournalSchema;
        await foreach (var row in connection.ReadAsync($"""
            SELECT has_schema_privilege(n.oid, 'USAGE'), count(c.oid), has_schema_privilege(n.oid, 'CREATE'), bool_and(has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE'))
            FROM pg_namespace AS n LEFT JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relkind = 'r' WHERE n.nspname = '{schema}' GROUP BY n.oid
            """, cancellation))
        {
            if (row[1] == "0")
                return row[0] == "t" && row[2] == "t" ? [] : [new MissingRight($"CREATE in schema {schema}, for the journal", $"GRANT USAGE, CREATE ON SCHEMA {schema} TO {Role}{Else}")];
            return row[0] == "t" && row[3] == "t" ? [] : [new MissingRight("writing to the journal that is there", $"GRANT USAGE ON SCHEMA {schema} TO {Role}; GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA {schema} TO {Role}{Else}")];
        }

        if (await connection.ScalarAsync("SELECT has_database_privilege(current_database(), 'CREATE')", cancellation) == "t")
            return [];
        var database = Grant.Name(connection.Inner.Database);
        return [new MissingRight($"CREATE on database {database}, for the journal", $"GRANT CREATE ON DATABASE {database} TO {Role}{Else}")];
    }
}
