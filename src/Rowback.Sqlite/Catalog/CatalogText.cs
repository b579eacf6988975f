namespace Rowback.Sqlite;

/// <summary>An entry of <c>sqlite_schema</c> with the statement that made it.</summary>
/// <param name="Type">table, index, trigger or view.</param>
/// <param name="Name">Its name.</param>
/// <param name="Table">The table it belongs to; a table's is its own name.</param>
/// <param name="Sql">The statement.</param>
internal sealed record CatalogText(string Type, string Name, string Table, string Sql)
{
    private List<SqlToken>? _tokens;

    public List<SqlToken> Tokens => _tokens ??= SqlTokenizer.Read(Sql);

    /// <summary>True if the name stands in the statement, in quotes or not, in any case.</summary>
    public bool Uses(string name) => Tokens.Exists(t => t.IsName && t.Text.Equals(name, StringComparison.OrdinalIgnoreCase));

    public static List<CatalogText> ReadAll(Connection connection, string schema)
    {
        var texts = new List<CatalogText>();
        using var rows = connection.Prepare($"SELECT type, name, tbl_name, sql FROM {schema}.sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid");
        while (rows.Step())
            texts.Add(new CatalogText(rows.Text(0), rows.Text(1), rows.Text(2), rows.Text(3)));
        return texts;
    }
}
