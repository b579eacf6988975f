using System.Globalization;
using System.Runtime.CompilerServices;
using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>The keys that a request wants, out of live's temporary tables, as conditions for the backup: a chunk of keys each.</summary>
internal sealed class WantedKeys(PostgreSqlBackupDatabase backup, PostgreSqlLiveDatabase live, Table source, StageRequest request, CancellationToken cancellation)
{
    private const int ChunkLength = 5_000;

    /// <summary>Conditions over the backup's table; together they hold for the rows with these keys.</summary>
    public async IAsyncEnumerable<SqlText> ConditionsAsync()
    {
        var names = request.KeyColumns.Select((_, i) => new Identifier("k" + i.ToString(CultureInfo.InvariantCulture))).ToList();
        SqlText keys = $"SELECT DISTINCT {names.Select(n => (SqlText)$"({n})::text")} FROM ({request.Keys!}) AS k WHERE {SqlText.All(names.Select(n => (SqlText)$"{n} IS NOT NULL"))}";
        var chunk = Chunk();
        await foreach (var row in ReadAsync(RenderedSql.Literal(keys, live.Dialect)))
        {
            chunk.Add(row);
            if (chunk.Count < ChunkLength)
                continue;
            foreach (var condition in chunk.Conditions())
                yield return condition;
            chunk = Chunk();
        }

        foreach (var condition in chunk.Conditions())
            yield return condition;
    }

    /// <summary>Few are read at once; many, portion by portion, so that live's connection is free between two.</summary>
    private async IAsyncEnumerable<string?[]> ReadAsync(string query)
    {
        if (request.KeyCount is not (> 0 and <= ChunkLength))
        {
            await foreach (var row in Portions.ReadAsync(live.Connection, query, cancellation))
                yield return row;
            yield break;
        }

        var rows = new List<string?[]>();
        await foreach (var row in live.Connection.ReadAsync(query, cancellation))
            rows.Add(row);
        foreach (var row in rows)
            yield return row;
    }

    private KeyChunks Chunk() => new(source.Name.Name, [.. request.KeyColumns.Select(c => (c, Type(c)))], ChunkLength);

    /// <summary>The type by which the backup's column is compared.</summary>
    private string Type(string column) => source.FindColumn(column) is { } known ? backup.Catalog!.Types[known.Type].Plain : "tid";
}
