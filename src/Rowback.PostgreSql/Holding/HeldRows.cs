using System.Globalization;
using System.Runtime.CompilerServices;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>Rows of a table of the backup, on their way to <see cref="HeldTables"/>: each value as its text, a handful of rows at a time.</summary>
/// <param name="backup">Where they come from.</param>
/// <param name="live">Where they are looked at.</param>
/// <param name="source">The backup's table.</param>
/// <param name="columns">The backup's columns.</param>
/// <param name="cancellation">Ends it.</param>
internal sealed class HeldRows(PostgreSqlBackupDatabase backup, PostgreSqlLiveDatabase live, Table source, IEnumerable<string> columns, CancellationToken cancellation)
{
    /// <summary>A handful.</summary>
    private const int MostRows = 5_000, MostCharacters = 4_000_000;

    private static readonly Identifier _name = new(PostgreSqlDialect.TemporarySchema, "rowback_in");

    public IReadOnlyList<StagedColumn> Columns { get; } =
        [.. columns.Distinct(StringComparer.Ordinal).Select((c, i) => new StagedColumn(i, c, "text", IsBinary: false) { From = source.FindColumn(c) is { } known ? backup.Catalog!.Types.GetValueOrDefault(known.Type) : null })];

    public static Identifier Name => _name;

    public StagedColumn this[string column] => Columns.First(c => c.Source == column);

    /// <summary>The rows for which one of the conditions over the backup's table is true; the values in the order of the columns.</summary>
    public async IAsyncEnumerable<List<string?[]>> ReadAsync(IAsyncEnumerable<SqlText> conditions, [EnumeratorCancellation] CancellationToken ended = default)
    {
        var table = source.Name.Name;
        var rows = new List<string?[]>();
        var characters = 0;
        await foreach (var condition in conditions.WithCancellation(ended))
        {
            await foreach (var row in backup.Connection.ReadAsync(Engines.RenderedSql.Literal($"SELECT {Columns.Select(c => c.Selected(table))} FROM {live.OwnDialect.Backup(source.Name)} WHERE {condition}", live.Dialect), cancellation))
            {
                rows.Add(row);
                characters += row.Sum(v => v?.Length ?? 0);
                if (rows.Count < MostRows && characters < MostCharacters)
                    continue;
                yield return rows;
                (rows, characters) = ([], 0);
            }
        }

        if (rows.Count > 0)
            yield return rows;
    }

    /// <summary>As a table of its own.</summary>
    public HeldTable AsTable(List<string?[]> rows)
    {
        var table = new HeldTable(Name.Name, [.. Columns.Select(c => new HeldTable.Column(c.Name().Name, SqlText.Raw("text"), IsNumbered: false))]);
        var all = Enumerable.Range(0, Columns.Count).ToList();
        foreach (var row in rows)
            table.Add(all, row);
        return table;
    }

    /// <summary>
    /// Throws Decision (<c>CANNOT_CAST</c>) where a row holds a value that live's type does not take, which has become another since: one that no cast makes, or only by cutting it.
    /// </summary>
    public async Task RefuseAsync(HeldTables held, IReadOnlyList<(string Source, TypeFacts? Type)> targets, List<string?[]> rows)
    {
        foreach (var (column, type) in targets.Where(t => this[t.Source].MayBeRefused(t.Type)).DistinctBy(t => t.Source, StringComparer.Ordinal))
        {
            var (place, facts) = (this[column].Place, type!);
            if (!await IsRefusedAsync(held, place, facts, rows))
                continue;
            var one = await FirstRefusedAsync(held, place, facts, rows);
            var key = (source.PrimaryKey?.Columns ?? []).Where(k => Columns.Any(c => c.Source == k)).Select(k => one[this[k].Place] ?? "NULL").ToList();
            throw Casts.Refused(source, column, facts, [[.. key, one[place]!]], null);
        }
    }

    private async Task<string?[]> FirstRefusedAsync(HeldTables held, int place, TypeFacts type, List<string?[]> rows)
    {
        while (rows.Count > 1)
        {
            var half = rows[..(rows.Count / 2)];
            rows = await IsRefusedAsync(held, place, type, half) ? half : rows[half.Count..];
        }

        return rows[0];
    }

    private async Task<bool> IsRefusedAsync(HeldTables held, int place, TypeFacts type, List<string?[]> rows)
    {
        SqlText value = $"{Columns[place].Name("i")}";
        // A cast cuts what is too long, but for blanks, where storing refuses it.
        SqlText isCut = type.Kind is TypeKind.Text or TypeKind.Character || type.Stored.StartsWith("bit", StringComparison.Ordinal)
            ? $"rtrim({type.Text(type.Value(value))}) <> rtrim({type.Text(type.UncutValue(value))})" : (SqlText)$"{type.Value(value)} IS NULL";
        SqlText query = $"SELECT count(*) FROM {Name} AS i WHERE {value} IS NOT NULL AND {isCut}";
        await live.Connection.ExecuteAsync("SAVEPOINT rowback_cast", cancellation);
        try
        {
            var cut = (await held.ReadAsync(query, AsTable(rows), cancellation))[0][0];
            await live.Connection.ExecuteAsync("RELEASE SAVEPOINT rowback_cast", cancellation);
            return cut != "0";
        }
        catch (RowbackException refused) when (refused.Code == "BAD_VALUE")
        {
            await live.Connection.ExecuteAsync("ROLLBACK TO SAVEPOINT rowback_cast", cancellation);
            return true;
        }
    }
}
