using Rowback.Schema;

namespace Rowback.Sqlite;

/// <summary>The CHECK constraints of a table as its CREATE TABLE spells them; the catalog tells them nowhere else.</summary>
internal static class CheckText
{
    private static readonly string[] RowIds = ["rowid", "_rowid_", "oid"];

    /// <summary>Those whose values can be had from outside: not over a generated column, nor over a rowid that no column names.</summary>
    public static IReadOnlyList<CheckConstraint> Read(CatalogText table, IReadOnlyList<Column> columns)
    {
        if (!table.Sql.Contains("CHECK", StringComparison.OrdinalIgnoreCase))
            return [];
        var tokens = table.Tokens;
        var checks = new List<CheckConstraint>();
        for (var at = 0; at < tokens.Count - 1; at++)
        {
            // The bare word is a keyword everywhere.
            if (!tokens[at].Is("CHECK") || !tokens[at + 1].IsSymbol('('))
                continue;
            var end = Close(tokens, at + 1);
            var name = at > 1 && tokens[at - 2].Is("CONSTRAINT") ? tokens[at - 1].Text : null;
            // From word to word, so that no comment behind the last one swallows what follows.
            if (Columns(tokens.GetRange(at + 2, end - at - 2), columns) is { } used)
                checks.Add(new CheckConstraint { Name = name, Expression = table.Sql[tokens[at + 2].Start..tokens[end - 1].End], Columns = used });
            at = end;
        }

        return checks;
    }

    private static int Close(List<SqlToken> tokens, int open)
    {
        var depth = 0;
        for (var at = open; at < tokens.Count; at++)
        {
            if (tokens[at].IsSymbol('('))
                depth++;
            else if (tokens[at].IsSymbol(')') && --depth == 0)
                return at;
        }

        return tokens.Count - 1;
    }

    private static IReadOnlyList<string>? Columns(List<SqlToken> tokens, IReadOnlyList<Column> columns)
    {
        var used = columns.Where(c => tokens.Exists(t => t.IsName && t.Text.Equals(c.Name, StringComparison.OrdinalIgnoreCase))).ToList();
        var known = used.TrueForAll(c => c.Generated == GeneratedKind.None)
            && !tokens.Exists(t => t.IsName && RowIds.Contains(t.Text, StringComparer.OrdinalIgnoreCase) && !used.Exists(c => c.Name.Equals(t.Text, StringComparison.OrdinalIgnoreCase)));
        return known ? [.. used.Select(c => c.Name)] : null;
    }
}
