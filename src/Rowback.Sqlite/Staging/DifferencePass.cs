using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Sqlite;

/// <summary>Compares a table of the backup with live's in one pass that is driven by the backup's rows.</summary>
internal sealed class DifferencePass(Connection connection, Dialect dialect, Func<SqlText, long> execute, DifferenceRequest request, CancellationToken cancellation)
{
    private readonly Dictionary<string, Column> _backup = new ColumnReader(connection, SqliteEngine.BackupSchema).Find(request.Backup.Name);
    private readonly Dictionary<string, Column> _live = new ColumnReader(connection, "main").Find(request.Live.Name);

    public DifferenceCounts Run() => request.Target is { } target ? Stage(target) : Count();

    private DifferenceCounts Count()
    {
        SqlText different = request.MissingOnly ? (SqlText)$"0" : $"count(*) FILTER (WHERE NOT {IsMissing} AND ({Differs}))";
        SqlText sql = $"""
            SELECT count(*), count(*) FILTER (WHERE {IsMissing}), {different}
            FROM {Pairs}
            WHERE {NotNull}
            """;
        return Read(sql);
    }

    private DifferenceCounts Stage(Identifier target)
    {
        var values = request.Columns.Select(c => (SqlText)$"{new Identifier("b", c.Source)}").Concat(request.Constants.Select(c => (SqlText)$"{c.Value}"));
        var targets = StageStatement.Targets(request.Columns, request.Constants);
        if (request.Kind is { } kind)
        {
            values = values.Append((SqlText)$"CASE WHEN {IsMissing} THEN 1 ELSE 2 END");
            targets = targets.Append(new Identifier(kind));
        }

        SqlText wanted = request.MissingOnly || request.Compared.Count == 0 ? IsMissing : (SqlText)$"({IsMissing} OR {Differs})";
        var found = execute($"""
            INSERT INTO {target} ({targets})
            SELECT {values}
            FROM {Pairs}
            WHERE {NotNull} AND {wanted}
            ON CONFLICT DO NOTHING
            """);
        var rows = Read($"SELECT count(*), 0, 0 FROM {Backup} AS b WHERE {NotNull}").Backup;
        if (request.MissingOnly || request.Compared.Count == 0)
            return new DifferenceCounts(rows, found, 0);
        var missing = found == 0 ? 0 : CountMissing(target);
        return new DifferenceCounts(rows, missing, found - missing);
    }

    /// <summary>Of the rows found, those whose key is not in live: a look at each of them, not at the tables.</summary>
    private long CountMissing(Identifier target)
    {
        var staged = request.Columns.DistinctBy(c => c.Source, StringComparer.Ordinal).ToDictionary(c => c.Source, c => c.Target);
        var join = SqlText.All(request.Key.Select(k => (SqlText)$"{new Identifier("l", k.Live)} = {new Identifier("s", staged[k.Backup])}"));
        return Read($"SELECT count(*), 0, 0 FROM {target} AS s WHERE NOT EXISTS (SELECT 1 FROM {new Identifier("main", request.Live.Name)} AS l WHERE {join})").Backup;
    }

    /// <summary>The backup's table; where there is a condition, its names must mean this table's columns and not live's too.</summary>
    private SqlText Backup
    {
        get
        {
            SqlText table = $"{new Identifier(SqliteEngine.BackupSchema, request.Backup.Name)}";
            if (request.When is null)
                return table;
            // A hidden column is not in the star.
            var hidden = request.Columns.Select(c => c.Source).Where(c => !_backup.ContainsKey(c)).Distinct().Select(c => (SqlText)$", {new Identifier(c)}");
            return $"(SELECT *{SqlText.Join("", hidden)} FROM {table} WHERE ({StageStatement.When(request.When)}))";
        }
    }

    private SqlText Pairs => $"""
        {Backup} AS b
        LEFT JOIN {new Identifier("main", request.Live.Name)} AS l ON {SqlText.All(request.Key.Select(k => (SqlText)$"{new Identifier("l", k.Live)} = {new Identifier("b", k.Backup)}"))}
        """;

    /// <summary>A key column of a live row that was found is not NULL, since it equals something.</summary>
    private SqlText IsMissing => $"{new Identifier("l", request.Key[0].Live)} IS NULL";

    private SqlText NotNull => SqlText.All(request.NotNull.Select(c => (SqlText)$"{new Identifier("b", c)} IS NOT NULL"));

    private SqlText Differs => SqlText.Any(request.Compared.Select(c => SameValue.Differ(_backup[c.Backup], _live[c.Live], new Identifier("b", c.Backup), new Identifier("l", c.Live))));

    private DifferenceCounts Read(SqlText sql)
    {
        connection.Cancellation = cancellation;
        var rendered = RenderedSql.Of(sql, dialect);
        using var rows = connection.Prepare(rendered.Text);
        rows.Bind([.. rendered.Parameters]);
        rows.Step();
        return new DifferenceCounts(rows.Integer(0), rows.Integer(1), rows.Integer(2));
    }
}
