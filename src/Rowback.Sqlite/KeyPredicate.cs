using Rowback.Schema;

namespace Rowback.Sqlite;

/// <summary>
/// A query for the keys of the rows for which a predicate, written by the user, is true. It is compiled on a read-only connection of its
/// own, where one file is the only database, so that every name in it means what it says.
/// </summary>
internal static class KeyPredicate
{
    /// <summary>The statement's text, for the database that is <c>main</c>.</summary>
    public static string Compile(Connection alone, TableName table, IReadOnlyList<string> columns, string predicate)
    {
        CheckWords(predicate);
        // The line break keeps a comment at the end from swallowing the parenthesis.
        var name = SqliteDialect.Quote(table.Name);
        var sql = $"SELECT {string.Join(", ", columns.Select(c => name + "." + SqliteDialect.Quote(c)))} FROM main.{name} WHERE ({predicate}\n)";
        try
        {
            using var statement = alone.Prepare(sql);
            if (statement.ParameterCount > 0)
                throw Bad("it holds a parameter", "Write the value itself; text in 'single quotes'.");
            return sql;
        }
        catch (RowbackException e) when (IsItsFault(e))
        {
            throw Bad(e.Message, null);
        }
    }

    /// <summary>The keys, as a compiled predicate's statement gives them. A row on which the predicate fails (text that is no JSON) is its fault too.</summary>
    public static IEnumerable<object?[]> Read(Connection connection, string sql, CancellationToken cancellation)
    {
        using var rows = LoneConnection.Read(connection, sql, cancellation).GetEnumerator();
        while (Next(rows))
            yield return rows.Current;
    }

    private static bool Next(IEnumerator<object?[]> rows)
    {
        try
        {
            return rows.MoveNext();
        }
        catch (RowbackException e) when (IsItsFault(e))
        {
            throw Bad(e.Message, null);
        }
    }

    private static bool IsItsFault(RowbackException e) => e.Code is "ENGINE_ERROR" or "MISSING_FUNCTION" or "MISSING_COLLATION" or "TOO_BIG";

    private static void CheckWords(string predicate)
    {
        var tokens = SqlTokenizer.Read(predicate);
        if (tokens.Count == 0)
            throw Bad("it is empty", "Leave --where out, or use --all, for every row.");
        if (tokens[0].Is("SELECT") || tokens[0].Is("VALUES") || tokens[0].Is("WITH"))
            throw Bad("it is a query, not a condition on a row", "Write what stands behind WHERE.");
        var depth = 0;
        foreach (var token in tokens)
        {
            if (token.Kind == SqlTokenKind.Broken)
                throw Bad($"something in it does not end, or is no SQL: {token.Text}", null);
            if (token.IsSymbol(';'))
                throw Bad("it holds a second statement", "Write one condition, without a semicolon.");
            if (token.IsSymbol('('))
                depth++;
            if (token.IsSymbol(')') && --depth < 0)
                break;
        }

        if (depth != 0)
            throw Bad("its parentheses do not match", null);
    }

    private static RowbackException Bad(string why, string? next) =>
        new(ErrorKind.Usage, "BAD_PREDICATE", $"The condition cannot be used: {why.TrimEnd('.')}.", next);
}
