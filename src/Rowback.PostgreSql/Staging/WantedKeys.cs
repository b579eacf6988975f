using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>The keys that a request wants, out of live's temporary tables, as conditions for the backup: a chunk of keys each.</summary>
internal sealed class WantedKeys(PostgreSqlBackupDatabase backup, PostgreSqlLiveDatabase live, Table source, StageRequest request, CancellationToken cancellation)
{
    private const int ChunkLength = 5_000;
    private static int _cursors;

    /// <summary>Conditions over the backup's table; together they hold for the rows with these keys.</summary>
    public async IAsyncEnumerable<SqlText> ConditionsAsync()
    {
        var names = request.KeyColumns.Select((_, i) => new Identifier("k" + i.ToString(CultureInfo.InvariantCulture))).ToList();
        var cursor = new Identifier("rowback_keys" + Interlocked.Increment(ref _cursors).ToString(CultureInfo.InvariantCulture));
        SqlText keys = $"SELECT DISTINCT {names.Select(n => (SqlText)$"({n})::text")} FROM ({request.Keys!}) AS k WHERE {SqlText.All(names.Select(n => (SqlText)$"{n} IS NOT NULL"))}";
        await live.Connection.ExecuteAsync(RenderedSql.Literal($"DECLARE {cursor} NO SCROLL CURSOR FOR {keys}", live.Dialect), cancellation);
        while (true)
        {
            var chunk = new List<string?[]>();
            await foreach (var row in live.Connection.ReadAsync(RenderedSql.Literal($"FETCH {ChunkLength} FROM {cursor}", live.Dialect), cancellation))
                chunk.Add(row);
            if (chunk.Count > 0)
                yield return Condition(chunk);
            if (chunk.Count < ChunkLength)
                break;
        }

        await live.Connection.ExecuteAsync(RenderedSql.Literal($"CLOSE {cursor}", live.Dialect), cancellation);
    }

    private SqlText Condition(List<string?[]> chunk)
    {
        var columns = request.KeyColumns.Select(c => (SqlText)$"{new Identifier(source.Name.Name, c)}").ToList();
        var arrays = request.KeyColumns.Select((c, i) => (SqlText)$"{new SqlValue(ArrayText(chunk, i))}::{SqlText.Raw(Type(c))}[]").ToList();
        if (columns.Count == 1)
            return $"{columns[0]} = ANY ({arrays[0]})";
        return $"({columns}) IN (SELECT * FROM unnest({arrays}))";
    }

    /// <summary>The type by which the backup's column is compared.</summary>
    private string Type(string column) => source.FindColumn(column) is { } known ? backup.Catalog!.Types[known.Type].Plain : "tid";

    /// <summary>An array's text (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO), every element in quotes.</summary>
    private static string ArrayText(List<string?[]> chunk, int place)
    {
        var text = new StringBuilder("{");
        foreach (var row in chunk)
        {
            if (text.Length > 1)
                text.Append(',');
            text.Append('"');
            foreach (var c in row[place]!)
            {
                if (c is '"' or '\\')
                    text.Append('\\');
                text.Append(c);
            }

            text.Append('"');
        }

        return text.Append('}').ToString();
    }
}
