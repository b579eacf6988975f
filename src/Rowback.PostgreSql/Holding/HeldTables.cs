using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>
/// Stands in for temporary tables where the server has none, on a standby: their rows are held here and go as arrays with each query that reads them, so that whatever is asked about them is
/// still computed there, by live's own types, operators and collations. A statement that would write to them is carried out as the query for what it would write.
/// </summary>
/// <param name="connection">To live.</param>
/// <param name="dialect">How statements are written.</param>
internal sealed class HeldTables(Connection connection, PostgreSqlDialect dialect)
{
    /// <summary>More is not kept in memory, in bytes.</summary>
    private const long Most = 40_000_000;

    /// <summary>Joins of more rows than these are not made one by one.</summary>
    private const int MostLooped = 1_000;

    private readonly Dictionary<string, HeldTable> _tables = new(StringComparer.Ordinal);
    private bool _hasLoops = true;

    /// <summary>The table of this name.</summary>
    public HeldTable this[Identifier name] => _tables.GetValueOrDefault(name.Name) ?? throw new InvalidOperationException($"There is no temporary table {name.Name}.");

    private long Size => _tables.Values.Sum(t => t.Size);

    /// <summary>The query with the tables that it reads.</summary>
    public SqlText Readable(SqlText query) => Readable(query, null);

    /// <summary>The query with the tables that it reads, one of which is not kept.</summary>
    private SqlText Readable(SqlText query, HeldTable? passing)
    {
        var read = TablesOf(query, passing);
        if (read.Count == 0)
            return query;
        var names = query.Parts.OfType<Identifier>().Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        var texts = query.Parts.OfType<string>().ToList();
        // Whatever may be named is taken along; a table's values may be long.
        bool IsWanted(string column) => names.Contains(column) || texts.Exists(t => t.Contains("SELECT *", StringComparison.Ordinal) || t.Contains(".*", StringComparison.Ordinal) || t.Contains(column, StringComparison.Ordinal));
        var parts = query.Parts.Select(p => p is Identifier i ? (SqlText)$"{(IsHeld(i) ? i.Unqualified() : i)}" : p is SqlValue value ? $"{value}" : SqlText.Raw((string)p));
        return $"WITH {read.Select(t => t.AsQuery(IsWanted))} {SqlText.Join("", parts)}";
    }

    /// <summary>
    /// Does what a statement would do, and returns how many rows that concerned. What begins otherwise than those that write to temporary tables goes to the server as it is, which refuses what
    /// would write. Throws where a statement has a part that is not carried out here.
    /// </summary>
    public async Task<long> ExecuteAsync(SqlText sql, CancellationToken cancellation)
    {
        // A part may be empty.
        var beginning = sql.Parts.OfType<string>().FirstOrDefault(t => !string.IsNullOrWhiteSpace(t))?.TrimStart() ?? "";
        bool Begins(string with) => beginning.StartsWith(with, StringComparison.Ordinal);
        if (Begins("DROP TABLE"))
            _tables.Remove(Written(new OutermostText(sql)).Name.Name);
        else if (Begins("CREATE TEMPORARY TABLE"))
            return await CreateAsync(new OutermostText(sql), cancellation);
        else if (Begins("CREATE UNIQUE INDEX"))
            MakeUnique(new OutermostText(sql));
        else if (Begins("INSERT"))
            return await InsertAsync(new OutermostText(sql), cancellation);
        else if (Begins("UPDATE"))
            return await UpdateAsync(new OutermostText(sql), cancellation);
        else if (Begins("DELETE"))
            return await DeleteAsync(new OutermostText(sql), cancellation);
        else if (!Begins("CREATE INDEX"))
            return await connection.ExecuteAsync(Readable(sql), dialect, cancellation);
        return 0;
    }

    /// <summary>Adds rows. Throws Engine (<c>STANDBY_TOO_MUCH</c>) where there is more than can be held.</summary>
    /// <returns>How many of them were not there already.</returns>
    public long Add(HeldTable table, IReadOnlyList<int> targets, IEnumerable<IReadOnlyList<string?>> rows)
    {
        var added = rows.LongCount(r => table.Add(targets, r));
        CheckSize(Size);
        return added;
    }

    /// <summary>The rows of a query.</summary>
    public IAsyncEnumerable<DbDataReader> QueryAsync(SqlText query, CancellationToken cancellation) => QueryAsync(query, null, cancellation);

    /// <summary>The texts of a query's values, row by row; all of them are read before anything else is done. Throws as <see cref="Add"/> does.</summary>
    /// <param name="query">The query.</param>
    /// <param name="passing">A table that it reads and that is not kept.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="first">What is done when it stands on the first row.</param>
    public async Task<List<string?[]>> ReadAsync(SqlText query, HeldTable? passing, CancellationToken cancellation, Action<DbDataReader>? first = null)
    {
        var rows = new List<string?[]>();
        var size = Size;
        await foreach (var row in QueryAsync(query, passing, cancellation))
        {
            if (rows.Count == 0)
                first?.Invoke(row);
            rows.Add([.. Enumerable.Range(0, row.FieldCount).Select(i => row.IsDBNull(i) ? null : row.GetString(i))]);
            CheckSize(size += HeldTable.SizeOf(rows[^1]));
        }

        return rows;
    }

