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
        UserCondition.CheckWords(predicate);
        // The line break keeps a comment at the end from swallowing the parenthesis.
        var name = SqliteDialect.Quote(table.Name);
        return Compiled(alone, $"SELECT {string.Join(", ", columns.Select(c => name + "." + SqliteDialect.Quote(c)))} FROM main.{name} WHERE ({predicate}\n)");
    }

    /// <summary>The text of a query that gives keys itself.</summary>
    public static string CompileQuery(Connection alone, string query)
    {
        UserCondition.CheckQuery(query);
        return Compiled(alone, $"SELECT * FROM ({query}\n)");
    }

    private static string Compiled(Connection alone, string sql)
    {
        try
        {
            using var statement = alone.Prepare(sql);
            if (statement.ParameterCount > 0)
                throw UserCondition.Bad("it holds a parameter", "Write the value itself; text in 'single quotes'.");
            return sql;
        }
        catch (RowbackException e) when (UserCondition.IsItsFault(e))
        {
            throw UserCondition.Bad(e.Message, null);
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
        catch (RowbackException e) when (UserCondition.IsItsFault(e))
        {
            throw UserCondition.Bad(e.Message, null);
        }
    }
}
