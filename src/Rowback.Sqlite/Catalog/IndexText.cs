namespace Rowback.Sqlite;

/// <summary>The parts of an index as its CREATE INDEX spells them; the catalog tells those of expressions nowhere else.</summary>
/// <param name="Parts">Each part's expression, without its collation and order.</param>
/// <param name="Where">The predicate of a partial index; null for a whole one.</param>
internal sealed record IndexText(IReadOnlyList<string> Parts, string? Where)
{
    public static IndexText Read(CatalogText index)
    {
        var (sql, tokens) = (index.Sql, index.Tokens);
        // The index's own name may be ON in quotes only, so the first bare ON is the keyword; behind it the table's name.
        var open = tokens.FindIndex(t => t.Is("ON")) + 2;
        var parts = new List<string>();
        var depth = 0;
        var first = open + 1;
        var at = open;
        for (; at < tokens.Count; at++)
        {
            var token = tokens[at];
            if (token.IsSymbol('('))
                depth++;
            else if (token.IsSymbol(')'))
                depth--;
            if (depth == 0 || (depth == 1 && token.IsSymbol(',')))
            {
                parts.Add(Part(sql, tokens, first, at));
                first = at + 1;
                if (depth == 0)
                    break;
            }
        }

        var where = at + 1 < tokens.Count && tokens[at + 1].Is("WHERE") ? sql[tokens[at + 2].Start..tokens[^1].End] : null;
        return new IndexText(parts, where);
    }

    private static string Part(string sql, List<SqlToken> tokens, int first, int end)
    {
        if (end - first > 1 && (tokens[end - 1].Is("ASC") || tokens[end - 1].Is("DESC")))
            end--;
        if (end - first > 2 && tokens[end - 2].Is("COLLATE"))
            end -= 2;
        return sql[tokens[first].Start..tokens[end - 1].End];
    }
}