    private async IAsyncEnumerable<DbDataReader> QueryAsync(SqlText query, HeldTable? passing, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // The planner takes conditions over rows that it has no statistics of for strict ones, and would join the few rows that it expects one by one.
        var hasLoops = !TablesOf(query, passing).Any(t => t != passing && t.Count > MostLooped);
        if (hasLoops != _hasLoops)
            await connection.ExecuteAsync("SET LOCAL enable_nestloop = " + (hasLoops ? "on" : "off"), cancellation);
        _hasLoops = hasLoops;
        await foreach (var row in connection.QueryAsync(Readable(query, passing), dialect, cancellation))
            yield return row;
    }

    private IReadOnlyList<HeldTable> TablesOf(SqlText query, HeldTable? passing) =>
        [.. query.Parts.OfType<Identifier>().Where(IsHeld).Select(i => passing?.Name == i.Name ? passing : this[i]).Distinct()];

    private static bool IsHeld(Identifier name) => name.Qualifier == PostgreSqlDialect.TemporarySchema;

    private static NotSupportedException Unknown(string what) => new($"Where live has no temporary tables, this is not carried out: {what}");

    /// <summary>The temporary table that a statement writes to: the first that it names.</summary>
    private static (Identifier Name, OutermostText.Place After) Written(OutermostText sql)
    {
        var first = sql.Identifiers.First();
        return IsHeld(first.Name) ? first : throw Unknown($"a statement over {first.Name.Name}, which is no temporary table.");
    }

    private void CheckSize(long size)
    {
        if (size > Most)
        {
            throw PostgreSqlErrors.Engine("STANDBY_TOO_MUCH", $"{PostgreSqlErrors.Capital(connection.Side)} is a standby, which has no temporary tables, and there is more to look at than is held in memory instead.",
                "Name fewer tables, or a condition; or give the address of its primary server.");
        }
    }

    private async Task<long> CreateAsync(OutermostText sql, CancellationToken cancellation)
    {
        var (name, after) = sql.Identifiers.First();
        if (sql.Find("SELECT", after) is { } select)
            return await CreateAsAsync(name, sql.Between(select.Start, sql.End), cancellation);
        var (open, close) = (sql.Find("(", after)!.Value, sql.Find(")", after)!.Value);
        _tables[name.Name] = new HeldTable(name.Name, [.. sql.Divided(",", open.End, close.Start, level: 1).Select(Column).OfType<HeldTable.Column>()]);
        return 0;
    }

    private async Task<long> CreateAsAsync(Identifier name, SqlText query, CancellationToken cancellation)
    {
        var columns = new List<(string Name, uint Type)>();
        var rows = await ReadAsync(query, null, cancellation, row => columns = Types(row));
        if (rows.Count == 0)
            columns = await TypesAsync(query, cancellation);
        var held = new List<HeldTable.Column>();
        foreach (var (column, type) in columns)
            held.Add(new HeldTable.Column(column, SqlText.Raw((await connection.ScalarAsync($"SELECT format_type({type.ToString(CultureInfo.InvariantCulture)}, NULL)", cancellation))!), IsNumbered: false));
        return Add(_tables[name.Name] = new HeldTable(name.Name, held), [.. Enumerable.Range(0, held.Count)], rows);
    }

    /// <summary>A row of NULLs has the names and types of a query that has no row.</summary>
    private async Task<List<(string Name, uint Type)>> TypesAsync(SqlText query, CancellationToken cancellation)
    {
        var types = new List<(string Name, uint Type)>();
        await foreach (var row in connection.QueryAsync($"SELECT x.* FROM (SELECT 1) AS one LEFT JOIN ({Readable(query)}) AS x ON true", dialect, cancellation))
            types = Types(row);
        return types;
    }

    private static List<(string Name, uint Type)> Types(DbDataReader row) => [.. Enumerable.Range(0, row.FieldCount).Select(i => (row.GetName(i), ((RowReader)row).TypeOf(i)))];

    private void MakeUnique(OutermostText sql)
    {
        var table = sql.Identifiers.First(i => IsHeld(i.Name));
        var (open, close) = (sql.Find("(", table.After)!.Value, sql.Find(")", table.After)!.Value);
        this[table.Name].MakeUnique([.. sql.Between(open.End, close.Start).Parts.OfType<Identifier>().Select(i => i.Name)]);
    }

