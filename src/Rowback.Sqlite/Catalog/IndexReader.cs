using Rowback.Schema;

namespace Rowback.Sqlite;

/// <summary>An index, as the catalog has it.</summary>
/// <param name="Key">Its parts; for one that is not unique a key only in form.</param>
/// <param name="IsUnique">True for a unique index, and for those that constraints made.</param>
/// <param name="IsPrimaryKey">True if the primary key made it.</param>
/// <param name="Lookup">The columns by which it finds rows; empty for none.</param>
internal sealed record TableIndex(UniqueKey Key, bool IsUnique, bool IsPrimaryKey, IReadOnlyList<string> Lookup);

/// <summary>Reads the indexes of a table, those that constraints made among them.</summary>
internal sealed class IndexReader(Connection connection, string schema, IEnumerable<CatalogText> texts)
{
    private const int Expression = -2;

    private readonly Dictionary<string, CatalogText> _texts = texts.ToDictionary(t => t.Name, StringComparer.OrdinalIgnoreCase);

    /// <param name="table">The table.</param>
    /// <param name="columns">Its columns.</param>
    public IReadOnlyList<TableIndex> Read(string table, IReadOnlyList<Column> columns)
    {
        var found = new List<Entry>();
        using (var rows = connection.Prepare("""SELECT name, origin, "unique" FROM pragma_index_list(?1, ?2) ORDER BY name"""))
        {
            rows.Bind(table, schema);
            while (rows.Step())
                found.Add(new Entry(rows.Text(0), rows.Text(1) == "pk", rows.Integer(2) != 0));
        }

        return [.. found.Select(i =>
        {
            var key = ReadKey(i.Name);
            return new TableIndex(key, i.IsUnique, i.IsPrimaryKey, IndexLookup.Of(key, columns));
        })];
    }

    private UniqueKey ReadKey(string index)
    {
        var text = _texts.TryGetValue(index, out var made) ? IndexText.Read(made) : null;
        var parts = new List<KeyPart>();
        using var rows = connection.Prepare("SELECT cid, name, coll, seqno FROM pragma_index_xinfo(?1, ?2) WHERE key ORDER BY seqno");
        rows.Bind(index, schema);
        while (rows.Step())
        {
            var isExpression = rows.Integer(0) == Expression;
            var collation = rows.TextOrNull(2);
            parts.Add(new KeyPart
            {
                Column = isExpression ? null : rows.TextOrNull(1) ?? "rowid",
                Expression = isExpression ? text?.Parts[(int)rows.Integer(3)] : null,
                Collation = string.Equals(collation, "BINARY", StringComparison.OrdinalIgnoreCase) ? null : collation,
            });
        }

        // A constraint's index has a name that SQLite made up, and no text.
        return new UniqueKey { Name = text is null ? null : index, Parts = parts, Where = text?.Where };
    }

    private sealed record Entry(string Name, bool IsPrimaryKey, bool IsUnique);
}
