namespace Rowback.Sqlite;

/// <summary>What is asked of every condition that a user writes, before SQLite sees it, and how it is refused.</summary>
internal static class UserCondition
{
    /// <summary>Throws for what would not stay one expression between the parentheses that are put around it.</summary>
    public static void CheckWords(string condition)
    {
        var tokens = SqlTokenizer.Read(condition);
        if (tokens.Count == 0)
            throw Bad("it is empty", "Leave --where out, or use --all, for every row.");
        if (tokens[0].Is("SELECT") || tokens[0].Is("VALUES") || tokens[0].Is("WITH"))
            throw Bad("it is a query, not a condition on a row", "Write what stands behind WHERE.");
        CheckShape(tokens);
    }

    /// <summary>The same for a query that gives keys.</summary>
    public static void CheckQuery(string query)
    {
        var tokens = SqlTokenizer.Read(query);
        if (tokens.Count == 0 || !(tokens[0].Is("SELECT") || tokens[0].Is("VALUES") || tokens[0].Is("WITH")))
            throw Bad("it is no query", "Write SELECT and what gives the keys.");
        CheckShape(tokens);
    }

    private static void CheckShape(IReadOnlyList<SqlToken> tokens)
    {
        var depth = 0;
        foreach (var token in tokens)
        {
            if (token.Kind == SqlTokenKind.Broken)
                throw Bad($"something in it does not end, or is no SQL: {token.Text}", null);
            if (token.IsSymbol(';'))
                throw Bad("it holds a second statement", "Write one, without a semicolon.");
            if (token.IsSymbol('('))
                depth++;
            if (token.IsSymbol(')') && --depth < 0)
                break;
        }

        if (depth != 0)
            throw Bad("its parentheses do not match", null);
    }

    public static bool IsItsFault(RowbackException e) => e.Code is "ENGINE_ERROR" or "MISSING_FUNCTION" or "MISSING_COLLATION" or "TOO_BIG";

    public static RowbackException Bad(string why, string? next) =>
        new(ErrorKind.Usage, "BAD_PREDICATE", $"The condition cannot be used: {why.TrimEnd('.')}.", next);
}