    private async Task<long> InsertAsync(OutermostText sql, CancellationToken cancellation)
    {
        var (name, after) = Written(sql);
        var table = this[name];
        var query = sql.Find("SELECT", after) ?? sql.Find("VALUES", after) ?? throw Unknown("an INSERT of something else than a query.");
        var targets = sql.Find("(", after, query.Start) is { } open
            ? sql.Divided(",", open.End, sql.Find(")", open.End)!.Value.Start, level: 1).Select(c => table.IndexOf(Name(c)))
            : Enumerable.Range(0, table.Columns.Count);
        var rows = await ReadAsync(sql.Between(query.Start, sql.End), null, cancellation);
        return Add(table, [.. targets], rows) is var added && added == rows.Count ? added : throw Unknown($"an INSERT into {table} of rows that are there already.");
    }

    /// <summary>The new values of each row that is to change are asked for, and then put there. Of several, the first counts.</summary>
    private async Task<long> UpdateAsync(OutermostText sql, CancellationToken cancellation)
    {
        var (name, after) = Written(sql);
        var table = this[name];
        var set = sql.Find("SET", after)!.Value;
        var where = sql.Find("WHERE", set.End);
        var from = sql.Find("FROM", set.End, where?.Start);
        var end = from?.Start ?? where?.Start ?? sql.End;
        var (targets, values) = (new List<int>(), new List<SqlText>());
        foreach (var assignment in sql.Divided(",", set.End, end))
        {
            var one = new OutermostText(assignment);
            var equals = one.Find("=", one.Start)!.Value;
            targets.Add(table.IndexOf(Name(one.Between(one.Start, equals.Start))));
            values.Add(one.Between(equals.End, one.End));
        }

        SqlText others = from is { } also ? $", {sql.Between(also.End, where?.Start ?? sql.End)}" : SqlText.Empty;
        var changes = await ReadAsync(Places(sql, name, after, set.Start, values, others, where), null, cancellation);
        var changed = new HashSet<int>();
        foreach (var change in changes.Where(c => changed.Add(PlaceOf(c))))
            table.Set(PlaceOf(change), targets, change.Skip(1));
        CheckSize(Size);
        return changed.Count;
    }

    private async Task<long> DeleteAsync(OutermostText sql, CancellationToken cancellation)
    {
        var (name, after) = Written(sql);
        var where = sql.Find("WHERE", after);
        var gone = (await ReadAsync(Places(sql, name, after, where?.Start ?? sql.End, [], SqlText.Empty, where), null, cancellation)).Select(PlaceOf).ToHashSet();
        this[name].Remove(gone);
        return gone.Count;
    }

    /// <summary>The places of the rows for which a condition holds, and values for each of them.</summary>
    private static SqlText Places(OutermostText sql, Identifier name, OutermostText.Place after, OutermostText.Place end, IReadOnlyList<SqlText> values, SqlText others, OutermostText.Mark? where)
    {
        var alias = Alias(sql.Between(after, end));
        var place = new Identifier(alias ?? name.Name, HeldTable.Place);
        var condition = where is { } only ? sql.Between(only.Start, sql.End) : SqlText.Empty;
        return $"SELECT {values.Prepend((SqlText)$"{place}")} FROM {name}{(alias is null ? SqlText.Empty : SqlText.Raw(" AS " + alias))}{others} {condition}";
    }

    /// <summary>What a table is called in its statement; null for its own name. There may be nothing else between the two.</summary>
    private static string? Alias(SqlText between)
    {
        var words = string.Concat(between.Parts).Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        return words is [] ? null : words is ["AS", var alias] ? alias : throw Unknown($"{string.Join(' ', words)} after a table's name.");
    }

    private static int PlaceOf(string?[] row) => int.Parse(row[0]!, CultureInfo.InvariantCulture) - 1;

    /// <summary>A column as a statement that makes a table declares it; null for a primary key, which only guards.</summary>
    private static HeldTable.Column? Column(SqlText declared)
    {
        var parts = declared.Parts.Where(p => p is not string text || !string.IsNullOrWhiteSpace(text)).ToList();
        string name;
        if (parts[0] is Identifier identifier)
        {
            name = identifier.Name;
            parts.RemoveAt(0);
        }
        else
        {
            name = ((string)parts[0]).Trim().Split(' ')[0];
            if (name == "PRIMARY")
                return null;
            parts[0] = ((string)parts[0]).Trim()[name.Length..];
        }

        var type = string.Concat(parts.OfType<string>()).Trim();
        var isNumbered = type.Contains("AS IDENTITY", StringComparison.Ordinal);
        foreach (var more in new[] { "GENERATED BY DEFAULT AS IDENTITY", "PRIMARY KEY", "NOT NULL" })
            type = type.Replace(more, "", StringComparison.Ordinal);
        return new HeldTable.Column(name, parts.OfType<Identifier>().FirstOrDefault() is { } collation ? $"{SqlText.Raw(type.Trim() + " ")}{collation}" : SqlText.Raw(type.Trim()), isNumbered);
    }

    /// <summary>A column's name, quoted or not.</summary>
    private static string Name(SqlText column) => column.Parts.OfType<Identifier>().FirstOrDefault()?.Name ?? string.Concat(column.Parts).Trim();
}
